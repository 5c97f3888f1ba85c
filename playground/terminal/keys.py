"""What a terminal sends for keys, as keys and typed text.

https://invisible-island.net/xterm/ctlseqs/ctlseqs.html#h2-Special-Keyboard-Keys
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final, TypeAlias


class Key(Enum):
    """A key that is no character."""

    ENTER = auto()
    NEW_LINE = auto()
    TAB = auto()
    LEFT = auto()
    RIGHT = auto()
    WORD_LEFT = auto()
    WORD_RIGHT = auto()
    HOME = auto()
    END = auto()
    UP = auto()
    DOWN = auto()
    BACKSPACE = auto()
    DELETE = auto()
    KILL_WORD = auto()
    KILL_BEFORE = auto()
    KILL_AFTER = auto()
    CLEAR = auto()
    INTERRUPT = auto()
    END_OF_INPUT = auto()


@dataclass(frozen=True, slots=True)
class Typed:
    """Characters, typed or pasted."""

    text: str


Stroke: TypeAlias = Key | Typed

_CONTROLS: Final = {
    "\r": Key.ENTER, "\n": Key.ENTER, "\t": Key.TAB, "\x7f": Key.BACKSPACE,
    "\x08": Key.BACKSPACE, "\x01": Key.HOME, "\x02": Key.LEFT, "\x03": Key.INTERRUPT,
    "\x04": Key.END_OF_INPUT, "\x05": Key.END, "\x06": Key.RIGHT, "\x0b": Key.KILL_AFTER,
    "\x0c": Key.CLEAR, "\x0e": Key.DOWN, "\x10": Key.UP, "\x15": Key.KILL_BEFORE,
    "\x17": Key.KILL_WORD,
}  # fmt: skip
_SEQUENCES: Final = {
    "A": Key.UP, "B": Key.DOWN, "C": Key.RIGHT, "D": Key.LEFT, "H": Key.HOME, "F": Key.END,
    "1~": Key.HOME, "7~": Key.HOME, "4~": Key.END, "8~": Key.END, "3~": Key.DELETE,
    "1;5D": Key.WORD_LEFT, "1;5C": Key.WORD_RIGHT, "1;3D": Key.WORD_LEFT, "1;3C": Key.WORD_RIGHT,
}  # fmt: skip
_WITH_ALT: Final = {
    "b": Key.WORD_LEFT, "f": Key.WORD_RIGHT, "\r": Key.NEW_LINE, "\x7f": Key.KILL_WORD,
}  # fmt: skip

_PASTE: Final = ("\x1b[200~", "\x1b[201~")
_STROKE: Final = re.compile(
    r"""\x1b\[200~(?P<pasted>.*?)\x1b\[201~
    |   \x1b\[(?P<sequence>[0-?]*[ -/]*[@-~])
    |   \x1bO(?P<application>.)
    |   \x1b(?P<alt>[^\[O\x1b])
    |   (?P<control>[\x00-\x1a\x1c-\x1f\x7f])
    |   (?P<typed>[^\x00-\x1f\x7f]+)
    |   \x1b(?=\x1b)
    """,
    re.DOTALL | re.VERBOSE,
)


class Keyboard:
    """Reads what the terminal sends; what is not yet whole waits for the rest."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._unread = ""

    def feed(self, data: bytes) -> Iterator[Stroke]:
        """Give the strokes that are complete."""
        self._unread += self._decoder.decode(data)
        while found := _STROKE.match(self._unread):
            if found["sequence"] == "200~" and _PASTE[1] not in self._unread:
                return
            self._unread = self._unread[found.end() :]
            if stroke := _stroke(found):
                yield stroke


def _stroke(found: re.Match[str]) -> Stroke | None:
    """Give the stroke that was matched, None for a key that means nothing here."""
    parts = found.groupdict()
    if parts["pasted"] is not None:
        lines = parts["pasted"].replace("\r\n", "\n").replace("\r", "\n")
        return Typed(lines.rstrip("\n"))
    if parts["typed"]:
        return Typed(parts["typed"])
    if parts["control"]:
        return _CONTROLS.get(parts["control"])
    if parts["alt"]:
        return _WITH_ALT.get(parts["alt"])
    return _SEQUENCES.get(parts["sequence"] or parts["application"] or "")
