"""chat/context.py: what fits into a request."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ai.request import ChatMessage
from chat.context import UNKNOWN_WINDOW, QuestionTooLongError, Window, fit, shorten
from i18n import catalogue


def count(messages: Sequence[ChatMessage]) -> int:
    """One token a character, which makes windows easy to read."""
    return sum(len(message.content) for message in messages)


def turns(*pairs: tuple[str, str]) -> list[ChatMessage]:
    return [
        message
        for question, answer in pairs
        for message in (ChatMessage("user", question), ChatMessage("assistant", answer))
    ]


def contents(messages: tuple[ChatMessage, ...]) -> list[str]:
    return [message.content for message in messages]


def test_all_is_told_where_all_fits() -> None:
    messages = fit("system", turns(("q1", "a1"), ("q2", "a2")), "q3", Window(100), count)
    assert contents(messages) == ["system", "q1", "a1", "q2", "a2", "q3"]


def test_the_oldest_falls_off_first_and_with_its_answer() -> None:
    messages = fit("sys", turns(("q1", "a1"), ("q2", "a2")), "q3", Window(3 + 2 + 6), count)
    assert contents(messages) == ["sys", "q2", "a2", "q3"]


def test_a_long_answer_is_not_told_without_its_question() -> None:
    messages = fit("", turns(("q" * 50, "a1")), "q2", Window(10), count)
    assert contents(messages) == ["q2"]


def test_without_a_system_prompt_there_is_no_system_message() -> None:
    assert [m.role for m in fit("", [], "q", Window(10), count)] == ["user"]


def test_a_question_that_does_not_fit_is_refused_and_not_cut() -> None:
    with pytest.raises(QuestionTooLongError) as refusal:
        fit("system", [], "q" * 100, Window(50), count)
    words = catalogue("en").say(refusal.value.text)
    assert "100" in words
    assert "44" in words


def test_a_request_is_shortened_by_its_older_half() -> None:
    messages = fit("sys", turns(("q1", "a1"), ("q2", "a2")), "q3", Window(100), count)
    assert contents(shorten(messages, count)) == ["sys", "q2", "a2", "q3"]
    assert contents(shorten(messages[:1] + messages[-1:], count)) == ["sys", "q3"]


@given(
    st.lists(st.tuples(st.text(max_size=30), st.text(max_size=30)), max_size=20),
    st.text(max_size=10),
    st.text(min_size=1, max_size=10),
    st.integers(20, 400),
)
def test_any_request_fits_alternates_and_keeps_the_frame(
    pairs: list[tuple[str, str]], system: str, question: str, tokens: int
) -> None:
    past = turns(*pairs)
    messages = fit(system, past, question, Window(tokens), count)
    assert count(messages) <= tokens
    told = [message for message in messages if message.role != "system"]
    assert len(messages) - len(told) == bool(system)
    assert [m.role for m in told] == ["user", "assistant"] * (len(told) // 2) + ["user"]
    assert told[-1].content == question
    kept = told[:-1]
    assert kept == past[len(past) - len(kept) :]
    if len(kept) < len(past):
        next_turn = past[len(past) - len(kept) - 2 :][:2]
        assert count((*messages, *next_turn)) > tokens


@pytest.mark.parametrize(
    ("context", "max_context", "max_output", "tokens"),
    [
        (None, None, None, UNKNOWN_WINDOW),
        (None, 1000, 500, 1000),
        (128_000, None, None, 128_000 - 4096),
        (128_000, None, 10_000, 118_000),
        (128_000, 1000, None, 1000),
        (8000, None, None, 6000),
        (8000, 20_000, None, 6000),
    ],
)
def test_the_window_follows_the_model_and_the_owner(
    context: int | None, max_context: int | None, max_output: int | None, tokens: int
) -> None:
    assert Window.of(context, max_context, max_output) == Window(tokens)
