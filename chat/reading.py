"""What came with a question: read and put into words for the model; told of where it cannot be."""

import asyncio
import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from chat.hearing import Ears
from chat.lines import one_line
from history.files import Attached
from history.usage import Usage
from i18n import Text, text
from media.files import FileError, TextFile
from media.pictures import Picture
from media.reader import FileReader
from media.sounds import Recording

_logger = logging.getLogger(__name__)

CountText = Callable[[str], int]
"""Estimates how many tokens a text takes."""

MOST_PICTURES: Final = 10
"""With one question; as many files as one message of Discord's has."""

_LINK: Final = re.compile(
    r"https?://[^\s<>()\[\]\"']+\.(?:png|jpe?g|gif|webp)(?:\?[^\s<>()\[\]\"']*)?", re.IGNORECASE
)
_LONGEST_SHOWN: Final = 500
_FENCE: Final = re.compile(r"`{3,}")


class NothingReadError(Exception):
    """A question without words, none of whose files could be read; `remarks` say why."""

    def __init__(self, remarks: Sequence[Text], *, is_passing: bool) -> None:
        super().__init__("no words, and no file that could be read")
        self.remarks = remarks
        self.is_passing = is_passing


@dataclass(frozen=True, slots=True)
class Told:
    """A question as the model is told it, and what its asker is to know of its files.

    `pictures` are the addresses of what it is shown.
    """

    content: str
    remarks: tuple[Text, ...] = ()
    pictures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Unread:
    name: str
    error: FileError


@dataclass(frozen=True, slots=True)
class _Heard:
    name: str
    words: str
    used: Usage | None


@dataclass(frozen=True, slots=True)
class Material:
    """A question and what came with it, read once for whichever model is asked."""

    question: str
    texts: tuple[TextFile, ...] = ()
    pictures: tuple[Picture, ...] = ()
    heard: tuple[_Heard, ...] = ()
    unread: tuple[_Unread, ...] = ()

    @property
    def has_words(self) -> bool:
        """Whether there is something to tell a model that sees no pictures."""
        return bool(self.question or self.texts or self.heard)

    @property
    def used(self) -> tuple[Usage, ...]:
        """What it took to put recordings into words."""
        return tuple(each.used for each in self.heard if each.used)

    @property
    def links(self) -> tuple[str, ...]:
        """The addresses of pictures in the question's words."""
        found = _LINK.findall(self.question) if "://" in self.question else ()
        return tuple(dict.fromkeys(found))[:MOST_PICTURES]

    async def told(
        self, tokens: int, count: CountText, *, sees: bool = True, opens_links: bool = True
    ) -> Told:
        """Put it into words, the files in `tokens` at the most.

        `sees`: the model is shown pictures too, also those that are only linked to, if it
        `opens_links`.
        """
        shown = list[TextFile]()
        if self.texts:
            shown = await asyncio.to_thread(_fitting, self.texts, tokens, count)
        tell_picture = _told_shown if sees else _told_unseen
        parts = [
            self.question,
            *(_told_heard(each, is_all=not self.question) for each in self.heard),
            *map(_told_text, shown),
            *map(tell_picture, self.pictures),
            *map(_told_unread, self.unread),
        ]
        long = [file for file in shown if file.text.left_out]
        remarks = (
            *map(_remark_heard, self.heard),
            *map(_remark_unread, self.unread),
            *map(_remark_long, long),
        )
        links = self.links if opens_links else ()
        pictures = (*(picture.url for picture in self.pictures), *links) if sees else ()
        return Told("\n\n".join(filter(None, parts)), remarks, pictures[:MOST_PICTURES])


class Reading:
    """Reads what comes with questions."""

    def __init__(self, reader: FileReader, ears: Ears) -> None:
        self._reader = reader
        self._ears = ears

    async def read(
        self, question: str, files: Sequence[Attached], characters: int, asker_id: int
    ) -> Material:
        """Give what is in the files of somebody's question, `characters` of each at the most.

        Raises NothingReadError.
        """
        outcomes = await asyncio.gather(*(self._read(file, characters, asker_id) for file in files))
        texts = tuple(each for each in outcomes if isinstance(each, TextFile))
        pictures = tuple(each for each in outcomes if isinstance(each, Picture))
        heard = tuple(each for each in outcomes if isinstance(each, _Heard))
        unread = tuple(each for each in outcomes if isinstance(each, _Unread))
        if unread and not (texts or pictures or heard or question):
            is_passing = any(each.error.is_passing for each in unread)
            raise NothingReadError([*map(_remark_unread, unread)], is_passing=is_passing)
        return Material(question, texts, pictures, heard, unread)

    async def _read(
        self, file: Attached, characters: int, asker_id: int
    ) -> TextFile | Picture | _Heard | _Unread:
        try:
            found = await self._reader.read(file.url, file.name, file.size, characters)
            if isinstance(found, Recording):
                return _Heard(file.name, *await self._ears.hear(file, found, asker_id))
            return found
        except FileError as error:
            _logger.info("a file could not be read: %s", error.__cause__ or error)
            return _Unread(file.name, error)


def _fitting(files: Sequence[TextFile], tokens: int, count: CountText) -> list[TextFile]:
    """Cut files so that all fit: the longest first, so that short ones stay whole."""
    costs = [count(str(file.text)) for file in files]
    share = _share(costs, tokens)
    return [
        replace(file, text=file.text.cut(len(file.text) * share // cost)) if cost > share else file
        for file, cost in zip(files, costs, strict=True)
    ]


def _share(costs: Sequence[int], tokens: int) -> int:
    """Give the most that each may take so that all together take no more than `tokens`."""
    left, share = tokens, 0
    for index, cost in enumerate(sorted(costs)):
        share = max(0, left) // (len(costs) - index)
        left -= min(cost, share)
    return share


def _told_text(file: TextFile) -> str:
    words = str(file.text).rstrip()
    marks = max(_FENCE.findall(words), key=len, default="``")
    return f"The file `{file.name}`:\n{marks}`\n{words}\n{marks}`"


def _told_heard(heard: _Heard, *, is_all: bool) -> str:
    """Give a recording's words: as what the asker says, where there are no other words."""
    return heard.words if is_all else f"The recording `{heard.name}` says:\n{heard.words}"


def _remark_heard(heard: _Heard) -> Text:
    words = one_line(heard.words)
    short = words if len(words) <= _LONGEST_SHOWN else f"{words[: _LONGEST_SHOWN - 1]}…"
    return text("I heard: “{words}”", words=short)


def _told_shown(picture: Picture) -> str:
    return f"The picture `{picture.name}` came with this."


def _told_unseen(picture: Picture) -> str:
    return f"The picture `{picture.name}` came with this; you cannot see it."


def _told_unread(unread: _Unread) -> str:
    return f"The file `{unread.name}` is here as well; it could not be read."


def _remark_unread(unread: _Unread) -> Text:
    return text("I cannot read `{name}`: {problem}.", name=unread.name, problem=unread.error.text)


def _remark_long(file: TextFile) -> Text:
    return text("`{name}` is long: I have read its beginning and its end.", name=file.name)
