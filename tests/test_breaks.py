"""Where answers are cut: examples that show the order of breaks, and footers."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reply.split import Part, Splitter, split, with_footer
from tests.hard_texts import (
    UNHURRIED,
    WORDS,
    anything,
    limits,
    shown,
)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        pytest.param(
            "First paragraph.\n\nSecond, with\na line and more.",
            ["First paragraph.", "Second, with\na line and more."],
            id="paragraph before line",
        ),
        pytest.param(
            "One line. A sentence\nand the next line. End",
            ["One line. A sentence", "and the next line. End"],
            id="line before sentence",
        ),
        pytest.param(
            "This is a sentence. This one is cut",
            ["This is a sentence.", "This one is cut"],
            id="sentence before word",
        ),
        pytest.param(
            "حال شما چطور است؟ من خوبم و سپاسگزارم",
            ["حال شما چطور است؟", "من خوبم و سپاسگزارم"],
            id="Persian sentence",
        ),
        pytest.param(
            "Это предложение… А это уже второе из них",
            ["Это предложение…", "А это уже второе из них"],
            id="Russian sentence",
        ),
        pytest.param(
            "这是第一个句子也是最长的句子。这是第二个句子，它会被放到下一条消息里",
            ["这是第一个句子也是最长的句子。", "这是第二个句子，它会被放到下一条消息里"],
            id="Chinese sentence",
        ),
        pytest.param(
            "Many fine tools, e.g. hammers and saws",
            ["Many fine tools, e.g. hammers", "and saws"],
            id="an abbreviation ends no sentence",
        ),
        pytest.param(
            "Hi.\n\nThis paragraph is far longer than that",
            ["Hi.\n\nThis paragraph is far", "longer than that"],
            id="no tiny part for an early paragraph",
        ),
        pytest.param(
            "See https://example.org/a/very/long/address now",
            ["See", "https://example.org/a/very/lon", "g/address now"],
            id="what is too long by itself is cut last",
        ),
        pytest.param(
            "Some words first.\n\nThese:\n\n## Tools\n\nHammers",
            ["Some words first.", "These:\n\n## Tools\n\nHammers"],
            id="a heading and a colon stay with what follows",
        ),
        pytest.param(
            "early " + "x" * 28,
            ["early", "x" * 28],
            id="an early word rather than a hard cut",
        ),
        pytest.param(
            "Three backticks look like ``` and they go on",
            ["Three backticks look", "like ``` and they go on"],
            id="no cut makes a fence",
        ),
        pytest.param(
            "Words here\n```py\naaaa bbbb cccc dddd\n```",
            ["Words here\n```py\naaaa bbbb\n```", "```py\ncccc dddd\n```"],
            id="no code block is left empty above a cut",
        ),
        pytest.param(
            "```\naaaa bbbb cccc dddd\n```````\nend",
            ["```\naaaa bbbb cccc\n```", "```\ndddd\n```````\nend"],
            id="no code block is left empty below a cut",
        ),
        pytest.param(
            "```\naaaa `bbbb cccc dddd eeee` ffff\n```",
            ["```\naaaa `bbbb cccc dddd\n```", "```\neeee` ffff\n```"],
            id="backticks in code mean nothing",
        ),
        pytest.param(
            "```a`b``` is inline",
            ["```a`b``` is inline"],
            id="a fence has no backtick in its language",
        ),
        pytest.param(
            "x" * 65,
            ["x" * 30, "x" * 30, "x" * 5],
            id="nothing but a hard cut",
        ),
        pytest.param(
            "> quoted words that go on and on for long",
            ["> quoted words that go on and", "> on for long"],
            id="a quote goes on",
        ),
        pytest.param(
            "one two three four five six" + " " * 50 + "seven",
            ["one two three four five six", "seven"],
            id="whitespace costs nothing",
        ),
    ],
)
def test_the_best_break_is_taken(text: str, parts: list[str]) -> None:
    assert shown(text, 30) == parts


@pytest.mark.parametrize("atom", [word for word in WORDS if 4 < len(word) < 20] + ["</chat new:9>"])
@pytest.mark.parametrize("before", range(15, 31))
def test_an_atom_at_the_edge_goes_whole_to_one_side(atom: str, before: int) -> None:
    text = "字" * before + atom + "字" * 30
    assert any(atom in part.raw for part in split(text, 30)), shown(text, 30)


@pytest.mark.parametrize("atom", ["\\*", *(word for word in WORDS if re.match("<.", word))])
@pytest.mark.parametrize("before", range(15, 31))
def test_a_hard_cut_spares_what_discord_reads_as_one(atom: str, before: int) -> None:
    text = "x" * before + atom + "x" * 30
    assert any(atom in part.raw for part in split(text, 30)), shown(text, 30)


def test_code_is_closed_and_opened_again_with_its_language() -> None:
    code = "for x in y:\n    print(x)\n    total += x\nprint(total)"
    answer = f"Try this:\n\n```python\n{code}\n```\nDone."
    assert shown(answer, 60) == [
        "Try this:\n\n```python\nfor x in y:\n    print(x)\n```",
        "```python\n    total += x\nprint(total)\n```\nDone.",
    ]


def test_text_before_code_is_cut_rather_than_the_code() -> None:
    answer = "Some words of introduction here\nand here\n```\none\n\ntwo\nthree\n```"
    assert shown(answer, 60) == [
        "Some words of introduction here\nand here",
        "```\none\n\ntwo\nthree\n```",
    ]


def test_a_longer_fence_holds_shorter_ones() -> None:
    answer = "````md\n```py\nfirst\n```\n\n~~~\nsecond\n~~~\n````\nafter"
    assert shown(answer, 34) == [
        "````md\n```py\nfirst\n```\n````",
        "````md\n~~~\nsecond\n~~~\n````\nafter",
    ]


def test_a_fence_inside_a_list_keeps_its_indentation() -> None:
    code = "    make\n    make test\n    make install\n"
    answer = f"10. Install:\n\n    ```sh\n{code}    ```\n11. Run"
    assert shown(answer, 50) == [
        "10. Install:\n\n    ```sh\n    make\n    ```",
        "```sh\n    make test\n    make install\n    ```",
        "11. Run",
    ]


def test_a_part_remembers_the_list_it_begins_in() -> None:
    answer = "10. These are the words before it\n\n    ```sh\n    make\n    ```\n    end"
    assert shown(answer, 40) == [
        "10. These are the words before it",
        "```sh\n    make\n    ```\n    end",
    ]


def test_four_spaces_outside_a_list_are_no_fence() -> None:
    assert shown("Text:\n    ```py\nmore", 100) == ["Text:\n    ```py\nmore"]


def test_half_a_closing_fence_is_shown_whole() -> None:
    splitter = Splitter()
    states = []
    for delta in ["```py\n", "x = 1\n", "`", "``", "\nDone"]:
        splitter.feed(delta)
        states.append(splitter.parts[-1].shown)
    assert states == [
        "```py\n```",
        "```py\nx = 1\n```",
        "```py\nx = 1\n```",
        "```py\nx = 1\n```",
        "```py\nx = 1\n```\nDone",
    ]


def test_whitespace_makes_no_part() -> None:
    assert split("") == split(" \n\n\t ") == ()


def test_whitespace_at_a_cut_belongs_to_the_part_before() -> None:
    first, second = split("a" * 15 + "  \n\n\n" + "b" * 15, 20)
    assert first == Part("a" * 15 + "  \n\n\n", "a" * 15)
    assert second == Part("b" * 15, "b" * 15)


def test_a_limit_without_room_is_refused() -> None:
    with pytest.raises(ValueError, match="limit of 19"):
        Splitter(19)


@UNHURRIED
@given(anything, st.text("✂ cut", min_size=1, max_size=20).filter(str.strip), limits)
def test_a_footer_is_the_last_line_and_never_in_code(text: str, footer: str, limit: int) -> None:
    parts = split(text, limit)
    messages = with_footer(parts, footer, limit)
    assert messages[-1].endswith(footer)
    assert all(0 < len(message) <= limit for message in messages)
    assert "\n".join(messages) == "\n".join([*(part.shown for part in parts), footer])
    assert len(messages) - len(parts) in {0, 1}


def test_a_footer_shares_the_last_message_when_it_fits() -> None:
    parts = split("```py\nx = 1")
    assert with_footer(parts, "-# cut") == ("```py\nx = 1\n```\n-# cut",)
    assert with_footer(split("x" * 1995), "-# cut") == ("x" * 1995, "-# cut")
    assert with_footer((), "-# cut") == ("-# cut",)
    with pytest.raises(ValueError, match="footer"):
        with_footer(parts, "-" * 2001)


@UNHURRIED
@given(anything, limits, st.data())
def test_a_part_that_must_end_early_keeps_the_rest_for_the_next(
    text: str, limit: int, data: st.DataObject
) -> None:
    splitter = Splitter(limit)
    splitter.feed(text)
    before = splitter.parts
    if not before:
        return
    index = data.draw(st.integers(0, len(before) - 1))
    length = data.draw(st.integers(1, len(before[index].raw)))
    splitter.end_part(index, length)
    assert splitter.parts[:index] == before[:index]
    assert splitter.parts[index].raw == before[index].raw[:length]
    kept = "".join(part.raw for part in splitter.parts)
    assert text.startswith(kept)
    assert not text[len(kept) :].strip()
    assert all(len(part.shown) <= limit for part in splitter.parts)
