"""Model names as people write them: which endpoint they belong to, and which are meant."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

NEAREST: Final = 5
_LIKENESS: Final = 0.4


@dataclass(frozen=True, slots=True)
class ModelMatch:
    """What a written name stands for.

    Known: `name` is the endpoint's own spelling. Not to be told, since the endpoint lists no
    models: `name` is as written. Unknown: `name` is None, and `nearest` has the closest ones.
    """

    name: str | None
    known: bool = False
    nearest: tuple[str, ...] = ()


def route(name: str, endpoints: Sequence[str]) -> tuple[str, str]:
    """Give the endpoint, and the model's name there. `endpoints` has the main one first.

    Only an endpoint's name, in whatever case, before the first slash leads there. Any other slash
    belongs to the name (`meta/llama-3`), even one after the main endpoint's name: `openai/gpt-4o`
    is what an aggregator calls it, and that may well be the endpoint set up as the main one.
    """
    prefix, slash, rest = name.partition("/")
    if slash and rest and prefix.lower() in endpoints[1:]:
        return prefix.lower(), rest
    return endpoints[0], name


def written(endpoint: str, model: str, endpoints: Sequence[str]) -> str:
    """Give the name that people write for a model of an endpoint."""
    return model if endpoint == endpoints[0] else f"{endpoint}/{model}"


def configured(endpoint: str, models: Iterable[str], endpoints: Sequence[str]) -> tuple[str, ...]:
    """Give the models that MODELS names for an endpoint without a list of its own.

    Where the names are all without an endpoint, they are meant for whichever needs them.
    """
    names = tuple(models)
    mine = tuple(
        rest for owner, rest in (route(name, endpoints) for name in names) if owner == endpoint
    )
    return mine or tuple(name for name in names if route(name, endpoints)[0] == endpoints[0])


def match(name: str, listed: Sequence[str]) -> ModelMatch:
    """Find a written name among those that are listed."""
    if name in listed:
        return ModelMatch(name, known=True)
    by_folded = {each.casefold(): each for each in reversed(listed)}
    folded = name.casefold()
    if folded in by_folded:
        return ModelMatch(by_folded[folded], known=True)
    close = get_close_matches(folded, by_folded, NEAREST, _LIKENESS)
    return ModelMatch(None, nearest=tuple(by_folded[each] for each in close))
