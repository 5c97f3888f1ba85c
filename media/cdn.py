"""Fetching files from Discord's servers for them, and from nowhere else."""

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from typing import Final

import aiohttp
from yarl import URL

from i18n import text
from media.files import FileError

DISCORD: Final = frozenset({URL("https://cdn.discordapp.com"), URL("https://media.discordapp.net")})
"""Where Discord keeps what people send: https://discord.com/developers/docs/reference#cdn-endpoints
"""

LARGEST: Final = 10 << 20
"""Bytes of the largest file that is read: what Discord lets everybody send.

https://support.discord.com/hc/en-us/articles/25444343291031-File-Attachments-FAQ
"""

_MIB: Final = 1 << 20
_MOST_REDIRECTS: Final = 3
_REDIRECTS: Final = (301, 302, 303, 307, 308)

_GONE = text("it is not there any more")
_UNREACHABLE = text("it could not be fetched from Discord")


class Cdn:
    """Servers for files, at `origins`; a fetch from them lasts `seconds` at the most.

    What an address or a redirect leads to is fetched only where that is one of them as well, so
    that no address makes the bot reach into the network that it runs in.
    """

    def __init__(
        self, session: aiohttp.ClientSession, origins: Collection[URL], seconds: float
    ) -> None:
        self._session = session
        self._origins = origins
        self._seconds = seconds

    async def fetch(self, url: str, size: int, largest: int = LARGEST) -> bytes:
        """Give the bytes of a file, `largest` at the most, which is said to have `size`.

        Raises FileError.
        """
        if size > largest:
            raise too_large(largest)
        try:
            async with asyncio.timeout(self._seconds):
                return await self._fetch(URL(url), largest)
        except (aiohttp.ClientError, OSError, ValueError) as error:  # TimeoutError is an OSError
            raise FileError(_UNREACHABLE, is_passing=True) from error

    async def _fetch(self, url: URL, largest: int) -> bytes:
        for _ in range(_MOST_REDIRECTS + 1):
            if url.user or not url.absolute or url.origin() not in self._origins:
                raise FileError(_UNREACHABLE)
            async with self._session.get(url, allow_redirects=False) as response:
                location = response.headers.get("Location")
                if response.status not in _REDIRECTS or not location:
                    return await _read(response, largest)
                url = url.join(URL(location))
        raise FileError(_UNREACHABLE)


async def _read(response: aiohttp.ClientResponse, largest: int) -> bytes:
    if response.status in (403, 404, 410):
        raise FileError(_GONE)
    # Packed, a few bytes could become very many; it was asked for as it is.
    packing = response.headers.get("Content-Encoding", "identity")
    if response.status != 200 or packing != "identity":
        raise FileError(_UNREACHABLE, is_passing=True)
    # What the server says of the size need not be so.
    if (response.content_length or 0) > largest:
        raise too_large(largest)
    data = bytearray()
    async for piece in response.content.iter_chunked(1 << 16):
        data += piece
        if len(data) > largest:
            raise too_large(largest)
    return bytes(data)


def too_large(largest: int) -> FileError:
    """Give the error for a file of more than `largest` bytes."""
    return FileError(text("it is larger than {limit} MiB", limit=largest // _MIB))


@asynccontextmanager
async def open_cdn(
    connector: aiohttp.BaseConnector,
    proxy: str | None,
    origins: Collection[URL] = DISCORD,
    seconds: float = 30.0,
) -> AsyncIterator[Cdn]:
    """Open the way to Discord's files, through an HTTP proxy if need be; see `Cdn`.

    The session takes nothing from the environment and keeps no cookies.
    """
    async with aiohttp.ClientSession(
        connector=connector,
        proxy=proxy,
        trust_env=False,
        cookie_jar=aiohttp.DummyCookieJar(),
        auto_decompress=False,
        headers={"Accept-Encoding": "identity"},
        timeout=aiohttp.ClientTimeout(total=None, sock_read=seconds),
    ) as session:
        yield Cdn(session, origins, seconds)
