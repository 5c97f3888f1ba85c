"""Endpoints that crawl, as people meet them: a good word in time, and the place is free again."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from ai.errors import AnswerTimeoutError
from i18n import catalogue
from tests.home import Home
from tests.raw import HEAD, Peer, raw_server
from tests.test_huge_answers import GOOD, event

SAID = catalogue("en").say(AnswerTimeoutError.said)


async def head(peer: Peer) -> None:
    await peer.write(b"HTTP/1.1 200 OK\r\nX: ")
    await peer.repeat(b"x", 0.1)


async def stream(peer: Peer) -> None:
    await peer.write(HEAD + b'data: {"choices": "')
    await peer.repeat(b"x", 0.1)


async def comments(peer: Peer) -> None:
    await peer.write(HEAD)
    await peer.repeat(b": keep-alive\n\n", 0.1)


async def comments_after_a_word(peer: Peer) -> None:
    await peer.write(HEAD + event(content="Well,"))
    await peer.repeat(b": keep-alive\n\n", 0.1)


async def error(peer: Peer) -> None:
    await peer.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 100000\r\n\r\n")
    await peer.repeat(b" ", 0.1)


@pytest.mark.parametrize(
    "crawl",
    [head, stream, comments, comments_after_a_word, error],
    ids=lambda crawl: crawl.__name__,
)
async def test_who_waits_is_told_and_the_next_is_answered(
    home: Home, crawl: Callable[[Peer], Awaitable[None]]
) -> None:
    asked = 0

    async def answer(peer: Peer) -> None:
        nonlocal asked
        asked += 1
        await (crawl(peer) if asked == 1 else peer.write(GOOD))

    async with raw_server(answer) as server:
        await home.start(OPENAI_BASE_URL=server.url, REQUEST_TIMEOUT="1")
        began = asyncio.get_running_loop().time()
        await home.ali.say(home.ali.dm, "hello")
        await home.ali.say(home.ali.dm, "and I wait behind it")
        await home.until_shown(home.ali.dm, SAID)
        assert asyncio.get_running_loop().time() - began < 6
        await home.until_shown(home.ali.dm, "All is well.")
        await home.stop()
