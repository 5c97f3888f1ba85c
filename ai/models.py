"""What is known about models, from `models.toml` and a file of the owner's own.

A model that is in neither works all the same.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Final, Self

from config import ConfigError, Fault
from i18n import Text, text

_FILE: Final = Path(__file__).with_name("models.toml")
_SNAPSHOT: Final = re.compile(r"-(?:latest|\d{4}-\d{2}-\d{2}|\d{8}|\d{4})$")
_FREE: Final = ":free"
"""Ends the names of what OpenRouter gives away (https://openrouter.ai/docs/faq)."""
_MILLION: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """One model. Limits are in tokens, prices in US dollars for a million tokens; None: unknown.

    `cached` is the price of what the server knew of the prompt from an earlier request.
    """

    context: int | None = None
    max_output: int | None = None
    input: Decimal | None = None
    cached: Decimal | None = None
    output: Decimal | None = None
    eyes: bool | None = None
    reasoning: bool | None = None


_KEYS: Final = frozenset(field.name for field in fields(ModelFacts))
_LIMITS: Final = ("context", "max_output")
_PRICES: Final = ("input", "cached", "output")


class Models:
    """The models that are known: looked up in memory only."""

    def __init__(self, known: Mapping[str, ModelFacts], not_chat: tuple[str, ...]) -> None:
        self._known = known
        self._not_chat = re.compile("|".join(map(re.escape, not_chat)) or "(?!)")

    @classmethod
    def read(cls, own: Path | None = None) -> Self:
        """Read the files: once, at the start. What the owner's `own` says goes before the other.

        Raises ConfigError where that cannot be read, or says what cannot be.
        """
        data = tomllib.loads(_FILE.read_text(encoding="utf-8"))
        if own is not None:
            data = _merged(data, _read_own(own))
        known = {name.lower(): _facts(name, entry) for name, entry in data["models"].items()}
        return cls(known, tuple(data["not_chat"]))

    def find(self, name: str) -> ModelFacts | None:
        """Give what is known about a model, by its name, a dated one or one with a vendor.

        Nothing is known about `gpt-4o-something` from `gpt-4o`: it may cost ten times as much.
        """
        whole = name.lower()
        if found := self._known.get(whole):
            return found
        bare = whole.rpartition("/")[2].partition(":")[0]
        names = (_SNAPSHOT.sub("", whole), bare, _SNAPSHOT.sub("", bare))
        return next((self._known[each] for each in names if each in self._known), None)

    def names(self, name: str) -> bool:
        """Tell whether a model is called exactly so in the files, in small letters."""
        return name in self._known

    def cost(self, name: str, prompt: int, cached: int, completion: int) -> Decimal | None:
        """Give what so many tokens cost, in US dollars; None where a price is not known.

        `cached` of the prompt's tokens were known to the server from an earlier request.
        """
        if name.lower().endswith(_FREE):
            return Decimal(0)
        facts = self.find(name)
        if facts is None or facts.input is None or facts.output is None:
            return None
        cached_price = facts.input if facts.cached is None else facts.cached
        cost = (prompt - cached) * facts.input + cached * cached_price + completion * facts.output
        return cost / _MILLION

    def chats(self, name: str) -> bool:
        """Tell whether a model is likely one to talk with, going by its name."""
        return self._not_chat.search(name.lower()) is None


def _read_own(path: Path) -> Mapping[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError:
        raise _fault(
            text("This file cannot be read. Save it as UTF-8 text that the bot may read.")
        ) from None
    except ValueError as error:
        problem = text("This is no file of TOML: {problem}", problem=str(error))
        raise _fault(problem) from None


def _merged(data: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    models, told = dict(data["models"]), own.get("models", {})
    not_chat = own.get("not_chat", data["not_chat"])
    if not isinstance(told, dict) or not all(isinstance(each, dict) for each in told.values()):
        raise _fault(text("Each model is a table of its own, such as {table}.", table="[models.x]"))
    if not isinstance(not_chat, list) or not all(isinstance(each, str) for each in not_chat):
        raise _fault(text("{key} is a list of words.", key="not_chat"))
    if other := set(own) - {"models", "not_chat"}:
        raise _fault(text("There is nothing called {key}.", key=min(other)))
    for name, entry in told.items():
        models[name] = models.get(name, {}) | entry
    return {"models": models, "not_chat": not_chat}


def _facts(name: str, entry: Mapping[str, Any]) -> ModelFacts:
    """Give what an entry says. Raises ConfigError where that cannot be."""
    if other := set(entry) - _KEYS:
        problem = text("There is nothing called {key}.", key=min(other))
    elif any(not _is_limit(entry[key]) for key in _LIMITS if key in entry):
        problem = text("Limits are whole numbers of tokens above 0.")
    elif any(_price(entry[key]) is None for key in _PRICES if key in entry):
        problem = text(
            "Prices are US dollars for a million tokens, such as {price}.", price='"0.15"'
        )
    elif any(not isinstance(entry.get(key, True), bool) for key in ("eyes", "reasoning")):
        problem = text("{key} is true or false.", key="eyes, reasoning")
    else:
        prices = {key: _price(entry[key]) for key in _PRICES if key in entry}
        return ModelFacts(**{**entry, **prices})
    raise _fault(text("The model {name}: {problem}", name=name, problem=problem))


def _is_limit(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _price(written: object) -> Decimal | None:
    """Give a price exactly as it was written, None for what is none."""
    if isinstance(written, bool) or not isinstance(written, str | int | float):
        return None
    try:
        price = Decimal(str(written))
    except InvalidOperation:
        return None
    return price if price.is_finite() and price >= 0 else None


def _fault(problem: Text) -> ConfigError:
    return ConfigError((Fault("MODELS_FILE", problem),))
