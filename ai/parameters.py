"""What can be asked of a model beside the messages, and the names it is sent under."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from typing import Any, Final

from values import AnswerOptions


@dataclass(frozen=True, slots=True)
class Parameters(AnswerOptions):
    """How an answer is to be made, and for whom. What is None is not sent.

    `end_user` stands for the person who asks and tells nothing else of them.
    """

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
