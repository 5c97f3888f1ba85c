"""What the model's calls used."""

import time
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, Literal

from history.database import Statement
from history.turnlog import Owner

Kind = Literal["answer", "title", "summary", "transcript"]
"""What a call was for."""

PICODOLLARS: Final = 10**12
"""In a US dollar: exact for any price of a million tokens."""


@dataclass(frozen=True, slots=True)
class Usage:
    """What a call used, in tokens, as the endpoint said or, `is_estimated`, as the bot counted.

    `model` is the name as people write it; `cached_tokens` are part of the prompt's. `cost` is in
    US dollars, None where the price is not known.
    """

    model: str
    prompt_tokens: int
    completion_tokens: int
    endpoint: str = ""
    cached_tokens: int = 0
    kind: Kind = "answer"
    cost: Decimal | None = None
    milliseconds: int | None = None
    is_estimated: bool = False


_NOTING: Final = (
    "INSERT INTO usage (person_id, place_id, server_id, model, prompt_tokens, completion_tokens,"
    " endpoint, cached_tokens, kind, picodollars, milliseconds, is_estimated, created_at) {values}"
)
_OF_TURN: Final = _NOTING.format(
    values="SELECT asker_id, place_id, server_id, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?"
    " FROM turn WHERE id = ?"
)
# An errand is where its conversation is, and in a server where the last of it was said in one.
_OF_ERRAND: Final = _NOTING.format(
    values="VALUES (?, ?, coalesce((SELECT turn.server_id"
    " FROM message JOIN turn ON turn.id = turn_id WHERE conversation_id = ?"
    " ORDER BY message.id DESC LIMIT 1), 0), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


def of_turn(turn_id: int, usage: Usage) -> Statement:
    """Give the statement that notes what an answer used: who asked pays for it."""
    return Statement(_OF_TURN, (*_values(usage), turn_id))


def of_errand(owner: Owner, conversation_id: int, usage: Usage) -> Statement:
    """Give the statement that notes what an errand for an owner's conversation used."""
    values = (owner.person_id, owner.place_id, conversation_id, *_values(usage))
    return Statement(_OF_ERRAND, values)


def _values(usage: Usage) -> tuple[Any, ...]:
    return (
        usage.model,
        usage.prompt_tokens,
        usage.completion_tokens,
        usage.endpoint,
        usage.cached_tokens,
        usage.kind,
        None if usage.cost is None else int(usage.cost * PICODOLLARS),
        usage.milliseconds,
        usage.is_estimated,
        int(time.time()),
    )
