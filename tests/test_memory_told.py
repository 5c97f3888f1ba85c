"""What a model is told of what is remembered."""

from hypothesis import given
from hypothesis import strategies as st

from chat.lines import one_line
from chat.memory import GAP, Memory, clipped

SUMMARY = "They talked of tea. " * 20


def count(text: str) -> int:
    return -(-len(text) // 4)


def test_nothing_is_told_where_nothing_is_remembered() -> None:
    assert Memory().told(1000, count) == ""


def test_facts_stand_before_the_summary() -> None:
    told = Memory(("I like tea", "I live in Rasht"), "They talked of tea.").told(1000, count)
    facts, summary = told.split("\n\n")
    assert facts.splitlines()[1:] == ["- I like tea", "- I live in Rasht"]
    assert summary.splitlines()[1:] == ["They talked of tea."]


def test_of_too_many_facts_the_newest_are_told() -> None:
    facts = tuple(f"fact number {number}" for number in range(100))
    lines = Memory(facts).told(60, count).splitlines()[1:]
    assert 0 < len(lines) < 100
    assert lines == [f"- {fact}" for fact in facts[-len(lines) :]]


def test_a_summary_that_is_too_long_keeps_both_ends() -> None:
    told = Memory(summary="Begin. " + SUMMARY + "End.").told(60, count)
    assert "Begin." in told
    assert told.endswith("End.")
    assert GAP in told


@given(st.lists(st.text(max_size=60)), st.text(max_size=400), st.integers(0, 300))
def test_it_takes_no_more_than_it_may(facts: list[str], summary: str, tokens: int) -> None:
    told = Memory(tuple(facts), summary).told(tokens, count)
    assert count(told) <= tokens + 3  # each piece is rounded up by itself


@given(st.text(), st.integers(0, 50))
def test_clipping_changes_nothing_that_fits_and_adds_nothing(content: str, tokens: int) -> None:
    cut = clipped(content, tokens, count)
    if count(content) <= tokens:
        assert cut == content
    else:
        assert len(cut) <= len(content)
        begin, _, end = cut.partition(GAP)
        assert content.startswith(begin)
        assert content.endswith(end)


@given(st.text())
def test_one_line_is_one_line(written: str) -> None:
    line = one_line(written)
    assert len(line.splitlines()) <= 1
    assert one_line(line) == line
