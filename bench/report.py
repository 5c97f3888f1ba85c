"""Figures of several runs: their median and spread, as a table and as JSON."""

import json
import math
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median
from typing import Final

from bench.process import cores

Figures = Mapping[str, float]

_PACKAGES: Final = ("discord.py", "openai", "aiohttp", "orjson", "uvloop")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table: a figure, how much of it is one unit, and how it is written."""

    figure: str
    heading: str
    scale: float = 1.0
    digits: int = 2

    def cell(self, runs: Sequence[Figures]) -> str:
        """Write the median, and the smallest and largest where they differ."""
        values = sorted(run[self.figure] * self.scale for run in runs if self.figure in run)
        if not values or math.isnan(values[0]):
            return "-"
        low, middle, high = (
            f"{value:.{self.digits}f}" for value in (values[0], median(values), values[-1])
        )
        return middle if low == high else f"{middle} ({low}-{high})"


def table(rows: Mapping[str, Sequence[Figures]], columns: Sequence[Column]) -> str:
    """Draw a Markdown table with a row for each setting's runs."""
    lines = [["", *(column.heading for column in columns)]]
    lines += [[name, *(column.cell(runs) for column in columns)] for name, runs in rows.items()]
    widths = [max(map(len, cells)) for cells in zip(*lines, strict=True)]
    lines.insert(1, ["-" * width for width in widths])
    drawn = (
        " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        for line in lines
    )
    return "\n".join(f"| {line} |" for line in drawn)


def save(path: Path, about: Mapping[str, object], rows: Mapping[str, Sequence[Figures]]) -> None:
    """Write all figures of all runs, and on what they were measured. Times are in seconds."""
    path.parent.mkdir(parents=True, exist_ok=True)
    told = {"about": {**about, **_machine()}, "runs": _writable(rows)}
    path.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _writable(rows: Mapping[str, Sequence[Figures]]) -> dict[str, list[dict[str, float | None]]]:
    """Write null for what was never seen: JSON knows no infinity."""
    return {
        name: [
            {figure: value if math.isfinite(value) else None for figure, value in run.items()}
            for run in runs
        ]
        for name, runs in rows.items()
    }


def _machine() -> dict[str, object]:
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
