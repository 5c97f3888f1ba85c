"""Arithmetic of Discord's limits: the global budget and a route's bucket. Pure; time in seconds."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field

_WINDOW = 1.0
_MANY_BUCKETS = 512
_MOST_MISSED = 3


@dataclass(slots=True)
class Budget:
    """At most `rate` requests in any one second, however Discord may count that second.

    When a request is counted lies somewhere between its start and its answer. So its slot stays
    taken from the start until a second after the answer; then no window of a second can hold more
    than `rate`, be it fixed, sliding or a bucket that refills.
    """

    rate: int
    _under_way: int = 0
    _answered: deque[float] = field(default_factory=deque)
    _blocked_until: float = 0.0

    def free_at(self, now: float, *, spare: int = 0) -> float:
        """Give when a slot is free besides `spare` others: `now` or later.

        Infinity while it depends on requests that are under way.
        """
        while self._answered and self._answered[0] + _WINDOW <= now:
            self._answered.popleft()
        missing = self._under_way + len(self._answered) - (self.rate - spare)
        if missing < 0:
            return max(now, self._blocked_until)
        if missing >= len(self._answered):
            return float("inf")
        return max(self._answered[missing] + _WINDOW, self._blocked_until)

    def start(self) -> None:
        """Take a slot."""
        self._under_way += 1

    def finish(self, now: float) -> None:
        """Note that a started request was answered."""
        self._under_way -= 1
        self._answered.append(now)

    def withdraw(self) -> None:
        """Give a slot back whose request was never sent."""
        self._under_way -= 1

    def block(self, until: float) -> None:
        """Hold everything back: Discord said that the global limit was exceeded."""
        self._blocked_until = max(self._blocked_until, until)


class Account:
    """The requests that Discord counts together, with edits spread evenly over each second.

    So a slot for something urgent is never far away.
    """

    def __init__(self, rate: int) -> None:
        self._budget = Budget(rate)
        self._spacing = 1 / rate
        self._next_edit_at = 0.0

    def free_at(self, now: float, *, spare: int, is_edit: bool) -> float:
        """Give when a request may go: `now` or later; see `Budget.free_at`."""
        free_at = self._budget.free_at(now, spare=spare)
        return max(free_at, self._next_edit_at) if is_edit else free_at

    def start(self, now: float, *, is_edit: bool) -> None:
        """Take a slot."""
        self._budget.start()
        if is_edit:
            # A slot that a late timer missed is made up for, or the budget is never used up.
            missed_at = max(self._next_edit_at, now - _MOST_MISSED * self._spacing)
            self._next_edit_at = missed_at + self._spacing

    def finish(self, now: float) -> None:
        """Note that a started request was answered."""
        self._budget.finish(now)

    def withdraw(self) -> None:
        """Give a slot back whose request was never sent."""
        self._budget.withdraw()

    def block(self, until: float) -> None:
        """Hold everything back: Discord said that the global limit was exceeded."""
        self._budget.block(until)


@dataclass(slots=True)
class Bucket:
    """What Discord's headers last told of one route.

    https://discord.com/developers/docs/topics/rate-limits#header-format
    """

    busy: bool = False
    _remaining: int | None = None
    _told_at: float = 0.0
    _resets_at: float = 0.0

    def learn(self, headers: Mapping[str, str], now: float) -> None:
        """Take over an answer's headers; an answer without them tells nothing."""
        try:
            self._remaining = int(headers["X-RateLimit-Remaining"])
            self._resets_at = now + float(headers["X-RateLimit-Reset-After"])
        except (KeyError, ValueError):
            return
        self._told_at = now

    def block(self, until: float) -> None:
        """Hold the route back: Discord said that its limit was exceeded."""
        self._remaining = 0
        self._resets_at = max(self._resets_at, until)

    def ready_at(self, now: float, *, paced: bool) -> float:
        """Give when the next request may go: `now` or later, infinity while one is under way.

        Paced requests are spread over what is left of the window, so that a reply moves on evenly
        instead of standing still once a burst has used the bucket up.
        """
        if self.busy:
            return float("inf")
        if self._remaining is None or now >= self._resets_at:
            return now
        if self._remaining <= 0:
            return self._resets_at
        if not paced:
            return now
        return max(now, self._told_at + (self._resets_at - self._told_at) / (self._remaining + 1))

    def is_idle(self, now: float) -> bool:
        """Tell whether the bucket holds nothing worth remembering."""
        return not self.busy and now >= self._resets_at


class Buckets:
    """The buckets of all routes in use; those that hold nothing worth remembering are dropped."""

    def __init__(self) -> None:
        self._buckets: dict[str, Bucket] = {}

    def of(self, route: str, now: float) -> Bucket:
        """Give a route's bucket."""
        bucket = self._buckets.get(route)
        if bucket is None:
            if len(self._buckets) >= _MANY_BUCKETS:
                kept = self._buckets.items()
                self._buckets = {name: each for name, each in kept if not each.is_idle(now)}
            bucket = self._buckets[route] = Bucket()
        return bucket
