"""Raw Markdown as it comes, cut into pieces that Discord shows well.

At the start of a line it is decided what the line is, as soon as that is certain; the rest of the
line is running text. Only what is not decided yet is held back.
"""

import re
from collections.abc import Callable
from typing import Final

from reply.fences import Block
from reply.render import inline
from reply.render.pieces import Kind, Piece, Step
from reply.render.tables import Table, cells, led_table, table

_LONGEST_FENCE: Final = 500  # as in reply.split for a message's limit
_LONGEST_HEADER: Final = 1000
_RULE: Final = re.compile(r" {0,3}([-*_])(?: *\1){2,} *(?=\n|\Z)")
_RULE_SHOWN: Final = "─" * 12
_MARKERS: Final = r"[ \t]*(?:(?:>{1,3}|[-*+]|\d{1,9}[.)])[ ]+)*"
_PREFIX: Final = re.compile(
    rf"(?P<markers>{_MARKERS})(?P<heading>\#{{1,6}}[ ]+)?(?P<task>(?<=[ ])\[[ xX]\][ ])?"
)
_UNFINISHED_PREFIX: Final = re.compile(
    rf"{_MARKERS}"
    r"(?:>{1,3}|[-*+_][-*+_ ]*|\d{1,9}[.)]?|#{1,6}[ ]*|\[(?:[ xX]\]?)?|`{1,2}|~{1,2}|\|?)\Z"
)
_FENCE: Final = re.compile(r"`{3,}|~{3,}")
_QUOTE: Final = "> "
_HEADER: Final = re.compile(rf"(?:{_QUOTE})?[ \t]*\|(?!\|)")
_DELIMITER_START: Final = re.compile(r"[ \t]*(?:[|:-][|:\- \t]*)?")
_PLUS: Final = re.compile(r"\+(?= )")


