"""All scenarios, in the order of the README."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from bench import alone, crowd, live, memory, start, stored, throughput, tokens
from bench.contest import Scenario
from bench.report import Report

RESULTS: Final = Path(__file__).parent / "results"

EVERY: Final = (
    throughput.SCENARIO,
    alone.SCENARIO,
    crowd.SCENARIO,
    tokens.SCENARIO,
    start.SCENARIO,
    memory.SCENARIO,
    stored.SCENARIO,
    live.SCENARIO,
)
NAMES: Final = tuple(each.name for each in EVERY)


def saved(folder: Path) -> Mapping[str, tuple[Scenario, Report]]:
    """Give what was saved in a folder, by the names of the scenarios."""
    files = {each.name: folder / f"{each.name}.json" for each in EVERY}
    return {
        each.name: (each, Report.read(files[each.name]))
        for each in EVERY
        if files[each.name].exists()
    }
