"""The files of messages, as Discord's servers for them keep and serve them."""

import asyncio
import hashlib
import hmac
import mimetypes
import re
import secrets
import unicodedata
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlencode

from aiohttp import web

from playground.discord.waiting import Changes
from playground.discord.wire import JSON, Now, Snowflakes

if TYPE_CHECKING:
    from playground.discord.places import Channel

SIGNED_FOR = 24 * 3600.0
"""Seconds that an address is good for."""

_UNFIT = re.compile(r"[^A-Za-z0-9_.-]")
_PIECE = 1 << 16


@dataclass(frozen=True, slots=True)
class Serving:
    """How a file is served otherwise than whole: after a `pause` in seconds, or without an end."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes | None = None
    pause: float = 0.0
    is_endless: bool = False


@dataclass(eq=False, slots=True)
class Attachment:
    """A file of a message, served at `url`, which is another one every second."""

    id: int
    filename: str
    content: bytes = field(repr=False)
    path: str
    sign: Callable[[str], str] = field(repr=False)
    content_type: str | None = None
    description: str | None = None
    extra: JSON = field(default_factory=dict)
    serving: Serving = Serving()
    """As long as a test wants it so."""
    size: int = 0
    """In bytes, as messages tell it."""
    sent: int = 0
    """Bytes that were sent to those who downloaded it."""
    is_gone: bool = False
    """Whether its message was deleted."""

    @property
    def shown_name(self) -> str:
        """The name that people see: a title is told without the ending.

        https://discord.com/developers/docs/resources/message#attachment-object
        """
        title = self.extra.get("title")
        return f"{title}{PurePosixPath(self.filename).suffix}" if title else self.filename

    @property
    def url(self) -> str:
        """Where it can be downloaded for a day."""
        return self.sign(self.path)


class Files:
    """All files, by the path they are served at.

    Addresses are signed: https://discord.com/developers/docs/reference#signed-attachment-cdn-urls
    """

    def __init__(self, snowflakes: Snowflakes, now: Now, changes: Changes) -> None:
        self._snowflakes = snowflakes
        self._changes = changes
        self.base = ""
        """The address of the server, as those see it who are told of files."""
        self._now = now
        self._key = secrets.token_bytes(32)
        self._stored: dict[str, Attachment] = {}
        self._next: deque[Serving] = deque()
        self.fetched: list[Attachment] = []
        """Those that somebody has downloaded, in order."""

    def add(
        self,
        channel: "Channel",
        name: str,
        content: bytes,
        description: str | None = None,
        extra: JSON | None = None,
    ) -> Attachment:
        """Store a file, under the name that Discord makes of the given one."""
        id_ = self._snowflakes.make()
        filename, title = cleansed(name)
        path = f"/attachments/{channel.id}/{id_}/{filename}"
        kind = mimetypes.guess_type(filename)[0]
        more = {**({"title": title} if title else {}), **(extra or {})}
        stored = Attachment(
            id_, filename, content, path, self._sign, kind, description, more, size=len(content)
        )
        self._stored[path] = stored
        return stored

    def serve_next(self, *servings: Serving) -> None:
        """Serve the files that are downloaded next otherwise, each once."""
        self._next.extend(servings)

    async def serve(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer somebody who downloads."""
        file = self._stored.get(request.path)
        if file is None or file.is_gone or not self._is_signed(request.path, request.query_string):
            return web.Response(status=404, text="This content is no longer available.")
        self.fetched.append(file)
        self._changes.notify()
        how = self._next.popleft() if self._next else file.serving
        content = file.content if how.content is None else how.content
        response = web.StreamResponse(status=how.status, headers=how.headers)
        response.headers.setdefault("Content-Type", file.content_type or "application/octet-stream")
        if not how.is_endless:
            response.content_length = len(content)
        await response.prepare(request)
        await asyncio.sleep(how.pause)
        while content:
            for start in range(0, len(content), _PIECE):
                await response.write(content[start : start + _PIECE])
                file.sent += len(content[start : start + _PIECE])
            if not how.is_endless:
                break
        return response

    def _sign(self, path: str) -> str:
        issued = int(self._now())
        about = {"ex": f"{issued + int(SIGNED_FOR):x}", "is": f"{issued:x}"}
        about["hm"] = self._signature(path, about["ex"], about["is"])
        return f"{self.base}{path}?{urlencode(about)}&"

    def _signature(self, path: str, *about: str) -> str:
        return hmac.new(self._key, "\n".join((path, *about)).encode(), hashlib.sha256).hexdigest()

    def _is_signed(self, path: str, query: str) -> bool:
        given = {key: values[-1] for key, values in parse_qs(query).items()}
        expires, issued = given.get("ex", ""), given.get("is", "")
        expected = self._signature(path, expires, issued)
        return hmac.compare_digest(given.get("hm", ""), expected) and int(expires, 16) > self._now()


def cleansed(name: str) -> tuple[str, str | None]:
    """Give the name that Discord makes of a file's, and the title it tells beside it if need be.

    It works as https://github.com/pallets/werkzeug/blob/main/src/werkzeug/utils.py's
    `secure_filename` (https://github.com/discord/discord-api-docs/issues/7754); a name of which
    nothing is left is made up.
    """
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    kept = "_".join(re.sub(r"[/\\]", " ", ascii_name).split())
    kept = _UNFIT.sub("", kept).strip("._")
    path = PurePosixPath(name)
    if kept in ("", path.suffix.lstrip(".")):
        kept = f"{secrets.token_hex(4)}{path.suffix}"
    return kept, path.stem if kept != name else None
