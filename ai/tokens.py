"""How many tokens a text has, without a tokenizer: from its characters, corrected by experience.

Characters fall into kinds (scripts, digits, spaces, …), and each kind has a rate of tokens for a
character. The rates start near those of OpenAI's o200k vocabulary. Whenever an endpoint reports the
true count of a request, the model's rates move towards it: mostly those of the kinds that the
request was made of, and the less the more they have been confirmed (a Kalman filter over the
logarithms of the rates, with outliers cut).
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from ai.request import ChatMessage

MESSAGE_OVERHEAD: Final = 4
REQUEST_OVERHEAD: Final = 3
"""Tokens that the chat format adds for each message and each request.

https://cookbook.openai.com/examples/how_to_count_tokens_with_tiktoken_for_chat_completions
"""

MAX_MODELS: Final = 256
"""How many models' rates are kept: the names come from people."""

Rates = dict[str, tuple[float, float]]
"""What was learned about a model: for each kind, the factor to its first rate and the variance of
the factor's logarithm. Plain data, to be stored as JSON."""

_FIRST_RATES: Final[Mapping[str, float]] = {
    "latin": 0.22,
    "digit": 0.6,
    "space": 0.13,
    "break": 0.2,
    "punctuation": 0.55,
    "accented": 0.6,
    "cyrillic": 0.28,
    "arabic": 0.40,
    "east asian": 0.75,
    "symbol": 1.0,
    "emoji": 1.8,
    "other": 0.4,
}
_KINDS: Final = tuple(_FIRST_RATES)
_ASCII_KINDS: Final = 5
_MARKS: Final = tuple(bytes([index]) for index in range(len(_KINDS)))

# How far a first rate may be off, how much a report scatters around a good estimate, and how much a
# rate may drift from one report to the next: standard deviations of logarithms.
_FIRST_VARIANCE: Final = 0.5**2
_REPORT_VARIANCE: Final = 0.05**2
_DRIFT_VARIANCE: Final = 0.01**2
_OUTLIER: Final = 3.0
"""A report further off than so many standard deviations counts as one that is just so far off."""
_NEWS: Final = 0.01
"""Logarithms of factors that have moved by less are not worth storing again."""
_WIDEST: Final = math.log(8)
"""No rate moves further than this from its first value."""


def _lead_bytes() -> bytes:
    """Make the table from a character's first byte in UTF-8 to the index of its kind.

    Which byte begins which block: https://www.unicode.org/charts/
    """
    kinds = [_KINDS.index("other")] * 256
    blocks = {
        "punctuation": (*range(0x80), 0xC2),
        "latin": (*range(ord("A"), ord("Z") + 1), *range(ord("a"), ord("z") + 1)),
        "digit": range(ord("0"), ord("9") + 1),
        "space": b" ",
        "break": b"\t\n\r",
        "accented": range(0xC3, 0xCB),
        "cyrillic": range(0xD0, 0xD4),
        "arabic": range(0xD8, 0xDC),
        "symbol": (0xE2, 0xEE, 0xEF),
        "east asian": range(0xE3, 0xEE),
        "emoji": range(0xF0, 0xF8),
    }
    for kind, leads in blocks.items():
        for lead in leads:
            kinds[lead] = _KINDS.index(kind)
    return bytes(kinds)


_LEAD_BYTES: Final = _lead_bytes()
_CONTINUATIONS: Final = bytes(range(0x80, 0xC0))


def count_kinds(text: str) -> list[int]:
    """Give the number of characters of each kind.

    All of it runs in C over UTF-8: a character's kind is told by its first byte.
    """
    first = text.encode("utf-8", "replace").translate(_LEAD_BYTES, _CONTINUATIONS)
    marks = _MARKS[:_ASCII_KINDS] if text.isascii() else _MARKS
    return [first.count(mark) for mark in marks]


@dataclass(slots=True)
class _Belief:
    """What is believed about one model's rates: logarithms of factors, and their variances."""

    factors: list[float]
    variances: list[float]
    rates: list[float]
    told: tuple[float, ...] = ()

    @classmethod
    def first(cls) -> "_Belief":
        size = len(_KINDS)
        return cls([0.0] * size, [_FIRST_VARIANCE] * size, list(_FIRST_RATES.values()))

    def set_rates(self) -> None:
        """Work the rates out anew."""
        firsts = _FIRST_RATES.values()
        self.rates = [
            first * math.exp(factor) for first, factor in zip(firsts, self.factors, strict=True)
        ]


