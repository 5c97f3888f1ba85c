"""What an answer is cut into on its way to the screen."""

from enum import Enum, auto
from typing import NamedTuple


class Kind(Enum):
    """How a piece of text behaves among others."""

    TEXT = auto()
    """Words and Markdown, which may be in any script."""
    ATOM = auto()
    """Code or a formula: read from left to right, and nothing is put into it."""
    TARGET = auto()
    """The end of a link with its address, which is not shown."""
    OPAQUE = auto()
    """Something without a direction that nothing is put into: a mention, an emoji, a mark."""
    BLOCK = auto()
    """Whole lines, or parts of them, that nothing is put into: a code block."""


class Piece(NamedTuple):
    """A piece of what is shown."""

    text: str
    kind: Kind = Kind.TEXT


class Step(NamedTuple):
    """What a rule made of the text up to `end`."""

    end: int
    pieces: tuple[Piece, ...] = ()


def plain(text: str, start: int, end: int) -> Step:
    """Let this much of `text` through as it is."""
    return Step(end, (Piece(text[start:end]),))
