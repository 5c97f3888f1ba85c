"""Answers are cut where a reader would cut them, and nothing is lost or broken on the way."""

import re
import unicodedata
from itertools import pairwise
from typing import Final

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reply.split import MESSAGE_LIMIT, SMALLEST_LIMIT, Part, Splitter, split
from tests.hard_texts import (
    FAMILY,
    FENCES,
    UNHURRIED,
    WORDS,
    ZWNJ_WORD,
    anything,
    fenced,
    limits,
    prose,
    shown,
)

FENCE: Final = re.compile(r" {0,3}(`{3,}(?=[^`]*$)|~{3,})(.*)")


def open_fence(text: str) -> str:
    """Give the marker of the code block that is open at the end of a text, by CommonMark."""
    marker = ""
    for line in text.split("\n"):
        found = FENCE.fullmatch(line.rstrip())
        if not found:
            continue
        run, info = found.groups()
        if not marker:
            marker = run
        elif run.startswith(marker) and not info:
            marker = ""
    return marker


def continues_a_character(text: str, cut: int) -> bool:
    """Tell, by the names of the characters, if the one at `cut` only changes the one before."""
    before, after = text[cut - 1], text[cut]
    flag = re.compile("[🇦-🇿]+$").search(text[:cut])
    return (
        unicodedata.category(after) in {"Mn", "Me", "Mc"}
        or "\u200d" in {before, after}
        or "\u200c" in {before, after}
        or unicodedata.name(after, "").startswith(("EMOJI MODIFIER", "TAG "))
        or ("🇦" <= after <= "🇿" and flag is not None and len(flag.group()) % 2 == 1)
    )


@UNHURRIED
@given(anything, limits)
@example("x" * 200, SMALLEST_LIMIT)
@example("e" + "\u0301" * 200, SMALLEST_LIMIT)
@example("🇮" * 99, SMALLEST_LIMIT)
@example("\u200d" * 99, SMALLEST_LIMIT)
@example("`" * 99, SMALLEST_LIMIT)
@example("```\n" + " " * 99 + "x" * 99, SMALLEST_LIMIT)
@example("- " * 60 + "```\nx", SMALLEST_LIMIT)
@example("- " * 5 + "```\nx", SMALLEST_LIMIT)
@example("```" + "a" * 30 + "\n" + "b" * 60, SMALLEST_LIMIT)
@example("```\n" + "a" * 8 + "\n" + " " * 99 + "b" * 99, SMALLEST_LIMIT)
def test_nothing_is_lost_and_every_part_can_be_sent(text: str, limit: int) -> None:
    parts = split(text, limit)
    assert "".join(part.raw for part in parts) == (text if text.strip() else "")
    for part in parts:
        assert part.raw.strip()
        assert 0 < len(part.shown) <= limit
        assert part.shown == part.shown.strip()


@UNHURRIED
@given(st.lists(anything, max_size=6).map("".join), limits, st.data())
def test_streaming_gives_the_same_parts_and_never_changes_a_finished_one(
    text: str,
    limit: int,
    data: st.DataObject,
) -> None:
    splitter = Splitter(limit)
    finished: tuple[Part, ...] = ()
    start = 0
    while start < len(text):
        end = start + data.draw(st.integers(1, 40))
        splitter.feed(text[start:end])
        if data.draw(st.booleans()):
            assert splitter.parts == split(text[:end], limit)
            assert splitter.finished[: len(finished)] == finished
            assert len(splitter.parts) <= len(splitter.finished) + 1
            finished = splitter.finished
        start = end
    assert splitter.parts == split(text, limit)


@UNHURRIED
@given(fenced, st.integers(24, 80))
def test_what_a_part_shows_closes_every_code_block(text: str, limit: int) -> None:
    for part in split(text, limit):
        assert not open_fence(part.shown), part.shown


@UNHURRIED
@given(st.sampled_from(FENCES), st.lists(st.text("ab (.", min_size=1), min_size=1), limits)
def test_code_keeps_its_fence_in_every_part(fence: str, code: list[str], limit: int) -> None:
    marker = fence.strip().split("m")[0].split("p")[0].split(" ")[0]
    block = "\n".join([fence, *(f"+{line}" for line in code), marker])
    for part in split(block, max(limit, 32)):
        first, *_, last = part.shown.split("\n")
        assert first == fence.strip()
        assert last.strip() == marker


@UNHURRIED
@given(prose, st.integers(40, 90))
@example(f"https://example.org/{'a' * 16}{ZWNJ_WORD}", 40)
@example(f"https://example.org/{'a' * 17}{ZWNJ_WORD}", 40)
def test_no_cut_is_inside_a_character_or_a_zero_width_non_joiner(text: str, limit: int) -> None:
    end = 0
    for part, _ in pairwise(split(text, limit)):
        end += len(part.raw)
        assert not continues_a_character(text, end), (text[end - 9 : end], text[end : end + 9])


UNBROKEN: Final = [word for word in WORDS if not re.search("[。！ ]|^.$", word)]


@UNHURRIED
@given(st.lists(st.sampled_from(UNBROKEN), max_size=60), st.integers(48, 120))
def test_words_stay_whole(words: list[str], limit: int) -> None:
    text = " ".join(words)
    assert [word for part in split(text, limit) for word in part.raw.split()] == words


CHARACTERS: Final = [
    "字", FAMILY, "🇮🇷", "👍🏽", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "❤️", "1️⃣", "e\u0301", "क्ष",
    "\u1112\u1161\u11ab", "\ud83d\ude00",
]  # fmt: skip


@pytest.mark.parametrize("character", CHARACTERS)
@pytest.mark.parametrize("limit", range(60, 75))
def test_one_long_line_is_cut_between_characters(character: str, limit: int) -> None:
    text = character * 300
    parts = split(text, limit)
    whole = limit // len(character) * len(character)
    assert "".join(part.raw for part in parts) == text
    assert {len(part.shown) for part in parts[:-1]} == {whole}


@pytest.mark.parametrize("line", ["x" * 10_000, f"{ZWNJ_WORD}\u200c" * 1000])
def test_a_line_without_a_break_fills_its_parts(line: str) -> None:
    parts = split(line)
    assert "".join(part.raw for part in parts) == line
    assert all(len(part.shown) >= MESSAGE_LIMIT - 2 for part in parts[:-1])
    assert not any("\u200c" in {part.raw[0], part.raw[-1]} for part in parts[:-1])


@UNHURRIED
@given(prose | fenced)
def test_a_text_that_fits_is_one_part(text: str) -> None:
    parts = shown(text, 8000)
    assert len(parts) == bool(text.strip())
    assert "".join(parts).startswith(text.strip())


@pytest.mark.parametrize("run", ["`````", "~~~~~"])
def test_a_fence_that_grows_at_the_edge_moves_no_cut(run: str) -> None:
    text = f"- xxxxx:\n- {run}\nco\n"
    splitter = Splitter(20)
    for character in text:
        splitter.feed(character)
        assert splitter.parts
    assert splitter.parts == split(text, 20)


@pytest.mark.parametrize("length", [1983, 1984, 1985])
def test_a_code_block_may_fill_a_message_to_the_last_character(length: int) -> None:
    block = "Code:\n```py\n" + "x" * length + "\n```"
    assert len(split(block)) == (1 if len(block) <= MESSAGE_LIMIT else 2)
