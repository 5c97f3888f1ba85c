"""As much of a terminal as the playground's drawing needs, so that tests see what a person sees."""

import re

from playground.terminal.spans import width_of

_TOKEN = re.compile(
    r"\x1b\[(?P<parameters>[?\d;]*)(?P<command>[A-Za-z])|(?P<character>.)", re.DOTALL
)


class Emulator:
    """A screen of some rows and columns, and all that went out at its top.

    A character that is two columns wide has an empty cell after it.
    """

    def __init__(self, columns: int = 60, rows: int = 20) -> None:
        self.columns = columns
        self.rows = rows
        self.scrolled: list[str] = []
        self.row = 0
        self.column = 0
        self.modes: set[str] = {"?7", "?25"}
        self.codes: set[str] = set()
        self._cells: list[list[str]] = [[] for _ in range(rows)]

    def write(self, text: str) -> None:
        """Obey a program's output. Raises ValueError for what no terminal here understands."""
        for found in _TOKEN.finditer(text):
            if found["character"]:
                self._put(found["character"])
            else:
                self._obey(found["command"], found["parameters"])

    def size(self) -> tuple[int, int]:
        """Give the columns and rows."""
        return self.columns, self.rows

    def resize(self, columns: int) -> None:
        """Change the width as a terminal without reflow does."""
        self.columns = columns

    @property
    def lines(self) -> list[str]:
        """What is on the screen."""
        return ["".join(cells).rstrip() for cells in self._cells]

    @property
    def text(self) -> str:
        """All of it, what went out at the top included, without the empty end."""
        return "\n".join([*self.scrolled, *self.lines]).rstrip()

    def _put(self, character: str) -> None:
        if character == "\r":
            self.column = 0
        elif character == "\n":
            self._feed()
        elif width := width_of(character):
            self._make_room(width)
            self._set(self.column, character)
            for extra in range(1, width):
                self._set(self.column + extra, "")
            self.column += width
        elif self.column:
            self._cells[self.row][self.column - 1] += character

    def _make_room(self, width: int) -> None:
        if self.column + width <= self.columns:
            return
        if "?7" in self.modes:
            self.column = 0
            self._feed()
        else:
            self.column = self.columns - width

    def _set(self, column: int, character: str) -> None:
        cells = self._cells[self.row]
        cells.extend(" " * (column + 1 - len(cells)))
        cells[column] = character

    def _feed(self) -> None:
        if self.row < self.rows - 1:
            self.row += 1
            return
        self.scrolled.append("".join(self._cells.pop(0)).rstrip())
        self._cells.append([])

    def _obey(self, command: str, parameters: str) -> None:
        count = int(parameters) if parameters.isdigit() else 1
        if command == "A":
            self.row = max(0, self.row - count)
        elif command == "B":
            self.row = min(self.rows - 1, self.row + count)
        elif command == "C":
            self.column = min(self.columns - 1, self.column + count)
        elif command == "J" and not parameters:
            self._erase_below()
        elif command == "m":
            self.codes.update(parameters.split(";"))
        elif command in "hl" and parameters.startswith("?"):
            (self.modes.add if command == "h" else self.modes.discard)(parameters)
        elif (command, parameters) == ("H", ""):
            self.row = self.column = 0
        elif (command, parameters) == ("J", "2"):
            self._cells = [[] for _ in range(self.rows)]
        else:
            msg = f"{parameters}{command}"
            raise ValueError(msg)

    def _erase_below(self) -> None:
        del self._cells[self.row][self.column :]
        for row in range(self.row + 1, self.rows):
            self._cells[row] = []
