"""Latin words, code and numbers inside right-to-left lines, kept in their order.

Letters order themselves, but the signs around them (`C++`, `node.js (v20)`, `--flag=value`) would
take the direction of the line and jump to the other side. So each run of left-to-right text stands
in an isolate (https://www.unicode.org/reports/tr9/#Explicit_Directional_Isolates).

A line has the direction of its first letter. One that begins with a Latin word but goes on in
Persian reads from right to left too: among other right-to-left lines its first words are held back
until that is known, and a mark at its start tells it. An English one that only quotes a Persian
word does not.
"""

import re
from typing import Final

from reply.render.direction import is_right_to_left, reads_from_right
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
        shown = self._decide() if self._start else ""
        if self._line:
            shown += self._line.end()
        self._line, self._is_left = None, False
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
            self._start.append(Piece(piece.text[letter.start() :]))
            return piece.text[: letter.start()] + self._begin_right()
        self._is_left = True
        return piece.text

    def _begin_expecting(self, piece: Piece) -> str:
        if piece.kind is Kind.OPAQUE and not self._start:
            return piece.text  # the marks of a list or a heading
        self._start.append(piece)
        if (letter := self._letter()) and is_right_to_left(letter):
            return self._begin_right()
        return self._decide() if len(self.held) > _LONGEST_START else ""

    def _decide(self) -> str:
        """Give the start of a line in the direction that its words have for the most part."""
        start = "".join(
            piece.text if piece.kind is Kind.TEXT else " " * len(piece.text)
            for piece in self._start
        )[:_LONGEST_START]
        if reads_from_right(start):
            return self._begin_right()
        if len(start) == _LONGEST_START and not is_right_to_left(start):
            self._expects_right = False
        shown, self._is_left = self.held, True
        self._start.clear()
        return shown

    def _begin_right(self) -> str:
        letter, start = self._letter(), self._start.copy()
        self._start.clear()
        mark = RIGHT_TO_LEFT_MARK if letter and not is_right_to_left(letter) else ""
        self._expects_right = True
        self._line = RightToLeftLine()
        return mark + "".join(map(self._line.feed, start))

    def _letter(self) -> str | None:
        """Give the first letter of a line's start."""
        letter = next(filter(None, map(_first_letter, self._start)), None)
        return letter and letter[0]


def _first_letter(piece: Piece) -> re.Match[str] | None:
    is_shown = piece.kind in {Kind.TEXT, Kind.ATOM}
    return _LETTER.search(piece.text) if is_shown else None
