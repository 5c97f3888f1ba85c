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
        self._seats = seats
        self._taken = 0
        self._waiting: OrderedDict[asyncio.Future[None], OnPlace | None] = OrderedDict()

    @property
    def waiting(self) -> int:
        """How many wait."""
        return len(self._waiting)

    def resize(self, seats: int | None) -> None:
        """Have another number of seats; who sits stays."""
        self._seats = seats
        self._fill()

    @asynccontextmanager
    async def seat(self, on_place: OnPlace | None = None) -> AsyncIterator[None]:
        """Hold a seat in the block; while there is none, `on_place` is told each new place."""
        if self._has_room and not self._waiting:
            self._taken += 1
        else:
            await self._wait(on_place)
        try:
            yield
        finally:
            self._leave()

    @property
    def _has_room(self) -> bool:
        return self._seats is None or self._taken < self._seats

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
        self._taken -= 1
        self._fill()

    def _fill(self) -> None:
        """Give free seats to those who are next."""
        is_moved = False
        while self._waiting and self._has_room:
            seat, _ = self._waiting.popitem(last=False)
            if not seat.cancelled():
                self._taken += 1
                seat.set_result(None)
                is_moved = True
        if is_moved:
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
