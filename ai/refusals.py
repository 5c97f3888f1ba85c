"""What a model does not take, learned from its own 400 and left out from then on."""

import re
from collections.abc import Mapping
from typing import Final

from ai.detail import Detail

MAX_MODELS: Final = 1000
"""How many models are remembered: the names come from people."""

_REFUSING: Final = re.compile(
    r"unsupported|not supported|support|unrecogni[sz]ed|unknown|unexpected|extra (?:input|field)"
    r"|extra_forbidden|not permitted|not allowed|not available|deprecated|only the default",
    re.IGNORECASE,
)
_REFUSING_CODES: Final = frozenset(
    {"unsupported_parameter", "unsupported_value", "unknown_parameter", "extra_forbidden"},
)


def refused_parameter(detail: Detail, sent: Mapping[str, object]) -> str | None:
    """Give the name among the `sent` parameters that a 400 or 422 refuses, if it names one.

    A value out of range is no refusal: it is for the owner to mend.
    """
    if detail.status not in (400, 422):
        return None
    if detail.code not in _REFUSING_CODES and not _REFUSING.search(detail.message):
        return None
    if detail.param:
        named = re.split(r"[.\[]", detail.param)[0]
        return named if named in sent else None
    return next((name for name in sent if re.search(rf"\b{name}\b", detail.message)), None)


class Refusals:
    """Which parameters each model of one endpoint refuses."""

    def __init__(self, known: Mapping[str, frozenset[str]] | None = None) -> None:
        self._known: dict[str, frozenset[str]] = dict(known or {})

    def learn(self, model: str, parameter: str) -> None:
        """Note a refusal."""
        known = self._known.pop(model, frozenset())
        self._known[model] = known | {parameter}
        if len(self._known) > MAX_MODELS:
            del self._known[next(iter(self._known))]

    def of(self, model: str) -> frozenset[str]:
        """Give the names of the parameters that the model refuses."""
        return self._known.get(model, frozenset())

    def known(self) -> Mapping[str, frozenset[str]]:
        """Give all that was learned, as it can be stored and given to a new object."""
        return dict(self._known)
