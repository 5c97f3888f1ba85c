"""What each setting that shapes answers may be: how people write it, and its range. Pure.

Ranges: https://platform.openai.com/docs/api-reference/chat/create
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol, TypeVar

from i18n import Text, text
from schema import SchemaError, read_schema

REASONING_EFFORTS: Final = ("none", "minimal", "low", "medium", "high", "xhigh", "max")
VERBOSITIES: Final = ("low", "medium", "high")
LISTENING: Final = ("commands", "threads", "everything")
"""What is answered in a place; the first where nothing was chosen."""
OF_PLACES: Final = frozenset({"listening"})
"""Settings that channels and servers have, and people do not."""
MOST_VERSIONS: Final = 5
"""Answers to one question at once; OpenAI takes 128, and each of them is paid for."""
MOST_STOPS: Final = 4
LONGEST_STOP: Final = 100
MOST_BIASES: Final = 300
LONGEST_PROMPT: Final = 4000
"""Characters of a system prompt: what a form of Discord's takes
(https://discord.com/developers/docs/components/reference#text-input)."""

_MOST_TOKENS: Final = 10_000_000
_LONGEST_MODEL: Final = 200
_DECIMAL_POINTS: Final = str.maketrans({"\N{ARABIC DECIMAL SEPARATOR}": ".", ",": "."})
_BIAS_LINE: Final = re.compile(r"\s*\"?(\d{1,9})\"?\s*[:=]\s*([-+]?\d{1,3})\s*")


_N = TypeVar("_N", int, float)


class BadValueError(ValueError):
    """What was written is no value of this setting; `text` says what would be."""

    def __init__(self, problem: Text) -> None:
        super().__init__(str(problem))
        self.text: Final = problem


@dataclass(frozen=True, slots=True)
class AnswerOptions:
    """How an answer is to be made; None where the model decides. `logit_bias` is by token id."""

    temperature: float | None = None
    top_p: float | None = None
    max_output_tokens: int | None = None
    frequency_penalty: float | None = None
    presence_penalty: float | None = None
    seed: int | None = None
    stop: tuple[str, ...] | None = None
    logit_bias: Mapping[str, int] | None = None
    n: int | None = None
    response_format: Mapping[str, Any] | None = None
    reasoning_effort: str | None = None
    verbosity: str | None = None


class Kind(Protocol):
    """What the values of one setting are."""

    @property
    def choices(self) -> tuple[str, ...]:
        """All values there are, as they are written; empty where there are too many."""

    @property
    def problem(self) -> Text:
        """What is told of anything else."""

    def read(self, written: str) -> Any:  # noqa: ANN401 - each setting has its own type
        """Give the value, as JSON can hold it. Raises BadValueError."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number within bounds, in Latin, Persian or Arabic digits."""

    low: float
    high: float
    example: str
    choices: tuple[str, ...] = ()

    @property
    def problem(self) -> Text:
        """See `Kind`."""
        return text(
            "This is a number from {low} to {high}, such as {example}.",
            low=self.low,
            high=self.high,
            example=self.example,
        )

    def read(self, written: str) -> float:
        """See `Kind`."""
        return _within(self, _decimal, written)


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number within bounds, in Latin, Persian or Arabic digits."""

    low: int
    high: int
    example: str

    @property
    def choices(self) -> tuple[str, ...]:
        """See `Kind`."""
        few = self.high - self.low < 10
        return tuple(map(str, range(self.low, self.high + 1))) if few else ()

    @property
    def problem(self) -> Text:
        """See `Kind`."""
        return text(
            "This is a whole number from {low} to {high}, such as {example}.",
            low=self.low,
            high=self.high,
            example=self.example,
        )

    def read(self, written: str) -> int:
        """See `Kind`."""
        return _within(self, int, written)


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few words."""

    choices: tuple[str, ...]

    @property
    def problem(self) -> Text:
        """See `Kind`."""
        return text("This is one of {choices}.", choices=", ".join(self.choices))

    def read(self, written: str) -> str:
        """See `Kind`."""
        word = written.strip().casefold()
        if word not in self.choices:
            raise BadValueError(self.problem)
        return word


@dataclass(frozen=True, slots=True)
class Words:
    """Text of any kind, up to a length in characters."""

    longest: int
    choices: tuple[str, ...] = ()

    @property
    def problem(self) -> Text:
        """See `Kind`."""
        return text("This is a text of up to {longest} characters.", longest=self.longest)

    def read(self, written: str) -> str:
        """See `Kind`."""
        words = written.strip()
        if not 0 < len(words) <= self.longest:
            raise BadValueError(self.problem)
        return words


@dataclass(frozen=True, slots=True)
class Stops:
    """Where an answer ends: up to four texts, one a line, in which \\n is a line break."""

    choices: tuple[str, ...] = ()

    @property
    def problem(self) -> Text:
        """See `Kind`."""
        return text(
            "These are up to {most} texts, one a line and each up to {longest} characters; "
            "`\\n` stands for a line break.",
            most=MOST_STOPS,
            longest=LONGEST_STOP,
        )

    def read(self, written: str) -> list[str]:
        """See `Kind`."""
        lines = filter(None, map(str.strip, written.splitlines()))
        stops = list(dict.fromkeys(line.replace(r"\n", "\n") for line in lines))
        if not 0 < len(stops) <= MOST_STOPS or max(map(len, stops)) > LONGEST_STOP:
            raise BadValueError(self.problem)
        return stops


@dataclass(frozen=True, slots=True)
class Biases:
    """How likely tokens are, by their ids: as a JSON object, or one `id: bias` a line."""

    choices: tuple[str, ...] = ()

    @property
    def problem(self) -> Text:
        """See `Kind`."""
        return text(
            "These are up to {most} lines such as `50256: -100`, or the same as a JSON object: "
            "a token's id and a whole number from -100 to 100.",
            most=MOST_BIASES,
        )

    def read(self, written: str) -> dict[str, int]:
        """See `Kind`."""
        lines = written.strip().removeprefix("{").removesuffix("}")
        found = [_BIAS_LINE.fullmatch(line) for line in re.split(r"[\n,;]", lines) if line.strip()]
        # The ids are sent in Latin digits and without zeros in front, however written.
        biases = {str(int(each[1])): int(each[2]) for each in found if each}
        fit = all(-100 <= bias <= 100 for bias in biases.values())
        if not (found and all(found) and fit and len(biases) <= MOST_BIASES):
            raise BadValueError(self.problem)
        return biases


@dataclass(frozen=True, slots=True)
class Listening(Choice):
    """What is answered in a place."""

    @property
    def problem(self) -> Text:
        """See `Kind`."""
        return text(
            "`commands`: I answer commands, mentions and replies. `threads`: those too, each in a "
            "thread of its own. `everything`: I answer every message."
        )


@dataclass(frozen=True, slots=True)
class Format:
    """How an answer is built: freely, as JSON, or by a JSON schema."""

    choices: tuple[str, ...] = ("text", "json_object")

    @property
    def problem(self) -> Text:
        """See `Kind`."""
        return text("This is one of {choices}; or a JSON schema.", choices=", ".join(self.choices))

    def read(self, written: str) -> dict[str, Any]:
        """See `Kind`."""
        word = written.strip()
        if word.startswith("{"):
            try:
                return read_schema(word.encode(errors="replace"))
            except SchemaError as error:
                raise BadValueError(error.text) from None
        if word.casefold() not in self.choices:
            raise BadValueError(self.problem)
        return {"type": word.casefold()}


KINDS: Final[Mapping[str, Kind]] = {
    "model": Words(_LONGEST_MODEL),
    "system_prompt": Words(LONGEST_PROMPT),
    "temperature": Number(0, 2, "0.7"),
    "top_p": Number(0, 1, "0.9"),
    "max_output_tokens": Whole(1, _MOST_TOKENS, "1000"),
    "frequency_penalty": Number(-2, 2, "0.5"),
    "presence_penalty": Number(-2, 2, "0.5"),
    "seed": Whole(-(2**63), 2**63 - 1, "42"),
    "stop": Stops(),
    "logit_bias": Biases(),
    "n": Whole(1, MOST_VERSIONS, "3"),
    "response_format": Format(),
    "reasoning_effort": Choice(REASONING_EFFORTS),
    "verbosity": Choice(VERBOSITIES),
    "listening": Listening(LISTENING),
}
"""Every setting, in the order in which people see them."""


def _within(kind: Number | Whole, read: Callable[[str], _N], written: str) -> _N:
    try:
        number = read(written)
    except ValueError:
        raise BadValueError(kind.problem) from None
    if not kind.low <= number <= kind.high:
        raise BadValueError(kind.problem)
    return number


def _decimal(written: str) -> float:
    return float(written.translate(_DECIMAL_POINTS))
