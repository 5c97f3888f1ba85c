"""One websocket of the gateway: frames out in order, heartbeats watched."""

import asyncio
import contextlib
import zlib
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import orjson
from aiohttp import WSCloseCode, WSMsgType, web

from playground.discord.wire import JSON, Now

try:
    import zstandard
except ImportError:  # discord.py[speed] brings it up to Python 3.13, and it asks for zlib without
    zstandard = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from playground.discord.session import Session

ACK = b'{"op":11,"d":null}'


@dataclass(frozen=True, slots=True)
class Close:
    """Ends the connection with a code, after all that was sent before."""

    code: int


class Compressor(Protocol):
    """Compresses a stream of frames, each flushed so that it can be read on its own."""

    def __call__(self, frame: bytes, /) -> bytes:
        """Compress one frame."""


def _compressor(name: str) -> Compressor | None:
    """Give the transport compression a client asked for, or None to send text.

    https://discord.com/developers/docs/events/gateway#transport-compression
    """
    if name == "zlib-stream":
        stream = zlib.compressobj(level=1)
        return lambda frame: stream.compress(frame) + stream.flush(zlib.Z_SYNC_FLUSH)
    if name == "zstd-stream" and zstandard is not None:
        zstd = zstandard.ZstdCompressor(level=1).compressobj()
        return lambda frame: zstd.compress(frame) + zstd.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)
    return None


class Connection:
    """Sends frames through one queue, so that their order is the order of the events."""

    def __init__(
        self,
        socket: web.WebSocketResponse,
        transport: asyncio.Transport | None,
        compression: str,
        heartbeat: float,
        now: Now,
    ) -> None:
        self.session: Session | None = None
        self.over = asyncio.Event()
        self.close_code = int(WSCloseCode.ABNORMAL_CLOSURE)
        self.closed_by_client = True
        self._is_cut = False
        self._socket = socket
        self._transport = transport
        self._now = now
        self._heartbeat = heartbeat
        self._compress = _compressor(compression)
        self._frames: asyncio.Queue[bytes | Close] = asyncio.Queue()
        self._times: deque[float] = deque()
        self._watch: asyncio.TimerHandle | None = None

    def send(self, frame: bytes | Close) -> None:
        """Put a frame, or the end, behind all others."""
        self._frames.put_nowait(frame)

    def send_json(self, payload: JSON) -> None:
        """Send a payload."""
        self.send(orjson.dumps(payload))

    def cut(self) -> None:
        """Break off without a closing frame."""
        self.closed_by_client = False
        self._is_cut = True
        if self._transport is not None:
            self._transport.abort()

    def beat(self) -> None:
        """Answer a heartbeat, and expect the next in time."""
        self.send(ACK)
        self._expect_heartbeat()

    def _expect_heartbeat(self) -> None:
        if self._watch is not None:
            self._watch.cancel()
        loop = asyncio.get_running_loop()
        self._watch = loop.call_later(self._heartbeat * 1.5, self.send, Close(4009))

    async def run(
        self, receive: "Callable[[Connection, JSON], None]", per_minute: int | None
    ) -> None:
        """Say HELLO, then hand on what arrives, until either side ends it."""
        self.send_json({"op": 10, "d": {"heartbeat_interval": int(self._heartbeat * 1000)}})
        self._expect_heartbeat()
        writer = asyncio.create_task(self._write())
        try:
            async for message in self._socket:
                self._take(message.data, receive, per_minute)
        finally:
            if self._watch is not None:
                self._watch.cancel()
            if self.closed_by_client or self._is_cut:
                writer.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await writer
            if self.closed_by_client and self._socket.close_code is not None:
                self.close_code = self._socket.close_code
            self.over.set()

    def _take(
        self,
        data: object,
        receive: "Callable[[Connection, JSON], None]",
        per_minute: int | None,
    ) -> None:
        try:
            payload = orjson.loads(data) if isinstance(data, str | bytes) else None
        except orjson.JSONDecodeError:
            payload = None
        if not isinstance(payload, dict):
            self.send(Close(4002))
        elif self._too_many(per_minute):
            self.send(Close(4008))
        else:
            receive(self, payload)

    def _too_many(self, per_minute: int | None) -> bool:
        now = self._now()
        while self._times and self._times[0] <= now - 60:
            self._times.popleft()
        self._times.append(now)
        return per_minute is not None and len(self._times) > per_minute

    async def _write(self) -> None:
        with contextlib.suppress(ConnectionError):
            while True:
                frame = await self._frames.get()
                if isinstance(frame, Close):
                    self.close_code, self.closed_by_client = frame.code, False
                    await self._socket.close(code=frame.code)
                    return
                if self._compress is None:
                    await self._socket.send_frame(frame, WSMsgType.TEXT)
                else:
                    await self._socket.send_frame(self._compress(frame), WSMsgType.BINARY)
