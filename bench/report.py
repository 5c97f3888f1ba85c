"""Figures of several runs: their median and spread, held to their bars, as a table and as JSON."""

import json
import math
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from bench.measures import Figures, Measure
from bench.process import cores

_PACKAGES: Final = ("discord.py", "openai", "aiohttp", "orjson", "uvloop")


@dataclass(frozen=True, slots=True)
class Report:
    """What a scenario came to: the runs of each player, and on what they were measured."""

    about: Mapping[str, object]
    runs: Mapping[str, Sequence[Figures]]

    @classmethod
    def read(cls, path: Path) -> "Report":
        """Read what `save` wrote; what was never seen is infinite again."""
        told = json.loads(path.read_text("utf-8"))
        runs = {
            player: [
                {figure: math.inf if value is None else value for figure, value in run.items()}
                for run in runs
            ]
            for player, runs in told["runs"].items()
        }
        return cls(told["about"], runs)

    def save(self, path: Path, measures: Sequence[Measure]) -> None:
        """Write all figures of all runs, and how they stand to their bars. Times are in seconds."""
        path.parent.mkdir(parents=True, exist_ok=True)
        held = {
            measure.figure: measure.bar.verdict(*compared)
            for measure in measures
            if measure.bar and (compared := self._compared(measure))
        }
        told = {"about": self.about, "bars": held, "runs": _writable(self.runs)}
        path.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")

    def table(self, measures: Sequence[Measure]) -> str:
        """Draw a Markdown table with a row for each figure and a column for each player.

        The first player is the one that is held to the bars, beside the second if there is one.
        """
        with_bars = any(measure.bar for measure in measures)
        lines = [["", *self.runs, *(("compared", "bar", "met") if with_bars else ())]]
        for measure in measures:
            cells = [measure.heading, *map(measure.cell, self.runs.values())]
            lines.append(cells + (self.held(measure) if with_bars else []))
        return drawn(lines)

    def held(self, measure: Measure) -> list[str]:
        """Write how a figure stands to its bar: compared, the bar, whether it is met."""
        compared = self._compared(measure)
        return list(measure.held(*compared)) if compared else ["", "", ""]

    def _compared(self, measure: Measure) -> tuple[list[float], list[float]] | None:
        """Give what is held to a bar; None where a figure is missing."""
        ours, *others = (measure.values(runs) for runs in self.runs.values())
        theirs = others[0] if others else []
        alone = measure.bar is not None and measure.bar.by == "itself"
        return (ours, theirs) if ours and (alone or theirs) else None


def drawn(lines: Sequence[Sequence[str]]) -> str:
    """Draw a Markdown table; the first line is its head."""
    widths = [max(3, *map(len, cells)) for cells in zip(*lines, strict=True)]
    ruled = [lines[0], ["-" * width for width in widths], *lines[1:]]
    rows = (
        " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        for line in ruled
    )
    return "\n".join(f"| {row} |" for row in rows)


def _writable(
    players: Mapping[str, Sequence[Figures]],
) -> dict[str, list[dict[str, float | None]]]:
    """Write null for what was never seen: JSON knows no infinity."""
    return {
        player: [
            {
                figure: value if math.isfinite(value) else None
                for figure, value in run.items()
                if not math.isnan(value)
            }
            for run in runs
        ]
        for player, runs in players.items()
    }


def machine() -> dict[str, object]:
    """Tell on what and with what it was measured, and when."""
    load = os.getloadavg() if hasattr(os, "getloadavg") else ()
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "cores": os.cpu_count(),
        "a core each": cores() is not None,
        "load at the end": [round(each, 2) for each in load],
        "packages": {name: _version(name) for name in _PACKAGES},
    }


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
