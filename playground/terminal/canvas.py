"""The part of a terminal that can still be redrawn: what to write so that it shows new rows."""

from collections.abc import Sequence
from itertools import takewhile
from typing import Final

from playground.terminal.spans import Row

# https://invisible-island.net/xterm/ctlseqs/ctlseqs.html. The rows are wrapped already: with the
# terminal's own wrapping off, each stays one row even where a character is wider than expected.
_BEGIN: Final = "\x1b[?25l\x1b[?7l"
_END: Final = "\x1b[?7h\x1b[?25h"
_ERASE_BELOW: Final = "\x1b[J"


class Canvas:
    """Remembers the rows that the terminal shows from where the canvas began.

    Rows that went out at the terminal's top stay as they are, since nothing can reach them.
    """

    def __init__(self) -> None:
        self._rows: list[Row] = []
        self._gone = 0
        self._cursor = (0, 0)
        self._only_tail = False

    @property
    def gone(self) -> int:
        """How many rows went out at the top."""
        return self._gone

    def forget(self, count: int) -> None:
        """Leave out the first `count` rows, which are gone, from now on."""
        del self._rows[:count]
        self._gone -= count
        self._cursor = (self._cursor[0] - count, self._cursor[1])

    def draw(self, rows: Sequence[Row], cursor: tuple[int, int], height: int) -> str:
        """Give what to write so that `rows` are there, with the cursor at (row, column).

        `height` is the terminal's, in rows.
        """
        if cursor[0] < self._gone or self._only_tail:
            self._pull_down(len(rows), height)
        first = max(self._gone, self._same_rows(rows))
        written = _BEGIN + self._replace_from(first, rows)
        self._rows = list(rows)
        self._gone = max(self._gone, len(rows) - height)
        written += self._go_to(cursor[0])
        if cursor[1]:
            written += f"\x1b[{cursor[1]}C"
        self._cursor = cursor
        return written + _END

    def erase(self, width: int) -> str:
        """Give what takes the rows away after the terminal has got another width.

        Terminals then wrap anew what they show, so that a row may have become several.
        """
        above = self._rows[self._gone : self._cursor[0]]
        rows = sum(max(1, -(-row.width // width)) for row in above) + self._cursor[1] // width
        if self._gone:
            self._only_tail = True
        self._rows, self._gone, self._cursor = [], 0, (0, 0)
        return (f"\x1b[{rows}A" if rows else "") + "\r" + _ERASE_BELOW

    def _same_rows(self, rows: Sequence[Row]) -> int:
        pairs = zip(self._rows, rows, strict=False)
        return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))

    def _pull_down(self, count: int, height: int) -> None:
        """Make the end of `count` rows reachable again, where the cursor's row is not."""
        gone = max(0, count - height)
        self._cursor = (self._cursor[0] - self._gone + gone, self._cursor[1])
        self._rows = self._rows[:gone] + self._rows[self._gone :]
        self._gone = gone
        self._only_tail = False

    def _replace_from(self, first: int, rows: Sequence[Row]) -> str:
        """Give what writes the rows from `first` on; the cursor is on the last row then."""
        if first == len(rows) == len(self._rows):
            return ""
        appends = self._gone < first == len(self._rows)
        written = self._go_to(first - 1) + "\r\n" if appends else self._go_to(first)
        self._cursor = (max(first, len(rows) - 1), 0)
        return written + _ERASE_BELOW + "\r\n".join(row.text for row in rows[first:])

    def _go_to(self, row: int) -> str:
        down = row - self._cursor[0]
        self._cursor = (row, 0)
        return (f"\x1b[{down}B" if down > 0 else f"\x1b[{-down}A" if down else "") + "\r"
