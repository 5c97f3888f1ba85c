"""Talking, over the wire: what starts a turn, and what does not."""

import pytest

from cogs.help_text import help_text
from i18n import catalogue
from playground.model.answer import Answer
from tests.home import Home


async def test_a_question_is_answered_as_a_reply(bot: Home) -> None:
    bot.model.answers(Answer("Hello Ali!"))
    question = await bot.ali.say(bot.channel, "!chat hello")
    answer = await bot.until_shown(bot.channel, "Hello Ali!")
    assert answer.reply_to is question
    asked = await bot.asked()
    assert asked.messages[-1] == {"role": "user", "content": "hello"}


@pytest.mark.parametrize(
    ("written", "question"),
    [
        ("!chat hello there", "hello there"),
        ("!Chat HELLO", "HELLO"),
        ("!CHAT hello", "hello"),
        ("! chat hello", "hello"),
        ("!chat\nfirst line\n\n  second line", "first line\n\n  second line"),
        ('!chat say "hi" to \'them', 'say "hi" to \'them'),
        ("!چت سلام", "سلام"),
        ("!чат привет", "привет"),
        ("!ЧАТ привет", "привет"),
        ("@Hamdam hello", "hello"),
        ("hello, @Hamdam, are you there?", "hello, , are you there?"),
        ("how are you @Hamdam", "how are you"),
        ("@Hamdam what does @Sara mean?", "what does @Sara mean?"),
        ("!chat what does @Sara mean?", "what does @Sara mean?"),
    ],
)
async def test_what_starts_a_turn_in_a_server(bot: Home, written: str, question: str) -> None:
    said = await bot.ali.say(bot.channel, written)
    answer = await bot.answered(said)
    assert answer.channel is bot.channel
    assert (await bot.asked()).last == question
    assert len(bot.model.requests) == 1


@pytest.mark.parametrize(
    ("written", "question"),
    [
        ("!chat hello", "hello"),
        ("hello", "hello"),
        ("@Hamdam hello", "hello"),
        ("!nothing of the kind", "!nothing of the kind"),
    ],
)
async def test_what_starts_a_turn_in_a_dm(bot: Home, written: str, question: str) -> None:
    said = await bot.ali.say(bot.ali.dm, written)
    assert (await bot.answered(said)).channel is bot.ali.dm
    assert (await bot.asked()).last == question
    assert len(bot.model.requests) == 1


@pytest.mark.parametrize("ping", [True, False])
async def test_a_reply_to_the_bot_starts_a_turn(bot: Home, *, ping: bool) -> None:
    answer = await bot.answered(await bot.ali.say(bot.channel, "!chat hello"))
    further = await bot.ali.say(bot.channel, "and then?", reply_to=answer, ping=ping)
    assert (await bot.answered(further)).reply_to is further
    assert [each.last for each in bot.model.requests] == ["hello", "and then?"]


async def test_a_thread_in_a_server_is_a_place_to_talk_too(bot: Home) -> None:
    thread = bot.channel.thread("aside", bot.ali)
    said = await bot.ali.say(thread, "!chat hello")
    assert (await bot.answered(said)).channel is thread


async def test_nothing_else_in_a_server_starts_a_turn(bot: Home) -> None:
    from_sara = await bot.sara.say(bot.channel, "I am Sara")
    for written in ("hello all", "chat hello", "?chat hello", "!chats hello", "Hamdam, hello"):
        await bot.ali.say(bot.channel, written)
    await bot.ali.say(bot.channel, "I agree", reply_to=from_sara)
    await bot.ali.say(bot.channel, "@Sara hello")
    await bot.ali.say(bot.channel, files={"cat.png": b"png"})
    await _only_the_next_is_answered(bot)


async def test_everyone_is_not_the_bot(bot: Home) -> None:
    answer = await bot.answered(await bot.ali.say(bot.channel, "!chat hello"))
    await bot.ali.say(bot.channel, "@everyone hello")
    await bot.ali.say(bot.channel, "@here hello", reply_to=answer)
    await _only_the_next_is_answered(bot, before=1)


@pytest.mark.parametrize("written", ["!chat hello", "@Hamdam hello", "!help", "!reset"])
async def test_bots_and_webhooks_are_ignored(bot: Home, written: str) -> None:
    other = bot.discord.person("Robot", bot=True)
    bot.guild.join(other)
    await other.say(bot.channel, written)
    await bot.discord.webhook("News").say(bot.channel, written)
    await _only_the_next_is_answered(bot)


async def _only_the_next_is_answered(bot: Home, before: int = 0) -> None:
    control = await bot.ali.say(bot.channel, "!chat is anybody there?")
    await bot.answered(control)
    assert len(bot.model.requests) == before + 1
    assert bot.model.requests[-1].last == "is anybody there?"
    assert len(bot.channel.by_bot) == before + 1


async def test_the_prefix_is_the_owners(home: Home) -> None:
    await home.start(COMMAND_PREFIX="hey ")
    await home.ali.say(home.channel, "!chat not for you")
    await home.answered(await home.ali.say(home.channel, "hey chat hello"))
    assert [each.last for each in home.model.requests] == ["hello"]


# What the bot can do


@pytest.mark.parametrize("written", ["!chat", "!CHAT  ", "!help", "@Hamdam", " @Hamdam "])
async def test_without_a_question_it_says_what_it_can_do(bot: Home, written: str) -> None:
    answer = await bot.answered(await bot.ali.say(bot.channel, written))
    assert answer.content == help_text(catalogue("en"), bot.config())
    assert bot.model.requests == []
    assert not answer.pings


async def test_help_names_what_it_can_do(home: Home) -> None:
    await home.start(COMMAND_PREFIX="?")
    answer = await home.answered(await home.ali.say(home.channel, "?help"))
    for way in ("`?chat`", "`/chat`", "`/reset`", "`/model`", "`/language`", "mention", "reply"):
        assert way in answer.content


@pytest.mark.parametrize("command", ["help", "chat"])
async def test_help_of_a_slash_command_is_for_who_asked(bot: Home, command: str) -> None:
    answer = await bot.responded(await bot.ali.slash(bot.channel, command))
    assert answer.content == help_text(catalogue("en"), bot.config())
    assert answer.ephemeral_for is bot.ali
    assert bot.model.requests == []
