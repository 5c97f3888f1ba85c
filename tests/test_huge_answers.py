"""Endpoints that pour out more than any memory holds, for the real bot in a process of its own."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager

import orjson
import pytest

from ai import errors
from ai.errors import notice
from i18n import Text, catalogue
from tests.home import Home
from tests.process import BotProcess
from tests.raw import HEAD, Peer, raw_server

_MIB = 1 << 20
MUCH = 100 * _MIB
MOST_GROWTH = 80 * _MIB
"""Bytes that the bot may take for such an answer."""


def event(**delta: str) -> bytes:
    return b"data: " + orjson.dumps({"choices": [{"index": 0, "delta": delta}]}) + b"\n\n"


GOOD = HEAD + event(content="All is well.") + b"data: [DONE]\n\n"
_BAD_REQUEST = b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"
_JSON = HEAD.replace(b"text/event-stream", b"application/json")


async def _pour(peer: Peer, head: bytes, piece: bytes) -> None:
    await peer.write(head)
    for _ in range(MUCH // len(piece)):
        await peer.write(piece)


async def one_line(peer: Peer) -> None:
    await _pour(peer, HEAD + b"data: ", b"x" * _MIB)


async def one_delta(peer: Peer) -> None:
    await _pour(peer, HEAD + b'data: {"choices": [{"delta": {"content": "', b"x" * _MIB)


async def small_deltas(peer: Peer) -> None:
    await _pour(peer, HEAD, event(content="word ") * 1000)


async def small_thoughts(peer: Peer) -> None:
    await _pour(peer, HEAD, event(reasoning_content="word ") * 1000)


async def letters(peer: Peer) -> None:
    """Hard to lay out: no space, no end of a line, marks that never close."""
    await _pour(peer, HEAD, event(content="**`_|~é́") * 1000)


async def comments(peer: Peer) -> None:
    await peer.write(HEAD)
    await peer.repeat(b": keep-alive\n" * 5000)


async def json_error(peer: Peer) -> None:
    await _pour(peer, _BAD_REQUEST + b'{"error": {"message": "', b"x" * _MIB)


async def json_answer(peer: Peer) -> None:
    await _pour(peer, _JSON + b'{"choices": [{"message": {"content": "', b"x" * _MIB)


async def head_lines(peer: Peer) -> None:
    await _pour(peer, b"HTTP/1.1 200 OK\r\n", b"X-More: " + b"x" * 1000 + b"\r\n")


_LONG = notice("length")
assert _LONG
SAID: Mapping[Callable[[Peer], Awaitable[None]], Text] = {
    one_line: errors.NotAnApiError.said,
    one_delta: errors.NotAnApiError.said,
    small_deltas: _LONG,
    small_thoughts: errors.CutForLengthError.said,
    letters: _LONG,
    comments: errors.AnswerTimeoutError.said,
    json_error: errors.BadRequestError.said,
    json_answer: errors.NotAnApiError.said,
    head_lines: errors.NotAnApiError.said,
}


@asynccontextmanager
async def running(home: Home, pour: Callable[[Peer], Awaitable[None]]) -> AsyncIterator[BotProcess]:
    """Run the bot with an endpoint that answers well but for the second question."""
    asked = 0

    async def answer(peer: Peer) -> None:
        nonlocal asked
        asked += 1
        await (peer.write(GOOD) if asked != 2 else pour(peer))

    async with (
        raw_server(answer) as server,
        home.process(OPENAI_BASE_URL=server.url, REQUEST_TIMEOUT="5") as process,
    ):
        yield process


async def ask(home: Home, question: str, said: str) -> None:
    """Ask, and wait until the bot says something to that."""
    asked = await home.ali.say(home.ali.dm, question)

    def shown() -> bool:
        return any(said in each.content for each in home.ali.dm.by_bot if each.id > asked.id)

    await home.ali.dm.until(shown, 60)


@pytest.mark.timeout(120)
@pytest.mark.parametrize("pour", SAID, ids=lambda pour: pour.__name__)
async def test_a_hundred_megabytes(home: Home, pour: Callable[[Peer], Awaitable[None]]) -> None:
    async with running(home, pour) as process:
        await ask(home, "hello", "All is well.")
        before = process.peak
        await ask(home, "pour", catalogue("en").say(SAID[pour]))
        assert process.peak - before < MOST_GROWTH
        await ask(home, "and now?", "All is well.")
        assert "Traceback" not in process.log
