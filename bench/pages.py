"""The figures in the README: what stands between two markers follows from what was saved. Pure."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from bench.contest import Scenario
from bench.measures import Measure
from bench.report import Report, drawn

README: Final = Path(__file__).with_name("README.md")

Saved = Mapping[str, tuple[Scenario, Report]]

_BARS: Final = "bars"
_PART: Final = re.compile(r"(<!-- figures: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def rewritten(page: str, everything: Saved) -> str:
    """Give a page with the figures of what was saved: of a scenario, or of all that has a bar."""

    def figures(part: re.Match[str]) -> str:
        name = part[2]
        if name == _BARS:
            written = _bars(everything)
        elif name in everything:
            written = _of_scenario(*everything[name])
        else:
            return part[0]
        return f"{part[1]}\n{written}\n\n{part[3]}"

    return _PART.sub(figures, page)


def _of_scenario(scenario: Scenario, report: Report) -> str:
    return f"{report.table(scenario.measures)}\n\n{_circumstances(report.about)}"


def _bars(everything: Saved) -> str:
    lines = [["figure", "bot", "beside", "compared", "bar", "met"]]
    for scenario, report in everything.values():
        lines += [_bar(measure, report) for measure in scenario.measures if measure.bar]
    return drawn(lines)


def _bar(measure: Measure, report: Report) -> list[str]:
    ours, *others = (measure.cell(runs) for runs in report.runs.values())
    beside = f"{[*report.runs][1]}: {others[0]}" if others else ""
    return [measure.heading, ours, beside, *report.held(measure)]


def _circumstances(about: Mapping[str, object]) -> str:
    """Tell in one line on what it was measured."""
    packages = about["packages"]
    versions = packages if isinstance(packages, Mapping) else {}
    told: Sequence[str] = (
        f"{about['at']}",
        f"rounds: {about['rounds']}",
        f"{about['cores']} cores",
        f"{about['system']}",
        f"Python {about['python']}",
        *(f"{name} {version}" for name, version in versions.items()),
    )
    return f"*{', '.join(told)}.*"
