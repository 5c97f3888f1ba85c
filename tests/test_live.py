"""reply/: an answer that grows on the screen, over the wire and within Discord's limits."""

from itertools import pairwise

from playground.discord import Change
from playground.model.answer import Answer
from tests.home import Home

LONG = "".join(f"Sentence number {number} of a long answer.\n" for number in range(200))


def changes(home: Home) -> list[Change]:
    """What happened to the bot's messages in the channel."""
    return [
        change
        for change in home.discord.history
        if change.message.author.bot and change.message.channel is home.channel
    ]


def kinds(home: Home) -> list[str]:
    return [change.kind for change in changes(home)]


async def whole(home: Home, text: str, timeout: float = 20.0) -> None:
    """Wait until the bot's messages show all of a text, in order."""

    def shown() -> bool:
        told = "".join(message.content for message in home.channel.by_bot)
        return "".join(told.split()) == "".join(text.split())

    await home.discord.until(shown, timeout)


async def test_an_answer_that_comes_at_once_is_one_message_without_edits(bot: Home) -> None:
    await bot.settled()
    bot.model.answers(Answer("All of it at once.", pieces=["All ", "of it ", "at once."]))
    await bot.ali.say(bot.channel, "!chat hello")
    await whole(bot, "All of it at once.")
    assert kinds(bot) == ["create"]
    assert bot.channel.typing_since is None


async def test_nobody_sees_the_bot_typing_once_there_is_text(bot: Home) -> None:
    bot.discord.delay("POST", "/channels/{channel_id}/messages", 0.4)
    bot.model.answers(Answer("All of it at once."))
    await bot.ali.say(bot.channel, "!chat hello")
    await whole(bot, "All of it at once.")
    assert not bot.discord.typing


async def test_the_newest_text_is_shown_while_the_answer_comes(bot: Home) -> None:
    async with bot.model.held(after=2) as gate:
        bot.model.answers(Answer("one two three", pieces=["one ", "two ", "three"]))
        await bot.ali.say(bot.channel, "!chat count")
        await bot.until_shown(bot.channel, "one two")
        assert [m.content for m in bot.channel.by_bot] == ["one two"]
        gate.release()
    await whole(bot, "one two three")


async def test_a_long_stream_keeps_within_the_limits(bot: Home) -> None:
    bot.model.answers(Answer(" ".join(map(str, range(300))), tokens_per_second=150))
    await bot.ali.say(bot.channel, "!chat count")
    await whole(bot, " ".join(map(str, range(300))), timeout=10)
    assert bot.discord.refused == []
    shown = [change.content for change in changes(bot)]
    assert len(shown) > 2
    assert all(len(before) < len(after) for before, after in pairwise(shown))


async def test_finished_messages_are_not_touched_again(bot: Home) -> None:
    bot.model.answers(Answer(LONG, tokens_per_second=2000))
    await bot.ali.say(bot.channel, "!chat talk")
    await whole(bot, LONG, timeout=20)
    latest = 0
    order = [message.id for message in bot.channel.by_bot]
    for change in changes(bot):
        assert order.index(change.message_id) >= latest
        latest = order.index(change.message_id)
    assert bot.discord.refused == []


async def test_a_create_whose_answer_was_lost_is_not_posted_twice(bot: Home) -> None:
    bot.discord.fail("POST", "/channels/{}/messages", status=503, done=True)
    bot.model.answers(Answer("Once."))
    await bot.ali.say(bot.channel, "!chat hello")
    await whole(bot, "Once.", timeout=10)
    await bot.settled()
    assert kinds(bot) == ["create"]


async def test_an_edit_that_fails_is_made_up_for(bot: Home) -> None:
    async with bot.model.held(after=1) as gate:
        bot.model.answers(Answer("one two", pieces=["one ", "two"]))
        await bot.ali.say(bot.channel, "!chat hello")
        await bot.until_shown(bot.channel, "one")
        bot.discord.fail("PATCH", "/channels/{}/messages/{}", status=503)
        gate.release()
    await whole(bot, "one two", timeout=10)


async def test_a_deleted_answer_ends_the_turn_and_the_stream(bot: Home) -> None:
    async with bot.model.held(after=1) as gate:
        bot.model.answers(Answer("word " * 500, tokens_per_second=500))
        await bot.ali.say(bot.channel, "!chat hello")
        answer = await bot.until_shown(bot.channel, "word")
        bot.discord.world.remove(answer)
        gate.release()
    asked = await bot.asked()
    await asked.ended()
    assert asked.disconnected
    assert bot.channel.by_bot == []


async def test_a_lost_permission_ends_the_turn_and_the_stream(bot: Home) -> None:
    bot.channel.deny("send_messages")
    bot.model.answers(Answer("word " * 2000, tokens_per_second=500))
    await bot.ali.say(bot.channel, "!chat hello")
    asked = await bot.asked()
    await asked.ended()
    assert asked.disconnected
    bot.channel.allow("send_messages")
    bot.model.answers(Answer("Back again."))
    await bot.ali.say(bot.channel, "!chat and now")
    await bot.until_shown(bot.channel, "Back again.")
    assert [m["content"] for m in bot.model.requests[-1].messages[1:]] == ["and now"]


async def test_a_latin_beginning_after_a_persian_question_is_not_waited_for(bot: Home) -> None:
    """Which way its line will read is not known yet; it is shown all the same."""
    async with bot.model.held(after=1) as gate:
        bot.model.answers(Answer(pieces=["Python ", "یک زبان ", "است."]))
        await bot.ali.say(bot.channel, "!chat پایتون چیست؟")
        await bot.until_shown(bot.channel, "Python")
        assert [message.content for message in bot.channel.by_bot] == ["Python"]
        gate.release()
    await bot.until_shown(bot.channel, "است.")
    (answer,) = bot.channel.by_bot
    assert answer.content.startswith("\u200f")
