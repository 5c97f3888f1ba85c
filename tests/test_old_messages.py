"""Answers in messages older than an hour, which Discord lets be edited seldom."""

from collections.abc import AsyncIterator

import pytest

from playground.discord import Clock, Discord, Limits
from playground.model import Answer
from tests.home import Home
from tests.long_answers import flat, joined, paragraphs
from tests.pressing import Corner, Where, is_at_rest

PLACES: tuple[Where, ...] = ("channel", "dm", "slash")
HOUR = 3600
SLOWLY = 25  # tokens a second: an answer of some edits
WORDS = " ".join(f"word{number}" for number in range(40))


@pytest.fixture(params=[0, 2])
def old_edits(request: pytest.FixtureRequest) -> int:
    """How many edits of old messages Discord lets pass."""
    count: int = request.param
    return count


@pytest.fixture
async def clock() -> Clock:
    return Clock()


@pytest.fixture
async def discord(clock: Clock, old_edits: int) -> AsyncIterator[Discord]:
    async with Discord(clock=clock, limits=Limits(old_edits=old_edits)) as discord:
        yield discord


def refusals(home: Home) -> int:
    return sum(each.code == 30046 for each in home.discord.refused)


async def until_whole(corner: Corner, text: str) -> None:
    """Wait until a text is shown whole, once and in order, with the buttons of the end."""
    await corner.until(lambda: joined(corner.shown) == flat(text) and is_at_rest(corner.shown[-1]))


@pytest.mark.parametrize("where", PLACES)
async def test_another_version_of_an_old_answer_is_shown_whole(
    bot: Home, clock: Clock, where: Where
) -> None:
    corner = Corner(bot, where)
    old = await corner.ask("hello", "First.")
    clock.forward(HOUR)
    await corner.press(old, "Regenerate", Answer(WORDS, tokens_per_second=SLOWLY))
    await until_whole(corner, WORDS)
    assert refusals(bot) in (1, 2)
    newest = corner.shown[-1]
    assert newest is not old
    await corner.press(newest, "◀️")
    await corner.until_shows("First.")
    assert await corner.remembered() == [("user", "hello"), ("assistant", "First.")]


@pytest.mark.parametrize("old_edits", [0], indirect=True)
async def test_a_version_that_begins_alike_is_not_taken_for_this_one(
    bot: Home, clock: Clock
) -> None:
    corner = Corner(bot)
    old = await corner.ask("hello", "words of another kind.")
    clock.forward(HOUR)
    await corner.press(old, "Regenerate", Answer(WORDS, tokens_per_second=SLOWLY))
    await until_whole(corner, WORDS)


async def test_the_rest_of_an_old_answer_is_shown_below(bot: Home, clock: Clock) -> None:
    corner = Corner(bot)
    old = await corner.ask("count", Answer("One two ", finish="length"))
    note = old.content.removeprefix("One two")
    clock.forward(HOUR)
    await corner.press(old, "Continue", Answer(WORDS, tokens_per_second=SLOWLY))
    whole = flat(f"One two {WORDS}")
    await corner.until(lambda: flat(joined(corner.shown).replace(flat(note), "")) == whole, 15)
    assert await corner.remembered() == [("user", "count"), ("assistant", f"One two {WORDS}")]


@pytest.mark.parametrize("old_edits", [0], indirect=True)
async def test_all_of_a_long_old_answer_makes_room(bot: Home, clock: Clock) -> None:
    corner = Corner(bot)
    old = await corner.ask("hello", paragraphs(6))
    before = corner.shown
    clock.forward(HOUR)
    await corner.press(old, "Regenerate", "Short.")
    await corner.until_shows("Short.")
    assert all(each.deleted for each in before)


async def test_an_edited_old_question_is_answered_whole(bot: Home, clock: Clock) -> None:
    corner = Corner(bot, "dm")
    question = await corner.person.say(corner.channel, "helo")
    await bot.answered(question)
    await bot.settled()
    clock.forward(HOUR)
    bot.model.answers(Answer(WORDS, tokens_per_second=SLOWLY))
    await bot.ali.edit(question, "hello")
    await until_whole(corner, WORDS)


@pytest.mark.parametrize("old_edits", [0], indirect=True)
async def test_a_failure_under_an_old_answer_is_told(bot: Home, clock: Clock) -> None:
    corner = Corner(bot)
    old = await corner.ask("hello", Answer(error_after=0))
    said = old.content
    clock.forward(HOUR)
    await corner.press(old, "Try again", Answer(error_after=0))
    await corner.until(lambda: old.deleted and corner.contents == [said])
    await corner.press(corner.shown[0], "Try again", "First.")
    await corner.until_shows("First.")


@pytest.mark.parametrize("old_edits", [0], indirect=True)
async def test_younger_answers_go_on_being_edited(bot: Home, clock: Clock) -> None:
    corner = Corner(bot)
    old = await corner.ask("hello", "First.")
    clock.forward(HOUR)
    await corner.press(old, "Regenerate", "Second.")
    await corner.until_shows("Second.")
    bot.model.answers(Answer(pieces=["One ", "two"], stall_after=1))
    await corner.send("and now?")
    await corner.until(lambda: corner.shown[-1].buttons == ["Stop"])
    await corner.press(corner.shown[-1], "Stop")
    await corner.until_shows("Second.", "One\n-# Stopped.")
