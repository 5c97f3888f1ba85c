"""Reading files: fetched, told by their content, made into what a model can be given."""

import asyncio
from typing import Final

from i18n import text
from media.cdn import Cdn
from media.files import FileError, TextFile
from media.pdf import START, read_pdf
from media.pictures import Picture, is_picture, read_picture
from media.sounds import Recording, recording
from media.texts import Excerpt, decode

_MOST_AT_ONCE: Final = 4
"""Files in memory at a time, whoever asks."""

Readable = TextFile | Picture | Recording

_UNKNOWN_KIND = text("it is of a kind that I cannot read")


class FileReader:
    """Reads files from Discord."""

    def __init__(self, cdn: Cdn) -> None:
        self._cdn = cdn
        self._room = asyncio.Semaphore(_MOST_AT_ONCE)

    async def read(self, url: str, name: str, size: int, characters: int) -> Readable:
        """Give what a file of `size` bytes says, `characters` of it at the most, shows or sounds.

        Raises FileError.
        """
        async with self._room:
            data = await self._cdn.fetch(url, size)
            if data.startswith(START):
                return TextFile(name, (await read_pdf(data, characters)).cut(characters))
            return await asyncio.to_thread(_read, data, name, characters)


def _read(data: bytes, name: str, characters: int) -> Readable:
    """Make a file readable: in a thread, since a large one takes its time."""
    if is_picture(data):
        return read_picture(data, name)
    if sound := recording(data, name):
        return sound
    words = decode(data)
    if words is None:
        raise FileError(_UNKNOWN_KIND)
    return TextFile(name, Excerpt(words).cut(characters))
