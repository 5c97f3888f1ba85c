"""What is measured, how it is written, and the bar it is held to. Pure."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final, Literal

Figures = Mapping[str, float]
"""What one run came to, by the names of its figures; times in seconds, sizes in bytes."""

By = Literal["ratio", "difference", "itself"]

_SIGNS: Final[Mapping[By, str]] = {"ratio": "×", "difference": "+", "itself": ""}


@dataclass(frozen=True, slots=True)
class Bar:
    """How a figure is to stand to that of who is measured beside it, or by itself.

    Each run is compared with the one beside it that was made in the same round, so that what
    slowed the machine meanwhile slowed both. The bar holds for the median of that.
    """

    limit: float
    by: By = "ratio"
    at_least: bool = False

    def compare(self, ours: Sequence[float], theirs: Sequence[float]) -> list[float]:
        """Give how each run stands; a bar by itself looks at no others."""
        if self.by == "itself":
            return list(ours)
        pairs = zip(ours, theirs, strict=False)
        if self.by == "ratio":
            return [our / their if their else math.inf for our, their in pairs]
        return [our - their for our, their in pairs]

    def beside(self, theirs: float) -> float:
        """Give the least or most that is good enough beside a figure of the other player."""
        added = {"ratio": theirs * self.limit, "difference": theirs + self.limit}
        return added.get(self.by, self.limit)

    def is_met(self, compared: Sequence[float]) -> bool:
        """Tell whether the median of what `compare` gave is good enough."""
        middle = median(compared)
        return middle >= self.limit if self.at_least else middle <= self.limit

    def verdict(self, ours: Sequence[float], theirs: Sequence[float]) -> dict[str, object]:
        """Give how it stands, for JSON."""
        compared = self.compare(ours, theirs)
        return {
            "by": self.by,
            "at least" if self.at_least else "at most": self.limit,
            "median": median(compared),
            "smallest": min(compared),
            "largest": max(compared),
            "met": self.is_met(compared),
        }


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure: its name, how it is headed, how much of it is one unit, and its bar."""

    figure: str
    heading: str
    scale: float = 1.0
    digits: int = 2
    bar: Bar | None = None

    def values(self, runs: Sequence[Figures]) -> list[float]:
        """Give the figure of each run that has it."""
        found = (run[self.figure] for run in runs if self.figure in run)
        return [value for value in found if not math.isnan(value)]

    def cell(self, runs: Sequence[Figures]) -> str:
        """Write the median, and the smallest and largest where they differ."""
        values = self.values(runs)
        return spread([value * self.scale for value in values], self.digits) if values else "-"

    def held(self, ours: Sequence[float], theirs: Sequence[float]) -> tuple[str, str, str]:
        """Write how it stands to its bar, the bar, and whether that is met."""
        bar = self.bar
        if bar is None:
            return "", "", ""
        compared = bar.compare(ours, theirs)
        scale, digits = (1.0, 2) if bar.by == "ratio" else (self.scale, self.digits)
        sign, way = _SIGNS[bar.by], "≥" if bar.at_least else "≤"
        cell = spread([value * scale for value in compared], digits)
        limit = f"{bar.limit * scale:.{digits}f}"
        shown = sign + cell if bar.by == "ratio" or not cell.startswith("-") else cell
        return shown, f"{way} {sign}{limit}", "yes" if bar.is_met(compared) else "**no**"


def spread(values: Sequence[float], digits: int) -> str:
    """Write the median of figures, and the smallest and largest where they differ."""
    low, middle, high = (
        f"{value:.{digits}f}" for value in (min(values), median(values), max(values))
    )
    return middle if low == high else f"{middle} ({low} – {high})"
