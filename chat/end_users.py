"""Who asks, as an endpoint is told: a name that stays the same and tells nothing of the person."""

import hashlib
import hmac
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EndUsers:
    """Makes names for people with a key that only this installation has; without one, none.

    An endpoint can tell one person's requests from another's, to hold back the one who misuses it
    and nobody else, but not whose they are
    (https://platform.openai.com/docs/guides/safety-best-practices).
    """

    key: bytes | None = None

    def name(self, person_id: int) -> str | None:
        """Give the name of a Discord user, in 64 characters; None for nobody in particular (0)."""
        if self.key is None or not person_id:
            return None
        return hmac.new(self.key, str(person_id).encode(), hashlib.sha256).hexdigest()
