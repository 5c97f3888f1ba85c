"""What is looked at only when somebody asks: how the bot is, and whether that is well."""

import asyncio
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

LONGEST_LAG: Final = 5.0
"""Seconds that the event loop may be late before the bot is unwell: by then people see it."""

_PERIOD: Final = 0.5
_REMEMBERED: Final = 15.0


@dataclass(frozen=True, slots=True)
class Vitals:
    """How the connection to Discord and the turns are.

    `is_ready`: logged in, told of all servers, and not stopping. `latency` is in seconds, None
    where it is not known. `waiting` and `running` are numbers of turns.
    """

    is_ready: bool
    is_connected: bool
    latency: float | None
    servers: int
    waiting: int
    running: int


@dataclass(frozen=True, slots=True)
class Health:
    """What makes the bot well or unwell. `loop_lag` is in seconds."""

    vitals: Vitals
    database_answers: bool
    loop_lag: float

    @property
    def is_well(self) -> bool:
        """Whether nothing is wrong that a restart might mend."""
        return self.vitals.is_connected and self.database_answers and self.loop_lag <= LONGEST_LAG


class LoopLag:
    """How late the event loop does what is due; see `watch_loop`."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._recent: deque[float] = deque(maxlen=round(_REMEMBERED / _PERIOD))
        self._due = 0.0
        self._timer: asyncio.TimerHandle | None = None

    @property
    def worst(self) -> float:
        """The longest lag of the last fifteen seconds, in seconds."""
        return max(self._recent, default=0.0)

    def start(self) -> None:
        """Look at the clock again in a moment."""
        self._due = self._loop.time() + _PERIOD
        self._timer = self._loop.call_at(self._due, self._tick)

    def stop(self) -> None:
        """Look no more."""
        if self._timer:
            self._timer.cancel()

    def _tick(self) -> None:
        self._recent.append(max(0.0, self._loop.time() - self._due))
        self.start()


@contextmanager
def watch_loop() -> Iterator[LoopLag]:
    """Measure the running event loop during the block."""
    lag = LoopLag()
    lag.start()
    try:
        yield lag
    finally:
        lag.stop()
