"""What a reply says while its answer is not there: in small print, and not in every moment."""

import asyncio
from collections.abc import Callable

_FIRST_DELAY = 3.0
"""Seconds: who waits for less need not be told."""
_GAP = 5.0
"""Seconds between one word and the next: edits are dear, and others wait for theirs."""


class Patience:
    """Words that ask somebody to wait; `on_change` is called when others are to be shown."""

    def __init__(self, on_change: Callable[[], None]) -> None:
        self._on_change = on_change
        self._newest = ""
        self._timer: asyncio.TimerHandle | None = None
        self.shown = ""
        """What is to be shown now; "" for nothing."""

    def say(self, words: str) -> None:
        """Say something as soon as it is worth while, unless something newer comes meanwhile."""
        self._newest = words
        if self._timer is None:
            delay = _GAP if self.shown else _FIRST_DELAY
            self._timer = asyncio.get_running_loop().call_later(delay, self._show)

    def end(self) -> None:
        """Say nothing more: there is an answer, or there will be none."""
        self.shown = ""
        if self._timer:
            self._timer.cancel()

    def _show(self) -> None:
        self._timer = None
        self.shown = self._newest
        self._on_change()