class TokenEstimator:
    """Estimates, with what was learned about each model. Knows nothing of a model at first."""

    def __init__(self) -> None:
        self._beliefs: dict[str, _Belief] = {}
        self._first = _Belief.first()

    def estimate(self, model: str, text: str) -> int:
        """Give the number of tokens in a text."""
        rates = self._beliefs.get(model, self._first).rates
        counts = count_kinds(text)  # of ASCII kinds only, where the text has no other
        return math.ceil(sum(rate * count for rate, count in zip(rates, counts, strict=False)))

    def estimate_messages(self, model: str, messages: Sequence[ChatMessage]) -> int:
        """Give what messages cost within a request."""
        return MESSAGE_OVERHEAD * len(messages) + self.estimate(model, _words(messages))

    def estimate_request(self, model: str, messages: Sequence[ChatMessage]) -> int:
        """Give what a request with these messages costs, before the answer."""
        return REQUEST_OVERHEAD + self.estimate_messages(model, messages)

    def learn(self, model: str, messages: Sequence[ChatMessage], prompt_tokens: int) -> None:
        """Correct the model's rates by the count that the endpoint reported for a request.

        `messages` are those of the request, whole and as they were sent.
        """
        counts = count_kinds(_words(messages))
        counts += [0] * (len(_KINDS) - len(counts))
        reported = prompt_tokens - REQUEST_OVERHEAD - MESSAGE_OVERHEAD * len(messages)
        if reported > 0 and any(counts):
            belief = self._belief(model)
            _correct(belief, counts, reported)

    def rates(self, model: str) -> Rates:
        """Give what was learned about a model; empty when nothing was."""
        belief = self._beliefs.get(model)
        if belief is None:
            return {}
        factors = map(math.exp, belief.factors)
        return dict(zip(_KINDS, zip(factors, belief.variances, strict=True), strict=True))

    def news(self, model: str) -> Rates | None:
        """Give what `rates` gives if it has moved by a hundredth since it was given or loaded."""
        belief = self._beliefs.get(model)
        if belief is None:
            return None
        near = partial(math.isclose, rel_tol=0.0, abs_tol=_NEWS)
        if belief.told and all(map(near, belief.told, belief.factors)):
            return None
        belief.told = tuple(belief.factors)
        return self.rates(model)

    def load(self, model: str, rates: Mapping[str, tuple[float, float]]) -> None:
        """Take over what `rates` gave before; kinds that are not there begin afresh."""
        belief = self._belief(model)
        for index, kind in enumerate(_KINDS):
            if kind in rates:
                factor, variance = rates[kind]
                belief.factors[index] = math.log(factor)
                belief.variances[index] = variance
        belief.told = tuple(belief.factors)
        belief.set_rates()

    def _belief(self, model: str) -> _Belief:
        """Give the belief about a model, and note it as the one used last."""
        belief = self._beliefs.pop(model) if model in self._beliefs else _Belief.first()
        self._beliefs[model] = belief
        if len(self._beliefs) > MAX_MODELS:
            del self._beliefs[next(iter(self._beliefs))]
        return belief


def _words(messages: Sequence[ChatMessage]) -> str:
    """Give the words of messages as one text, which is counted more quickly than many."""
    return "".join([message.content for message in messages])


def _correct(belief: _Belief, counts: list[int], reported: int) -> None:
    """Take one step of the filter."""
    parts = [rate * count for rate, count in zip(belief.rates, counts, strict=True)]
    estimate = sum(parts)
    shares = [part / estimate for part in parts]
    variances = [variance + _DRIFT_VARIANCE for variance in belief.variances]
    expected = _REPORT_VARIANCE + sum(
        share * share * variance for share, variance in zip(shares, variances, strict=True)
    )
    limit = _OUTLIER * math.sqrt(expected)
    surprise = max(-limit, min(limit, math.log(reported / estimate)))
    for index, share in enumerate(shares):
        gain = variances[index] * share / expected
        factor = belief.factors[index] + gain * surprise
        belief.factors[index] = max(-_WIDEST, min(_WIDEST, factor))
        belief.variances[index] = min(_FIRST_VARIANCE, variances[index] * (1 - gain * share))
    belief.set_rates()
