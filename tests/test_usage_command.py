"""`/usage`: what was used, in numbers: to oneself, to a server's managers, to the owner."""

import re
from typing import Any

import pytest

from history.usage_report import MOST_NAMED
from playground.model import Answer
from tests.choosing import moderator
from tests.home import Home
from tests.pressing import Corner
from tests.used import asked, dollars, fields, listed, notes, with_ledger

NUMBERS: dict[str, Any] = {"picture": False}
FIRST, END = "\u2068", "\u2069"


async def test_ones_own_usage_is_told(home: Home) -> None:
    mine = {"person_id": home.ali.id, "server_id": home.guild.id, "milliseconds": 1500}
    await with_ledger(
        home,
        {**mine, "prompt_tokens": 1200, "completion_tokens": 34, "picodollars": dollars(0.5)},
        {**mine, "prompt_tokens": 3, "cached_tokens": 2, "picodollars": dollars(0.75)}
        | {"milliseconds": 2500, "model": "gpt-4o"},
        {**mine, "kind": "title", "completion_tokens": 5, "picodollars": dollars(0.25)},
        {"person_id": home.sara.id, "prompt_tokens": 999, "picodollars": dollars(9)},
    )
    shown = await asked(home, home.ali, **NUMBERS)
    assert shown.embeds[0]["title"] == "Your usage"
    assert notes(shown) == ["In the last 30 days"]
    assert fields(shown) == {
        "Cost": "$1.50",
        "Requests": "2",
        "Mean time of an answer": "2.0 s",
        "Tokens in": "1,203",
        "Of these from a cache": "2",
        "Tokens out": "39",
        "By model": "- `gpt-6-luna`: $0.7500, 2 calls, 1,239 tokens\n"
        "- `gpt-4o`: $0.7500, 1 call, 3 tokens",
        "By purpose": "- Answers: $1.25, 2 calls, 1,237 tokens\n"
        "- Titles: $0.2500, 1 call, 5 tokens",
    }
    assert not shown.attachments


async def test_an_answer_counts_at_once(bot: Home) -> None:
    assert notes(await asked(bot, bot.ali, bot.ali.dm, **NUMBERS))[1] == "Nothing was used."
    await Corner(bot, "dm").ask("hello", "Hello, Ali.")
    await bot.settled()
    told = fields(await asked(bot, bot.ali, bot.ali.dm, **NUMBERS))
    assert told["Requests"] == "1"
    assert re.fullmatch(r"\$0\.0000\d{2}", told["Cost"])


async def test_only_the_days_asked_for_count(home: Home) -> None:
    mine = {"person_id": home.ali.id, "prompt_tokens": 10}
    await with_ledger(home, *({**mine, "days_ago": days} for days in (0, 6, 7, 365, 366)))
    for days, calls in ((1, "1"), (7, "2"), (8, "3"), (366, "4")):
        shown = await asked(home, home.ali, days=days, **NUMBERS)
        assert fields(shown)["Requests"] == calls, days
    assert notes(await asked(home, home.ali, days=1, **NUMBERS))[0] == "In the last 1 day"


async def test_prices_are_told_in_tomans_where_the_owner_says_what_a_dollar_is(home: Home) -> None:
    mine = {"person_id": home.ali.id, "picodollars": dollars(2)}
    await with_ledger(home, mine, TOMANS_PER_DOLLAR="120000")
    told = fields(await asked(home, home.ali, **NUMBERS))
    assert told["Cost"] == "240,000 tomans"
    assert told["By model"] == "- `gpt-6-luna`: 240,000 tomans, 1 call, 0 tokens"


async def test_what_is_not_known_is_told(home: Home) -> None:
    mine = {"person_id": home.ali.id, "prompt_tokens": 7}
    await with_ledger(
        home,
        {**mine, "picodollars": dollars(1)},
        {**mine, "model": "llama3.2", "is_estimated": 1},
        {**mine, "model": "llama3.2"},
    )
    shown = await asked(home, home.ali, **NUMBERS)
    assert fields(shown)["Cost"] == "at least $1.00"
    assert "Mean time of an answer" not in fields(shown)
    assert dict(listed(fields(shown)["By model"])) == {
        "`gpt-6-luna`": "$1.00, 1 call, 7 tokens",
        "`llama3.2`": "price unknown, 2 calls, 14 tokens",
    }
    assert notes(shown)[1:] == [
        "The price of 2 calls is not known; they are not in the sum.",
        "The tokens of 1 call I have counted myself, more or less.",
    ]


async def test_managers_see_what_their_server_used_and_who(home: Home) -> None:
    here = {"server_id": home.guild.id, "prompt_tokens": 5}
    await with_ledger(
        home,
        {**here, "person_id": home.ali.id, "picodollars": dollars(1)},
        {**here, "person_id": home.sara.id, "picodollars": dollars(2)},
        {**here, "person_id": 0, "picodollars": dollars(4)},
        {"person_id": home.ali.id, "server_id": 1, "picodollars": dollars(8)},
    )
    shown = await asked(home, moderator(home), of="server", **NUMBERS)
    assert shown.embeds[0]["title"] == "Usage in this server"
    assert fields(shown)["Cost"] == "$7.00"
    assert list(listed(fields(shown)["By person"])) == [
        ("Sara", "$2.00, 1 call, 5 tokens"),
        ("Ali", "$1.00, 1 call, 5 tokens"),
        ("Others", "$4.00, 1 call, 5 tokens"),
    ]


