"""Ten thousand questions at once, for the real bot in a process of its own."""

from collections.abc import AsyncIterator

import pytest

from chat.lanes import MAX_OF_ALL, MAX_WAITING, BusyError, TooManyWaitingError
from chat.notices import MOST
from i18n import catalogue
from playground.discord import Discord, Limits, Message, Person
from playground.model import Answer
from playground.model.asked import Asked
from tests.home import Home
from tests.process import BotProcess

QUESTIONS = 10_000
PEOPLE = 2_000
MOST_GROWTH = 120 << 20
"""Bytes that the bot may take for them."""
TOO_MANY = catalogue("en").say(TooManyWaitingError.text)
BUSY = catalogue("en").say(BusyError.text)


@pytest.fixture
async def discord() -> AsyncIterator[Discord]:
    async with Discord(limits=Limits.none()) as discord:
        yield discord


def of_flood(asked: Asked) -> bool:
    return asked.last.startswith("q")


def said(person: Person, content: str) -> list[Message]:
    return [each for each in person.dm.by_bot if each.content == content]


async def settle(home: Home, process: BotProcess) -> int:
    """Wait until somebody is answered, and give the memory that the bot has then."""
    home.model.answer_with(lambda _: Answer("Yes."))
    await home.answered(await home.sara.say(home.sara.dm, "ready?"), 60)
    return process.peak


@pytest.mark.timeout(240)
async def test_ten_thousand_questions_of_one_person(home: Home) -> None:
    async with home.process(DISCORD_GLOBAL_RATE="10000", REQUEST_TIMEOUT="600") as process:
        before = await settle(home, process)
        async with home.model.held(where=of_flood):
            for number in range(QUESTIONS):
                await home.ali.say(home.ali.dm, f"q{number}")
            # Others are answered meanwhile.
            await home.answered(await home.sara.say(home.sara.dm, "may I?"), 120)
            assert process.peak - before < MOST_GROWTH
            await home.ali.dm.until(lambda: said(home.ali, TOO_MANY))
        most = 1 + MAX_WAITING
        await home.ali.dm.until(lambda: len(said(home.ali, "Yes.")) == most, 60)
        await home.answered(await home.ali.say(home.ali.dm, "and now?"), 60)
        assert len(said(home.ali, TOO_MANY)) <= 3
        assert len(list(filter(of_flood, home.model.requests))) == most
        assert "Traceback" not in process.log


@pytest.mark.timeout(240)
async def test_ten_thousand_questions_of_two_thousand_people(home: Home) -> None:
    people = [home.discord.person(f"Person{number}") for number in range(PEOPLE)]
    async with home.process(DISCORD_GLOBAL_RATE="10000", REQUEST_TIMEOUT="600") as process:
        before = await settle(home, process)
        async with home.model.held(where=of_flood):
            for number in range(QUESTIONS // PEOPLE):
                for person in people:
                    await person.say(person.dm, f"q{number}")
            await home.discord.until(
                lambda: sum(bool(said(each, BUSY)) for each in people) >= MOST, 120
            )
            assert process.peak - before < MOST_GROWTH
            assert len(list(filter(of_flood, home.model.requests))) <= MAX_OF_ALL
        await home.discord.until(
            lambda: sum(len(said(each, "Yes.")) for each in people) == MAX_OF_ALL, 120
        )
        answer = await home.answered(await home.ali.say(home.ali.dm, "and now?"), 60)
        await home.ali.dm.until(lambda: answer.content == "Yes.")
        assert max(len(said(each, BUSY)) for each in people) <= 3
        assert "Traceback" not in process.log
