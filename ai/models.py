"""What is known about models, from `models.toml`; a model that is not there works all the same."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, Self

_FILE: Final = Path(__file__).with_name("models.toml")
_SNAPSHOT: Final = re.compile(r"-(?:latest|\d{4}-\d{2}-\d{2}|\d{8}|\d{4})$")


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """One model. Limits are in tokens, prices in US dollars for a million tokens; None: unknown."""

    name: str
    context: int | None = None
    max_output: int | None = None
    input_price: Decimal | None = None
    output_price: Decimal | None = None
    eyes: bool | None = None
    reasoning: bool | None = None


class Models:
    """The models that are known: looked up in memory only."""

    def __init__(self, known: Mapping[str, ModelFacts], not_chat: tuple[str, ...]) -> None:
        self._known = known
        self._not_chat = re.compile("|".join(map(re.escape, not_chat)) or "(?!)")

    @classmethod
    def read(cls, path: Path = _FILE) -> Self:
        """Read the file: once, at the start."""
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        known = {name: _facts(name, entry) for name, entry in data["models"].items()}
        return cls(known, tuple(data["not_chat"]))

    def find(self, name: str) -> ModelFacts | None:
        """Give what is known about a model, by its name, a dated one or one with a vendor.

        Nothing is known about `gpt-4o-something` from `gpt-4o`: it may cost ten times as much.
        """
        bare = name.rpartition("/")[2].partition(":")[0].lower()
        return self._known.get(bare) or self._known.get(_SNAPSHOT.sub("", bare))

    def chats(self, name: str) -> bool:
        """Tell whether a model is likely one to talk with, going by its name."""
        return self._not_chat.search(name.lower()) is None


def _facts(name: str, entry: Mapping[str, Any]) -> ModelFacts:
    return ModelFacts(
        name,
        context=entry.get("context"),
        max_output=entry.get("max_output"),
        input_price=_price(entry.get("input")),
        output_price=_price(entry.get("output")),
        eyes=entry.get("eyes"),
        reasoning=entry.get("reasoning"),
    )


def _price(written: str | None) -> Decimal | None:
    return None if written is None else Decimal(written)
