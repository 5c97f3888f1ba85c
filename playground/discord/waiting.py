"""Waiting until the world looks as expected, woken by each change and never by a timer."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")


class Changes:
    """Wakes everyone who waits for something whenever anything changes."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[None]] = set()

    def notify(self) -> None:
        """Let everyone who waits look again."""
        waiting, self._waiting = self._waiting, set()
        for future in waiting:
            if not future.done():
                future.set_result(None)

    async def until(
        self, look: Callable[[], Found | None], within: float | None, picture: Callable[[], str]
    ) -> Found:
        """Give what `look` finds as soon as it is true.

        Raises TimeoutError with the picture of what was there instead, after `within` seconds;
        None waits for ever.
        """
        try:
            async with asyncio.timeout(within):
                while not (found := look()):
                    await self._next()
        except TimeoutError:
            msg = f"not within {within} s; what is there:\n{picture()}"
            raise TimeoutError(msg) from None
        return found

    async def _next(self) -> None:
        future = asyncio.get_running_loop().create_future()
        self._waiting.add(future)
        try:
            await future
        finally:
            self._waiting.discard(future)
