"""Whom it is told that a question gets no place, so that refusals do not become a flood."""

import time
from collections import Counter, deque
from collections.abc import Callable
from typing import Final

SECONDS: Final = 60.0
"""How long who was told so is not told again."""

MOST_IN_CHANNEL: Final = 12
"""In that time; a fifth of the messages that a channel takes."""

MOST: Final = 1000
"""In that time, everywhere."""


class Notices:
    """Remembers who was told in the last minute."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._told: deque[tuple[float, int, int]] = deque()
        self._people: set[int] = set()
        self._channels: Counter[int] = Counter()

    def may_tell(self, person_id: int, channel_id: int) -> bool:
        """Tell whether somebody is to be told in a channel, and take note that they are."""
        now = self._clock()
        while self._told and self._told[0][0] <= now - SECONDS:
            self._forget(*self._told.popleft()[1:])
        if (
            person_id in self._people
            or self._channels[channel_id] >= MOST_IN_CHANNEL
            or len(self._told) >= MOST
        ):
            return False
        self._told.append((now, person_id, channel_id))
        self._people.add(person_id)
        self._channels[channel_id] += 1
        return True

    def _forget(self, person_id: int, channel_id: int) -> None:
        self._people.discard(person_id)
        self._channels[channel_id] -= 1
        if not self._channels[channel_id]:
            del self._channels[channel_id]
