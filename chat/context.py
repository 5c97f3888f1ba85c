"""What the model is told: the system prompt, as much of the past as fits, the question. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ai.request import ChatMessage
from i18n import Text, text

Count = Callable[[Sequence[ChatMessage]], int]
"""Estimates how many tokens messages take."""

UNKNOWN_WINDOW = 16_000
"""Tokens assumed to fit into a model of which nothing is known."""

# What stays free for the answer where no maximum was set for it.
_ANSWER_TOKENS = 4096


class QuestionTooLongError(Exception):
    """The question does not fit beside the system prompt; it is never cut silently."""

    def __init__(self, tokens: int, limit: int) -> None:
        super().__init__(f"a question of about {tokens} tokens, where {limit} fit")
        self.text: Text = text(
            "Your message is too long for me: it is about {tokens} tokens, and {limit} fit. "
            "Please shorten it or send it in pieces.",
            tokens=tokens,
            limit=limit,
        )


@dataclass(frozen=True, slots=True)
class Window:
    """How many tokens a request may take."""

    tokens: int

    @classmethod
    def of(cls, context: int | None, max_context: int | None, max_output: int | None) -> "Window":
        """Give the window of a model: its own `context` less room for the answer, where known.

        `max_context` is the owner's limit for a request, `max_output` the one for an answer.
        """
        if context is None:
            return cls(max_context or UNKNOWN_WINDOW)
        room = context - min(max_output or _ANSWER_TOKENS, context // 4)
        return cls(min(max_context or room, room))

    def less(self, tokens: int) -> "Window":
        """Give what is left beside something that takes so many tokens."""
        return Window(self.tokens - tokens)


def fit(
    system: str, past: Sequence[ChatMessage], question: str, window: Window, count: Count
) -> tuple[ChatMessage, ...]:
    """Give the messages of a request: the newest of the past that fit, never from an answer on.

    Raises `QuestionTooLongError`.
    """
    frame = [ChatMessage("system", system)] if system else []
    asked = ChatMessage("user", question)
    taken = count([asked])
    left = window.tokens - count(frame) - taken
    if left < 0:
        raise QuestionTooLongError(taken, max(0, left + taken))
    return (*frame, *_newest(past, left, count), asked)


def shorten(messages: Sequence[ChatMessage], count: Count) -> tuple[ChatMessage, ...]:
    """Give a request with the newer half of its past, by tokens; the rest of it stays."""
    frame = [message for message in messages if message.role == "system"]
    past, asked = messages[len(frame) : -1], messages[-1]
    return (*frame, *_newest(past, count(past) // 2, count), asked)


def _newest(past: Sequence[ChatMessage], tokens: int, count: Count) -> Sequence[ChatMessage]:
    first = 0 if count(past) <= tokens else _first_that_fits(past, tokens, count)
    while first < len(past) and past[first].role == "assistant":
        first += 1
    return past[first:]


def _first_that_fits(past: Sequence[ChatMessage], tokens: int, count: Count) -> int:
    for index in range(len(past) - 1, -1, -1):
        tokens -= count(past[index : index + 1])
        if tokens < 0:
            return index + 1
    return 0
