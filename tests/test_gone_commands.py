"""Commands and menus that Discord does not let be answered: 404 and 403 on each of their calls."""

import pytest

from playground.discord import Discord, Interaction, Message
from playground.model import Answer
from tests.gone import CALLBACK, ONE, RESPONSE, errors, gone, works
from tests.home import Home
from tests.pressing import Corner
from tests.reader import MENU, Reader, titles


def break_commands(discord: Discord, path: str, status: int, code: int) -> None:
    method = "PATCH" if path == RESPONSE else "POST"
    discord.fail(method, path, status=status, code=code, times=2)


@gone
@pytest.mark.parametrize("path", [CALLBACK, RESPONSE])
async def test_a_list_that_cannot_be_shown(
    bot: Home, caplog: pytest.LogCaptureFixture, path: str, status: int, code: int
) -> None:
    ali = Reader(bot, bot.ali, bot.channel)
    bot.model.answer_with(lambda asked: Answer(f"Re: {asked.last}"))
    await ali.say("hello 1")
    break_commands(bot.discord, path, status, code)
    await bot.ali.slash(bot.channel, "chats")
    await bot.discord.until(lambda: bot.discord.refused)
    bot.discord.faults.clear()
    shown = await ali.opened()
    bot.discord.fail("POST", CALLBACK, status=status, code=code)
    await bot.ali.choose(shown, MENU, titles(shown)[0])
    await bot.discord.until(lambda: len(bot.discord.refused) >= 2)
    await bot.ali.choose(shown, MENU, titles(shown)[0])
    await bot.discord.until(lambda: "Rename" in shown.buttons)
    assert errors(caplog) == []


MENUS = ["Ask about this", "Translate", "Summarise", "Explain"]


async def pick(home: Home, said: Message, name: str) -> Interaction:
    """Choose an entry of a message's menu, and fill in the form if it has one."""
    asked = await home.ali.menu(said, name)
    if name != "Ask about this":
        return asked
    await asked.until(lambda: asked.modal)
    return await home.ali.submit(asked, written="why?")


@gone
@pytest.mark.parametrize("name", MENUS)
async def test_a_menu_that_cannot_be_answered(
    bot: Home, caplog: pytest.LogCaptureFixture, name: str, status: int, code: int
) -> None:
    bot.model.answer_with(lambda _: Answer("First."))
    said = await bot.sara.say(bot.channel, "a message")
    bot.discord.fail("POST", CALLBACK, status=status, code=code)
    await bot.ali.menu(said, name)
    await bot.discord.until(lambda: bot.discord.refused)
    bot.discord.fail("PATCH", RESPONSE, status=status, code=code)
    await pick(bot, said, name)
    await bot.discord.until(lambda: len(bot.discord.refused) == 2)
    asked = await pick(bot, said, name)
    assert (await bot.responded(asked)).content == "First."
    assert errors(caplog) == []


@gone
async def test_an_undo_that_cannot_delete(
    bot: Home, caplog: pytest.LogCaptureFixture, status: int, code: int
) -> None:
    corner = Corner(bot, "slash")
    await corner.ask("first", "First.")
    bot.discord.fail("DELETE", ONE, status=status, code=code)
    bot.discord.fail("DELETE", RESPONSE, status=status, code=code)
    done = await bot.ali.slash(bot.channel, "undo")
    assert (await bot.responded(done)).content == "Done. I have taken it back."
    assert await works(corner) == [("user", "next")]
    assert errors(caplog) == []
