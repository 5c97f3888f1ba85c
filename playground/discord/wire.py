"""What crosses the wire: JSON, ids and times as Discord writes them."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeAlias

JSON: TypeAlias = dict[str, Any]
Now: TypeAlias = Callable[[], float]

EPOCH_MS = 1_420_070_400_000


class Clock:
    """Unix time in seconds that a test can move forward: `clock()` reads it.

    It goes on evenly even where the machine's own clock is set meanwhile.
    """

    def __init__(self) -> None:
        self._ahead = time.time() - time.monotonic()

    def __call__(self) -> float:
        """Read the time."""
        return time.monotonic() + self._ahead

    def forward(self, seconds: float) -> None:
        """Skip `seconds`: what depends on the time sees them passed at its next look."""
        self._ahead += seconds


class Snowflakes:
    """Makes Discord's ids: milliseconds since 2015 above 22 lower bits, always ascending.

    https://discord.com/developers/docs/reference#snowflakes
    """

    def __init__(self, now: Now) -> None:
        self._now = now
        self._last = 0

    def make(self) -> int:
        """Give an id that was never given before."""
        by_time = (int(self._now() * 1000) - EPOCH_MS) << 22
        self._last = max(by_time, self._last + 1)
        return self._last


def born(snowflake: int) -> float:
    """Give the Unix time in seconds at which an id was made."""
    return ((snowflake >> 22) + EPOCH_MS) / 1000


def timestamp(seconds: float) -> str:
    """Write a Unix time as ISO 8601 in UTC."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="microseconds")


def snowflake(value: object) -> int | None:
    """Read an id, which Discord accepts as a number or as a string of digits."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, str) and value.isascii() and value.isdigit():
        return int(value)
    return None
