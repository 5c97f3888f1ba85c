"""Left-to-right text keeps its order in right-to-left lines.

What is seen is worked out by an implementation of the bidirectional algorithm that knows nothing of
ours. It shows the characters as they stand from left to right, so a Latin run must be found in it
as it is read, whatever stands around it.
"""

import re

import pytest
from bidi import get_display  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st

from reply.render import render

MARKS = re.compile("[\u2066\u2069\u200f]")
RUNS = (
    "Python", "C++", "C#", "node.js (v20)", "--flag=value", "192.168.1.1:80", "user@host", "5 GB",
    "10-20", "50%", "$5", "+98 21 1234", "/usr/bin/", "Visual Studio Code", "f(x)", ".env", "3.11",
    "git commit -m", "README.md", "a/b/c", "foo() { bar }", "**Bold C++**", "~/.ssh",
)  # fmt: skip


def seen(line: str) -> str:
    visual = get_display(line)
    assert isinstance(visual, str)
    return MARKS.sub("", visual)


@pytest.mark.parametrize("run", RUNS)
def test_a_run_keeps_its_order(run: str) -> None:
    for line in (
        f"من {run} را دیدم.",
        f"این است: {run}",
        f"({run}) خوب است",
        f"از {run}، یا «{run}»؟",
    ):
        shown = render(line, right_to_left=True)
        assert MARKS.sub("", shown) == line
        assert run.strip("*") in seen(shown.replace("**", ""))


@pytest.mark.parametrize("run", ["C++", "--flag=value", "10-20"])
def test_it_would_not_without_isolates(run: str) -> None:
    assert run not in seen(f"من {run} را دیدم.")


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("با C++، بنویس", "با ⟦C++⟧، بنویس"),
        ("(Python یک زبان)", "‹(⟦Python⟧ یک زبان)"),
        ("زبان Python (زبان خوب) است", "زبان ⟦Python⟧ (زبان خوب) است"),
        ("زبان Python (a language) است", "زبان ⟦Python (a language)⟧ است"),
        ("گفت \"Hello\" و رفت", "گفت \"⟦Hello⟧\" و رفت"),
        ("سلام - Python", "سلام - ⟦Python⟧"),
        ("پایان Python.", "پایان ⟦Python⟧."),
        ("فرمان `--x` است", "فرمان ⟦`--x`⟧ است"),
        ("فرمول $x^2 - 1$ است", "فرمول ⟦x² - 1⟧ است"),
        ("به [the docs](https://d.org/a_(b)) برو", "به [⟦the docs⟧](https://d.org/a_(b)) برو"),
        ("به see https://x.com/a/ برو", "به ⟦see⟧ https://x.com/a/ برو"),
        ("به see https://x.com/a now برو", "به ⟦see⟧ https://x.com/a ⟦now⟧ برو"),
        ("زبان Python (a b زبان) است", "زبان ⟦Python⟧ (⟦a b⟧ زبان) است"),
        ("سلام <@123> و <:ok:456> و <t:1:R>", "سلام <@123> و <:ok:456> و <t:1:R>"),
        ("شماره ۱۲-۱۵ و می‌خواهم", "شماره ۱۲-۱۵ و می‌خواهم"),
        ("**Python** است", "‹**⟦Python⟧** است"),
        ("- C++ خوب\n1. Go خوب\n> Rust خوب", "- ‹⟦C++⟧ خوب\n1. ‹⟦Go⟧ خوب\n> ‹⟦Rust⟧ خوب"),
        ("## Python چیست؟", "## ‹⟦Python⟧ چیست؟"),
        ("Only Latin here\nسلام", "Only Latin here\nسلام"),
    ],
)  # fmt: skip
def test_isolates_stand_close_around_a_run(written: str, shown: str) -> None:
    marks = str.maketrans({"\u2066": "⟦", "\u2069": "⟧", "\u200f": "‹"})
    assert render(written, right_to_left=True).translate(marks) == shown


def test_a_line_that_begins_in_latin_reads_from_right_to_left_among_others() -> None:
    line = "Python زبان است"
    assert render(f"سلام\n{line}").splitlines()[1].startswith("\u200f\u2066Python\u2069")
    assert seen(render(line, right_to_left=True)).endswith("Python")
    assert render(line) == line, "nothing told that it would go on in Persian"


def test_a_left_to_right_answer_gets_no_marks() -> None:
    text = "Say سلام (hello) to C++.\n- item سلام\nНу, привет."
    assert render(text) == text


def test_a_line_with_many_latin_words_before_the_first_persian_is_left_as_it_is() -> None:
    line = "This line says a good deal before it comes to سلام"
    assert render(line, right_to_left=True) == line


@pytest.mark.parametrize(
    "line",
    [
        "The word سلام means hello.",
        "In Persian, hello is سلام.",
        "The phrase خیلی ممنون says thank you.",
        "- **Hello** (سلام) is said when people meet.",
        "The word سَلَامٌ means hello.",
    ],
)
def test_a_sentence_that_quotes_a_persian_word_reads_from_left_to_right(line: str) -> None:
    assert render(f"سلام\n{line}\nGo زبان").splitlines() == [
        "سلام",
        line,
        "\u200f\u2066Go\u2069 زبان",
    ]


@pytest.mark.parametrize(
    "line",
    ["Visual Studio Code یک ویرایشگر است.", "`git commit` کار است", "Docker: ابزار container و بس"],
)
def test_a_sentence_about_something_with_a_latin_name_reads_from_right_to_left(line: str) -> None:
    assert render(f"سلام\n{line}").splitlines()[1].startswith("\u200f")


def test_after_a_long_latin_line_the_next_is_not_waited_for() -> None:
    english = "An English line that is long enough to tell that it stays English.\n"
    assert render(english + "Python زبان", right_to_left=True) == english + "Python زبان"


@given(st.lists(st.sampled_from((*RUNS, "سلام", "متن", "،", "(", ")", "«", "»", '"', "."))))
def test_marks_are_balanced_and_change_nothing_else(words: list[str]) -> None:
    line = " ".join(["متن", *words])
    shown = render(line)
    assert MARKS.sub("", shown) == line
    assert re.fullmatch("(?:[^\u2066\u2069]*\u2066[^\u2066\u2069]+\u2069)*[^\u2066\u2069]*", shown)


@given(st.lists(st.sampled_from((*RUNS, "`a - b`", "https://x.com/-a/", "<@12>", "متن", "(", ")"))))
def test_no_mark_gets_into_code_addresses_or_mentions(words: list[str]) -> None:
    shown = render(" ".join(["متن", *words]))
    for kept in ("`a - b`", "https://x.com/-a/", "<@12>"):
        assert shown.count(kept) == words.count(kept)
    assert not re.search("https?://\\S*[\u2066\u2069\u200f]", shown)
