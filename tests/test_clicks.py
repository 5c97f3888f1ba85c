"""Clicks at bad moments: while the bot ends, is down or starts, and while too much waits."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

from i18n import text
from playground.discord import Interaction, Message, Person
from playground.model import Answer
from tests.heard import listening
from tests.home import Home
from tests.pressing import Corner, notes, until_told

RESTARTING = "I am just being restarted. Please ask again in a minute."
WAITING = "You already have several questions waiting. Please wait until I have answered some."
BUSY = "I am still at it. Please wait until this answer is complete."
NOT_YOURS = "Only the one who asked can use these buttons."
THREAD_EXISTS = "There is a thread under this answer already."
STUCK = Answer(pieces=["One ", "two"], stall_after=1)
STOPPED = "One\n-# Stopped."
INTERRUPTED = text("I was interrupted here. Press Continue for the rest.")
AGAIN = ("◀️", "Regenerate", "Continue")
"""The buttons of an answer with versions that are to be answered by more than a note."""


@dataclass
class Wall:
    """One person's answers of every kind, so that every button is there to be clicked."""

    corner: Corner
    cut: Message
    failed: Message

    @property
    def person(self) -> Person:
        return self.corner.person

    async def double_clicks(self) -> list[Interaction]:
        """Click each button that asks for an answer twice at once."""
        buttons = [(self.cut, button) for button in AGAIN] + [(self.failed, "Try again")]
        clicks = [self.person.click(*each) for each in buttons for _ in range(2)]
        return list(await asyncio.gather(*clicks))

    def looks(self) -> list[tuple[str, list[str]]]:
        return [(each.content, each.buttons) for each in (self.cut, self.failed)]


async def build(home: Home) -> Wall:
    corner = Corner(home)
    cut = await corner.ask("count", "First.")
    await corner.press(cut, "Regenerate", Answer("One two ", finish="length"))
    await corner.until(lambda: "Continue" in cut.buttons)
    failed = await corner.ask("fail", Answer(error_after=0))
    return Wall(corner, cut, failed)


@pytest.fixture
async def wall(bot: Home) -> Wall:
    return await build(bot)


@asynccontextmanager
async def stopping(home: Home) -> AsyncIterator[None]:
    """Let the bot be about to end in the block: somebody's answer is still under way."""
    async with home.model.held(after=0) as gate:
        await home.sara.say(home.sara.dm, "ping")
        await gate.reached()
        with listening("stopping") as heard:
            task = asyncio.create_task(home.stop())
            await heard.wait()
        yield
        gate.release()
        await task


async def test_clicks_while_the_bot_ends_change_nothing(
    wall: Wall, caplog: pytest.LogCaptureFixture
) -> None:
    home, looks = wall.corner.home, wall.looks()
    caplog.set_level(logging.INFO)
    async with stopping(home):
        clicks = await wall.double_clicks()
        await until_told(wall.person, len(clicks))
        forks = await asyncio.gather(*(wall.person.click(wall.cut, "Fork") for _ in range(2)))
        await until_told(wall.person, len(clicks) + 1)
        assert {each.state for each in (*clicks, *forks)} == {"answered"}
    assert sorted(set(notes(wall.person))) == [RESTARTING, THREAD_EXISTS]
    assert notes(wall.person).count(RESTARTING) == len(clicks)
    assert len(home.guild.threads) == 1
    assert wall.looks() == looks
    assert not [each for each in caplog.records if each.levelno >= logging.ERROR]
    await home.start()
    await wall.corner.press(wall.cut, "◀️")
    await wall.corner.until(lambda: wall.cut.content == "First.")
    await wall.corner.press(wall.failed, "Try again", "Second.")
    await wall.corner.until(lambda: wall.failed.content == "Second.")


