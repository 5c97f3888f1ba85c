"""Draws a chart: run as a program, so that its library takes neither the bot's time nor its memory.

`python chart_child.py` reads JSON from its input, a `reply.chart.Chart`, and writes a PNG. It
imports nothing of the bot's. matplotlib shapes letters and orders scripts by itself from 3.11 on
(https://matplotlib.org/stable/users/explain/text/text_intro.html), and its own font has Latin,
Cyrillic and Arabic ones.
"""

import io
import json
import math
import sys
import unicodedata
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, get_font
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from matplotlib.ticker import FixedLocator, MaxNLocator

_COLOURS = {
    # Near Discord's own, in each of its themes.
    "dark": {"ground": "#242429", "ink": "#e3e3e6", "faint": "#9b9ca3", "track": "#393a41",
             "bar": "#8b98ff"},
    "light": {"ground": "#fbfbfb", "ink": "#2c2d32", "faint": "#64666f", "track": "#e3e4e8",
              "bar": "#5865f2"},
}  # fmt: skip
# Inches; Discord shows the picture at about half of its pixels.
_DPI, _POINTS = 150, 72
_WIDTH, _MARGIN = 6.4, 0.3
_LINE, _GAP = 0.24, 0.3
_DAYS, _TICKS = 1.6, 0.3
_ROW, _BELOW_NAME, _THICKNESS = 0.46, 0.2, 0.08
_FEW_DAYS, _MANY_DAYS = 14, 100
_MOST_DATES = 4
_MOST_MARKS = 2
"""Marks on one letter: Persian has two at the most."""
_UNKNOWN = "\u25af"
_TURNS = "\u202a\u202b\u202d\u202e"
"""What turns the letters after it around, whatever they are."""


class _Font:
    """The font, and what it has no letters for."""

    def __init__(self) -> None:
        folder = Path(mpl.get_data_path(), "fonts", "ttf")
        self._files = {False: folder / "DejaVuSans.ttf", True: folder / "DejaVuSans-Bold.ttf"}
        self._letters = [set(get_font(str(file)).get_charmap()) for file in self._files.values()]

    def properties(self, size: float, *, is_bold: bool) -> FontProperties:
        return FontProperties(fname=self._files[is_bold], size=size)

    def readable(self, words: str) -> str:
        """Give words without what cannot be drawn: emoji go, letters become boxes."""
        drawn, marks = "", 0
        for letter in " ".join(words.split()):
            kind = unicodedata.category(letter)
            marks = marks + 1 if kind == "Mn" else 0
            if marks > _MOST_MARKS or letter in _TURNS or kind in ("Cc", "Cs", "Co", "Cn"):
                continue
            if all(ord(letter) in letters for letters in self._letters):
                drawn += letter
            elif kind.startswith("L"):
                drawn += _UNKNOWN
        return drawn.strip() or _UNKNOWN


