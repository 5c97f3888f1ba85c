"""The garbage collector, set for a process that loads much at its start and then runs for years."""

import asyncio
import gc
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from typing import Final

# By default it looks after every 700 objects, and so often through all that was loaded that it
# takes an eighth of the bot's time, in pauses of up to 60 ms
# (https://docs.python.org/3/library/gc.html#gc.set_threshold).
_THRESHOLDS: Final = (10_000, 20, 20)


@asynccontextmanager
async def sparing(loading: Awaitable[object]) -> AsyncIterator[None]:
    """Let the collector look less often, and not through what is there once all is loaded.

    It is that of the whole process.
    """
    gc.set_threshold(*_THRESHOLDS)
    task = asyncio.create_task(_freeze(loading))
    try:
        yield
    finally:
        task.cancel()


async def _freeze(loading: Awaitable[object]) -> None:
    await loading
    gc.collect()
    gc.freeze()
