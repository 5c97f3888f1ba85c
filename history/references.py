"""The messages that a question is about, as they were when it was asked."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Final

_ERASED: Final = "A message that its author has deleted since."


@dataclass(frozen=True, slots=True)
class Referred:
    """One message: its author's name, "" for one that was forwarded, and its words.

    `author_id` is 0 where it is not known: Discord does not tell it of what was forwarded.
    `is_erased`: the author had it forgotten, and nothing else is left of it.
    """

    author: str
    words: str
    author_id: int = 0
    is_erased: bool = False

    def __str__(self) -> str:
        """Give the message as a quotation, so that it is not taken for what the asker says."""
        if self.is_erased:
            return _ERASED
        head = f"A message by {self.author}:" if self.author else "A message, forwarded:"
        words = "\n".join(f"> {line}".rstrip() for line in self.words.splitlines())
        return f"{head}\n\n{words}"


def told(messages: Iterable[Referred]) -> str:
    """Give the messages as models are told them and conversations keep them, the oldest first."""
    return "\n\n".join(map(str, messages))


def without(messages: Iterable[Referred], person_id: int) -> tuple[Referred, ...]:
    """Give the messages with nothing left of those of one person."""
    erased = Referred("", "", is_erased=True)
    return tuple(erased if each.author_id == person_id else each for each in messages)


def written(messages: Sequence[Referred]) -> str | None:
    """Give the messages as a column holds them: JSON, or NULL where there are none."""
    return json.dumps([asdict(message) for message in messages]) if messages else None


def read(column: str | None) -> tuple[Referred, ...]:
    """Give the messages that a column holds."""
    return tuple(Referred(**message) for message in json.loads(column or "[]"))
