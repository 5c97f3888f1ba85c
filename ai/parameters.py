"""What can be asked of a model beside the messages, and the names it is sent under."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Parameters:
    """How an answer is to be made. What is None is not sent.

    `end_user` stands for the person who asks and tells nothing else of them; `logit_bias` is by
    token id. Meanings and ranges: https://platform.openai.com/docs/api-reference/chat/create
    """

    temperature: float | None = None
    top_p: float | None = None
    max_output_tokens: int | None = None
    frequency_penalty: float | None = None
    presence_penalty: float | None = None
    seed: int | None = None
    stop: tuple[str, ...] | None = None
    logit_bias: Mapping[str, int] | None = None
    n: int | None = None
    response_format: Mapping[str, Any] | None = None
    reasoning_effort: str | None = None
    verbosity: str | None = None
    end_user: str | None = None


_RENAMED: Final[Mapping[str, tuple[str, str]]] = {
    "max_output_tokens": ("max_completion_tokens", "max_tokens"),
    "end_user": ("safety_identifier", "user"),
}
"""OpenAI's name for a parameter, and the older one that most other servers know."""

_FIELDS: Final = tuple(field.name for field in fields(Parameters))


def written(
    parameters: Parameters, refused: Collection[str], *, prefers_older: bool
) -> dict[str, Any]:
    """Give the parameters as a request has them, under names that the model did not refuse.

    Of two names the one that is preferred goes first, the other once that is refused.
    """
    told: dict[str, Any] = {}
    for field in _FIELDS:
        value = getattr(parameters, field)
        if value is None:
            continue
        names = _RENAMED.get(field, (field,))
        known = [name for name in names if name not in refused]
        if known:
            told[known[-1 if prefers_older else 0]] = value
    return told
