"""The garbage collector is spared what was loaded, and finds nothing of a turn."""

import asyncio
import gc
from collections.abc import Iterator
from typing import TypeVar

import httpx2
import pytest
from discord.ext.commands import Context
from discord.ui import View

from collector import sparing
from playground.model import Answer
from reply.render.scanner import Scanner
from tests.home import Home

_Kind = TypeVar("_Kind")


@pytest.fixture(autouse=True)
def _own_collector() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)
    gc.unfreeze()


async def test_what_is_loaded_is_frozen_once_all_is_there() -> None:
    before, loaded = gc.get_threshold(), asyncio.Event()

    async def loading() -> None:
        await loaded.wait()
        asyncio.get_running_loop().call_soon(frozen.set)

    frozen = asyncio.Event()
    async with sparing(loading()):
        assert gc.get_threshold() > before
        await asyncio.sleep(0)
        assert gc.get_freeze_count() == 0
        loaded.set()
        await frozen.wait()
        assert gc.get_freeze_count() > 0


async def test_what_never_loads_ends_with_the_bot() -> None:
    async with sparing(asyncio.Event().wait()):
        await asyncio.sleep(0)
    await asyncio.sleep(0)

    assert len(asyncio.all_tasks()) == 1
    assert gc.get_freeze_count() == 0


@pytest.mark.parametrize("kind", [Context, View, Scanner])
async def test_what_a_turn_needed_is_gone_with_it(home: Home, kind: type[object]) -> None:
    """Nothing of it refers to itself; what does stays until the collector looks."""
    await home.start()
    gc.collect()
    before = set(map(id, _all_of(kind)))
    gc.disable()
    try:
        for number in range(4):
            await home.turn(home.ali, home.ali.dm, f"!chat question {number}", f"answer {number}")
        await home.settled()
        after = [each for each in _all_of(kind) if id(each) not in before]
    finally:
        gc.enable()
    assert len(after) <= 1  # of the turn that `settled` takes


async def test_what_was_sent_is_gone_while_the_answer_comes(home: Home) -> None:
    home.grace = 0.0
    await home.start()
    home.model.answers(Answer(pieces=["One ", "two"], stall_after=1))
    await home.ali.say(home.ali.dm, "!chat Count for me.")
    await home.until_shown(home.ali.dm, "One")
    lengths = [request.headers.get("Content-Length") for request in _all_of(httpx2.Request)]
    assert lengths == ["0"]


def _all_of(kind: type[_Kind]) -> list[_Kind]:
    return [each for each in gc.get_objects() if isinstance(each, kind)]
