"""Whatever a model, a persona or a person writes, the bot calls nobody with it."""

import signal

import pytest

from playground.discord import Channel, Message, permissions
from playground.model import Answer
from tests.choosing import moderator, set_
from tests.home import Home
from tests.masks import Troupe, is_whole_answer
from tests.reader import Reader

END = "And that is all."


@pytest.fixture
def calls(home: Home) -> str:
    """Everything that calls somebody, where the bot may call all."""
    role = home.guild.role("everybody", home.ali, home.sara)
    home.guild.bot_role.bits |= permissions.bits(["mention_everyone"])
    sara = home.sara.id
    return f"@everyone @here <@{sara}> <@!{sara}> <@&{role.id}>"


@pytest.fixture
async def loud(home: Home, calls: str) -> Home:
    """The bot, with a model that calls everybody in each of several messages."""
    await home.start()
    pieces = tuple(f"{calls} {'word ' * 150}\n\n" for _ in range(5))
    home.model.answer_with(lambda _: Answer(pieces=(*pieces, END), tokens_per_second=30))
    return home


def of_bot(home: Home) -> list[Message]:
    """Give all that the bot has said anywhere, under whatever name, for whomever."""
    messages = [
        message for channel in home.channel.world.channels.values() for message in channel.messages
    ]
    return [each for each in messages if each.author is home.discord.bot or each.hook]


def check(home: Home, calls: str, least: int = 1) -> None:
    """Check that nobody was called by what the bot said, although it wrote so."""
    said = of_bot(home)
    assert sum(calls in each.content for each in said) >= least
    assert [each.picture() for each in said if each.pings or each.mentions] == []


async def whole(home: Home, channel: Channel, count: int = 1) -> Message:
    """Wait until so many answers are whole, and give the end of the last."""

    def ends() -> list[Message]:
        return [each for each in channel.messages if END in each.content and is_whole_answer(each)]

    await channel.until(lambda: len(ends()) >= count)
    return ends()[-1]


async def test_an_answer_in_a_channel_and_its_versions(loud: Home, calls: str) -> None:
    await loud.ali.say(loud.channel, "!chat hello")
    shown = await whole(loud, loud.channel)
    await loud.ali.click(shown, "Regenerate")
    await loud.channel.until(lambda: "2/2" in str(shown.components) or not is_whole_answer(shown))
    await whole(loud, loud.channel)
    check(loud, calls, least=2)


async def test_an_answer_to_a_command(loud: Home, calls: str) -> None:
    await loud.ali.slash(loud.channel, "chat", message=f"hello {calls}")
    await whole(loud, loud.channel)
    check(loud, calls, least=2)


async def test_an_answer_to_the_menu_of_a_message(loud: Home, calls: str) -> None:
    said = await loud.sara.say(loud.channel, "Bonjour")
    await loud.ali.menu(said, "Explain")
    await whole(loud, loud.channel)
    check(loud, calls)


async def test_threads_that_the_bot_opens(loud: Home, calls: str) -> None:
    mina = moderator(loud)
    await set_(loud, mina, loud.channel, setting="listening", value="threads")
    await loud.ali.slash(loud.channel, "chat", message=f"hello {calls}")
    await loud.discord.until(lambda: loud.guild.threads)
    shown = await whole(loud, loud.guild.threads[0])
    await loud.ali.click(shown, "Regenerate")
    await loud.settled()
    check(loud, calls, least=2)


async def test_a_persona_with_and_without_a_webhook(loud: Home, calls: str) -> None:
    ali = Troupe(loud, loud.ali, loud.channel)
    await ali.make("<Pirate>", opening=calls)
    await ali.says("use", persona="<Pirate>")
    await loud.ali.say(loud.channel, "!chat hello")
    await whole(loud, loud.channel)
    await loud.ali.slash(loud.channel, "thread", persona="<Pirate>")
    await loud.discord.until(lambda: loud.guild.threads)
    await loud.guild.threads[0].until(
        lambda: any(calls in each.content for each in loud.guild.threads[0].messages)
    )
    loud.channel.deny("manage_webhooks")
    await loud.ali.say(loud.channel, "!chat hello")
    await whole(loud, loud.channel, count=2)
    check(loud, calls, least=3)
    assert any(each.hook for each in of_bot(loud))


async def test_what_was_remembered_and_titles(loud: Home, calls: str) -> None:
    await loud.responded(await loud.ali.slash(loud.channel, "remember", what=calls))
    await loud.responded(await loud.ali.slash(loud.channel, "memory"))
    await loud.ali.say(loud.ali.dm, "hello")
    await whole(loud, loud.ali.dm)
    ali = Reader(loud, loud.ali, loud.ali.dm)
    shown = await ali.opened()
    await loud.ali.choose(
        shown, "chats", shown.components[0]["components"][0]["options"][0]["label"]
    )
    await loud.ali.dm.until(lambda: "Rename" in shown.buttons)
    await ali.rename(shown, calls)
    await loud.ali.dm.until(lambda: "everyone" in shown.content)
    await ali.press(shown, "Delete", "cannot be undone")
    check(loud, calls)


async def test_words_that_come_back_in_complaints(bot: Home, calls: str) -> None:
    await bot.responded(await bot.ali.slash(bot.channel, "model", name=calls))
    await bot.answered(await bot.ali.say(bot.channel, f'!chat --model "{calls}" hello'))
    await bot.answered(await bot.ali.say(bot.channel, f"!chat --{calls} hello"))
    assert [each.picture() for each in of_bot(bot) if each.pings or each.mentions] == []


async def test_the_mark_on_an_interrupted_answer(home: Home, calls: str) -> None:
    async with home.process() as process:
        home.model.answers(Answer(pieces=(f"{calls} and", "…"), stall_after=1))
        await home.ali.say(home.channel, "!chat hello")
        shown = await home.until_shown(home.channel, calls)
        await home.settled()
        process.send(signal.SIGKILL)
        await process.ended()
    await home.discord.until(lambda: not home.discord.gateway.ready)
    await home.start()
    await home.channel.until(lambda: "Try again" in shown.buttons)
    check(home, calls)
