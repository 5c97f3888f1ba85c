"""Previews of links, which Discord tells of like edits, and which a person may not want."""

import pytest

from playground.discord import Message
from playground.model import Answer
from tests.home import Home
from tests.pressing import Corner, Where

LINK = "https://example.org/page"
PIECES = [f"See {LINK} ", "for all ", "of it."]
PLACES: tuple[Where, ...] = ("channel", "slash")


def hides_previews(message: Message) -> bool:
    return bool(message.flags & 1 << 2)


def asked(bot: Home) -> list[str]:
    return [each.last for each in bot.model.requests]


@pytest.mark.parametrize("where", ["channel", "dm"])
async def test_a_preview_is_no_edit_of_the_question(bot: Home, where: Where) -> None:
    corner = Corner(bot, where)
    bot.model.answers(Answer("First."))
    question = await corner.send(f"what is {LINK}")
    assert question
    await corner.until_shows("First.")
    bot.discord.world.unfurl(question)
    await bot.settled()
    assert asked(bot) == [f"what is {LINK}", "ping"]
    assert corner.contents == ["First."]


async def test_a_preview_while_the_answer_comes_changes_nothing(bot: Home) -> None:
    corner = Corner(bot)
    async with bot.model.held(after=1) as gate:
        bot.model.answers(Answer(pieces=["One ", "two"]))
        question = await corner.send(f"what is {LINK}")
        assert question
        await gate.reached()
        bot.discord.world.unfurl(question)
        helped = await bot.sara.slash(bot.channel, "help")
        await helped.until(lambda: helped.response)  # what came before has been heard by then
        gate.release()
    await corner.until(lambda: "One two" in corner.contents)
    assert asked(bot) == [f"what is {LINK}"]


async def test_a_preview_of_an_edited_question_is_no_second_edit(bot: Home) -> None:
    corner = Corner(bot)
    bot.model.answers(Answer("First."))
    question = await corner.send("hello")
    assert question
    await corner.until_shows("First.")
    bot.model.answers(Answer("Second."))
    await bot.ali.edit(question, f"!chat what is {LINK}")
    await corner.until_shows("Second.")
    bot.discord.world.unfurl(question)
    await bot.settled()
    assert asked(bot) == ["hello", f"what is {LINK}", "ping"]


@pytest.mark.parametrize("where", PLACES)
async def test_a_preview_that_was_taken_off_stays_off(bot: Home, where: Where) -> None:
    """Through edits of a running answer, of its end and its buttons, and of other versions."""
    corner = Corner(bot, where)
    async with bot.model.held(after=1) as gate:
        bot.model.answers(Answer(pieces=PIECES))
        await corner.send("hello")
        await corner.until(lambda: corner.shown and corner.shown[-1].content)
        answer = corner.shown[-1]
        bot.discord.world.unfurl(answer)
        await bot.ali.suppress_embeds(answer)
        gate.release()
    await corner.until_shows("".join(PIECES))
    assert answer.edits
    assert hides_previews(answer)
    await corner.press(answer, "Regenerate", f"It is at {LINK}.")
    await corner.until_shows(f"It is at {LINK}.")
    assert hides_previews(answer)
    await corner.press(answer, "◀️")
    await corner.until_shows("".join(PIECES))
    assert hides_previews(answer)
