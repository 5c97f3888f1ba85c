"""What comes back from a model while it writes: plain values, in the order of arrival."""

from dataclasses import dataclass

from ai.calls import ToolCall
from i18n import Text


@dataclass(frozen=True, slots=True)
class Delta:
    """The next words of the answer; never empty."""

    text: str


@dataclass(frozen=True, slots=True)
class Reasoning:
    """The next words of the model's thinking, which is no part of the answer; never empty."""

    text: str


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another answer to the same question, where several were asked for; never empty.

    `reason` is why it ended, as in a Finish.
    """

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Usage:
    """What the request cost in tokens, as the endpoint counted it. Not every endpoint tells.

    `cached_tokens` are those of the prompt that it knew from an earlier request
    (https://platform.openai.com/docs/guides/prompt-caching).
    """

    prompt_tokens: int
    completion_tokens: int
    cached_tokens: int = 0


@dataclass(frozen=True, slots=True)
class ToolCalls:
    """What is to be done before the model goes on; it comes after all its words."""

    calls: tuple[ToolCall, ...]


@dataclass(frozen=True, slots=True)
class Finish:
    """The answer is over. Always the last event of a stream that did not raise.

    `reason` is "stop", "length" (a limit was reached), "content_filter", "refusal" (the words shown
    are the model's own refusal), or another word of the server's.
    """

    reason: str


@dataclass(frozen=True, slots=True)
class FormatRefused:
    """The model takes no `response_format`; what follows was asked for without it."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """A model of an endpoint is asked; what came before, if anything, is void.

    `model` is the name that people write. `instead` tells them of one that answers in another one's
    place.
    """

    endpoint: str
    model: str
    instead: Text | None = None


Event = Attempt | Delta | Reasoning | Alternative | ToolCalls | Usage | Finish | FormatRefused
