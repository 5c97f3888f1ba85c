"""What was used, told within Discord's limits whatever was used, and by whom."""

import asyncio
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from history.database import open_database
from history.spending import Account, Who
from history.usage import PICODOLLARS, Kind
from history.usage_report import MOST_NAMED, Report, Sums, UsageReports
from i18n import LANGUAGES, Text, catalogue
from reply.usage import KINDS, OTHERS, Bill, usage_embed
from reply.usage_picture import UsagePicture
from tests.used import dollars

TODAY = date(2026, 11, 30)
many = st.integers(0, 10**15)


@st.composite
def sums(draw: st.DrawFn) -> Sums:
    calls = draw(st.integers(1, 10**12))
    part = st.integers(0, calls)
    money = Decimal(draw(many)) / PICODOLLARS
    return Sums(
        calls, draw(many), draw(many), draw(many), money, draw(part), draw(part), draw(many), calls
    )


@st.composite
def bills(draw: st.DrawFn) -> Bill:
    """Give what any report may hold: parts of a whole in which there may be more."""
    models = draw(st.dictionaries(st.text(min_size=1, max_size=200), sums(), max_size=MOST_NAMED))
    people = draw(st.dictionaries(st.integers(1, 2**63), sums(), max_size=MOST_NAMED))
    whole = sum([*models.values(), *people.values()], draw(sums()))
    days = draw(st.dictionaries(st.dates(TODAY - timedelta(days=20), TODAY), sums(), max_size=20))
    name = st.text("`*_[]()<>@#|~\u202eاز ج😀", max_size=40)
    return Bill(
        who=draw(st.sampled_from(get_args(Who))),
        report=Report(days, {"answer": whole}, models, people),
        today=TODAY,
        days=draw(st.integers(1, 366)),
        names={id_: draw(name) for id_ in people},
        rate=draw(st.none() | st.just(Decimal(120_000))),
        left=[Text("x" * 90, {})] * draw(st.integers(0, 30)),
    )


@given(bills(), st.sampled_from(LANGUAGES))
def test_numbers_keep_to_discords_limits(bill: Bill, language: str) -> None:
    """https://discord.com/developers/docs/resources/message#embed-object-embed-limits"""
    embed = usage_embed(bill, catalogue(language))
    assert len(embed) <= 6000
    assert len(embed.fields) <= 25
    for field in embed.fields:
        assert 0 < len(field.name or "") <= 256
        assert 0 < len(field.value or "") <= 1024


@pytest.mark.parametrize("language", LANGUAGES)
def test_of_long_lists_the_end_is_told_together(language: str) -> None:
    used = Sums(10**9, 10**12, 10**12, dollars=Decimal(10**6))
    people = dict.fromkeys(range(1, MOST_NAMED + 1), used)
    models = {"`" * 50 + str(number): used for number in range(MOST_NAMED)}
    report = Report({}, {"answer": sum(people.values(), Sums())}, models, people)
    names = dict.fromkeys(people, "*" * 40)
    words = catalogue(language)
    embed = usage_embed(Bill("bot", report, TODAY, 30, names), words)
    by_person = str(embed.fields[-1].value)
    assert 900 < len(by_person) <= 1024
    rows = by_person.splitlines()
    assert words.say(OTHERS) in rows[-1]
    assert f"{(MOST_NAMED - len(rows) + 1) * 10**9:,}" in rows[-1]


@given(bills(), st.sampled_from(LANGUAGES))
def test_the_picture_shows_the_whole(bill: Bill, language: str) -> None:
    picture = UsagePicture(bill, catalogue(language))
    chart = picture.chart("dark")
    assert len(chart.days.rows) == bill.days
    assert chart.is_right_to_left == (language == "fa")
    total = bill.report.total
    factor = float(bill.rate or 1)
    whole = float(total.dollars) * factor if total.is_priced else total.tokens
    for panel in chart.lists:
        assert sum(bar.value for bar in panel.rows) == pytest.approx(whole)
    assert 0 < len(picture.description()) <= 1024


def test_the_picture_is_told_in_words() -> None:
    used = Sums(2, 30, 4, dollars=Decimal(3))
    report = Report({TODAY: used}, {"answer": used}, {"gpt-6-luna": used}, {7: used})
    bill = Bill("server", report, TODAY, 7, {7: "Ali"})
    assert UsagePicture(bill, catalogue("en")).description() == (
        "Usage in this server\nIn the last 7 days: $3.00, 2 calls, 34 tokens\n"
        "Most on 2026-11-30: $3.00\n"
        "Cost by model\n- gpt-6-luna: $3.00\nCost by person\n- Ali: $3.00"
    )


def test_without_any_price_tokens_are_shown() -> None:
    used = Sums(2, 30, 4, unpriced=2)
    report = Report({TODAY: used}, {"answer": used}, {"llama3.2": used}, {})
    chart = UsagePicture(Bill("person", report, TODAY, 1, {}), catalogue("en")).chart("light")
    assert chart.days.title == "Tokens per day, since no price is known"
    assert chart.days.rows[0].value == 34
    assert [(bar.name, bar.shown) for bar in chart.lists[0].rows] == [("llama3.2", "34 tokens")]


def test_each_kind_of_call_has_a_name() -> None:
    assert set(KINDS) == set(get_args(Kind))


@given(sums(), sums())
def test_what_is_taken_away_was_there(one: Sums, other: Sums) -> None:
    assert one + other - other == one
    assert replace(one) + Sums() == one


async def test_a_report_adds_up(tmp_path: Path) -> None:
    async with open_database(tmp_path / "hamdam.db") as database:
        await asyncio.to_thread(_fill, database.path)
        report = await UsageReports(database).of(Account("bot"), TODAY - timedelta(days=9))
        assert report.total.calls == sum(day.calls for day in report.days.values()) == 240
        assert list(report.days) == [TODAY - timedelta(days=before) for before in range(9, -1, -1)]
        assert list(report.kinds) == ["answer", "title"]
        assert list(report.models) == [f"model-{number}" for number in range(11, 1, -1)]
        assert set(report.people) == {1, 2}
        one = await UsageReports(database).of(Account("person", 1), TODAY)
        assert (one.total.calls, list(one.people)) == (8, [1])


def _fill(path: Path) -> None:
    noon = datetime(2026, 11, 30, 12, tzinfo=UTC).timestamp()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executemany(
            "INSERT INTO usage (person_id, place_id, model, prompt_tokens, completion_tokens,"
            " kind, picodollars, created_at) VALUES (?, 1, ?, 1, 1, ?, ?, ?)",
            (
                (
                    number % 3,
                    f"model-{number % 12}",
                    ("answer", "title")[number % 2],
                    dollars(number % 12),
                    int(noon) - day * 86_400,
                )
                for day in range(12)
                for number in range(24)
            ),
        )
