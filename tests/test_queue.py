"""Many questions at once, over the wire: what waits for what, and what does not."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Literal

import pytest

from chat.lanes import TooManyWaitingError
from i18n import catalogue
from playground.discord import Discord, Limits, Person
from playground.model import Model
from playground.model.answer import Answer
from tests.home import Home

MAX_WAITING = 5
TOO_MANY = catalogue("en").say(TooManyWaitingError.text)


def lasts(home: Home) -> list[str]:
    """Give the questions that the model was asked, in order."""
    return [asked.last for asked in home.model.requests]


async def test_a_conversation_takes_one_turn_at_a_time(bot: Home) -> None:
    bot.model.answers(*(Answer(f"a{number}") for number in (1, 2, 3)))
    async with bot.model.held():
        for number in (1, 2, 3):
            await bot.ali.say(bot.channel, f"!chat q{number}")
        await bot.asked()
        await bot.sara.say(bot.channel, "!chat hello")
        await bot.asked()
        assert lasts(bot) == ["q1", "hello"]
    await bot.discord.until(lambda: len(bot.channel.by_bot) == 4)
    assert lasts(bot) == ["q1", "hello", "q2", "q3"]
    told = [message["content"] for message in bot.model.requests[-1].messages[1:]]
    assert told[::2] == ["q1", "q2", "q3"]


async def test_others_and_other_places_do_not_wait(bot: Home) -> None:
    second = bot.discord.guild("Second")
    second.join(bot.ali)
    async with bot.model.held():
        await bot.ali.say(bot.channel, "!chat q1")
        await bot.sara.say(bot.channel, "!chat q2")
        await bot.ali.say(bot.ali.dm, "q3")
        await bot.ali.say(second.channel("general"), "!chat q4")
        for _ in range(4):
            await bot.asked()
    assert sorted(lasts(bot)) == ["q1", "q2", "q3", "q4"]


async def test_questions_are_taken_in_the_order_of_arrival(bot: Home) -> None:
    ways = ["q0", "!chat q1", "@Hamdam q2", "!chat q3", "q4"]
    for written in ways:
        await bot.ali.say(bot.ali.dm, written)
    for number in range(5):
        assert (await bot.asked()).last == f"q{number}"


async def test_a_slash_command_keeps_its_place_among_messages(bot: Home) -> None:
    async with bot.model.held():
        await bot.ali.say(bot.ali.dm, "q0")
        await bot.asked()
        await bot.ali.slash(bot.ali.dm, "chat", message="q1")
        await bot.ali.say(bot.ali.dm, "q2")
    for number in (1, 2):
        assert (await bot.asked()).last == f"q{number}"


async def test_a_sixth_waiting_question_is_refused_kindly(bot: Home) -> None:
    other = bot.guild.channel("other")  # so that no channel's own limit is met
    async with bot.model.held():
        for number in range(1 + MAX_WAITING):
            await bot.ali.say((bot.channel, other)[number % 2], f"!chat q{number}")
        await bot.asked()
        refused = await bot.ali.say(bot.channel, "!chat one more")
        assert (await bot.answered(refused)).content == TOO_MANY
        asked = await bot.ali.slash(other, "chat", message="and by command?")
        await asked.until(lambda: asked.response and asked.response.content == TOO_MANY)
        allowed = await bot.sara.say(bot.channel, "!chat may I?")
        assert (await bot.asked()).last == "may I?"
    await bot.answered(allowed)
    await bot.discord.until(lambda: len(bot.model.requests) == 2 + MAX_WAITING)
    ours = [question for question in lasts(bot) if question != "may I?"]
    assert ours == [f"q{number}" for number in range(1 + MAX_WAITING)]
    further = await bot.ali.say(other, "!chat and now?")
    assert (await bot.answered(further)).content != TOO_MANY


async def test_five_may_wait_in_all_places_together(bot: Home) -> None:
    second = bot.discord.guild("Second")
    second.join(bot.ali)
    places = [bot.channel, second.channel("general"), bot.ali.dm]
    async with bot.model.held():
        for channel in places:
            await bot.ali.say(channel, "!chat under way")
            await bot.asked()
        for number in range(MAX_WAITING):
            await bot.ali.say(places[number % 3], f"!chat waiting {number}")
        refused = await bot.ali.say(bot.ali.dm, "one more")
        assert (await bot.answered(refused)).content == TOO_MANY


async def test_all_who_wait_see_the_bot_typing(bot: Home) -> None:
    people = [bot.add_person(f"Person{number}") for number in range(20)]
    async with bot.model.held():
        for person in people:
            await person.say(person.dm, "hello")
        await bot.discord.until(lambda: all(person.dm.typing_since for person in people))


# The limits of Discord

Counting = Literal["fixed window", "sliding window", "token bucket"]
PEOPLE = 50


@pytest.fixture(params=["fixed window", "sliding window", "token bucket"])
async def crowd(
    request: pytest.FixtureRequest, model: Model, tmp_path: Path
) -> AsyncIterator[Home]:
    """A home under each way of counting that the global limit may have."""
    counting: Counting = request.param
    async with Discord(limits=Limits(global_counting=counting)) as discord:
        home = Home(discord, model, tmp_path / "hamdam.db")
        await home.start()
        await home.settled()  # openai takes a while to import
        yield home
        await home.stop()


async def _seconds_to_answer(people: list[Person], round_: int) -> float:
    """Let all people ask at once, and give how long it takes until the last answer is complete."""
    asked = [await person.say(person.dm, f"{person.name} {round_}") for person in people]

    def answered() -> bool:
        return all(
            person.dm.by_bot and person.dm.by_bot[-1].content == f"You said {question.content}."
            for person, question in zip(people, asked, strict=True)
        )

    discord = people[0].discord
    await discord.until(answered)
    started = next(change.at for change in discord.history if change.message is asked[0])
    return discord.history[-1].at - started


async def test_fifty_people_are_answered_within_two_seconds(crowd: Home) -> None:
    people = [crowd.add_person(f"Person{number}") for number in range(PEOPLE)]
    crowd.model.answer_with(lambda asked: Answer(f"You said {asked.last}.", delay_first=1.0))
    for round_ in range(2):  # the machine may be busy with other tests meanwhile
        seconds = await _seconds_to_answer(people, round_)
        if seconds < 2.0:
            break
    assert seconds < 2.0
    assert crowd.discord.refused == []
