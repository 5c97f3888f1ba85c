"""Keys and the line they edit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.terminal.editor import Editor, lay_out
from playground.terminal.keys import Key, Keyboard, Stroke, Typed
from playground.terminal.spans import Row, width_of

FAMILY = "👩\u200d👧"


def strokes(*pieces: bytes) -> list[Stroke]:
    keyboard = Keyboard()
    return [stroke for piece in pieces for stroke in keyboard.feed(piece)]


def edited(text: str, *keys: Key) -> Editor:
    editor = Editor()
    editor.type(text)
    for key in keys:
        editor.press(key)
    return editor


# Keys


@pytest.mark.parametrize(
    ("sent", "stroke"),
    [
        (b"\r", Key.ENTER), (b"\n", Key.ENTER), (b"\x1b\r", Key.NEW_LINE), (b"\t", Key.TAB),
        (b"\x7f", Key.BACKSPACE), (b"\x03", Key.INTERRUPT), (b"\x04", Key.END_OF_INPUT),
        (b"\x1b[A", Key.UP), (b"\x1bOA", Key.UP), (b"\x1b[3~", Key.DELETE), (b"\x1b[H", Key.HOME),
        (b"\x1b[1;5D", Key.WORD_LEFT), (b"\x1bf", Key.WORD_RIGHT), (b"\x17", Key.KILL_WORD),
        ("سلام 😀".encode(), Typed("سلام 😀")), (b"a\xffb", Typed("a\ufffdb")),
    ],
)  # fmt: skip
def test_a_key_is_read(sent: bytes, stroke: Stroke) -> None:
    assert strokes(sent) == [stroke]


@pytest.mark.parametrize("sent", [b"\x1b[24~", b"\x1bx", b"\x00", b"\x1b[?1u"])
def test_a_key_without_a_meaning_is_nothing(sent: bytes) -> None:
    assert strokes(sent, b"a") == [Typed("a")]


def test_a_paste_is_text_with_all_its_lines() -> None:
    pasted = strokes(b"\x1b[200~one\r\ntwo\rthree\x1b[A\n\x1b[201~\r")
    assert pasted == [Typed("one\ntwo\nthree\x1b[A"), Key.ENTER]


def test_an_escape_alone_spoils_nothing() -> None:
    assert strokes(b"\x1b", b"\x1b[A", b"a") == [Key.UP, Typed("a")]


@given(st.lists(st.integers(1, 6), min_size=1))
def test_the_strokes_are_the_same_however_the_bytes_come(steps: list[int]) -> None:
    sent = "سلام\r\x1b[A\x1b[1;5D\x1b[200~a\nb\x1b[201~😀\x03".encode()
    pieces: list[bytes] = []
    start = 0
    while start < len(sent):
        step = steps[len(pieces) % len(steps)]
        pieces.append(sent[start : start + step])
        start += step
    joined: list[Stroke] = []
    for stroke in strokes(*pieces):
        if isinstance(stroke, Typed) and joined and isinstance(joined[-1], Typed):
            joined[-1] = Typed(joined[-1].text + stroke.text)
        else:
            joined.append(stroke)
    assert joined == [
        Typed("سلام"), Key.ENTER, Key.UP, Key.WORD_LEFT, Typed("a\nb😀"), Key.INTERRUPT,
    ]  # fmt: skip


# The line


@pytest.mark.parametrize(
    ("keys", "text", "cursor"),
    [
        ((Key.BACKSPACE,), "one tw", 6),
        ((Key.HOME, Key.BACKSPACE), "one two", 0),
        ((Key.HOME, Key.DELETE), "ne two", 0),
        ((Key.DELETE,), "one two", 7),
        ((Key.LEFT, Key.LEFT, Key.RIGHT), "one two", 6),
        ((Key.RIGHT,), "one two", 7),
        ((Key.WORD_LEFT,), "one two", 4),
        ((Key.WORD_LEFT, Key.WORD_LEFT, Key.WORD_RIGHT), "one two", 3),
        ((Key.KILL_WORD,), "one ", 4),
        ((Key.WORD_LEFT, Key.KILL_BEFORE), "two", 0),
        ((Key.WORD_LEFT, Key.KILL_AFTER), "one ", 4),
        ((Key.NEW_LINE, Key.HOME), "one two\n", 8),
        ((Key.NEW_LINE, Key.LEFT, Key.HOME, Key.END), "one two\n", 7),
        ((Key.TAB,), "one two", 7),
    ],
)
def test_a_key_edits_the_line(keys: tuple[Key, ...], text: str, cursor: int) -> None:
    editor = edited("one two", *keys)
    assert (editor.text, editor.cursor) == (text, cursor)


def test_the_cursor_passes_over_a_character_of_several_parts_at_once() -> None:
    assert edited(f"a{FAMILY}", Key.LEFT).cursor == 1
    assert edited(f"a{FAMILY}", Key.LEFT, Key.LEFT, Key.RIGHT, Key.RIGHT).cursor == 1 + len(FAMILY)
    assert edited(f"a{FAMILY}b", Key.HOME, Key.RIGHT, Key.DELETE).text == "ab"


def test_lines_before_can_be_recalled_and_the_draft_is_kept() -> None:
    editor = Editor()
    for typed in ("one", "two", "two", " "):
        editor.type(typed)
        editor.take()
    editor.type("draft")
    seen = []
    for key in (Key.UP, Key.UP, Key.UP, Key.DOWN, Key.DOWN, Key.DOWN):
        editor.press(key)
        seen.append(editor.text)
    assert seen == ["two", "one", "one", "two", "draft", "draft"]


def test_a_line_is_given_once() -> None:
    editor = edited("hello")
    assert editor.take() == "hello"
    assert (editor.text, editor.cursor) == ("", 0)


@given(st.text(max_size=8), st.lists(st.sampled_from(sorted(Key, key=lambda key: key.value))))
def test_no_keys_break_the_line(text: str, keys: list[Key]) -> None:
    editor = edited(text, *keys)
    assert 0 <= editor.cursor <= len(editor.text)


# Its rows

PROMPT = Row("> ", 2)


def test_a_long_line_has_several_rows_with_the_cursor_on_its_own() -> None:
    rows, cursor = lay_out(PROMPT, "abcdefgh", 8, 6)
    assert [row.text.rstrip() for row in rows] == ["> abcd", "  efgh", ""]
    assert cursor == (2, 2)
    assert lay_out(PROMPT, "abcdefgh", 4, 6)[1] == (1, 2)
    assert lay_out(PROMPT, "", 0, 6)[1] == (0, 2)


def test_a_line_break_begins_a_row() -> None:
    rows, cursor = lay_out(PROMPT, "a\nb", 2, 20)
    assert [row.text.rstrip() for row in rows] == ["> a", "  b"]
    assert cursor == (1, 2)
    assert lay_out(PROMPT, "a\nb", 1, 20)[1] == (0, 3)


@given(st.text(max_size=30), st.integers(4, 30), st.data())
def test_no_row_is_wider_than_the_terminal(text: str, width: int, data: st.DataObject) -> None:
    cursor = data.draw(st.integers(0, len(text)))
    rows, (row, column) = lay_out(PROMPT, text, cursor, width)
    assert all(0 <= each.width <= max(width, 6) for each in rows)
    assert 0 <= row < len(rows)
    assert column <= width
    assert all(each.width == sum(map(width_of, each.text)) for each in rows)
