"""A connection to Discord that breaks and comes back: every question is answered once."""

from collections.abc import Awaitable, Callable

import pytest

from playground.discord import Channel, Discord
from playground.model.answer import Answer
from tests.home import Home


async def dropped(discord: Discord) -> None:
    await discord.gateway.drop(4000)


async def cut(discord: Discord) -> None:
    await discord.gateway.cut()


async def asked_to_reconnect(discord: Discord) -> None:
    closed = len(discord.gateway.closed)
    discord.gateway.reconnect()
    await discord.until(lambda: len(discord.gateway.closed) > closed)


async def invalid_but_resumable(discord: Discord) -> None:
    closed = len(discord.gateway.closed)
    discord.gateway.invalidate(resumable=True)
    await discord.until(lambda: len(discord.gateway.closed) > closed)


Break = Callable[[Discord], Awaitable[None]]
RESUMED = (dropped, asked_to_reconnect, invalid_but_resumable)


async def assert_answered_once(home: Home, channel: Channel, *questions: str) -> None:
    """Let one more question follow in the same place, and count what there was until then."""
    control = await home.ali.say(channel, "!chat is that all?")
    await home.answered(control)
    assert [asked.last for asked in home.model.requests] == [*questions, "is that all?"]
    assert len(channel.by_bot) == len(questions) + 1
    answered = [message.reply_to for message in channel.by_bot]
    assert len(set(map(id, answered))) == len(questions) + 1


@pytest.mark.parametrize("broken", RESUMED)
async def test_a_question_of_the_meantime_is_answered_after_resuming(
    bot: Home, broken: Break
) -> None:
    await bot.answered(await bot.ali.say(bot.channel, "!chat before"))
    await broken(bot.discord)
    meanwhile = await bot.ali.say(bot.channel, "!chat meanwhile")
    await bot.answered(meanwhile)
    await assert_answered_once(bot, bot.channel, "before", "meanwhile")
    assert (bot.discord.gateway.resumed, bot.discord.gateway.identified) == (1, 1)


@pytest.mark.parametrize("broken", RESUMED)
async def test_a_running_answer_goes_on(bot: Home, broken: Break) -> None:
    bot.model.answers(Answer(pieces=["One, ", "two."]))
    async with bot.model.held(after=1) as gate:
        question = await bot.ali.say(bot.channel, "!chat count")
        first = await bot.answered(question)
        await broken(bot.discord)
        await bot.discord.until(lambda: bot.discord.gateway.ready)
        gate.release()
        assert await bot.until_shown(bot.channel, "One, two.") is first
    await assert_answered_once(bot, bot.channel, "count")


async def test_a_session_that_cannot_be_resumed_is_begun_anew(bot: Home) -> None:
    bot.model.answers(Answer(pieces=["One, ", "two."]))
    async with bot.model.held(after=1) as gate:
        question = await bot.ali.say(bot.channel, "!chat count")
        await bot.answered(question)
        bot.discord.gateway.forget()
        await bot.discord.gateway.drop(4000)
        gate.release()
        await bot.until_shown(bot.channel, "One, two.")
    # Discord allows an IDENTIFY every five seconds, and discord.py keeps to it.
    await bot.discord.until(lambda: bot.discord.gateway.identified == 2, timeout=10)
    await bot.answered(await bot.ali.say(bot.channel, "!chat after"))
    await assert_answered_once(bot, bot.channel, "count", "after")
    assert bot.discord.gateway.resumed == 0


async def test_it_comes_back_after_a_cut(bot: Home) -> None:
    await cut(bot.discord)
    await bot.discord.until(lambda: bot.discord.gateway.ready)
    await bot.answered(await bot.ali.say(bot.channel, "!chat hello"))
    await assert_answered_once(bot, bot.channel, "hello")


@pytest.mark.parametrize("written", ["!chat hello", "@Hamdam hello"])
async def test_a_message_that_comes_twice_is_answered_once(bot: Home, written: str) -> None:
    async with bot.model.held():
        question = await bot.ali.say(bot.channel, written)
        bot.discord.gateway.repeat(question)
        await bot.asked()
        bot.discord.gateway.repeat(question)
    await bot.answered(question)
    bot.discord.gateway.repeat(question)
    await assert_answered_once(bot, bot.channel, "hello")


async def test_a_message_that_comes_twice_in_a_dm_is_answered_once(bot: Home) -> None:
    question = await bot.ali.say(bot.ali.dm, "hello")
    bot.discord.gateway.repeat(question)
    await bot.answered(question)
    bot.discord.gateway.repeat(question)
    await assert_answered_once(bot, bot.ali.dm, "hello")


async def test_help_is_said_once_to_a_message_that_comes_twice(bot: Home) -> None:
    question = await bot.ali.say(bot.channel, "!help")
    bot.discord.gateway.repeat(question)
    await bot.answered(question)
    await bot.answered(await bot.ali.say(bot.channel, "!help"))
    assert len(bot.channel.by_bot) == 2


async def test_becoming_ready_again_changes_nothing(bot: Home) -> None:
    bot.model.answers(Answer(pieces=["One, ", "two."]))
    async with bot.model.held(after=1) as gate:
        question = await bot.ali.say(bot.channel, "!chat count")
        first = await bot.answered(question)
        before = len(bot.discord.requests)
        bot.discord.gateway.ready_again()
        help_asked = await bot.sara.say(bot.channel, "!help")
        await bot.answered(help_asked)
        assert [request.method for request in bot.discord.requests][before:] == ["POST"]
        gate.release()
        assert await bot.until_shown(bot.channel, "One, two.") is first
    await bot.answered(await bot.ali.say(bot.channel, "!chat after"))
    assert [asked.last for asked in bot.model.requests] == ["count", "after"]
    assert len(bot.channel.by_bot) == 3
