"""Latin words, code and numbers inside right-to-left lines, kept in their order.

Letters order themselves, but the signs around them (`C++`, `node.js (v20)`, `--flag=value`) would
take the direction of the line and jump to the other side. So each run of left-to-right text stands
in an isolate (https://www.unicode.org/reports/tr9/#Explicit_Directional_Isolates).

A line has the direction of its first letter. One that begins with a Latin word but goes on in
Persian reads from right to left too: among other right-to-left lines its first words are held back
until that is known, and a mark at its start tells it.
"""

import re
from typing import Final

from reply.render.direction import first_right_to_left, is_right_to_left
from reply.render.pieces import Kind, Piece
from reply.render.right_to_left import RightToLeftLine

RIGHT_TO_LEFT_MARK: Final = "\u200f"

_LONGEST_START: Final = 40  # characters held back until a line's direction is known
_LETTER: Final = re.compile(r"[^\W\d_]")


class Isolates:
    """Puts isolates into an answer while it comes."""

    def __init__(self, *, right_to_left: bool = False) -> None:
        self._expects_right = right_to_left
        self._line: RightToLeftLine | None = None
        self._is_left = False  # decided, for this line
        self._start: list[Piece] = []  # of a line whose direction is not known yet

    @property
    def is_idle(self) -> bool:
        """Whether the rest of this line would be let through as it is."""
        return self._is_left

    @property
    def held(self) -> str:
        """What is held back of a line until its direction is known, without marks."""
        return "".join(piece.text for piece in self._start)

    def feed(self, piece: Piece) -> str:
        """Give what is certain."""
        if piece.kind is Kind.BLOCK:
            return self.end_line() + piece.text
        if piece.kind is not Kind.TEXT or "\n" not in piece.text:
            return self._feed(piece)
        first, *others = piece.text.split("\n")
        shown = self._feed(Piece(first)) if first else ""
        for other in others:
            shown += self.end_line() + "\n" + (self._feed(Piece(other)) if other else "")
        return shown

    def end_line(self) -> str:
        """Give what was held back of a line, which ends here."""
        shown = self.held
        if self._line:
            shown += self._line.end()
        self._line, self._is_left = None, False
        self._start.clear()
        return shown

    def _feed(self, piece: Piece) -> str:
        if self._is_left:
            return piece.text
        return self._line.feed(piece) if self._line else self._begin(piece)

    def _begin(self, piece: Piece) -> str:
        """Find the direction of a line with the next piece of its start."""
        if self._expects_right:
            return self._begin_expecting(piece)
        letter = _first_letter(piece)
        if letter is None:
            return piece.text
        if is_right_to_left(letter[0]):
            return piece.text[: letter.start()] + self._begin_right(piece, letter.start())
        self._is_left = True
        return piece.text

    def _begin_expecting(self, piece: Piece) -> str:
        if piece.kind is Kind.OPAQUE and not self._start:
            return piece.text  # the marks of a list or a heading
        length = sum(len(held.text) for held in self._start)
        right = first_right_to_left(piece.text) if piece.kind is Kind.TEXT else None
        if right is not None and length + right <= _LONGEST_START:
            return self._begin_right(piece)
        self._start.append(piece)
        if length + len(piece.text) <= _LONGEST_START:
            return ""
        self._expects_right = False
        shown = self.end_line()
        self._is_left = True
        return shown

    def _begin_right(self, piece: Piece, at: int = 0) -> str:
        start = [*self._start, Piece(piece.text[at:])]
        self._start.clear()
        letter = next(filter(None, map(_first_letter, start)), None)
        mark = RIGHT_TO_LEFT_MARK if letter and not is_right_to_left(letter[0]) else ""
        self._expects_right = True
        self._line = RightToLeftLine()
        return mark + "".join(map(self._line.feed, start))


def _first_letter(piece: Piece) -> re.Match[str] | None:
    is_shown = piece.kind in {Kind.TEXT, Kind.ATOM}
    return _LETTER.search(piece.text) if is_shown else None
