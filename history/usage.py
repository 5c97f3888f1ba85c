"""What the model's calls used."""

import time
from dataclasses import dataclass

from history.database import Statement
from history.turnlog import Owner


@dataclass(frozen=True, slots=True)
class Usage:
    """What the endpoint said a call used, in tokens.

    `model` is the name as people write it; `cached_tokens` are part of the prompt's.
    """

    model: str
    prompt_tokens: int
    completion_tokens: int
    endpoint: str = ""
    cached_tokens: int = 0


def recording(owner: Owner, usage: Usage) -> Statement:
    """Give the statement that notes the usage of one call."""
    return Statement(
        "INSERT INTO usage (person_id, place_id, model, prompt_tokens, completion_tokens,"
        " endpoint, cached_tokens, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            owner.person_id,
            owner.place_id,
            usage.model,
            usage.prompt_tokens,
            usage.completion_tokens,
            usage.endpoint,
            usage.cached_tokens,
            int(time.time()),
        ),
    )
