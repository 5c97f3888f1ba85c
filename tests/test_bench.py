"""bench/: the arithmetic of lateness, and the answers it is measured with."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.lateness import Screen, worst_pace
from bench.report import Column, table
from bench.words import answers, is_whole, word_of, words_in


def screen_of(*changes: tuple[int, str, float]) -> Screen:
    screen = Screen(answers(1, 4)[0], sent=[0.0, 1.0, 2.0, 3.0])
    for message_id, content, at in changes:
        screen.change(message_id, content, at)
    return screen


FIRST, SECOND, THIRD, FOURTH = answers(1, 4)[0]


def test_each_token_is_late_by_itself() -> None:
    screen = screen_of((1, FIRST, 0.5), (1, FIRST + SECOND + THIRD, 2.5), (2, FOURTH, 3.25))
    assert screen.seen == [0.5, 2.5, 2.5, 3.25]
    assert screen.lateness == pytest.approx((0.5 + 1.5 + 0.5 + 0.25) / 4)
    assert (screen.first, screen.last) == (0.5, 0.25)
    assert screen.edits == 1


def test_what_a_reader_never_saw_is_infinitely_late() -> None:
    screen = screen_of((1, FIRST + SECOND + THIRD, 2.5))
    assert not screen.is_over
    assert screen.lateness == screen.last == float("inf")


def test_a_token_that_was_seen_stays_seen() -> None:
    screen = screen_of((1, FIRST + SECOND, 1.0), (1, "…", 2.0), (1, THIRD + FOURTH, 3.0))
    assert screen.seen == [1.0, 1.0, 3.0, 3.0]


def test_an_answer_is_whole_over_its_messages_whatever_stands_around_it() -> None:
    told = [FIRST, SECOND, THIRD, FOURTH]
    assert is_whole(told, [f"{FIRST}{SECOND}", f"{THIRD}{FOURTH}\n-# cut at 12"])
    assert not is_whole(told, [f"{FIRST}{SECOND}{FOURTH}"])
    assert not is_whole(told, [f"{FIRST}{SECOND}", f"{SECOND}{THIRD}{FOURTH}"])
    assert not is_whole(told, [f"{THIRD}{FOURTH}", f"{FIRST}{SECOND}"])


@given(st.integers(1, 20), st.integers(1, 150))
def test_no_two_tokens_are_alike(readers: int, tokens: int) -> None:
    told = answers(readers, tokens)
    words = [word_of(token) for answer in told for token in answer]
    assert len(set(words)) == readers * tokens
    assert [words_in("".join(answer)) for answer in told] == [
        [word_of(token) for token in answer] for answer in told
    ]


def test_there_are_words_for_two_hundred_readers_and_not_for_all() -> None:
    assert len(answers(200, 400)) == 200
    with pytest.raises(ValueError, match="different words"):
        answers(300, 400)


def test_a_model_that_keeps_its_pace_is_not_behind() -> None:
    assert worst_pace([5.0, 5.02, 5.04], 50.0) == pytest.approx(0.0)
    assert worst_pace([5.0, 5.02, 5.54, 5.06], 50.0) == pytest.approx(0.5)
    assert worst_pace([], 50.0) == 0.0


def test_a_table_shows_the_median_and_the_spread() -> None:
    rows: dict[str, list[dict[str, float]]] = {
        "one": [{"a": 0.001}, {"a": 0.003}, {"a": 0.002}],
        "two": [{"a": 1.0}],
        "none": [{}],
    }
    lines = table(rows, [Column("a", "a, ms", 1000, 0)]).splitlines()
    assert [line.split("|")[2].strip() for line in lines[2:]] == ["2 (1-3)", "1000", "-"]
