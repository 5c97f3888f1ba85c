"""What a model does not take, learned from its own 400 and left out for a week."""

import re
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Final, NamedTuple

from ai.detail import Detail
from ai.request import Role

MAX_MODELS: Final = 1000
"""How many models are remembered: the names come from people."""

LIFETIME: Final = 7 * 24 * 3600.0
"""Seconds after which it is tried anew: servers and models learn, too."""

PICTURES: Final = "pictures"
"""What a model without eyes refuses."""

ROLES: Final[tuple[Role, ...]] = ("system", "developer")
"""The roles under which a model is told what to do, in the order in which they are tried."""

_REFUSING: Final = re.compile(
    r"unsupported|not supported|support|unrecogni[sz]ed|unknown|unexpected|extra (?:input|field)"
    r"|extra_forbidden|not permitted|not allowed|not available|deprecated|only the default",
    re.IGNORECASE,
)
_REFUSING_CODES: Final = frozenset(
    {"unsupported_parameter", "unsupported_value", "unknown_parameter", "extra_forbidden"},
)
_BLIND_STATUSES: Final = frozenset({400, 404, 415, 422, 500, 501})
_BLIND: Final = re.compile(
    r"image_url is only supported|not support(?:ed)? (?:the )?(?:image|vision|multi-?modal)"
    r"|(?:image|vision|multi-?modal)\w*(?: \w+){0,3} (?:is|are) not (?:supported|enabled|available)"
    r"|not a multi-?modal|support image input|required for image input|mmproj|no vision",
    re.IGNORECASE,
)
_LINK_CODES: Final = frozenset({"invalid_image_url", "image_url_download_error"})
_LINK: Final = re.compile(
    r"(?:download|fetch|retriev|load)\w*\b.{0,80}\b(?:image|url)|image url.{0,40}not supported",
    re.IGNORECASE,
)
_ROLE: Final = re.compile(r"\brole\b", re.IGNORECASE)


def refused_parameter(detail: Detail, sent: Mapping[str, object]) -> str | None:
    """Give the name among the `sent` parameters that a 400 or 422 refuses, if it names one.

    A value out of range is no refusal: it is for the owner to mend.
    """
    if not _is_refusal(detail):
        return None
    if detail.param:
        named = re.split(r"[.\[]", detail.param)[0]
        return named if named in sent else None
    return next((name for name in sent if re.search(rf"\b{name}\b", detail.message)), None)


def is_refused_role(detail: Detail, role: str) -> bool:
    """Tell whether a 400 or 422 refuses the role of the first message.

    Servers name it by its place in the messages, or say so in words, as the templates of models do.
    """
    named = f"{detail.param or ''} {detail.message}"
    return (
        (_is_refusal(detail) or detail.code == "invalid_value")
        and _ROLE.search(named) is not None
        and re.search(rf"\b{role}\b|messages\[0\]", named, re.IGNORECASE) is not None
    )


def is_blind(detail: Detail) -> bool:
    """Tell whether a server says that a model takes no pictures; each has words of its own."""
    return detail.status in _BLIND_STATUSES and _BLIND.search(detail.message) is not None


def is_about_link(detail: Detail) -> bool:
    """Tell whether a server could not get a picture whose address it was given."""
    return detail.code in _LINK_CODES or (
        detail.status == 400 and _LINK.search(detail.message) is not None
    )


def _is_refusal(detail: Detail) -> bool:
    if detail.status not in (400, 422):
        return False
    return detail.code in _REFUSING_CODES or _REFUSING.search(detail.message) is not None


class Refusal(NamedTuple):
    """That a model of an endpoint refused something, at a time in Unix seconds.

    `what` is the name of a parameter, one of ROLES, or PICTURES.
    """

    endpoint: str
    model: str
    what: str
    at: int


class Refusals:
    """What each model refuses. `clock` gives Unix seconds."""

    def __init__(
        self, known: Iterable[Refusal] = (), clock: Callable[[], float] = time.time
    ) -> None:
        self._clock = clock
        self._known: dict[tuple[str, str], dict[str, int]] = {}
        self._news: list[Refusal] = []
        self.load(known)

    def load(self, known: Iterable[Refusal]) -> None:
        """Take up what was learned before."""
        for each in known:
            self._note(each)

    def learn(self, endpoint: str, model: str, what: str) -> None:
        """Note a refusal."""
        refusal = Refusal(endpoint, model, what, int(self._clock()))
        self._note(refusal)
        self._news.append(refusal)

    def of(self, endpoint: str, model: str) -> frozenset[str]:
        """Give what a model refuses, as far as it is not to be tried anew."""
        known = self._known.get((endpoint, model))
        if not known:
            return frozenset()
        since = self._clock() - LIFETIME
        return frozenset(what for what, at in known.items() if at > since)

    def news(self) -> list[Refusal]:
        """Give what was learned since this was asked last."""
        news, self._news = self._news, []
        return news

    def _note(self, refusal: Refusal) -> None:
        key = (refusal.endpoint, refusal.model)
        self._known[key] = self._known.pop(key, {}) | {refusal.what: refusal.at}
        if len(self._known) > MAX_MODELS:
            del self._known[next(iter(self._known))]
