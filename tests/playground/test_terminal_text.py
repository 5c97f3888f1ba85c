"""Styled text: how wide it is, where it wraps, and what Markdown becomes."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.terminal.markdown import raw, render
from playground.terminal.spans import Line, Span, Style, clean, line, width_of, wrap


def rows(text: str, width: int) -> list[str]:
    return [row.text for row in wrap(line(text), width, colours=False)]


@pytest.mark.parametrize(
    ("character", "width"),
    [("a", 1), ("س", 1), ("漢", 2), ("😀", 2), ("\u200c", 0), ("\u0301", 0), ("\u2068", 0)],
)
def test_a_character_has_its_width(character: str, width: int) -> None:
    assert width_of(character) == width


@pytest.mark.parametrize(
    ("text", "width", "wrapped"),
    [
        ("one two three", 8, ["one two", "three"]),
        ("one two", 7, ["one two"]),
        ("one two three", 7, ["one two", "three"]),
        ("one two", 3, ["one", "two"]),
        ("abcdefgh", 3, ["abc", "def", "gh"]),
        ("a bcdefgh", 4, ["a", "bcde", "fgh"]),
        ("漢字漢字", 5, ["漢字", "漢字"]),
        ("", 5, [""]),
        ("می‌روم خانه", 6, ["می‌روم", "خانه"]),
    ],
)
def test_a_line_breaks_between_words(text: str, width: int, wrapped: list[str]) -> None:
    assert rows(text, width) == wrapped


def test_every_row_is_led_in() -> None:
    item = Line((Span("one two"),), lead=(Span("- "),), hang=(Span("  "),))
    wrapped = wrap(item.indented(Span("|")), 6, colours=False)
    assert [row.text for row in wrapped] == ["|- one", "|  two"]


@given(st.text(max_size=60), st.integers(4, 20))
def test_wrapping_loses_nothing_but_spaces(text: str, width: int) -> None:
    wrapped = wrap(line(text), width, colours=False)
    assert all(row.width <= width for row in wrapped)
    assert "".join(row.text for row in wrapped).replace(" ", "") == clean(text).replace(" ", "")


@given(st.text())
def test_nothing_is_left_that_a_terminal_would_obey(text: str) -> None:
    shown = Line((Span(text),)).text
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", shown)


def test_styles_are_written_as_the_terminal_knows_them() -> None:
    styled = Line((Span("a", Style.BOLD | Style.CODE), Span("b", Style.CODE), Span("c")))
    assert wrap(styled, 9, colours=True)[0].text == "\x1b[1;36ma\x1b[0m\x1b[36mb\x1b[0mc"
    assert wrap(styled, 9, colours=False)[0].text == "\x1b[1ma\x1b[0mbc"


# Markdown


def spans(written: str) -> list[tuple[str, Style]]:
    return [(span.text, span.style) for each in render(written) for span in each.spans]


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("**bold**", [("bold", Style.BOLD)]),
        ("*it* _it_", [("it", Style.ITALIC), (" ", Style.PLAIN), ("it", Style.ITALIC)]),
        ("__a__", [("a", Style.UNDERLINE)]),
        ("~~a~~", [("a", Style.STRIKE)]),
        ("||a||", [("a", Style.SPOILER)]),
        ("`a * b`", [("a * b", Style.CODE)]),
        ("``a`b``", [("a`b", Style.CODE)]),
        ("***a***", [("a", Style.BOLD | Style.ITALIC)]),
        ("**a `b`**", [("a ", Style.BOLD), ("b", Style.BOLD | Style.CODE)]),
        (r"\*a\*", [("*", Style.PLAIN), ("a", Style.PLAIN), ("*", Style.PLAIN)]),
        ("snake_case_name 2 * 3 * 4", [("snake_case_name 2 * 3 * 4", Style.PLAIN)]),
        ("# Title", [("Title", Style.BOLD | Style.UNDERLINE)]),
        ("-# small", [("small", Style.DIM)]),
        ("#tag", [("#tag", Style.PLAIN)]),
        ("<https://a.b>", [("https://a.b", Style.UNDERLINE)]),
        ("[a](<https://b.c>)", [("a", Style.UNDERLINE), (" (https://b.c)", Style.DIM)]),
    ],
)
def test_marks_become_looks(written: str, shown: list[tuple[str, Style]]) -> None:
    assert spans(written) == shown


def test_blocks_become_lines() -> None:
    written = "- one\n1. two\n> **three**\n```python\n*x* = 1\n```\nfour"
    assert [each.text for each in render(written)] == [
        "• one", "1. two", "▌ three", "│ *x* = 1", "four",
    ]  # fmt: skip


def test_a_fence_within_a_longer_fence_is_code() -> None:
    assert [each.text for each in render("````\n```\na\n```\n````\nb")] == [
        "│ ```", "│ a", "│ ```", "b",
    ]  # fmt: skip


def test_a_fence_that_is_open_to_the_end_is_code() -> None:
    assert [each.text for each in render("```\n**a**")] == ["│ **a**"]


def test_raw_lines_are_as_they_were_written() -> None:
    assert [each.text for each in raw("**a**\n\n```")] == ["**a**", "", "```"]


@given(st.text(alphabet="*_~|`\\#>-[]()<ab 1.\n"))
def test_no_marks_break_it(written: str) -> None:
    letters = re.sub(r"[^ab1]", "", "".join(each.text for each in render(written)))
    assert len(letters) <= len(re.sub(r"[^ab1]", "", written))
    assert len(render(written)) <= len(raw(written))
