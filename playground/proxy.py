"""A proxy on loopback, HTTP and SOCKS5 on one port, that notes what went through it.

HTTP: requests with an absolute address (https://www.rfc-editor.org/rfc/rfc9112#section-3.2.2) and
CONNECT (https://www.rfc-editor.org/rfc/rfc9110#section-9.3.6). SOCKS5: CONNECT, with a name and
password (https://www.rfc-editor.org/rfc/rfc1928, https://www.rfc-editor.org/rfc/rfc1929).
"""

import asyncio
from base64 import b64decode
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from ipaddress import ip_address
from typing import Final, NamedTuple, Self
from urllib.parse import quote, urlsplit

LOOPBACK: Final = "127.0.0.1"
_NO_ADDRESS: Final = b"\x01" + bytes(6)

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Passage(NamedTuple):
    """An HTTP request, or a tunnel of CONNECT or SOCKS; the host as the client named it."""

    method: str
    host: str
    port: int


class Proxy:
    """Up between `async with` and its end, on a free port of 127.0.0.1.

    It reaches this computer only: as 127.0.0.1, and by the names in `hosts`, which nobody else
    knows. With a `user` it lets nobody through who does not say this name and password.
    """

    def __init__(self, user: str = "", password: str = "", hosts: Iterable[str] = ()) -> None:
        self.passed: Final[list[Passage]] = []
        self.turned_away = 0
        """How many came with a wrong login, or without one."""
        self.accepting = True
        """Set to False, it closes every new connection at once, as one that is overloaded."""
        self._login = f"{user}:{password}" if user else ""
        self._account = f"{quote(user, '')}:{quote(password, '')}@" if user else ""
        self._hosts = frozenset((LOOPBACK, *hosts))
        self._writers: set[asyncio.StreamWriter] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, LOOPBACK, 0)
        self._port: int = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for writer in self._writers:
            writer.transport.abort()
        await self._server.wait_closed()

    @property
    def http_url(self) -> str:
        """Where to find it, with the name and the password percent-encoded."""
        return f"http://{self._account}{LOOPBACK}:{self._port}"

    @property
    def socks_url(self) -> str:
        """The same for SOCKS5."""
        return f"socks5://{self._account}{LOOPBACK}:{self._port}"

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # Who leaves in the middle, or speaks neither protocol, is owed nothing.
        quiet = suppress(EOFError, asyncio.LimitOverrunError, OSError, ValueError)
        with self._open(writer), quiet:
            if not self.accepting:
                return
            first = await reader.readexactly(1)
            serve = self._serve_socks if first == b"\x05" else self._serve_http
            await serve((reader, writer), first)

    @contextmanager
    def _open(self, writer: asyncio.StreamWriter) -> Iterator[None]:
        self._writers.add(writer)
        try:
            yield
        finally:
            self._writers.discard(writer)
            writer.close()

    async def _serve_http(self, client: Streams, first: bytes) -> None:
        """Serve one request. What is passed on asks the server to close after its answer."""
        reader, writer = client
        head = (first + await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        line, *fields = head.rstrip().split("\r\n")
        method, address, _ = line.split(" ")
        url = urlsplit(f"//{address}" if method == "CONNECT" else address)
        if not self._admits(_login_in(fields)):
            return await _answer(client, "407 Proxy Authentication Required")
        try:
            server = await self._reach(method, url.hostname or "", url.port or 80)
        except OSError:
            return await _answer(client, "502 Bad Gateway")
        if method == "CONNECT":
            writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        else:
            path = url._replace(scheme="", netloc="").geturl() or "/"
            server[1].write(_passed_on(f"{method} {path} HTTP/1.1", fields))
        return await self._join(client, server)

    async def _serve_socks(self, client: Streams, _version: bytes) -> None:
        reader, writer = client
        if not await self._greet(client):
            return
        _, command, _, kind = await reader.readexactly(4)
        if kind == 3:
            host = (await _read_sized(reader)).decode()
        else:
            host = str(ip_address(await reader.readexactly(4 if kind == 1 else 16)))
        port = int.from_bytes(await reader.readexactly(2))
        if command != 1:
            writer.write(bytes((5, 7, 0, *_NO_ADDRESS)))  # command not supported
            return
        try:
            server = await self._reach("SOCKS", host, port)
        except OSError:
            writer.write(bytes((5, 4, 0, *_NO_ADDRESS)))  # host unreachable
        else:
            writer.write(bytes((5, 0, 0, *_NO_ADDRESS)))
            await self._join(client, server)

    async def _greet(self, client: Streams) -> bool:
        """Agree on a method of SOCKS5 and go through it; tell whether the client may go on."""
        reader, writer = client
        offered = await _read_sized(reader)
        method = b"\x02" if self._login else b"\x00"
        if method not in offered:
            self.turned_away += 1
            writer.write(b"\x05\xff")
            return False
        writer.write(b"\x05" + method)
        if not self._login:
            return True
        await reader.readexactly(1)
        user, password = await _read_sized(reader), await _read_sized(reader)
        admitted = self._admits(f"{user.decode()}:{password.decode()}")
        writer.write(b"\x01\x00" if admitted else b"\x01\x01")
        return admitted

    def _admits(self, login: str) -> bool:
        self.turned_away += (is_wrong := self._login not in ("", login))
        return not is_wrong

    async def _reach(self, method: str, host: str, port: int) -> Streams:
        if host not in self._hosts:
            raise OSError(f"{host!r} is not for this proxy to reach")  # noqa: EM102
        server = await asyncio.open_connection(LOOPBACK, port)
        self.passed.append(Passage(method, host, port))
        return server

    async def _join(self, one: Streams, other: Streams) -> None:
        """Pass everything on, both ways, until both are done."""
        with self._open(other[1]):
            await asyncio.gather(_pass_on(one[0], other[1]), _pass_on(other[0], one[1]))


def _login_in(fields: list[str]) -> str:
    """Give `name:password` of a head's Basic credentials; nothing where there are none."""
    start = "proxy-authorization: basic "
    codes = (field[len(start) :] for field in fields if field.lower().startswith(start))
    return b64decode(next(codes, "")).decode()


async def _answer(client: Streams, status: str) -> None:
    """Answer for the proxy itself, and hear the client out: else it might not see the answer."""
    reader, writer = client
    fields = "Proxy-Authenticate: Basic\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    writer.write(f"HTTP/1.1 {status}\r\n{fields}".encode())
    writer.write_eof()
    while await reader.read(1 << 16):
        pass


def _passed_on(line: str, fields: list[str]) -> bytes:
    """Give the head for the server: nothing that was meant for the proxy, one request only."""
    kept = [each for each in fields if not each.lower().startswith("proxy-")]
    if not any(each.lower().startswith("upgrade:") for each in kept):
        kept = [each for each in kept if not each.lower().startswith("connection:")]
        kept.append("Connection: close")
    return "\r\n".join((line, *kept)).encode("latin-1") + b"\r\n\r\n"


async def _read_sized(reader: asyncio.StreamReader) -> bytes:
    """Read as many bytes as the first one says."""
    (size,) = await reader.readexactly(1)
    return await reader.readexactly(size)


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(1 << 16):
        writer.write(data)
        await writer.drain()
    writer.write_eof()
