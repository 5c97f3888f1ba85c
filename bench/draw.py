"""Draw what was saved, and write it into the README: `python -m bench.draw`.

The pictures are results/*.png; in the README, what stands between two markers is written anew.
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from statistics import median
from textwrap import fill
from typing import Final

import matplotlib as mpl
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bench import live, memory
from bench.measures import Figures, Measure
from bench.pages import README, Saved, rewritten
from bench.report import Report
from bench.scenarios import RESULTS, saved

_OURS, _THEIRS, _BAR = "#2f6fdb", "#b9c0cc", "#c0392b"
_COLUMNS: Final = 3


def main() -> int:
    """Draw and write all of it."""
    everything = saved(RESULTS)
    mpl.use("agg")
    with _style():
        for name, draw in _PICTURES.items():
            figure = draw(everything)
            if figure:
                figure.savefig(RESULTS / f"{name}.png", metadata={"Software": None})
                plt.close(figure)
    README.write_text(rewritten(README.read_text("utf-8"), everything), encoding="utf-8")
    return 0


def _style() -> AbstractContextManager[None]:
    return mpl.rc_context(
        {
            "figure.dpi": 144,
            "figure.constrained_layout.use": True,
            "font.size": 9.0,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.titlesize": 9.0,
            "axes.titlelocation": "left",
            "legend.frameon": False,
        }
    )


def _draw_all_beside(everything: Saved) -> Figure | None:
    """Draw each figure that has a bar and a player beside the bot, and where the bar is."""
    held = [
        (measure, report)
        for scenario, report in everything.values()
        for measure in scenario.measures
        if measure.bar and len(report.runs) == 2
    ]
    if not held:
        return None
    rows = -(-len(held) // _COLUMNS)
    figure, grid = plt.subplots(rows, _COLUMNS, figsize=(9.0, 2.1 * rows), squeeze=False)
    for axes in grid.flat[len(held) :]:
        axes.set_axis_off()
    for axes, (measure, report) in zip(grid.flat, held, strict=False):
        _draw_beside(axes, measure, report)
    return figure


def _draw_beside(axes: Axes, measure: Measure, report: Report) -> None:
    ours, theirs = (_scaled(measure, runs) for runs in report.runs.values())
    middles = [median(ours), median(theirs)]
    below = [middles[0] - min(ours), middles[1] - min(theirs)]
    above = [max(ours) - middles[0], max(theirs) - middles[1]]
    axes.bar(
        list(report.runs), middles, 0.6, yerr=[below, above], color=[_OURS, _THEIRS], capsize=3
    )
    if measure.bar:
        limit = measure.bar.beside(median(measure.values([*report.runs.values()][1])))
        axes.plot([-0.4, 0.4], [limit * measure.scale] * 2, color=_BAR, linewidth=2)
    axes.set_title(fill(measure.heading, 26))


def _draw_memory(everything: Saved) -> Figure | None:
    """Draw the memory over the turns."""
    if memory.SCENARIO.name not in everything:
        return None
    _, report = everything[memory.SCENARIO.name]
    figure, axes = plt.subplots(figsize=(6.0, 2.8))
    for run in report.runs["bot"]:
        held = memory.held(run)
        axes.plot([*held], [size * 1e-6 for size in held.values()], color=_OURS)
        axes.axhline(run["rest"] * 1.1e-6, color=_BAR, linestyle="--", linewidth=1)
    axes.set_ylim(bottom=0)
    axes.set_title("memory, MB, over the turns of 1,000 people; dashed: at rest and 10 % more")
    return figure


def _draw_live(everything: Saved) -> Figure | None:
    """Draw how late what is written is seen, over the number of readers."""
    if live.SCENARIO.name not in everything:
        return None
    scenario, report = everything[live.SCENARIO.name]
    figure, grid = plt.subplots(1, 3, figsize=(9.0, 2.6))
    panels = (("lateness", "worst reader"), ("first text", "end"), ("cpu per token",))
    for axes, names in zip(grid, panels, strict=True):
        measures = [each for each in scenario.measures if each.figure in names]
        for measure, colour in zip(measures, (_OURS, _THEIRS), strict=False):
            middles = [median(_scaled(measure, runs)) for runs in report.runs.values()]
            axes.plot([*report.runs], middles, "o-", color=colour, label=measure.heading)
        axes.set_ylim(bottom=0)
        axes.set_xticks(range(len(report.runs)), [name.split()[0] for name in report.runs])
        axes.set_xlabel("readers")
        axes.legend()
    return figure


def _scaled(measure: Measure, runs: Sequence[Figures]) -> list[float]:
    return [value * measure.scale for value in measure.values(runs)]


_PICTURES: Final[Mapping[str, Callable[[Saved], Figure | None]]] = {
    "beside": _draw_all_beside,
    "memory": _draw_memory,
    "live": _draw_live,
}

if __name__ == "__main__":
    sys.exit(main())
