"""The files of a question, by reference: what is in them is not kept here."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Attached:
    """One file of a Discord message: which, and what is known about it.

    `message_id` is None for one that was given to a command. `size` is in bytes; `url` is good for
    about a day (https://discord.com/developers/docs/reference#signed-attachment-cdn-urls).
    `author_id` is who sent it, 0 where that is not known: of what was forwarded.
    """

    id: int
    channel_id: int
    message_id: int | None
    name: str
    size: int
    url: str
    author_id: int = 0


def written(files: Sequence[Attached]) -> str | None:
    """Give the files as a column holds them: JSON, or NULL where there are none."""
    return json.dumps([asdict(file) for file in files]) if files else None


def read(column: str | None) -> tuple[Attached, ...]:
    """Give the files that a column holds."""
    return tuple(Attached(**file) for file in json.loads(column or "[]"))
