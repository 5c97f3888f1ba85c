"""Pipe tables (https://github.github.com/gfm/#tables-extension-), which Discord does not know."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Final, Literal

from reply.render.direction import is_right_to_left
from reply.render.inline import inline
from reply.render.pieces import Kind, Piece

WIDEST: Final = 40
"""Columns of code that a phone shows in a line.

A phone is 360 to 430 points wide, some 70 of which are Discord's margins; a column of its code is
about 8 wide. Longer lines of code are broken there, which makes a table unreadable.
"""

_Align = Literal["left", "right", "center"]

_PIPE: Final = re.compile(r"\\.|(?P<code>`+)(?:(?!(?P=code)).)+(?P=code)|\|")
_DELIMITER: Final = re.compile(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*")
_GAP: Final = "  "

_LINE_BREAK: Final = re.compile(r"\s*<br ?/?>\s*", re.IGNORECASE)
_LINK: Final = re.compile(r"\[([^\[\]]*)\]\([^\s()]*(?:\([^\s()]*\)[^\s()]*)?(?: [^()]*)?\)")
_EMPHASIS: Final = re.compile(
    r"(?<![\\*])(?P<stars>\*{1,3}|~~|\|\|)(?=\S)(?P<strong>.+?)(?<=[^\s\\])(?P=stars)"
    r"|(?<![\w\\])(?P<lines>_{1,3})(?=\S)(?P<soft>.+?)(?<=[^\s\\])(?P=lines)(?!\w)"
)
_ESCAPE: Final = re.compile(r"\\([^\w\s])")
_TICKS: Final = re.compile(r"(`+) ?(.+?) ?\1")
_STAND_IN: Final = re.compile("\0")


@dataclass(frozen=True, slots=True)
class Table:
    """A table as it was written: cells in Markdown, as many in each row as in the first.

    `margin` stands before each of its lines: the mark of a quote, or nothing. `is_led`: the first
    cell is on the screen already, since it was not known yet to be one.
    """

    aligns: tuple[_Align, ...]
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...] = ()
    margin: str = ""
    is_led: bool = False

    def with_row(self, line: str, /) -> "Table":
        """Give the table with one more row, its cells cut or filled up to the header's number."""
        row = (*cells(line), *[""] * len(self.header))[: len(self.header)]
        return replace(self, rows=(*self.rows, row))

    def pieces(self) -> Iterator[Piece]:
        """Show the table as aligned text, or as a list where a phone or its script demands it.

        The columns of code run from left to right, so a table with right-to-left text becomes a
        list, which is read in the right order. So does one in a quote, where a code block would not
        be carried on in the next message, and one whose first cell is shown already.
        """
        lines = (self.header, *self.rows)
        is_list = self.margin or self.is_led
        if not is_list and not any(is_right_to_left(cell) for line in lines for cell in line):
            drawn = _drawn([[_plain(cell) for cell in line] for line in lines], self.aligns)
            if drawn:
                yield Piece(f"```\n{drawn}\n```\n", Kind.BLOCK)
                return
        if self.is_led:
            yield from self._rest_of_caption()
        elif self.rows:
            yield from self._caption()
        for row in self.rows or (() if self.is_led else (self.header,)):
            yield from self._item(row)

    def _caption(self) -> Iterator[Piece]:
        """Say above a list what the items do not: the names of the columns that have none there."""
        first, *others = self.header
        second = others[0] if len(others) == 1 else ""
        if self.margin and (first or second):
            yield Piece(self.margin, Kind.OPAQUE)
        if first:
            yield from _bold(first)
        if second:
            yield from _marked_up(f": {second}" if first else second)
        if first or second:
            yield Piece("\n")

    def _rest_of_caption(self) -> Iterator[Piece]:
        """Go on behind the first cell with the names of the columns that have none in the items."""
        names = self.header[1:] if len(self.header) == 2 or not self.rows else ()
        for name in names:
            yield Piece("– ")
            yield from _marked_up(f"{name} ")
        yield Piece("\n")

    def _item(self, row: Sequence[str]) -> Iterator[Piece]:
        """Show a row as an item of a list, headed by its first cell."""
        values = [pair for pair in zip(self.header, row, strict=True) if pair[1]][bool(row[0]) :]
        yield Piece(f"{self.margin}- ", Kind.OPAQUE)
        yield from _bold(row[0] or "–")
        if len(self.header) == 2 and values:
            yield Piece(": ")
            yield from _marked_up(values[0][1])
            values = []
        for header, value in values:
            yield Piece("\n")
            yield Piece(f"{self.margin}  - ", Kind.OPAQUE)
            if header:
                yield from inline(_plain(header) + ": ")
            yield from _marked_up(value)
        yield Piece("\n")


