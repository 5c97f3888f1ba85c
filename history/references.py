"""The messages that a question is about, as they were when it was asked."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Referred:
    """One message: its author's name, "" for one that was forwarded, and its words."""

    author: str
    words: str


def written(messages: Sequence[Referred]) -> str | None:
    """Give the messages as a column holds them: JSON, or NULL where there are none."""
    return json.dumps([asdict(message) for message in messages]) if messages else None


def read(column: str | None) -> tuple[Referred, ...]:
    """Give the messages that a column holds."""
    return tuple(Referred(**message) for message in json.loads(column or "[]"))