@pytest.mark.parametrize(
    ("of", "where", "refusal"),
    [
        ("server", "server", "Only those who manage this server may see that."),
        ("server", "dm", "This works in servers only."),
        ("bot", "server", "Only those who run me may see that."),
        ("bot", "dm", "Only those who run me may see that."),
    ],
)
async def test_others_are_refused_and_told_why(
    home: Home, of: str, where: str, refusal: str
) -> None:
    await with_ledger(home, {"person_id": home.ali.id, "server_id": home.guild.id})
    place = home.sara.dm if where == "dm" else home.channel
    shown = await asked(home, home.sara, place, of=of)
    assert (shown.content, shown.embeds) == (refusal, [])


async def test_the_owner_sees_it_all(home: Home) -> None:
    home.discord.world.application_owner = home.sara
    away = home.discord.person("Omid")
    await with_ledger(
        home,
        {"person_id": home.ali.id, "server_id": home.guild.id, "picodollars": dollars(1)},
        {"person_id": away.id, "picodollars": dollars(2)},
        {"person_id": 123456789012345678, "picodollars": dollars(3)},
    )
    shown = await asked(home, home.sara, home.sara.dm, of="bot", **NUMBERS)
    assert shown.embeds[0]["title"] == "Usage of the whole bot"
    names = [name for name, _ in listed(fields(shown)["By person"])]
    assert names == ["123456789012345678", "Omid", "Ali"]


async def test_those_who_used_least_are_the_others(home: Home) -> None:
    people = [home.add_person(f"Person {number}") for number in range(MOST_NAMED + 5)]
    calls = [
        {"person_id": person.id, "server_id": home.guild.id, "model": f"model-{number}"}
        | {"picodollars": dollars(number + 1)}
        for number, person in enumerate(people)
    ]
    await with_ledger(home, *calls)
    shown = await asked(home, moderator(home), of="server", **NUMBERS)
    rest = ("Others", "$15.00, 5 calls, 0 tokens")
    by_person = list(listed(fields(shown)["By person"]))
    assert [name for name, _ in by_person[:2]] == ["Person 14", "Person 13"]
    assert (len(by_person), by_person[-1]) == (MOST_NAMED + 1, rest)
    assert list(listed(fields(shown)["By model"]))[-1] == rest


async def test_names_do_no_harm(home: Home) -> None:
    names = ["**" * 16, "@everyone", "[a](https://example.org)", "\u202eevil", "`" * 32]
    people = [home.add_person(name) for name in names]
    calls = [
        {"person_id": person.id, "server_id": home.guild.id, "model": "`" * 200}
        for person in people
    ]
    await with_ledger(home, *calls)
    shown = await asked(home, moderator(home), of="server", **NUMBERS)
    told = fields(shown)["By person"]
    assert r"\*\*" in told
    assert r"\[a](https" in told
    assert "\u202e" not in told
    assert "evil" in told
    assert fields(shown)["By model"].startswith(f"- `{'’' * 39}…`".replace("’", "'"))
    assert not shown.pings


async def test_what_is_left_of_limits_is_told(home: Home) -> None:
    mine = {"person_id": home.ali.id, "prompt_tokens": 1000, "picodollars": dollars(0.25)}
    limits = "3 requests/minute, 5000 tokens/day, 60000 tomans/month"
    await with_ledger(home, mine, PERSON_LIMITS=limits, TOMANS_PER_DOLLAR="120000")
    told = fields(await asked(home, home.ali, **NUMBERS))["Limits"].splitlines()
    assert told[0] == "- 3 left of 3 requests a minute"
    assert told[1].startswith("- 4000 left of 5000 tokens a day. It renews <t:")
    assert told[2].startswith("- 30,000 tomans left of 60,000 tomans a month. It renews <t:")
    home.model.answers(Answer("Hello, Ali."))
    await home.answered(await home.ali.say(home.channel, "!chat hello"))
    told = fields(await asked(home, home.ali, **NUMBERS))["Limits"].splitlines()
    assert re.fullmatch(r"- 2 left of 3 requests a minute. It renews <t:\d+:R>.", told[0])


async def test_others_limits_are_told_to_those_who_answer_for_them(home: Home) -> None:
    home.discord.world.application_owner = home.sara
    used = {"person_id": home.ali.id, "server_id": home.guild.id, "picodollars": dollars(1)}
    await with_ledger(home, used, SERVER_LIMITS="9 requests/day", MONTHLY_BUDGET="3 dollars")
    told = fields(await asked(home, moderator(home), of="server", **NUMBERS))["Limits"]
    assert told.startswith("- 8 left of 9 requests a day. It renews <t:")
    told = fields(await asked(home, home.sara, of="bot", **NUMBERS))["Limits"]
    assert told.startswith("- $2.00 left of $3.00 a month. It renews <t:")
    assert "Limits" not in fields(await asked(home, home.ali, **NUMBERS))


@pytest.mark.parametrize(
    ("language", "title", "line"),
    [
        (
            "fa",
            "مصرف شما",
            f"- {FIRST}`gpt-6-luna`{END}: {FIRST}2.00{END} دلار، 1 فراخوانی، 1,234 توکن",
        ),
        ("ru", "Ваш расход", "- `gpt-6-luna`: $2.00, 1 вызов, 1,234 токена"),
    ],
)
async def test_it_is_told_in_the_readers_language(
    home: Home, language: str, title: str, line: str
) -> None:
    mine = {"person_id": home.ali.id, "prompt_tokens": 1234, "picodollars": dollars(2)}
    await with_ledger(home, mine, LANGUAGE=language)
    home.ali.locale = "de"
    shown = await asked(home, home.ali, home.ali.dm, **NUMBERS)
    assert shown.embeds[0]["title"] == title
    assert fields(shown)[{"fa": "به تفکیک مدل", "ru": "По моделям"}[language]] == line
