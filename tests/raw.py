"""Servers that write whatever a test lets them, byte by byte: for what no decent server does."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
"""The head of an answer that ends with its connection."""


class Peer:
    """One who asked, as such a server sees them."""

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self._writer = writer
        self.sent = 0

    async def write(self, data: bytes) -> None:
        """Send bytes. Raises OSError once the other has left."""
        self._writer.write(data)
        await self._writer.drain()
        self.sent += len(data)
        if self._writer.is_closing():
            raise ConnectionResetError

    async def repeat(self, data: bytes, pause: float = 0.0) -> None:
        """Send the same again and again, until the other leaves; `pause` is in seconds."""
        while True:
            await self.write(data)
            await asyncio.sleep(pause)


Answering = Callable[[Peer], Awaitable[None]]


class RawServer:
    """A server on loopback, and who asked it."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}/v1"
        self.peers: list[Peer] = []


@asynccontextmanager
async def raw_server(answer: Answering) -> AsyncIterator[RawServer]:
    """Let every request be answered so."""
    tasks: set[asyncio.Task[None] | None] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tasks.add(asyncio.current_task())
        try:
            with suppress(OSError, asyncio.IncompleteReadError):
                await reader.readuntil(b"\r\n\r\n")
                peer = Peer(writer)
                started.peers.append(peer)
                await answer(peer)
            writer.close()
        finally:
            if not writer.is_closing():
                writer.transport.abort()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        started = RawServer(server.sockets[0].getsockname()[1])
        yield started
        ending = [task for task in tasks if task and task.cancel()]
        await asyncio.gather(*ending, return_exceptions=True)
