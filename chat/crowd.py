"""How many requests are under way at once in the whole bot, and who waits for a seat."""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from i18n import Text, text

OnPlace = Callable[[int], None]
"""Is told how many are served before, this one included: 1 for who is next."""


class Crowd:
    """Gives so many seats at a time, first come first served; None: to everybody."""

    def __init__(self, seats: int | None) -> None:
        self._free = seats
        self._waiting: OrderedDict[asyncio.Future[None], OnPlace | None] = OrderedDict()

    @property
    def waiting(self) -> int:
        """How many wait."""
        return len(self._waiting)

    @asynccontextmanager
    async def seat(self, on_place: OnPlace | None = None) -> AsyncIterator[None]:
        """Hold a seat in the block; while there is none, `on_place` is told each new place."""
        if self._free is None:
            yield
            return
        if self._free > 0:
            self._free -= 1
        else:
            await self._wait(on_place)
        try:
            yield
        finally:
            self._leave()

    async def _wait(self, on_place: OnPlace | None) -> None:
        seat: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting[seat] = on_place
        if on_place:
            on_place(len(self._waiting))
        try:
            await seat
        except asyncio.CancelledError:
            if seat in self._waiting:
                del self._waiting[seat]
                self._tell()
            elif not seat.cancelled():
                self._leave()  # it was given a seat in the same moment
            raise

    def _leave(self) -> None:
        """Give a seat to who is next."""
        if not self._waiting:
            self._free = (self._free or 0) + 1
            return
        seat, _ = self._waiting.popitem(last=False)
        if seat.cancelled():
            self._leave()
        else:
            seat.set_result(None)
            self._tell()

    def _tell(self) -> None:
        for place, on_place in enumerate(self._waiting.values(), start=1):
            if on_place:
                on_place(place)


def told_place(place: int) -> Text:
    """Tell somebody who waits where they are."""
    if place == 1:
        return text("You are next in the queue.")
    return text("You are number {place} in the queue.", place=place)