class Scanner:
    """Cuts an answer into pieces while it comes."""

    def __init__(self) -> None:
        self._text = ""  # not decided yet
        self._before = ""  # the character before it
        self._block = Block(longest=_LONGEST_FENCE)
        self._line = ""  # of code, as far as it has been let through
        self._table: Table | None = None
        self._may_lead = False  # whether what stands before a pipe may be a table's first cell
        # A function of the class: a method would keep the scanner, and the scanner the method.
        self._read: Callable[[Scanner, bool], Step | None] = Scanner._line_start

    @property
    def is_idle(self) -> bool:
        """Whether text without any of inline.SPECIAL would be let through as it is."""
        return not self._text and self._read is Scanner._running_text

    def pass_by(self, text: str) -> None:
        """Take note of text that was let through while idle."""
        self._before = text[-1:]

    def feed(self, delta: str, *, final: bool = False) -> list[Piece]:
        """Give the pieces that are certain, and with `final` all the rest."""
        self._text += delta
        pieces: list[Piece] = []
        while self._text and (step := self._read(self, final)):
            pieces += step.pieces
            self._before = self._text[step.end - 1 : step.end] or self._before
            self._text = self._text[step.end :]
        if final and self._table:
            pieces += self._table.pieces()
            self._table = None
        return pieces

    def _line_start(self, final: bool) -> Step | None:  # noqa: FBT001
        text = self._text
        if not final and _UNFINISHED_PREFIX.match(text):
            return None
        if rule := _RULE.match(text):
            self._read = Scanner._running_text
            return Step(rule.end(), (Piece(_RULE_SHOWN, Kind.OPAQUE),))
        if _HEADER.match(text):
            return self._header(final)
        prefix = _PREFIX.match(text)
        end = prefix.end("markers") if prefix else 0
        start, stop = self._block.opening_run(text.partition("\n")[0])
        if stop - start >= 3 and _FENCE.match(text, start):
            self._read = Scanner._code
            return Step(0)
        self._read = Scanner._running_text
        self._may_lead = not text[:end].strip() and not (prefix and prefix["heading"])
        self._block = self._block.after(text[:end] + "x")
        return _prefix(prefix) if prefix else Step(0)

    def _header(self, final: bool) -> Step | None:  # noqa: FBT001
        """Look for a table's first two lines."""
        header, _, rest = self._text.partition("\n")
        delimiter, newline, _ = rest.partition("\n")
        margin = _QUOTE if header.startswith(_QUOTE) else ""
        marks = _behind(margin, delimiter)
        if len(header) > _LONGEST_HEADER or marks is None or not _DELIMITER_START.fullmatch(marks):
            return self._no_table(header, margin)
        if not newline and not final:
            return None
        self._table = table(header[len(margin) :], marks, margin)
        if self._table is None:
            return self._no_table(header, margin)
        self._read = Scanner._row
        return Step(len(header) + 1 + len(delimiter) + len(newline))

    def _no_table(self, header: str, margin: str) -> Step:
        self._read = Scanner._running_text
        self._block = self._block.after(header)
        return Step(len(margin), (Piece(margin, Kind.OPAQUE),) if margin else ())

    def _led_header(self, final: bool) -> Step | None:  # noqa: FBT001
        """Look for a table's first two lines from the first pipe on, with no pipe around them."""
        header, newline, rest = self._text.partition("\n")
        marks, end, _ = rest.partition("\n")
        if header[1:2] == "|" or len(header) > _LONGEST_HEADER:
            return self._no_led_table()
        if newline and not _DELIMITER_START.fullmatch(marks):
            return self._no_led_table()
        if not end and not final:
            return None
        self._table = led_table(header, marks)
        if self._table is None:
            return self._no_led_table()
        self._read = Scanner._led_row
        return Step(len(header) + 1 + len(marks) + len(end))

    def _no_led_table(self) -> Step:
        self._may_lead = False
        return Step(0)

    def _led_row(self, final: bool) -> Step | None:  # noqa: FBT001
        line, newline, _ = self._text.partition("\n")
        if self._table and len(line) <= _LONGEST_HEADER:
            if not newline and not final:
                return None
            if len(cells(line)) > 1:
                self._table = self._table.with_row(line)
                return Step(len(line) + len(newline))
        return self._table_end()

    def _row(self, final: bool) -> Step | None:  # noqa: FBT001
        line, newline, _ = self._text.partition("\n")
        row = _behind(self._table.margin, line) if self._table else None
        if self._table and row is not None and row.lstrip(" \t")[:1] in {"", "|"}:
            if not newline and not final:
                return None
            if row.strip():
                self._table = self._table.with_row(row)
                return Step(len(line) + len(newline))
        return self._table_end()

    def _table_end(self) -> Step:
        pieces = tuple(self._table.pieces()) if self._table else ()
        self._read, self._table = Scanner._line_start, None
        return Step(0, pieces)

    def _code(self, final: bool) -> Step | None:  # noqa: ARG002, FBT001
        """Let code through, up to the end of its line."""
        end = self._text.find("\n") + 1 or len(self._text)
        line = self._text[:end]
        self._line += line
        if line.endswith("\n"):
            self._block = self._block.after(self._line)
            self._line = ""
            self._read = Scanner._code if self._block.fence else Scanner._line_start
        return Step(end, (Piece(line, Kind.BLOCK),))

    def _running_text(self, final: bool) -> Step | None:  # noqa: FBT001
        if self._text.startswith("\n"):
            self._read = Scanner._line_start
        elif self._may_lead and self._text.startswith("|"):
            return self._led_header(final)
        return inline.step(self._text, 0, self._before, final=final)


def _behind(margin: str, line: str) -> str | None:
    """Give a line without its margin, or None where it has none; it may be unfinished."""
    if line.startswith(margin):
        return line[len(margin) :]
    return "" if margin.startswith(line) else None


def _prefix(prefix: re.Match[str]) -> Step:
    """Write the marks that begin a line as Discord knows them."""
    shown = _PLUS.sub("-", prefix["markers"])
    if heading := prefix["heading"]:
        shown += heading.strip()[:3] + " "
    if task := prefix["task"]:
        shown += "☐ " if task[1] == " " else "☑ "
    return Step(prefix.end(), (Piece(shown, Kind.OPAQUE),))
