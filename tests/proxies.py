"""Proxies on loopback that note who came through, for tests."""

import asyncio
import re
import struct
from base64 import b64decode
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Literal

Address = tuple[str, int]


@dataclass
class Proxy:
    """A proxy that is up. `users` and `targets` are in the order of the connections."""

    url: str = ""
    users: list[str] = field(default_factory=list)
    targets: list[Address] = field(default_factory=list)

    async def serve_http(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass a request with an absolute address on (RFC 9112, section 3.2.2)."""
        head = await reader.readuntil(b"\r\n\r\n")
        user = re.search(rb"(?i)^proxy-authorization: basic (\S+)\r$", head, re.MULTILINE)
        target = re.match(rb"\w+ http://([^/:]+):(\d+)/", head)
        assert target is not None
        self.users.append(b64decode(user[1]).decode() if user else "")
        await self._tunnel((target[1].decode(), int(target[2])), head, reader, writer)

    async def serve_socks(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Connect as RFC 1928 and RFC 1929 have it, with any user and password."""
        _version, methods = await reader.readexactly(2)
        offered = await reader.readexactly(methods)
        user = ""
        if 2 in offered:
            writer.write(b"\x05\x02")
            _version, size = await reader.readexactly(2)
            user = (await reader.readexactly(size)).decode()
            user += ":" + (await reader.readexactly((await reader.readexactly(1))[0])).decode()
            writer.write(b"\x01\x00")
        else:
            writer.write(b"\x05\x00")
        self.users.append(user)
        *_, kind = await reader.readexactly(4)
        if kind == 1:
            host = ".".join(map(str, await reader.readexactly(4)))
        else:
            host = (await reader.readexactly((await reader.readexactly(1))[0])).decode()
        (port,) = struct.unpack(">H", await reader.readexactly(2))
        writer.write(b"\x05\x00\x00\x01" + bytes(6))
        await self._tunnel((host, port), b"", reader, writer)

    async def _tunnel(
        self,
        target: Address,
        head: bytes,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        self.targets.append(target)
        there_reader, there_writer = await asyncio.open_connection(*target)
        there_writer.write(head)
        await asyncio.gather(_pass_on(reader, there_writer), _pass_on(there_reader, writer))


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65536):
            writer.write(data)
    finally:
        writer.close()


@asynccontextmanager
async def proxy(kind: Literal["http", "socks5"], user: str = "") -> AsyncGenerator[Proxy, None]:
    """Run a proxy; `user` (name:password) goes into its URL."""
    it = Proxy()
    serve = it.serve_http if kind == "http" else it.serve_socks
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        it.url = f"{kind}://{user + '@' if user else ''}127.0.0.1:{port}"
        yield it