class _Page:
    """A page that is written from top to bottom, from the side on which its language begins."""

    def __init__(self, chart: dict[str, Any]) -> None:
        self._chart = chart
        self._font = _Font()
        self._colours = _COLOURS[chart["look"]]
        self._is_mirrored = chart["is_right_to_left"]
        self._height = self._needed()
        self._figure = Figure(
            figsize=(_WIDTH, self._height), dpi=_DPI, facecolor=self._colours["ground"]
        )
        FigureCanvasAgg(self._figure)
        self._top = _MARGIN
        """How far down the page is written, in inches."""

    def _needed(self) -> float:
        lists = sum(_GAP + _LINE + 0.1 + _ROW * len(each["rows"]) for each in self._chart["lists"])
        days = _GAP + _LINE + 0.1 + _DAYS + _TICKS if self._chart["days"]["rows"] else 0
        return float(2 * _MARGIN + 2 * _LINE + days + lists)

    def draw(self) -> bytes:
        """Give the whole chart as a PNG."""
        self._write(self._chart["title"], 13, is_bold=True)
        self._down(_LINE + 0.05)
        self._write(self._chart["subtitle"], 10, "faint")
        self._down(_LINE - 0.05)
        if self._chart["days"]["rows"]:
            self._heading(self._chart["days"]["title"])
            self._draw_days(self._chart["days"]["rows"])
        for each in self._chart["lists"]:
            self._heading(each["title"])
            self._draw_list(each["rows"])
        written = io.BytesIO()
        self._figure.savefig(written, format="png")
        return written.getvalue()

    def _down(self, inches: float) -> None:
        self._top += inches

    def _heading(self, title: str) -> None:
        self._down(_GAP)
        self._write(title, 11, is_bold=True)
        self._down(_LINE + 0.1)

    def _draw_days(self, rows: list[dict[str, Any]]) -> None:
        axes = self._figure.add_axes((0.0, 0.0, 1.0, 1.0))
        values = [row["value"] for row in rows]
        # Few are not broad, and between many there is no room: less than a pixel.
        width = 1 if len(rows) > _MANY_DAYS else 0.8 * min(1, len(rows) / _FEW_DAYS + 0.1)
        axes.bar(range(len(rows)), values, width, color=self._colours["bar"])
        axes.set_xlim(-0.6, len(rows) - 0.4)
        axes.set_ylim(0, max(values) * 1.05 or 1)
        if self._is_mirrored:
            axes.invert_xaxis()
            axes.yaxis.tick_right()
        self._set_ticks(axes, rows)
        self._place(axes)
        self._down(_DAYS + _TICKS)

    def _set_ticks(self, axes: Axes, rows: list[dict[str, Any]]) -> None:
        days = range(len(rows) - 1, -1, -math.ceil(len(rows) / _MOST_DATES))
        axes.set_xticks(list(days), [rows[day]["name"] for day in days])
        has_any = any(row["value"] for row in rows)
        axes.yaxis.set_major_locator(
            MaxNLocator(4, steps=[1, 2, 2.5, 5, 10]) if has_any else FixedLocator([0])
        )
        axes.yaxis.set_major_formatter(_number)
        axes.set_axisbelow(True)
        axes.set_facecolor("none")
        axes.grid(axis="y", color=self._colours["track"], linewidth=0.8)
        axes.tick_params(length=0, pad=5)
        for spine in axes.spines.values():
            spine.set_visible(False)
        for label in (*axes.get_xticklabels(), *axes.get_yticklabels()):
            label.set_fontproperties(self._font.properties(8.5, is_bold=False))
            label.set_color(self._colours["faint"])

    def _place(self, axes: Axes) -> None:
        """Put the bars where there is room beside what is written at their side and below."""
        beside = max(map(self._width, axes.get_yticklabels()), default=0) + 0.08
        side = 0 if self._is_mirrored else beside
        left, width = _MARGIN + side, _WIDTH - 2 * _MARGIN - beside
        bottom = self._height - self._top - _DAYS
        axes.set_position(
            (left / _WIDTH, bottom / self._height, width / _WIDTH, _DAYS / self._height)
        )
        self._keep_in(axes.get_xticklabels()[0], width / len(axes.patches) / 2)

    def _keep_in(self, date: Text, to_edge: float) -> None:
        """Let the last date end below its bar where it would stand out over the margin."""
        if self._width(date) / 2 > to_edge + _MARGIN / 2:
            date.set_horizontalalignment("left" if self._is_mirrored else "right")

    def _draw_list(self, rows: list[dict[str, Any]]) -> None:
        most = max((row["value"] for row in rows), default=0) or 1
        across = _WIDTH - 2 * _MARGIN
        for row in rows:
            amount = self._write(row["shown"], 10, "faint", is_at_end=True)
            self._write(row["name"], 10, room=across - self._width(amount) - 0.15)
            self._bar(across, "track")
            self._bar(across * row["value"] / most, "bar")
            self._down(_ROW)

    def _bar(self, length: float, colour: str) -> None:
        start = _WIDTH - _MARGIN - length if self._is_mirrored else _MARGIN
        bottom = self._height - self._top - _BELOW_NAME - _THICKNESS
        shape = Rectangle((start, bottom), length, _THICKNESS, linewidth=0)
        shape.set_facecolor(self._colours[colour])
        self._add(shape)

    def _add(self, artist: Artist) -> None:
        artist.set_transform(self._figure.dpi_scale_trans)
        self._figure.add_artist(artist)

    def _write(
        self,
        words: str,
        size: float,
        colour: str = "ink",
        *,
        is_bold: bool = False,
        is_at_end: bool = False,
        room: float = _WIDTH - 2 * _MARGIN,
    ) -> Text:
        """Write words at the beginning of the line, or at its end; what has no room is cut."""
        is_left = is_at_end == self._is_mirrored
        readable = self._font.readable(words)
        text = Text(
            _MARGIN if is_left else _WIDTH - _MARGIN,
            self._height - self._top - size / _POINTS,
            readable,
            horizontalalignment="left" if is_left else "right",
            verticalalignment="baseline",
            fontproperties=self._font.properties(size, is_bold=is_bold),
            color=self._colours[colour],
            parse_math=False,
        )
        self._add(text)
        while len(readable) > 1 and self._width(text) > room:
            readable = readable[:-1].rstrip()
            text.set_text(readable + "…")
        return text

    def _width(self, text: Text) -> float:
        return float(text.get_window_extent().width) / _DPI


def _number(value: float, _: object) -> str:
    """Give a number as it is written, however small it is."""
    return f"{value:,.10f}".rstrip("0").rstrip(".")


def draw(chart: dict[str, Any]) -> bytes:
    """Give a chart as a PNG."""
    return _Page(chart).draw()


def main() -> int:
    """Read a chart and write its picture."""
    sys.stdout.buffer.write(draw(json.loads(sys.stdin.buffer.read())))
    return 0


if __name__ == "__main__":
    sys.exit(main())