def table(header: str, delimiter: str, margin: str = "", /) -> Table | None:
    """Begin a table with its first two lines, or give None if they do not begin one."""
    if "|" not in delimiter or not _DELIMITER.fullmatch(delimiter):
        return None
    names, marks = cells(header), cells(delimiter)
    if len(names) != len(marks):
        return None
    return Table(tuple(map(_align, marks)), names, margin=margin)


def led_table(header: str, delimiter: str, /) -> Table | None:
    """Begin a table with its first two lines, of the first all from the first pipe on."""
    begun = table(f"-{header}", delimiter)
    return begun and replace(begun, header=("", *begun.header[1:]), is_led=True)


def cells(line: str, /) -> tuple[str, ...]:
    """Cut a line into cells, at pipes that are neither escaped nor in code."""
    ends = [pipe.start() for pipe in _PIPE.finditer(line) if pipe[0] == "|"]
    starts = [0, *(end + 1 for end in ends)]
    found = [line[start:end].strip() for start, end in zip_longest(starts, ends)]
    return tuple(found[not found[0] : len(found) - (not found[-1] and len(found) > 1)])


def _align(mark: str) -> _Align:
    if mark.endswith(":"):
        return "center" if mark.startswith(":") else "right"
    return "left"


def _drawn(lines: list[list[str]], aligns: Sequence[_Align]) -> str | None:
    """Draw a table in columns, or give None where it is too wide."""
    # Loading it takes 30 ms, so it waits for the first table.
    from wcwidth import wcswidth  # noqa: PLC0415

    def width(text: str) -> int:
        return max(0, wcswidth(text))

    widths = [max(width(cell) for cell in column) for column in zip(*lines, strict=True)]
    if sum(widths) + len(_GAP) * (len(widths) - 1) > WIDEST:
        return None
    drawn = [
        _GAP.join(
            _padded(cell, size - width(cell), align)
            for cell, size, align in zip(line, widths, aligns, strict=True)
        ).rstrip()
        for line in lines
    ]
    drawn.insert(1, _GAP.join("-" * max(1, size) for size in widths))
    return "\n".join(drawn)


def _padded(cell: str, room: int, align: _Align) -> str:
    before = {"left": 0, "right": room, "center": room // 2}[align]
    return " " * before + cell + " " * (room - before)


def _plain(cell: str) -> str:
    """Strip the Markdown from a cell: in a code block it would be shown as it is written."""
    kept: list[str] = []

    def keep(piece: Piece) -> str:
        """Put a stand-in for code, in which nothing is Markdown."""
        if piece.kind is not Kind.ATOM or not (code := _TICKS.fullmatch(piece.text)):
            return piece.text
        kept.append(code[2])
        return "\0"

    text = "".join(map(keep, inline(_LINE_BREAK.sub(" / ", cell))))
    text = _LINK.sub(r"\1", text)
    while (inner := _EMPHASIS.sub(lambda mark: mark["strong"] or mark["soft"], text)) != text:
        text = inner
    text = _STAND_IN.sub(lambda _: kept.pop(0) if kept else "", _ESCAPE.sub(r"\1", text))
    return " ".join(text.replace("```", "'''").split())


def _bold(cell: str) -> Iterator[Piece]:
    bare = cell.removeprefix("**").removesuffix("**")
    text = cell if "**" in bare else f"**{bare}**"
    return _marked_up(text)


def _marked_up(cell: str) -> Iterator[Piece]:
    return inline(_LINE_BREAK.sub(" / ", cell).replace(r"\|", "|"))
