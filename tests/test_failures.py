"""What a person sees, what is kept and what the owner reads when the model fails, over the wire."""

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator, Mapping
from contextlib import closing

import pytest

from ai import errors
from ai.detail import Detail
from ai.errors import ModelError, notice
from i18n import Text, text
from playground.model import Answer, Failure, Model
from playground.model.answer import Outcome
from tests.asking import QUESTIONS, TRY_AGAIN, Talk
from tests.heard import listening
from tests.home import Home
from tests.pressing import Corner
from tests.reader import stored as everything

KEY = "0123456789abcdefghijklmnop.QRSTUVWXYZ"  # no shape by which a key is told
SAID = f"Traceback (most recent call last): {KEY} at http://ali:hunter2@10.0.0.7:8080 {{'raw': 1}}"
SECRETS = (KEY, "hunter2", "playground.token")
TELLTALES = (
    *SECRETS,
    "sk-",
    "10.0.0.7",
    "127.0.0.1",
    "Traceback",
    "'raw'",
    "{'",
    '{"error',
    "<html",
)
AT_ONCE: Mapping[str, str] = {"retry-after-ms": "1"}
IN_VAIN: Mapping[str, str] = {"x-should-retry": "true", **AT_ONCE}
"""What a server says to have the SDK try again where that is no use."""
SILENCE = "1.5"  # long enough for a busy machine to answer within

NO_ANSWER = [
    (Failure.json(400, SAID), errors.BadRequestError, 1),
    (Failure.json(401, SAID, code="invalid_api_key", headers=IN_VAIN), errors.InvalidKeyError, 1),
    (Failure.json(402, SAID, headers=IN_VAIN), errors.NoBalanceError, 1),
    (Failure.json(403, SAID, headers=IN_VAIN), errors.ForbiddenError, 1),
    (
        Failure.json(403, SAID, code="unsupported_country_region_territory", headers=IN_VAIN),
        errors.RegionError,
        1,
    ),
    (Failure.json(404, SAID, code="model_not_found", headers=IN_VAIN), errors.UnknownModelError, 1),
    (Failure.html(404), errors.NotAnApiError, 1),
    (Failure.json(408, SAID, headers=AT_ONCE), errors.AnswerTimeoutError, 3),
    (Failure(413, SAID.encode(), content_type="text/plain"), errors.RequestTooLargeError, 1),
    (Failure.json(429, SAID, headers=AT_ONCE), errors.RateLimitError, 3),
    (Failure.json(429, SAID, code="insufficient_quota"), errors.QuotaError, 1),
    (Failure.json(500, SAID, headers=AT_ONCE), errors.ServerError, 3),
    (Failure(503, b"<html>Busy</html>", AT_ONCE, "text/html"), errors.ServerError, 3),
    (Failure.html(200), errors.NotAnApiError, 1),
    (Answer(error_after=0, error={"message": SAID}), errors.StreamError, 1),
    (Answer(finish=None), errors.CutStreamError, 1),
    (Answer(stall_after=0), errors.AnswerTimeoutError, 1),
    (Answer(), errors.EmptyAnswerError, 1),
    (Answer(finish="content_filter"), errors.FilteredError, 1),
    (Answer(finish="length"), errors.CutForLengthError, 1),
]
"""A failure before the first word, its leaf, and how many requests the SDK makes of it."""

PIECES = ("Words ", "that were ", "shown.")
SHOWN = "".join(PIECES)
CUT = [
    (Answer(pieces=PIECES, error_after=3, error={"message": SAID}), errors.StreamError.said),
    (Answer(pieces=PIECES, finish=None), errors.CutStreamError.said),
    (Answer(pieces=PIECES, drop_after=3), errors.CutStreamError.said),
    (Answer(pieces=PIECES, stall_after=3), errors.AnswerTimeoutError.said),
    (Answer(pieces=PIECES, finish="length"), notice("length")),
    (Answer(pieces=PIECES, finish="content_filter"), notice("content_filter")),
]
"""An answer that ends before its end, and what is told under it."""


def name_of(value: object) -> str:
    if isinstance(value, Failure):
        return str(value.status)
    if isinstance(value, Answer):
        return str(value.finish)
    return value.__name__ if isinstance(value, type) else ""


