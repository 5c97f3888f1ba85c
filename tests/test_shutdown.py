"""SIGTERM and Ctrl-C: answers under way get some seconds, then they are saved as cut."""

import asyncio
import inspect
import logging
import signal
import sqlite3
from contextlib import closing
from functools import partial

import pytest

from bot import run
from i18n import catalogue, text
from playground.discord import Message
from playground.model import Answer
from tests.asking import Talk
from tests.heard import listening
from tests.home import Home

HERE = text("I was interrupted here. Press Continue for the rest.")
BEFORE = text("I was interrupted before I could answer.")
RESTARTING = text("I am just being restarted. Please ask again in a minute.")
PIECES = ("One two ", "three four")
SHOWN = "".join(PIECES)
STUCK = Answer(pieces=PIECES, stall_after=2)
SILENT = Answer(stall_after=0)
STOPPING = "stopping"


def rows(home: Home, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(home.database)) as connection:
        return list(connection.execute(sql))


# The process


async def test_an_idle_bot_ends_at_once(home: Home) -> None:
    async with home.process() as process:
        await home.settled()
        process.send(signal.SIGINT)
        assert await process.ended(within=4) == 0
    assert "Traceback" not in process.log
    assert "Warning" not in process.log
    await home.discord.until(lambda: home.discord.gateway.closed)
    assert home.discord.gateway.closed == [1000]


async def test_answers_under_way_are_finished(home: Home) -> None:
    async with home.process() as process, home.model.held(after=1) as gate:
        home.model.answers(Answer(pieces=PIECES))
        question = await home.ali.say(home.channel, "!chat hello")
        await gate.reached()
        process.send(signal.SIGTERM)
        await process.until_logged(STOPPING)
        gate.release()
        assert await process.ended(within=5) == 0
    answer = await home.answered(question)
    assert answer.content == SHOWN
    assert rows(home, "SELECT content, is_cut FROM message WHERE role = 'assistant'") == [
        (SHOWN, 0)
    ]
    assert rows(home, "SELECT * FROM turn WHERE state <> 'answered'") == []


async def test_who_asks_twice_for_the_end_gets_it(home: Home) -> None:
    async with home.process() as process:
        home.model.answers(STUCK)
        await home.ali.say(home.channel, "!chat hello")
        message = await home.until_shown(home.channel, SHOWN)
        process.send(signal.SIGINT)
        await process.until_logged(STOPPING)
        process.send(signal.SIGINT)
        assert await process.ended(within=4) == 0
    assert "Traceback" not in process.log
    assert message.content == f"{SHOWN}\n-# {HERE}"
    assert rows(home, "SELECT content, is_cut FROM message WHERE role = 'assistant'") == [
        (SHOWN, 1)
    ]


def test_answers_under_way_get_ten_seconds() -> None:
    assert inspect.signature(run).parameters["grace"].default == 10


# The same within the test's own loop, with less patience


@pytest.fixture
async def bot(home: Home) -> Home:
    home.grace = 0.1
    await home.start()
    return home


async def test_a_cut_answer_that_was_shown_is_kept_and_marked(bot: Home) -> None:
    talk = Talk(bot, bot.ali, "en")
    bot.model.answers(STUCK)
    answer = await talk.ask("hello")
    await bot.stop()
    assert answer.content == f"{SHOWN}\n-# {HERE}"
    assert "Try again" not in answer.buttons
    assert rows(bot, "SELECT role, content, is_cut FROM message") == [
        ("user", "hello", 0),
        ("assistant", SHOWN, 1),
    ]
    assert rows(bot, "SELECT * FROM turn WHERE state <> 'answered'") == []
    edits = answer.edits
    await bot.start()
    assert await talk.asked_after() == [
        ("user", "hello"),
        ("assistant", SHOWN),
        ("user", "and now?"),
    ]
    assert answer.edits == edits


async def test_an_answer_that_had_not_begun_can_be_tried_again(bot: Home) -> None:
    talk = Talk(bot, bot.ali, "ru")
    bot.model.answers(SILENT)
    question = await bot.ali.say(bot.ali.dm, "Привет")
    await bot.asked()
    await bot.stop()
    answer = await bot.answered(question)
    assert answer.content == talk.say(BEFORE)
    bot.model.answers(Answer("Here I am."))
    await bot.start()
    await bot.ali.click(answer, catalogue("ru").say(text("Try again")))
    assert await talk.until_says("Here I am.") is answer
    assert await talk.asked_after() == [
        ("user", "Привет"),
        ("assistant", "Here I am."),
        ("user", "and now?"),
    ]


def is_answered(message: Message) -> bool:
    return message.content == "Here I am."


async def test_questions_that_wait_are_not_lost(bot: Home) -> None:
    bot.model.answers(STUCK)
    first = await bot.ali.say(bot.channel, "!chat first")
    await bot.until_shown(bot.channel, SHOWN)
    second = await bot.ali.say(bot.channel, "!chat second")
    third = await bot.ali.slash(bot.channel, "chat", message="third")
    await bot.settled()
    await bot.stop()
    assert len(bot.model.requests) == 2
    assert (await bot.answered(first)).content == f"{SHOWN}\n-# {HERE}"
    waiting = [await bot.answered(second), third.response]
    await bot.start()
    for message in waiting:
        assert message
        assert message.content == str(BEFORE)
        bot.model.answers(Answer("Here I am."))
        await bot.ali.click(message, "Try again")
        await bot.discord.until(partial(is_answered, message))
    questions = [asked.last for asked in bot.model.requests]
    assert questions == ["first", "ping", "second", "third"]


async def test_no_answer_begins_any_more(home: Home, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    await home.start()
    async with home.model.held(after=0) as gate:
        home.model.answers(Answer("Whole."))
        question = await home.ali.say(home.ali.dm, "hello")
        await gate.reached()
        waiting = await home.ali.say(home.ali.dm, "and then?")
        helped = await home.sara.slash(home.channel, "help")
        await helped.until(lambda: helped.response)  # what came before has been heard by then
        with listening(STOPPING) as heard:
            stopping = asyncio.create_task(home.stop())
            await heard.wait()
        late = await home.sara.say(home.sara.dm, "and me?")
        assert (await home.answered(late)).content == str(RESTARTING)
        clicked = await home.sara.slash(home.channel, "chat", message="and me?")
        await clicked.until(lambda: clicked.response and clicked.response.content)
        assert clicked.response
        assert clicked.response.content == str(RESTARTING)
        gate.release()
        await stopping
    assert len(home.model.requests) == 1
    assert (await home.answered(question)).content == "Whole."
    assert (await home.answered(waiting)).content == str(BEFORE)
