"""What is not kept: when it is forgotten, and what becomes of that which was kept before."""

import asyncio

import pytest

from playground.model import Answer
from tests.home import Home
from tests.keeping import (
    BEFORE,
    TOO_OLD,
    ask,
    in_bytes,
    is_told,
    is_used,
    keep_again,
    keep_nothing,
    rows,
)
from tests.pressing import Corner, notes
from tests.test_facts import memory, remember, rewrite, system
from tests.test_retry import BREAKS


@pytest.fixture
async def corner(bot: Home) -> Corner:
    await keep_nothing(bot, bot.ali)
    return Corner(bot)


# How it ends


async def test_it_is_forgotten_with_the_bot_s_end_and_the_wish_is_not(corner: Corner) -> None:
    shown = await ask(corner, "about the zebra", "A quokka is none.")
    await corner.home.stop()
    await corner.home.start()
    await is_told(corner, shown, "Regenerate", TOO_OLD)
    assert await corner.remembered() == []
    await is_told(corner, shown, "Regenerate", TOO_OLD)
    await corner.home.settled()
    assert rows(corner.home, f"SELECT 1 FROM turn WHERE person_id = {corner.person.id}") == []


async def test_it_is_forgotten_with_a_reset(corner: Corner) -> None:
    home = corner.home
    shown = await ask(corner, "about the zebra", "A quokka is none.")
    home.model.answers(BREAKS)
    await corner.send("about the lemur")
    await corner.until(lambda: "Try again" in corner.shown[-1].buttons)
    failed = corner.shown[-1]
    reset = await home.responded(await home.ali.slash(home.channel, "reset"))
    assert reset.content == "Done. I have started afresh with you."
    await is_told(corner, shown, "Regenerate", TOO_OLD)
    await is_told(corner, failed, "Try again", TOO_OLD)
    assert await corner.remembered() == []


async def test_a_reset_lets_an_answer_under_way_end(corner: Corner) -> None:
    home = corner.home
    shown = await ask(corner, "about the zebra", "A quokka is none.")
    async with home.model.held():
        await corner.press(shown, "Regenerate", "A lemur is none.")
        await corner.until(lambda: len(home.model.requests) == 3)
        await home.responded(await home.ali.slash(home.channel, "reset"))
    await corner.until(lambda: shown.content == "A lemur is none." and "◀️" in shown.buttons)
    assert await corner.remembered() == []
    await is_used(home, home.ali, *["answer"] * 3)


async def test_it_is_forgotten_when_all_is_kept_again(corner: Corner) -> None:
    home = corner.home
    shown = await ask(corner, "about the zebra", "A quokka is none.")
    await keep_again(home, home.ali)
    await is_told(corner, shown, "Regenerate", TOO_OLD)
    assert await corner.remembered() == []
    await home.stop()
    await home.start()
    assert await corner.remembered() == [("user", "and now?"), ("assistant", "Well.")]
    assert in_bytes(home, "zebra", "quokka", "and now?") == ["and now?"]


async def test_an_answer_under_way_ends_when_all_is_kept_again(corner: Corner) -> None:
    home = corner.home
    home.model.answers(Answer(pieces=("A zebra ", "has"), stall_after=1))
    await corner.send("about the zebra")
    shown = await home.until_shown(home.channel, "A zebra")
    await keep_again(home, home.ali)
    await corner.until(lambda: "Stopped." in shown.content)
    await asyncio.wait_for(home.model.requests[-1].ended(), 10)
    assert await corner.remembered() == []
    assert in_bytes(home, "zebra") == []
    await is_used(home, home.ali, "answer", "answer")


# What was kept before


async def test_nothing_is_added_to_what_was_kept_before(bot: Home) -> None:
    corner = Corner(bot)
    question = await bot.ali.say(bot.channel, "!chat about the lemur")
    shown = await bot.answered(question)
    await corner.until(lambda: "Regenerate" in shown.buttons)
    await keep_nothing(bot, bot.ali)
    await is_told(corner, shown, "Regenerate", BEFORE)
    await bot.ali.edit(question, "!chat about the zebra")
    await bot.until_shown(bot.ali.dm, BEFORE)
    assert await corner.remembered() == []
    await bot.settled()
    assert in_bytes(bot, "lemur", "zebra") == ["lemur"]
    await keep_again(bot, bot.ali)
    assert (await corner.remembered())[0] == ("user", "about the lemur")


async def test_all_that_was_kept_can_be_deleted_and_nothing_is_kept_after_that(bot: Home) -> None:
    corner = Corner(bot)
    await ask(corner, "about the lemur", "It climbs.")
    shown = await keep_nothing(bot, bot.ali)
    await ask(corner, "about the zebra", "A quokka is none.")
    await bot.ali.click(shown, "Delete everything")
    await bot.channel.until(lambda: "Yes, delete everything" in shown.buttons)
    await bot.ali.click(shown, "Yes, delete everything")
    await bot.channel.until(lambda: "that I am to keep nothing" in shown.content)
    assert await corner.remembered() == []
    await bot.settled()
    assert in_bytes(bot, "lemur", "climbs", "zebra", "and now?") == []


async def test_what_is_to_be_kept_in_mind_stays_and_no_more_is_taken(bot: Home) -> None:
    for fact in ("I own a lemur", "I own a cat"):
        await remember(bot, bot.ali, bot.channel, fact)
    await keep_nothing(bot, bot.ali)
    corner = Corner(bot)
    await ask(corner, "hello", "Hello.")
    assert "- I own a lemur\n- I own a cat" in system(bot.model.requests[-2])
    said = await remember(bot, bot.ali, bot.channel, "I own a zebra")
    assert said.content.startswith("I keep nothing of what you say")
    shown = await memory(bot, bot.ali, bot.channel)
    await rewrite(bot, bot.ali, shown, "I own a lemur\nI own a zebra")
    assert notes(bot.ali)[-1] == said.content
    await rewrite(bot, bot.ali, shown, "I own a lemur")
    await bot.discord.until(lambda: "cat" not in shown.content)
    assert in_bytes(bot, "zebra") == []
