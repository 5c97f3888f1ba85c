"""Reasoning is folded, never mixed into the answer."""

import pytest

from reply.render import Renderer, render
from reply.render.reasoning import LONGEST

THOUGHT = "<think>\nFirst *this*,\n\nthen ||that|| ```\n</think>\n\nThe answer."


def test_reasoning_is_hidden() -> None:
    assert render(THOUGHT, "hidden") == "The answer."


def test_reasoning_becomes_a_spoiler_that_nothing_in_it_opens() -> None:
    assert render(THOUGHT, "spoiler") == (
        "||First \\*this\\*,\nthen \\|\\|that\\|\\| \\`\\`\\`||\nThe answer."
    )


def test_reasoning_becomes_small_print_line_by_line() -> None:
    assert render(THOUGHT, "subtext") == (
        "-# First \\*this\\*,\n-# then \\|\\|that\\|\\| \\`\\`\\`\nThe answer."
    )


def test_reasoning_that_comes_separately_is_treated_the_same() -> None:
    renderer = Renderer("subtext")
    assert renderer.reason("First") == "-# First"
    assert renderer.reason(" this\n") == " this"
    assert renderer.reason("then") == "\n-# then"
    assert renderer.feed("\n\n") == ""
    assert renderer.feed("Answer") == "\nAnswer"


def test_a_spoiler_is_never_shown_open() -> None:
    renderer = Renderer("spoiler")
    assert renderer.reason("secret") == ""
    assert renderer.feed("Answer") == "||secret||\nAnswer"


def test_reasoning_without_an_answer_is_still_shown() -> None:
    assert render("<think>only", "spoiler") == "||only||\n"
    assert render("<think>only", "subtext") == "-# only\n"
    assert render("<think>  </think>", "spoiler") == ""


def test_once_the_answer_has_begun_no_reasoning_gets_into_it() -> None:
    renderer = Renderer("subtext")
    assert renderer.feed("```\ncode") + renderer.reason("hm") + renderer.feed("\n") == "```\ncode\n"


@pytest.mark.parametrize("length", [LONGEST, LONGEST + 1])
def test_long_reasoning_is_clipped(length: int) -> None:
    shown = render(f"<think>{'x' * length}</think>a", "subtext")
    assert shown == f"-# {'x' * LONGEST}{'…' * (length - LONGEST)}\na"


def test_a_mark_at_the_start_of_a_line_of_reasoning_is_only_a_mark() -> None:
    assert render("<think># a\n- b\n> c</think>d", "spoiler") == "||\\# a\n\\- b\n\\> c||\nd"


@pytest.mark.parametrize("written", ["a <think>b</think>", "<thinking>", "<", "<thi"])
def test_only_the_beginning_of_an_answer_can_be_reasoning(written: str) -> None:
    assert render(written, "spoiler") == written
