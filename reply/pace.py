"""How soon a reply is seen: measured for the bot's owner."""

import asyncio

from metrics.observer import Observer


class Pace:
    """The times of one reply: `begin`, then `come` for each piece, `take` and `show` for each call.

    What a call shows is taken when it is sent; what comes afterwards waits for the next one.
    """

    def __init__(self, observer: Observer) -> None:
        self._observer = observer
        self._loop = asyncio.get_running_loop()
        self._began_at: float | None = None
        self._came_at: float | None = None
        self._taken: float | None = None

    def begin(self) -> None:
        """Count the time until the first text from here on."""
        self._began_at = self._loop.time()

    def come(self) -> None:
        """Note that there is something to show."""
        if self._came_at is None:
            self._came_at = self._loop.time()

    def take(self) -> None:
        """Note that all there is now is being sent; what was sent in vain is sent again."""
        if self._taken is None:
            self._taken = self._came_at
        self._came_at = None

    def show(self) -> None:
        """Note that Discord has what was sent."""
        if self._taken is None:
            return
        now = self._loop.time()
        self._observer.text_shown(now - self._taken)
        self._taken = None
        if self._began_at is not None:
            self._observer.first_text_shown(now - self._began_at)
            self._began_at = None
