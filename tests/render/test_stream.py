"""However an answer comes, the same is shown; and no more is held back than must be."""

import re
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reply.render import Reasoning, Renderer, render
from reply.split import split

FRAGMENTS = (
    "word ", "C++ ", "node.js (v20) ", "سلام ", "می‌خواهم ", "،", "«", "»", '"', "5 GB ", "漢字",
    "$x^2$ ", "$5 and $10 ", "$", "$$", "$$\n", r"\(x\) ", r"\[", r"\]", "\\", "\n", "\n\n", "  ",
    "| a | b |\n", "|---|--:|\n", "| 1 | 2 |\n", "| نام | x |\n", "|",
    "a | b\n", "--- | ---\n", "c|d|e\n", "`code $x$` ", "`", "``",
    "```py\n", "```\n", "~~~\n", "#", "# ", "##### ", "- ", "+ ", "1. ", "> ", "- [x] ", "---\n",
    "***", "**", "_", "!", "[", "](http://x.y/z) ", "![a](u) ", "<br>", "<b>", "<@123>", "<",
    "<sub>2</sub>", "https://x.com/a ", "http", ":", "//", "(", ")", "<think>", "</think>",
)  # fmt: skip

answers = st.lists(st.sampled_from(FRAGMENTS), max_size=25).map("".join)
reasonings = st.sampled_from(("hidden", "spoiler", "subtext"))


def streamed(deltas: Sequence[str], reasoning: Reasoning, *, right_to_left: bool) -> str:
    renderer = Renderer(reasoning, right_to_left=right_to_left)
    return "".join(map(renderer.feed, deltas)) + renderer.finish()


@given(answers, st.lists(st.integers(1, 12), min_size=1), reasonings, st.booleans())
def test_how_the_answer_is_cut_makes_no_difference(
    answer: str,
    sizes: list[int],
    reasoning: Reasoning,
    right_to_left: bool,  # noqa: FBT001
) -> None:
    cuts = [0]
    while cuts[-1] < len(answer):
        cuts.append(cuts[-1] + sizes[len(cuts) % len(sizes)])
    deltas = [answer[start:end] for start, end in pairwise(cuts)]
    whole = render(answer, reasoning, right_to_left=right_to_left)
    assert streamed(deltas, reasoning, right_to_left=right_to_left) == whole
    assert streamed(list(answer), reasoning, right_to_left=right_to_left) == whole


@pytest.mark.parametrize(
    "answer",
    [
        "`a``` $x$ b`",
        "and ``a`b`` $x$",
        "<think>why</think>because",
        "It is US$5$ or a=$b$",
        "متن https://x.com/-a/ متن http و h",
        "زبان Python (" + "word " * 30 + ") است",
        "| a |\n | - |\n| b |\n \n",
        "a $x$5 $y$",
        "Wow! ![a](b(c)d) ![a](b c",
    ],
)
def test_not_even_one_character_at_a_time(answer: str) -> None:
    for right_to_left in (False, True):
        whole = render(answer, "subtext", right_to_left=right_to_left)
        assert streamed(list(answer), "subtext", right_to_left=right_to_left) == whole


@pytest.mark.parametrize(
    "prose",
    [
        "The quick brown fox jumps over the lazy dog. It does so 3 times, and rests.",
        "این متن فارسی است، و می‌خواهیم زود دیده شود. آیا می‌شود؟",
        "Это обычный русский текст, без всякой разметки.",
        "普通的中文文本,没有任何格式。",
        "**Bold**, *slanted* and __underlined__ words",
    ],
)
def test_plain_prose_is_shown_at_once(prose: str) -> None:
    renderer = Renderer("hidden")
    for word in re.findall(r"\s*\S+", prose):
        assert renderer.feed(word) == word


def test_latin_words_in_a_right_to_left_line_are_shown_at_once_too() -> None:
    renderer = Renderer("hidden")
    assert renderer.feed("زبان ") == "زبان "
    assert renderer.feed("Python") == "\u2066Python"
    assert renderer.feed(" ") == ""
    assert renderer.feed("خوب") == "\u2069 خوب"


def test_a_bracket_in_a_right_to_left_line_holds_back_only_so_much() -> None:
    renderer = Renderer("hidden")
    assert "word" in renderer.feed("زبان Python (" + "word " * 20)


@pytest.mark.parametrize(
    ("start", "longest"),
    [
        ("$HOME is where the heart is and so on", 10),
        ("$5 million dollars were spent on it", 14),
        ("$x " + "+ y" * 200, 302),
        (r"\(x " + "+ y" * 1000, 1504),
        ("$$x " + "+ y" * 1000, 1504),
        ("`x " + "y " * 400, 404),
        ("[a note in brackets", 1),
        ("a < b and c", 2),
        ("a <b and c, of which", 4),
        ("#hashtag and more", 1),
        ("![" + "a" * 300, 203),
    ],
)
def test_what_never_closes_holds_back_only_so_much(start: str, longest: int) -> None:
    renderer = Renderer("hidden")
    shown, held = "", 0
    for end, character in enumerate(start, 1):
        shown += renderer.feed(character)
        held = max(held, end - len(shown))
    assert held <= longest
    assert shown + renderer.finish() == start


@given(st.lists(st.sampled_from((*FRAGMENTS, "x" * 300 + "\n")), max_size=60).map("".join))
def test_what_is_shown_can_be_split_into_messages(answer: str) -> None:
    for part in split(render(answer, "spoiler")):
        assert len(part.shown) <= 2000


def test_nothing_comes_of_nothing() -> None:
    assert render("") == ""
    assert render(" \n ") == ""
