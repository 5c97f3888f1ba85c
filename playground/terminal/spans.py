"""Styled text for a terminal: spans and lines, how wide they are, and where they wrap."""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Flag, auto
from functools import lru_cache
from itertools import groupby
from typing import Final, NamedTuple


class Style(Flag):
    """How text looks; several can be joined with `|`."""

    PLAIN = 0
    BOLD = auto()
    DIM = auto()
    ITALIC = auto()
    UNDERLINE = auto()
    STRIKE = auto()
    SPOILER = auto()
    CODE = auto()
    PERSON = auto()
    BOT = auto()
    TAG = auto()


# https://www.ecma-international.org/publications-and-standards/standards/ecma-48/ (8.3.117, SGR)
_ATTRIBUTES: Final = {
    Style.BOLD: "1",
    Style.DIM: "2",
    Style.ITALIC: "3",
    Style.UNDERLINE: "4",
    Style.SPOILER: "7",
    Style.STRIKE: "9",
}
_COLOURS: Final = {Style.CODE: "36", Style.PERSON: "32", Style.BOT: "94", Style.TAG: "97;44"}
_TAB: Final = "    "


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of text in one style."""

    text: str
    style: Style = Style.PLAIN


@dataclass(frozen=True, slots=True)
class Line:
    """A line before it is wrapped: `lead` stands before its first row, `hang` before the others."""

    spans: tuple[Span, ...] = ()
    lead: tuple[Span, ...] = ()
    hang: tuple[Span, ...] = ()

    def indented(self, by: Span) -> "Line":
        """Give the same line further in, all its rows."""
        return Line(self.spans, (by, *self.lead), (by, *self.hang))

    def styled(self, style: Style) -> "Line":
        """Give the same line with a style added to all of it."""
        parts = (self.spans, self.lead, self.hang)
        return Line(
            *(tuple(Span(span.text, span.style | style) for span in each) for each in parts)
        )

    @property
    def text(self) -> str:
        """The line without its looks."""
        return "".join(clean(span.text) for span in (*self.lead, *self.spans)).rstrip()


Block = tuple[Line, ...]
"""What is shown in one piece, a message for instance."""


def line(text: str, style: Style = Style.PLAIN) -> Line:
    """Give a line in one style."""
    return Line((Span(text, style),))


class Row(NamedTuple):
    """A row as it is written to the terminal, and its width in columns."""

    text: str
    width: int


class _Cell(NamedTuple):
    """A character in its style."""

    character: str
    width: int
    style: Style


@lru_cache(maxsize=4096)
def width_of(character: str) -> int:
    """Give the columns that a character takes (https://www.unicode.org/reports/tr11/)."""
    if unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def clean(text: str) -> str:
    """Take away what a terminal would obey instead of show."""
    if text.isprintable():
        return text
    return "".join(map(_shown, text))


@lru_cache(maxsize=256)
def _shown(character: str) -> str:
    if character == "\t":
        return _TAB
    return "\ufffd" if unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"} else character


def wrap(line: Line, width: int, *, colours: bool) -> list[Row]:
    """Give the rows of a line, broken between words where that is possible."""
    rows: list[list[_Cell]] = []
    row = [*_cells(line.lead)]
    start = len(row)
    for cell in _cells(line.spans):
        if _width(row) + cell.width > width and len(row) > start:
            full, rest = _break(row, start, cell)
            rows.append(full)
            row = [*_cells(line.hang), *rest]
            start = len(row) - len(rest)
            if cell.character == " " and not rest:
                continue
        row.append(cell)
    return [Row(_paint(each, colours=colours), _width(each)) for each in (*rows, row)]


def _break(row: list[_Cell], start: int, after: _Cell) -> tuple[list[_Cell], list[_Cell]]:
    """Break a full row after its last word; `after` is the first cell that has no room."""
    if after.character != " ":
        for index in range(len(row) - 1, start, -1):
            if row[index].character == " ":
                return row[:index], row[index + 1 :]
    return row, []


def _cells(spans: Iterable[Span]) -> Iterator[_Cell]:
    for span in spans:
        for character in clean(span.text):
            yield _Cell(character, width_of(character), span.style)


def _width(cells: Sequence[_Cell]) -> int:
    return sum(cell.width for cell in cells)


def _paint(cells: Iterable[_Cell], *, colours: bool) -> str:
    painted = ""
    for style, group in groupby(cells, key=lambda cell: cell.style):
        text = "".join(cell.character for cell in group)
        codes = _codes(style, colours=colours)
        painted += f"\x1b[{codes}m{text}\x1b[0m" if codes else text
    return painted


@lru_cache(maxsize=256)
def _codes(style: Style, *, colours: bool) -> str:
    known = _ATTRIBUTES | _COLOURS if colours else _ATTRIBUTES
    return ";".join(code for one, code in known.items() if one in style)
