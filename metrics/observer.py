"""Who is told of what happens in the bot, so that it can be counted."""

from typing import Final, Literal

from history.usage import Usage

Outcome = Literal["answered", "cut", "failed", "stopped", "refused"]
"""How a turn ended. Refused: it never began, since too many waited or the bot was stopping."""


class Observer:
    """Takes no note of anything: the one where metrics are off. Times are in seconds.

    It is told of what happens often, so each of these must be quick. None of them raises.
    """

    def turn_ended(self, outcome: Outcome, seconds: float | None = None) -> None:
        """Take note of a turn's end, and how long it took; None where it never began."""

    def call_failed(self, endpoint: str, error: Exception) -> None:
        """Take note of an error, at an endpoint or, where that is empty, in the bot itself."""

    def spent(self, usage: Usage) -> None:
        """Take note of what a call of a model used, once, when it is over."""

    def first_text_shown(self, seconds: float) -> None:
        """Take note of the time from a turn's beginning until something of its answer was seen."""

    def text_shown(self, seconds: float) -> None:
        """Take note of how long the oldest text of a message or an edit had waited to be seen."""

    def rate_limited(self, scope: str | None) -> None:
        """Take note of a 429 from Discord, and of whom it is about by `X-RateLimit-Scope`.

        https://discord.com/developers/docs/topics/rate-limits#header-format-rate-limit-header-examples
        """


UNOBSERVED: Final = Observer()
"""Where nobody wants to know."""
