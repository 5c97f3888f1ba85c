"""Endpoints that mean harm: answers that never end, that crawl, that are larger than memory."""

import asyncio
import gzip
import itertools
import time
import tracemalloc
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import partial

import brotli  # type: ignore[import-untyped]
import orjson
import pytest

from ai import errors
from ai.client import Client
from ai.endpoints import Endpoints
from ai.errors import ModelError
from ai.events import Finish, ToolCalls
from ai.refusals import Refusals
from ai.transport import MOST_BYTES
from config import EndpointConfig
from playground.model import Failure, Model
from tests.raw import HEAD, Peer, RawServer, raw_server
from tests.streams import ask, fail, words

TIMEOUT = 0.5
"""Seconds of silence until an endpoint is given up."""
_MIB = 1 << 20


@asynccontextmanager
async def asking(answer: Callable[[Peer], Awaitable[None]]) -> AsyncIterator[Endpoints]:
    async with raw_server(answer) as server, open_endpoints(server) as endpoints:
        yield endpoints


@asynccontextmanager
async def open_endpoints(server: RawServer | Model) -> AsyncIterator[Endpoints]:
    config = EndpointConfig("openai", server.url, None)
    async with Endpoints([config], timeout=TIMEOUT) as endpoints:
        yield endpoints


@contextmanager
def within(seconds: float) -> Iterator[None]:
    began = time.monotonic()
    yield
    assert time.monotonic() - began < seconds


@contextmanager
def using_no_more(most: int) -> Iterator[None]:
    """Check that no more bytes than so many are in use at any time."""
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < most
    finally:
        tracemalloc.stop()


def chunk(**delta: object) -> bytes:
    return b"data: " + orjson.dumps({"choices": [{"index": 0, "delta": delta}]}) + b"\n\n"


def call(index: int = 0, **function: str) -> bytes:
    return chunk(tool_calls=[{"index": index, "id": "1", "function": function}])


# Slow ones


async def test_a_head_that_comes_byte_by_byte_is_not_waited_for() -> None:
    async def answer(peer: Peer) -> None:
        await peer.write(b"HTTP/1.1 200 OK\r\n")
        for number in itertools.count():
            await peer.write(b"X-%d: 1\r\n" % number)
            await asyncio.sleep(0.05)

    async with asking(answer) as endpoints:
        await warmed(endpoints)
        with within(4 * TIMEOUT):
            assert type(await fail(endpoints)) is errors.AnswerTimeoutError


async def test_the_body_of_an_error_that_comes_byte_by_byte_is_not_waited_for() -> None:
    async def answer(peer: Peer) -> None:
        await peer.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 100000\r\n\r\n")
        await peer.repeat(b" ", 0.05)

    async with asking(answer) as endpoints:
        await warmed(endpoints)
        with within(4 * TIMEOUT):
            assert type(await fail(endpoints)) is errors.AnswerTimeoutError


@pytest.mark.parametrize(
    "repeated",
    [
        b": keep-alive\n\n",
        b"x",
        b"\n",
        b"data:",
        b"data: {}\n\n",
        chunk(),
        chunk(content=""),
        chunk(tool_calls=[{}]),
        call(),
        b'data: {"choices": [], "usage": {"prompt_tokens": 1, "completion_tokens": 1}}\n\n',
    ],
)
async def test_what_says_nothing_is_silence(repeated: bytes) -> None:
    async def answer(peer: Peer) -> None:
        await peer.write(HEAD + chunk(content="one"))
        await peer.repeat(repeated, 0.02)

    async with asking(answer) as endpoints:
        await warmed(endpoints)
        with within(4 * TIMEOUT):
            assert type(await fail(endpoints)) is errors.AnswerTimeoutError


@pytest.mark.parametrize(
    "piece", [chunk(content="a"), chunk(reasoning="a"), call(name="a"), call(arguments="a")]
)
async def test_a_slow_answer_that_grows_is_heard_to_its_end(piece: bytes) -> None:
    async def answer(peer: Peer) -> None:
        await peer.write(HEAD + call(name="time") + chunk(content="a"))
        for _ in range(6):
            await asyncio.sleep(TIMEOUT / 2)
            await peer.write(piece)
        await peer.write(b"data: [DONE]\n\n")

    async with asking(answer) as endpoints:
        assert Finish("stop") in await ask(endpoints)


