"""How often the bot may ask: buckets per route, and one limit over all of it.

https://discord.com/developers/docs/topics/rate-limits
"""

import hashlib
import math
from collections import deque
from dataclasses import dataclass, field
from typing import Literal

from playground.discord.wire import Now

# Requests and seconds per route. Discord publishes none of these: create and edit are what is
# seen in its headers, the others are plausible.
ROUTES: dict[tuple[str, str], tuple[int, float]] = {
    ("POST", "/channels/{channel_id}/messages"): (5, 5.0),
    ("PATCH", "/channels/{channel_id}/messages/{message_id}"): (5, 5.0),
    ("DELETE", "/channels/{channel_id}/messages/{message_id}"): (5, 1.0),
    ("GET", "/channels/{channel_id}/messages"): (5, 5.0),
    ("GET", "/channels/{channel_id}/messages/{message_id}"): (5, 5.0),
    ("POST", "/channels/{channel_id}/typing"): (5, 5.0),
    ("POST", "/users/@me/channels"): (10, 10.0),
    ("POST", "/webhooks/{webhook_id}/{webhook_token}"): (5, 2.0),
    ("GET", "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}"): (5, 2.0),
    ("PATCH", "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}"): (5, 2.0),
    ("DELETE", "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}"): (5, 2.0),
    ("PUT", "/channels/{channel_id}/messages/{message_id}/reactions/{emoji}/@me"): (1, 0.25),
    ("DELETE", "/channels/{channel_id}/messages/{message_id}/reactions/{emoji}/@me"): (1, 0.25),
}
OTHERS = (10, 5.0)
MAJOR = ("channel_id", "guild_id", "webhook_id", "webhook_token")


@dataclass(frozen=True, slots=True)
class Limits:
    """Which limits hold; `Limits.none()` switches all of them off.

    `global_rate` is requests a second (None: no limit), counted as `global_counting` says.
    `identify` is the seconds one must wait between two IDENTIFYs (Discord: 5; 0: none),
    `gateway` the payloads a minute a connection may send, and `old_edits` how often a message
    older than an hour can be edited within an hour (Discord does not publish its figure).
    """

    routes: bool = True
    global_rate: int | None = 50
    global_counting: Literal["fixed window", "sliding window", "token bucket"] = "fixed window"
    identify: float = 0.0
    gateway: int | None = 120
    old_edits: int | None = 30

    @classmethod
    def none(cls) -> "Limits":
        """No limit at all, for benchmarks of everything else."""
        return cls(routes=False, global_rate=None, gateway=None, old_edits=None)


@dataclass(slots=True)
class _Window:
    count: int = 0
    ends: float = 0.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the limits say to a request: its headers, and how long to wait if refused."""

    headers: dict[str, str] = field(default_factory=dict)
    retry_after: float | None = None
    everywhere: bool = False


class GlobalRate:
    """Counts all requests of the bot in one of three ways; `take` gives the wait, 0 for none."""

    def __init__(self, rate: int, counting: str) -> None:
        self._rate = rate
        self._counting = counting
        self._window = _Window()
        self._taken: deque[float] = deque()
        self._tokens = float(rate)
        self._filled = 0.0

    def take(self, now: float) -> float:
        """Count one request at `now`."""
        if self._counting == "fixed window":
            return self._fixed(now)
        if self._counting == "sliding window":
            return self._sliding(now)
        return self._bucket(now)

    def _fixed(self, now: float) -> float:
        if now >= self._window.ends:
            self._window = _Window(0, now + 1.0)
        if self._window.count >= self._rate:
            return self._window.ends - now
        self._window.count += 1
        return 0.0

    def _sliding(self, now: float) -> float:
        while self._taken and self._taken[0] <= now - 1.0:
            self._taken.popleft()
        if len(self._taken) >= self._rate:
            return self._taken[0] + 1.0 - now
        self._taken.append(now)
        return 0.0

    def _bucket(self, now: float) -> float:
        filled = self._tokens + (now - self._filled) * self._rate
        self._tokens, self._filled = min(float(self._rate), filled), now
        if self._tokens < 1.0:
            return (1.0 - self._tokens) / self._rate
        self._tokens -= 1.0
        return 0.0


class Buckets:
    """Holds the state of all limits of one playground."""

    def __init__(self, limits: Limits, now: Now, application_id: int) -> None:
        self._limits = limits
        self._now = now
        self._answers = f"{application_id}"
        self._windows: dict[tuple[str, ...], _Window] = {}
        self._hashes: dict[tuple[str, str], str] = {}
        rate = limits.global_rate
        self._by_bot, self._by_address = (
            None if rate is None else GlobalRate(rate, limits.global_counting) for _ in range(2)
        )

    def check(self, method: str, route: str, params: dict[str, str]) -> Verdict:
        """Count one request.

        Interaction endpoints are outside the global limit. What carries no authorization, such as
        speaking through a webhook, counts for the address it comes from:
        https://discord.com/developers/docs/topics/rate-limits#global-rate-limit
        """
        rate = self._global(route, params)
        wait = rate.take(self._now()) if rate else 0.0
        if wait:
            headers = {
                "Retry-After": str(math.ceil(wait)),
                "X-RateLimit-Global": "true",
                "X-RateLimit-Scope": "global",
            }
            return Verdict(headers, wait, everywhere=True)
        if not self._limits.routes or route.startswith("/interactions"):
            return Verdict()
        return self._route(method, route, params)

    def _global(self, route: str, params: dict[str, str]) -> GlobalRate | None:
        if route.startswith("/interactions") or params.get("webhook_id") == self._answers:
            return None
        return self._by_address if "webhook_token" in params else self._by_bot

    def _route(self, method: str, route: str, params: dict[str, str]) -> Verdict:
        now = self._now()
        limit, seconds = ROUTES.get((method, route), OTHERS)
        bucket = self._hash(method, route)
        key = (bucket, *(params.get(name, "") for name in MAJOR))
        window = self._windows.get(key)
        if window is None or now >= window.ends:
            self._forget(now)
            window = self._windows[key] = _Window(0, now + seconds)
        left = window.ends - now
        refused = window.count >= limit
        window.count += not refused
        headers = {
            "X-RateLimit-Limit": str(limit),
            "X-RateLimit-Remaining": str(limit - window.count),
            "X-RateLimit-Reset": f"{window.ends:.3f}",
            "X-RateLimit-Reset-After": f"{left:.3f}",
            "X-RateLimit-Bucket": bucket,
        }
        if refused:
            headers |= {"Retry-After": str(math.ceil(left)), "X-RateLimit-Scope": "user"}
        return Verdict(headers, left if refused else None)

    def _hash(self, method: str, route: str) -> str:
        found = self._hashes.get((method, route))
        if found is None:
            name = f"{method} {route}".encode()
            found = hashlib.blake2s(name, digest_size=16).hexdigest()
            self._hashes[method, route] = found
        return found

    def _forget(self, now: float) -> None:
        """Drop windows that are over, once there are many."""
        if len(self._windows) > 10_000:
            self._windows = {key: each for key, each in self._windows.items() if each.ends > now}
