"""Keeping what people say out of the owner's log, where endpoints repeat it in what they refuse."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from ai.errors import ModelError
from ai.request import Request

_RUN: Final = 8
"""So many characters alike are no accident; what is shorter is looked for as a whole."""
_SHORTEST: Final = 3


def discreet(error: ModelError, request: Request) -> ModelError:
    """Give an error whose words for the log have none of what a request said."""
    said = [message.content for message in request.messages]
    said += [str(message) for step in request.steps for message in step.messages()]
    told = error.detail.message
    kept = without(told, said)
    return error if kept == told else type(error)(replace(error.detail, message=kept))


def without(words: str, said: Iterable[str]) -> str:
    """Give words with an ellipsis in place of whatever is also in something that was said."""
    others = [each.strip() for each in said]
    hidden = [False] * len(words)
    for other in others:
        length = min(_RUN, len(other))
        if length < _SHORTEST:
            continue
        for start in range(len(words) - length + 1):
            if words[start : start + length] in other:
                hidden[start : start + length] = [True] * length
    shown = (
        "…" if is_hidden and not (at and hidden[at - 1]) else "" if is_hidden else words[at]
        for at, is_hidden in enumerate(hidden)
    )
    return "".join(shown)
