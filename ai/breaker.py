"""Whether an endpoint is worth asking: not for a while after it failed, then tried again. Pure.

The pattern: https://learn.microsoft.com/en-us/azure/architecture/patterns/circuit-breaker
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rests:
    """For how many seconds a breaker opens, and after how many faults in a row."""

    faults: int = 3
    short: float = 30.0
    """After what may pass at any moment."""
    long: float = 600.0
    """After what only the owner can mend."""
    longest: float = 3600.0
    """The most that an endpoint's own word counts for."""


class Breaker:
    """Closed, it admits everyone. Open, nobody until its rest is over; then one, as a probe.

    All times are seconds of one clock that never goes back.
    """

    def __init__(self, rests: Rests) -> None:
        self._rests = rests
        self._faults = 0
        self._until: float | None = None
        self._is_probing = False

    @property
    def is_open(self) -> bool:
        """Whether it has opened and nothing has gone well since."""
        return self._until is not None

    def admit(self, now: float) -> bool:
        """Tell whether to ask. Whoever is admitted while it is open is the probe.

        A probe is to be followed by `succeed`, `fail` or `release`, before which nobody else is
        admitted.
        """
        if self._until is None:
            return True
        if now < self._until or self._is_probing:
            return False
        self._is_probing = True
        return True

    def succeed(self) -> None:
        """Note that the endpoint answered: it closes."""
        self._faults, self._until, self._is_probing = 0, None, False

    def fail(self, now: float, rest: float | None = None) -> float | None:
        """Note a fault; with a `rest` it opens at once. Gives for how long it opened, if it did."""
        self._faults += 1
        if rest is None and self._until is None and self._faults < self._rests.faults:
            return None
        rest = self._rests.short if rest is None else rest
        # A request that was under way before may fail late: it shortens no rest.
        self._until = max(now + rest, self._until or now)
        self._is_probing = False
        return self._until - now

    def release(self) -> None:
        """Note that a probe ended without telling anything, so that another one is admitted."""
        self._is_probing = False
