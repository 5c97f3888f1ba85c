"""The line that is being typed: its text, its cursor, and the lines before it."""

import re
from collections.abc import Callable
from typing import Final

from playground.terminal.keys import Key
from playground.terminal.spans import Row, clean, width_of

_JOINER: Final = "\N{ZERO WIDTH JOINER}"
_WORD_BEFORE: Final = re.compile(r"\S*\s*\Z")
_WORD_AFTER: Final = re.compile(r"\s*\S*")


class Editor:
    """Edits one line, which has several rows where line breaks were pasted into it."""

    def __init__(self) -> None:
        self.text = ""
        self.cursor = 0
        self._past: list[str] = []
        self._place = 0
        self._draft = ""
        self._actions: dict[Key, Callable[[], None]] = {
            Key.NEW_LINE: lambda: self.type("\n"),
            Key.LEFT: lambda: self._move(self._before()),
            Key.RIGHT: lambda: self._move(self._after()),
            Key.WORD_LEFT: lambda: self._move(self._word_before()),
            Key.WORD_RIGHT: lambda: self._move(self._word_after()),
            Key.HOME: lambda: self._move(self._line_start()),
            Key.END: lambda: self._move(self._line_end()),
            Key.UP: lambda: self._recall(-1),
            Key.DOWN: lambda: self._recall(1),
            Key.BACKSPACE: lambda: self._cut(self.cursor - 1, self.cursor),
            Key.DELETE: lambda: self._cut(self.cursor, self._after()),
            Key.KILL_WORD: lambda: self._cut(self._word_before(), self.cursor),
            Key.KILL_BEFORE: lambda: self._cut(self._line_start(), self.cursor),
            Key.KILL_AFTER: lambda: self._cut(self.cursor, self._line_end()),
        }

    def type(self, text: str) -> None:
        """Put text in at the cursor."""
        self.text = self.text[: self.cursor] + text + self.text[self.cursor :]
        self.cursor += len(text)

    def press(self, key: Key) -> None:
        """Do what a key does to the text; keys that do nothing to it are passed over."""
        if action := self._actions.get(key):
            action()

    def replace(self, text: str) -> None:
        """Put another text in place of the whole line."""
        self.text, self.cursor = text, len(text)

    def take(self) -> str:
        """Give the line and begin the next one."""
        taken = self.text
        if taken.strip() and self._past[-1:] != [taken]:
            self._past.append(taken)
        self._place = len(self._past)
        self.replace("")
        return taken

    def _move(self, cursor: int) -> None:
        self.cursor = cursor

    def _cut(self, start: int, end: int) -> None:
        start = max(start, 0)
        self.text = self.text[:start] + self.text[end:]
        self.cursor = start

    def _recall(self, step: int) -> None:
        place = self._place + step
        if not 0 <= place <= len(self._past):
            return
        if self._place == len(self._past):
            self._draft = self.text
        self._place = place
        self.replace(self._draft if place == len(self._past) else self._past[place])

    def _before(self) -> int:
        cursor = max(self.cursor - 1, 0)
        while cursor and not self._is_boundary(cursor):
            cursor -= 1
        return cursor

    def _after(self) -> int:
        cursor = min(self.cursor + 1, len(self.text))
        while cursor < len(self.text) and not self._is_boundary(cursor):
            cursor += 1
        return cursor

    def _is_boundary(self, index: int) -> bool:
        """Tell whether a cursor can be seen there: not within a character of several parts."""
        return width_of(self.text[index]) > 0 and self.text[index - 1] != _JOINER

    def _word_before(self) -> int:
        found = _WORD_BEFORE.search(self.text, 0, self.cursor)
        return found.start() if found else 0

    def _word_after(self) -> int:
        found = _WORD_AFTER.match(self.text, self.cursor)
        return found.end() if found else self.cursor

    def _line_start(self) -> int:
        return self.text.rfind("\n", 0, self.cursor) + 1

    def _line_end(self) -> int:
        end = self.text.find("\n", self.cursor)
        return len(self.text) if end < 0 else end


def lay_out(prompt: Row, text: str, cursor: int, width: int) -> tuple[list[Row], tuple[int, int]]:
    """Give the rows of a line that is being typed, and the cursor's row and column among them."""
    rows = [prompt]
    place = (0, prompt.width)
    for index, character in enumerate(f"{text} "):
        shown = "" if character == "\n" else clean(character)
        columns = sum(map(width_of, shown))
        if rows[-1].width + columns > width:
            rows.append(Row(" " * prompt.width, prompt.width))
        if index == cursor:
            place = (len(rows) - 1, rows[-1].width)
        rows[-1] = Row(rows[-1].text + shown, rows[-1].width + columns)
        if character == "\n":
            rows.append(Row(" " * prompt.width, prompt.width))
    return rows, place