async def test_an_answer_can_be_stopped_while_the_bot_ends(
    bot: Home, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    corner = Corner(bot)
    bot.model.answers(STUCK)
    await corner.send("count")
    await corner.until(lambda: corner.contents == ["One"] and corner.shown[-1].buttons)
    async with stopping(bot):
        clicks = [await bot.ali.click(corner.shown[0], "Stop") for _ in range(2)]
        await corner.until(lambda: corner.contents == [STOPPED])
        await corner.until(lambda: all(each.state == "answered" for each in clicks))
    assert corner.contents == [STOPPED]


async def test_clicks_while_the_bot_is_down_fail_and_work_later(wall: Wall) -> None:
    home, corner, looks = wall.corner.home, wall.corner, wall.looks()
    home.grace = 0.1
    home.model.answers(STUCK)
    await corner.send("and this?")
    await corner.until(lambda: corner.shown[-1].buttons == ["Stop"])
    stuck, stale = corner.shown[-1], corner.shown[-1].components
    await home.stop()
    assert stuck.content == f"One\n-# {INTERRUPTED}"
    ended, stuck.components = stuck.components, stale
    clicks = await wall.double_clicks()
    clicks += [await wall.person.click(wall.cut, "Fork"), await wall.person.click(stuck, "Stop")]
    stuck.components = ended
    await corner.until(lambda: {each.state for each in clicks} == {"failed"})
    assert wall.looks() == looks
    await home.start()
    assert wall.looks() == looks
    assert len(home.model.requests) == 4
    await corner.press(stuck, "Continue", "two.")
    await corner.until(lambda: stuck.content == "One two.")
    await corner.press(wall.cut, "Continue", "three.")
    await corner.until(lambda: wall.cut.content == "One two three.")


async def test_clicks_while_the_bot_starts_are_answered(wall: Wall) -> None:
    home, corner = wall.corner.home, wall.corner
    await home.stop()
    home.model.answer_with(lambda _: Answer("Anew."))
    starting = asyncio.create_task(home.start())
    await home.discord.until_ready()
    buttons = ((wall.cut, "Regenerate"), (wall.failed, "Try again"))
    clicks = [await wall.person.click(*each) for each in buttons for _ in range(2)]
    await corner.until(lambda: all(each.state == "answered" for each in clicks))
    await starting
    await corner.until(lambda: wall.failed.content == "Anew." and "Stop" not in wall.failed.buttons)
    await corner.until(lambda: wall.cut.content == "Anew." and "Stop" not in wall.cut.buttons)
    assert notes(wall.person) == [BUSY] * 2
    assert not home.discord.refused


async def test_clicks_while_too_much_waits_change_nothing(wall: Wall) -> None:
    home, corner, looks = wall.corner.home, wall.corner, wall.looks()
    home.model.answers(STUCK)
    await corner.send("stuck")
    await corner.until(lambda: corner.shown[-1].buttons == ["Stop"])
    stuck = corner.shown[-1]
    for number in range(5):
        await corner.send(f"waiting {number}")
    clicks = await wall.double_clicks()
    await until_told(wall.person, len(clicks))
    assert set(notes(wall.person)) == {WAITING}
    assert wall.looks() == looks
    home.model.answer_with(lambda asked: Answer(f"Re: {asked.last}"))
    await corner.press(stuck, "Stop")
    await corner.until(lambda: corner.contents[-1] == "Re: waiting 4")
    await corner.press(wall.cut, "◀️")
    await corner.until(lambda: wall.cut.content == "First.")


async def test_an_edit_while_too_much_waits_keeps_the_answer(bot: Home) -> None:
    corner = Corner(bot, "dm")
    question = await bot.ali.say(bot.ali.dm, "helo")
    bot.model.answers(Answer("First."), STUCK)
    await corner.until_shows("First.")
    await corner.send("stuck")
    await corner.until(lambda: corner.shown[-1].buttons == ["Stop"])
    stuck = corner.shown[-1]
    for number in range(5):
        await corner.send(f"waiting {number}")
    await bot.ali.edit(question, "hello")
    await corner.until(lambda: WAITING in corner.contents)
    assert corner.contents[0] == "First."
    assert next(each for each in corner.shown if each.content == WAITING).reply_to is question
    await corner.press(stuck, "Stop")


async def test_people_who_click_at_once_on_different_answers(bot: Home) -> None:
    """Each of them gets theirs, whosever click comes first; nobody's is done twice."""
    bot.model.answer_with(lambda asked: Answer(f"Re: {asked.last}"))
    people = [bot.ali, bot.sara, bot.add_person("Boris")]
    for person in people:
        await person.say(bot.channel, f"!chat {person.name}")
        await bot.until_shown(bot.channel, f"Re: {person.name}")
    answers = [each for each in bot.channel.by_bot if each.content.startswith("Re: ")]
    bot.model.answer_with(lambda asked: Answer(f"Again: {asked.last}"))
    clicks = [person.click(each, "Regenerate") for person in people for each in answers]
    await asyncio.gather(
        *clicks, *(p.click(a, "Regenerate") for p, a in zip(people, answers, strict=True))
    )
    for person in people:
        await bot.until_shown(bot.channel, f"Again: {person.name}")
        await until_told(person, 3)
    assert len(bot.model.requests) == 6
    assert [sorted(notes(person)) for person in people] == [[BUSY, NOT_YOURS, NOT_YOURS]] * 3