@pytest.fixture
async def model() -> AsyncIterator[Model]:
    async with Model(key=KEY) as model:
        yield model


@pytest.fixture
async def bot(home: Home) -> Home:
    await home.start(REQUEST_TIMEOUT=SILENCE)
    return home


@pytest.fixture
def talks(bot: Home) -> list[Talk]:
    return [Talk(bot, bot.add_person(language), language) for language in QUESTIONS]


def said_and_sent(home: Home) -> str:
    """Give all that anybody in Discord was ever shown, and all that was sent there."""
    shown = [change.content for change in home.discord.history if change.message.author.bot]
    sent = [json.dumps(request.body, ensure_ascii=False) for request in home.discord.requests]
    return "\n".join([*shown, *sent])


def telltales_in(home: Home) -> list[str]:
    told = said_and_sent(home)
    return [word for word in TELLTALES if word in told]


def warnings_of_turns(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [each.getMessage() for each in caplog.records if each.name == "chat.answering"]


@pytest.mark.parametrize(("outcome", "leaf", "requests"), NO_ANSWER, ids=name_of)
async def test_a_failure_has_its_sentence_and_leaves_nothing(
    talks: list[Talk],
    caplog: pytest.LogCaptureFixture,
    outcome: Outcome,
    leaf: type[ModelError],
    requests: int,
) -> None:
    home = talks[0].home
    home.model.answer_with(lambda _: outcome)
    # One after another: a model that had too many questions is left alone for the millisecond.
    answers = [await talk.ask() for talk in talks]
    error = leaf(Detail(model="gpt-6-luna", retry_after=0.001 if requests > 1 else None))
    for talk, answer in zip(talks, answers, strict=True):
        assert answer.content == talk.say(error.text)
        assert answer.buttons == ([talk.say(TRY_AGAIN)] if leaf.retryable else [])
    assert len(home.model.requests) == requests * len(talks)
    assert telltales_in(home) == []
    lines = warnings_of_turns(caplog)
    assert len(lines) == len(talks)
    assert all(leaf.__name__ in line and "request_id='req_" in line for line in lines)
    assert not [secret for secret in SECRETS if secret in caplog.text]
    assert await talks[0].asked_after() == [("user", "and now?")]


async def test_a_network_that_is_down(talks: list[Talk], caplog: pytest.LogCaptureFixture) -> None:
    """Takes the two seconds in which the SDK tries again."""
    home = talks[0].home
    async with home.model.down():
        answers = await asyncio.gather(*(talk.ask() for talk in talks))
    for talk, answer in zip(talks, answers, strict=True):
        assert answer.content == talk.say(errors.UnreachableError.said)
        assert answer.buttons == [talk.say(TRY_AGAIN)]
    assert telltales_in(home) == []
    lines = warnings_of_turns(caplog)
    assert len(lines) == len(talks)
    assert all("UnreachableError" in line for line in lines)
    assert await talks[0].asked_after() == [("user", "and now?")]


async def test_a_conversation_too_long_is_tried_shorter_once(talks: list[Talk]) -> None:
    talk = talks[0]
    story = ("A long time ago. " * 60).strip()
    talk.home.model.answers(Answer(story))
    await talk.ask()
    await talk.until_says(story)
    too_long = Failure.json(400, SAID, code="context_length_exceeded")
    talk.home.model.answers(too_long, too_long)
    answer = await talk.ask("what was that?")
    assert answer.content == talk.say(errors.ContextTooLongError.said)
    assert "Try again" not in answer.buttons
    assert len(talk.home.model.requests) == 3
    assert telltales_in(talk.home) == []


@pytest.mark.parametrize(("outcome", "note"), CUT)
async def test_a_cut_answer_that_was_shown_is_kept_and_marked(
    talks: list[Talk], caplog: pytest.LogCaptureFixture, outcome: Answer, note: Text
) -> None:
    home = talks[0].home
    home.model.answer_with(lambda _: outcome)
    for talk in talks:
        await talk.person.say(talk.person.dm, QUESTIONS[talk.language])
    for talk in talks:
        answer = await talk.until_says(f"{SHOWN}\n-# {talk.say(note)}")
        assert "Try again" not in answer.buttons
    assert telltales_in(home) == []
    failures = [] if outcome.finish and outcome.finish != "stop" else talks
    assert len(warnings_of_turns(caplog)) == len(failures)
    assert all("request_id='req_" in line for line in warnings_of_turns(caplog))
    assert await talks[0].asked_after() == [
        ("user", QUESTIONS["en"]),
        ("assistant", SHOWN),
        ("user", "and now?"),
    ]
    assert await stored(home) == {(SHOWN, 1), ("Now it works.", 0)}


async def stored(home: Home) -> set[tuple[str, int]]:
    """Stop the bot and give the stored answers, each with whether it is marked as cut."""
    await home.stop()
    with closing(sqlite3.connect(home.database)) as connection:
        sql = "SELECT content, is_cut FROM message WHERE role = 'assistant'"
        return set(connection.execute(sql))


async def test_a_refusal_is_an_answer_with_a_note(talks: list[Talk]) -> None:
    talk = talks[2]
    talk.home.model.answers(Answer(refusal="I will not."))
    await talk.ask()
    await talk.until_says(f"I will not.\n-# {talk.say(notice('refusal'))}")
    assert await talk.asked_after() == [
        ("user", QUESTIONS["ru"]),
        ("assistant", "I will not."),
        ("user", "and now?"),
    ]
    assert await stored(talk.home) == {("I will not.", 0), ("Now it works.", 0)}


# Failures of the bot's own


def run_sql(home: Home, sql: str) -> None:
    """Change the database from outside, as another program may."""
    with closing(sqlite3.connect(home.database)) as connection:
        connection.execute(sql)


OWN_FAULT = text("Something went wrong on my side.")
FULL = "BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END"


async def test_a_disk_that_is_full_is_told_and_passes(
    bot: Home, caplog: pytest.LogCaptureFixture
) -> None:
    talk = Talk(bot, bot.ali, "en")
    await asyncio.to_thread(run_sql, bot, f"CREATE TRIGGER disk BEFORE INSERT ON turn {FULL}")
    for number in range(7):
        question = await bot.ali.say(bot.guild.channel(f"room {number % 2}"), "!chat hello")
        answer = await bot.answered(question)
        assert answer.content == talk.say(OWN_FAULT)
        assert "Try again" not in answer.buttons
    assert caplog.text.count("disk is full") == 7
    await asyncio.to_thread(run_sql, bot, "DROP TRIGGER disk")
    bot.model.answers(Answer("An answer."))
    await bot.ali.say(bot.channel, "!chat hello")
    await bot.until_shown(bot.channel, "An answer.")


async def test_an_answer_that_cannot_be_stored_leaves_nothing(
    bot: Home, caplog: pytest.LogCaptureFixture
) -> None:
    talk = Talk(bot, bot.ali, "en")
    await asyncio.to_thread(run_sql, bot, f"CREATE TRIGGER disk BEFORE INSERT ON message {FULL}")
    bot.model.answers(Answer("Seen and forgotten."))
    await talk.ask("before")
    assert await talk.asked_after() == [("user", "and now?")]
    assert "disk is full" in caplog.text


async def test_a_click_that_fails_is_logged_and_changes_nothing(
    bot: Home, caplog: pytest.LogCaptureFixture
) -> None:
    corner = Corner(bot)
    shown = await corner.ask("hello", "First.")
    await corner.press(shown, "Regenerate", "Second.")
    await corner.until_shows("Second.")
    await everything(bot)
    whose = f"WHEN NEW.person_id = {bot.ali.id} {FULL}"
    trigger = f"CREATE TRIGGER disk BEFORE UPDATE ON conversation {whose}"
    await asyncio.to_thread(run_sql, bot, trigger)
    with listening("turn 1 failed") as heard:
        await corner.press(shown, "◀️")
        await asyncio.wait_for(heard.wait(), 10)
    assert "disk is full" in caplog.text
    await asyncio.to_thread(run_sql, bot, "DROP TRIGGER disk")
    assert shown.content == "Second."
    await corner.press(shown, "◀️")
    await corner.until_shows("First.")
