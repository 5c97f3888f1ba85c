"""What Discord remembers beside the world: nonces, and edits of old messages."""

from collections import deque
from math import ceil

from playground.discord.errors import ApiError, Refusal
from playground.discord.messages import Message
from playground.discord.wire import JSON, Now

NONCES_LIVE = 300.0
HOUR = 3600.0


class Nonces:
    """Which messages were created with which nonce in the past few minutes."""

    def __init__(self, now: Now) -> None:
        self._now = now
        self._kept: dict[str, tuple[float, Message]] = {}

    def find(self, body: JSON) -> Message | None:
        """Give the message that was created with an enforced nonce before."""
        nonce = body.get("nonce")
        if nonce is None or not body.get("enforce_nonce"):
            return None
        since, message = self._kept.get(str(nonce), (0.0, None))
        return message if self._now() - since < NONCES_LIVE else None

    def keep(self, message: Message) -> None:
        """Remember a message by its nonce."""
        if message.nonce is None:
            return
        now = self._now()
        while self._kept and next(iter(self._kept.values()))[0] < now - NONCES_LIVE:
            self._kept.pop(next(iter(self._kept)))
        self._kept[str(message.nonce)] = now, message


class OldEditsError(ApiError):
    """30046, with the seconds to wait, as every 429 tells them."""

    def __init__(self, retry_after: float) -> None:
        super().__init__(Refusal.OLD_EDITS)
        self.body |= {"retry_after": round(retry_after, 3), "global": False}
        self.headers |= {"Retry-After": str(ceil(retry_after)), "X-RateLimit-Scope": "user"}


class OldEdits:
    """Counts the edits of messages older than an hour; Discord does not publish how many pass."""

    def __init__(self, most: int | None, now: Now) -> None:
        self._most = most
        self._now = now
        self._edits: dict[int, deque[float]] = {}

    def check(self, message: Message) -> None:
        """Count an edit; raises OldEditsError over the limit."""
        now = self._now()
        if self._most is None or now - message.created < HOUR:
            return
        edits = self._edits.setdefault(message.channel.id, deque())
        while edits and edits[0] <= now - HOUR:
            edits.popleft()
        if len(edits) >= self._most:
            raise OldEditsError((edits[0] if edits else now) + HOUR - now)
        edits.append(now)
