"""The garbage collector is spared what was loaded, and left as it is until then."""

import asyncio
import gc
from collections.abc import Iterator

import pytest

from collector import sparing


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
