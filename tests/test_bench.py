"""bench/: the arithmetic of its figures and bars, and the answers it is measured with."""

import gc
import json
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.bots import OURS, Bot
from bench.filling import A_CONVERSATION, FIRST_ID, PLACE_ID, make
from bench.lateness import Screen, worst_pace
from bench.measures import Bar, Measure
from bench.pages import README, rewritten
from bench.report import Report
from bench.scenarios import RESULTS, saved
from bench.stage import open_stage
from bench.talk import ending, number_in
from bench.words import answers, is_whole, word_of, words_in
from history.conversations import Conversations
from history.database import open_database
from history.turnlog import Owner
from playground.discord import Limits


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


RUNS: dict[str, list[dict[str, float]]] = {
    "bot": [{"a": 0.001, "b": 3.0}, {"a": 0.003, "b": 1.0}, {"a": 0.002, "b": float("inf")}],
    "floor": [{"a": 0.001}, {"a": 0.002}, {"a": 0.004}],
}


def cells(report: Report, *measures: Measure) -> list[list[str]]:
    lines = report.table(measures).splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_a_table_shows_the_median_and_the_spread() -> None:
    measures = [Measure("a", "a, ms", 1000, 0), Measure("b", "b", digits=0), Measure("c", "c")]
    assert cells(Report({}, RUNS), *measures) == [
        ["a, ms", "2 (1 – 3)", "2 (1 – 4)"],
        ["b", "3 (1 – inf)", "-"],
        ["c", "-", "-"],
    ]


def test_each_run_is_compared_with_the_one_of_its_round() -> None:
    bars = [
        Bar(1.0),
        Bar(1.0, at_least=True),
        Bar(0.5),
        Bar(0.001, "difference"),
        Bar(0.0015, "itself"),
    ]
    measures = [Measure("a", "a, ms", 1000, 0, bar) for bar in bars]
    assert [row[3:] for row in cells(Report({}, RUNS), *measures)] == [
        ["×1.00 (0.50 – 1.50)", "≤ ×1.00", "yes"],
        ["×1.00 (0.50 – 1.50)", "≥ ×1.00", "yes"],
        ["×1.00 (0.50 – 1.50)", "≤ ×0.50", "**no**"],
        ["+0 (-2 – 1)", "≤ +1", "yes"],
        ["2 (1 – 3)", "≤ 2", "**no**"],
    ]


def test_what_is_measured_of_one_alone_is_held_to_nothing_beside_it() -> None:
    measures = [
        Measure("b", "b", digits=0, bar=Bar(2.0, "itself")),
        Measure("b", "b", digits=0, bar=Bar(2.0)),
    ]
    assert [row[2:] for row in cells(Report({}, {"bot": RUNS["bot"]}), *measures)] == [
        ["3 (1 – inf)", "≤ 2", "**no**"],
        ["", "", ""],
    ]


def test_a_saved_report_is_read_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "results" / "some.json"
    Report({"scenario": "some"}, RUNS).save(
        path, [Measure("a", "a", bar=Bar(1.0)), Measure("c", "")]
    )
    assert Report.read(path) == Report({"scenario": "some"}, RUNS)
    assert json.loads(path.read_text("utf-8"))["bars"] == {
        "a": {
            "by": "ratio",
            "at most": 1.0,
            "median": 1.0,
            "smallest": 0.5,
            "largest": 1.5,
            "met": True,
        }
    }


def test_the_figures_in_the_readme_are_those_that_were_saved() -> None:
    page = README.read_text("utf-8")
    assert rewritten(page, saved(RESULTS)) == page
    for name in saved(RESULTS):
        assert f"<!-- figures: {name} -->" in page


def test_a_script_is_run_with_discord_at_other_addresses(tmp_path: Path) -> None:
    (tmp_path / "bot.py").touch()
    script = str(tmp_path / "bot.py")
    for line in (str(tmp_path), script, f"python {script}", f"{sys.executable} {script}"):
        python, *_, api, gateway, run = Bot(line).command("API", "GATEWAY")
        assert (python, api, gateway, run) == (sys.executable, "API", "GATEWAY", script)
    assert Bot(f"{script} --loud").command("API", "GATEWAY")[-2:] == [script, "--loud"]


def test_any_command_line_is_told_where_discord_is() -> None:
    command = Bot("node bot.js {api} {gateway}").command("http://a", "ws://b")
    assert command == ["/bin/sh", "-c", "exec node bot.js http://a ws://b"]
    with pytest.raises(ValueError, match="empty"):
        Bot(" ").command("http://a", "ws://b")


@given(st.integers(1, 10_000), st.integers(1, 10_000))
def test_an_answer_is_told_from_every_other_by_its_ending(one: int, other: int) -> None:
    assert number_in(f"question {other}. Once more: question {one}.") == one
    assert (ending(one) in f"At last {ending(other)}") == (one == other)


async def test_a_filled_database_is_one_that_the_bot_could_have_written(tmp_path: Path) -> None:
    await make(tmp_path / "filled.db", 1_000)
    async with open_database(tmp_path / "empty.db") as empty:
        indexes = await empty.query("SELECT name, sql FROM sqlite_master ORDER BY name")
    async with open_database(tmp_path / "filled.db") as filled:
        assert await filled.query("SELECT name, sql FROM sqlite_master ORDER BY name") == indexes
        assert not await filled.query("PRAGMA foreign_key_check")
        for person_id in range(FIRST_ID + 1, FIRST_ID + 11):
            past = await Conversations(filled).past(Owner(person_id, PLACE_ID), 1_000_000)
            roles = [message.role for message in past.messages]
            assert roles == ["user", "assistant"] * (A_CONVERSATION // 2)


async def test_this_process_is_not_held_up_while_a_bot_is_measured() -> None:
    async with open_stage(OURS, Limits.none()):
        assert not gc.isenabled()
    assert gc.isenabled()
