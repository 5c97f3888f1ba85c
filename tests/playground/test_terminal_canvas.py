"""What the canvas writes brings a terminal from any rows to any others."""

from hypothesis import given
from hypothesis import strategies as st

from playground.terminal.canvas import Canvas
from playground.terminal.spans import Row, width_of

from .emulator import Emulator

COLUMNS, HEIGHT = 20, 6

words = st.sampled_from(["", "a", "bb", "سلام", "漢字", "a long row of text"])
rows = st.lists(words, min_size=1, max_size=14)


def as_rows(texts: list[str]) -> list[Row]:
    return [Row(text, sum(map(width_of, text))) for text in texts]


class Desk:
    """A terminal on which something is written already, and a canvas under it."""

    def __init__(self) -> None:
        self.terminal = Emulator(COLUMNS, HEIGHT)
        self.terminal.write("$ make try\r\n")
        self.canvas = Canvas()

    def draw(self, texts: list[str], cursor: tuple[int, int] = (0, 0)) -> None:
        self.terminal.write(self.canvas.draw(as_rows(texts), cursor, HEIGHT))

    @property
    def shown(self) -> str:
        return self.terminal.text

    def assert_shows(self, texts: list[str], cursor: tuple[int, int]) -> None:
        """Compare all rows that can be reached, and the cursor, with what should be there."""
        gone = self.canvas.gone
        assert len(texts) - gone <= HEIGHT
        top = self.terminal.row - cursor[0] + gone
        reachable = texts[gone:]
        assert self.terminal.lines[top : top + len(reachable)] == reachable
        assert not any(self.terminal.lines[top + len(reachable) :])
        assert self.terminal.column == cursor[1]
        assert {"?7", "?25"} <= self.terminal.modes


@st.composite
def drawings(draw: st.DrawFn) -> list[tuple[list[str], tuple[int, int]]]:
    drawn = []
    for texts in draw(st.lists(rows, min_size=1, max_size=5)):
        row = draw(st.integers(max(0, len(texts) - HEIGHT), len(texts) - 1))
        drawn.append((texts, (row, draw(st.integers(0, COLUMNS - 1)))))
    return drawn


@given(drawings())
def test_any_rows_follow_any_others(drawn: list[tuple[list[str], tuple[int, int]]]) -> None:
    desk = Desk()
    scrolled: list[str] = []
    for texts, cursor in drawn:
        desk.draw(texts, cursor)
        desk.assert_shows(texts, cursor)
        assert desk.terminal.scrolled[: len(scrolled)] == scrolled
        scrolled = list(desk.terminal.scrolled)
    assert desk.shown.startswith("$ make try")


@given(st.lists(words, min_size=1, max_size=40))
def test_rows_that_are_added_one_by_one_are_all_there(texts: list[str]) -> None:
    desk = Desk()
    for count in range(1, len(texts) + 1):
        desk.draw([*texts[:count], "> "], (count, 2))
    assert desk.shown == "\n".join(["$ make try", *texts, ">"])


def test_rows_that_stay_are_not_written_again() -> None:
    canvas = Canvas()
    canvas.draw(as_rows(["one", "two", "three"]), (2, 0), HEIGHT)
    written = canvas.draw(as_rows(["one", "two", "four"]), (2, 0), HEIGHT)
    assert "four" in written
    assert "one" not in written
    assert "two" not in written


def test_what_is_forgotten_can_be_left_out() -> None:
    desk = Desk()
    texts = [f"row {number}" for number in range(10)]
    desk.draw(texts, (9, 0))
    assert desk.canvas.gone == 4
    desk.canvas.forget(3)
    assert desk.canvas.gone == 1
    desk.draw([*texts[3:], "new"], (7, 1))
    assert desk.shown == "\n".join(["$ make try", *texts, "new"])
    assert (desk.terminal.row, desk.terminal.column) == (5, 1)


def test_after_a_new_width_all_is_drawn_anew() -> None:
    desk = Desk()
    desk.draw(["one", "two"], (1, 2))
    desk.terminal.write(desk.canvas.erase(COLUMNS))
    assert desk.shown == "$ make try"
    desk.draw(["o", "ne", "two"], (2, 2))
    assert desk.shown == "$ make try\no\nne\ntwo"


def test_after_a_new_width_what_had_gone_out_is_not_repeated() -> None:
    desk = Desk()
    texts = [f"row {number}" for number in range(10)]
    desk.draw(texts, (9, 0))
    desk.terminal.write(desk.canvas.erase(COLUMNS))
    desk.draw(texts, (9, 0))
    assert desk.shown == "\n".join(["$ make try", *texts])


def test_rows_that_were_wrapped_by_the_terminal_are_erased_whole() -> None:
    canvas = Canvas()
    canvas.draw([Row("x" * 40, 40), Row("> ", 2)], (1, 2), HEIGHT)
    assert canvas.erase(20).startswith("\x1b[2A\r")
    canvas.draw([Row("> " + "x" * 30, 32)], (0, 25), HEIGHT)
    assert canvas.erase(20).startswith("\x1b[1A\r")