# Large ones


async def test_an_error_without_an_end_is_told_by_its_status() -> None:
    async def answer(peer: Peer) -> None:
        await peer.write(b"HTTP/1.1 402 Payment Required\r\nConnection: close\r\n\r\n")
        await peer.repeat(b'{"error": ' * 6000)

    async with raw_server(answer) as server, open_endpoints(server) as endpoints:
        await warmed(endpoints)
        with using_no_more(10 * MOST_BYTES):
            assert type(await fail(endpoints)) is errors.NoBalanceError
        assert max(peer.sent for peer in server.peers) < 3 * MOST_BYTES


PACKINGS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": partial(gzip.compress, compresslevel=1),
    "br": partial(brotli.compress, quality=1),
}


@pytest.mark.parametrize("packing", PACKINGS)
async def test_an_error_is_not_unpacked_whole(packing: str) -> None:
    bomb = PACKINGS[packing](b" " * (120 * _MIB))
    assert len(bomb) < _MIB
    async with Model(key=None) as model, open_endpoints(model) as endpoints:
        model.answers(Failure(403, bomb, {"Content-Encoding": packing}))
        with using_no_more(10 * MOST_BYTES):
            assert type(await fail(endpoints)) is errors.ForbiddenError


@pytest.mark.parametrize("packing", PACKINGS)
async def test_a_packed_error_can_be_read(packing: str) -> None:
    said = orjson.dumps({"error": {"message": "…", "code": "insufficient_quota"}})
    async with Model(key=None) as model, open_endpoints(model) as endpoints:
        packed = PACKINGS[packing](said)
        model.answers(Failure(429, packed, {"Content-Encoding": packing}))
        assert type(await fail(endpoints)) is errors.QuotaError


@pytest.mark.parametrize("packing", PACKINGS)
@pytest.mark.parametrize("beginning", [b"data: ", b'{"choices": "', b": "])
async def test_an_answer_is_not_unpacked_whole(packing: str, beginning: bytes) -> None:
    bomb = PACKINGS[packing](beginning + b"0" * (120 * _MIB))
    async with Model(key=None) as model, open_endpoints(model) as endpoints:
        model.answers(Failure(200, bomb, {"Content-Encoding": packing}, "text/event-stream"))
        with using_no_more(10 * MOST_BYTES):
            assert type(await fail(endpoints)) is errors.NotAnApiError


async def test_a_list_of_models_without_an_end_is_none() -> None:
    async def answer(peer: Peer) -> None:
        await peer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
        await peer.write(b'{"data": [')
        await peer.repeat(b'{"id": "gpt-4o"},' * 5000)

    async with raw_server(answer) as server:
        client = Client(EndpointConfig("openai", server.url, None), 5, None, Refusals())
        with using_no_more(10 * MOST_BYTES), pytest.raises(ModelError):
            await client.list_models()
        await client.close()
        assert max(peer.sent for peer in server.peers) < 3 * MOST_BYTES


async def test_of_calls_without_an_end_no_more_is_kept_than_of_others() -> None:
    """All of them are one call, whose name never ends."""

    async def answer(peer: Peer) -> None:
        await peer.write(HEAD)
        for _ in range(300):
            await peer.write(call(name="x" * 1000))
        await peer.write(b"data: [DONE]\n\n")

    async with asking(answer) as endpoints:
        (calls,) = (each for each in await ask(endpoints) if isinstance(each, ToolCalls))
        assert len(calls.calls[0].name) <= 101_000


async def test_a_good_answer_is_heard_all_the_same() -> None:
    async with Model(key=None) as model, open_endpoints(model) as endpoints:
        assert words(await ask(endpoints))


async def warmed(endpoints: Endpoints) -> None:
    """Load openai first, which takes a second."""
    await endpoints.model_names()
