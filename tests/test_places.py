"""`/chat` in every place it can be used in: servers, DMs, group DMs, servers without the bot."""

from collections.abc import Callable

import pytest

from playground.discord import Channel
from playground.model.answer import Answer
from tests.home import Home
from tests.long_answers import LIMIT, flat, joined, paragraphs

FOLLOW_UPS = 5
"""How many follow-ups there may be where only a person installed the bot.

https://discord.com/developers/docs/interactions/receiving-and-responding#followup-messages
"""
DEFERRED = 5
"""The type of a callback that says "thinking…".

https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-response-object
"""


def _server(home: Home) -> Channel:
    return home.channel


def _dm(home: Home) -> Channel:
    return home.ali.dm


def _group(home: Home) -> Channel:
    home.ali.install()
    return home.discord.group(home.ali, home.sara, home.discord.person("Reza"))


def _dm_of_others(home: Home) -> Channel:
    home.ali.install()
    return home.discord.group(home.ali, home.sara)


def _foreign_server(home: Home) -> Channel:
    home.ali.install()
    guild = home.discord.guild("Elsewhere", bot=False)
    guild.join(home.sara, home.ali)
    return guild.channel("lobby")


INSIDE = (_server, _dm)
OUTSIDE = (_group, _dm_of_others, _foreign_server)

everywhere = pytest.mark.parametrize("place", INSIDE + OUTSIDE)
Place = Callable[[Home], Channel]


@everywhere
async def test_chat_works_there(bot: Home, place: Place) -> None:
    channel = place(bot)
    bot.model.answers(Answer("Hello Ali!"))
    asked = await bot.ali.slash(channel, "chat", message="hello")
    answer = await bot.until_shown(channel, "Hello Ali!")
    assert answer is asked.response
    assert answer.ephemeral_for is None
    assert channel.messages == [answer]
    assert bot.model.requests[0].last == "hello"
    assert not bot.discord.refused


@everywhere
async def test_it_is_remembered_there(bot: Home, place: Place) -> None:
    channel = place(bot)
    bot.model.answers(Answer("a1"), Answer("a2"))
    for question, answer in (("q1", "a1"), ("q2", "a2")):
        await bot.ali.slash(channel, "chat", message=question)
        await bot.until_shown(channel, answer)
    assert [each["content"] for each in bot.model.requests[1].messages[1:]] == ["q1", "a1", "q2"]


@everywhere
async def test_a_long_answer_goes_on_in_follow_ups(bot: Home, place: Place) -> None:
    channel, text = place(bot), paragraphs(12)
    bot.model.answers(Answer(text))
    asked = await bot.ali.slash(channel, "chat", message="tell me everything")
    await bot.until_shown(channel, "End 12.")
    assert channel.messages == [asked.response, *asked.followups]
    assert len(asked.followups) >= 2
    assert all(0 < len(message.content) <= LIMIT for message in channel.messages)
    assert joined(channel.messages) == flat(text)
    assert not any(message.ephemeral_for for message in channel.messages)


@everywhere
async def test_an_answer_longer_than_all_follow_ups_ends_as_a_file(
    home: Home, place: Place
) -> None:
    channel, text = place(home), paragraphs(40)
    await home.start(MAX_REPLY_MESSAGES="20")
    home.model.answers(Answer(text), Answer("More of it."))
    asked = await home.ali.slash(channel, "chat", message="tell me everything")
    last = await channel.until(lambda: next((m for m in channel.messages if m.attachments), None))
    assert last is asked.followups[-1]
    assert len(asked.followups) <= FOLLOW_UPS
    assert last.attachments[0].content.decode() == text
    await home.ali.slash(channel, "chat", message="go on")
    await home.until_shown(channel, "More of it.")
    told = [message["content"] for message in home.model.requests[-1].messages[1:]]
    assert told == ["tell me everything", text, "go on"]
    assert home.discord.refused == []


# Three seconds


@everywhere
async def test_it_is_thinking_long_before_the_model_answers(bot: Home, place: Place) -> None:
    channel = place(bot)
    async with bot.model.held() as gate:
        asked = await bot.ali.slash(channel, "chat", message="hello")
        request = await bot.asked()
        assert asked.state == "thinking"
        gate.release()
        await request.ended()
    await asked.until(lambda: asked.state == "answered")
    assert channel.messages == [asked.response]
    assert not bot.discord.typing


async def test_a_slow_list_of_models_is_waited_for_by_deferring(bot: Home) -> None:
    asked = await bot.ali.slash(bot.channel, "model", name="gpt-4o")
    await bot.responded(asked)
    assert asked.answered == DEFERRED


# Everything else a person may ask for


@everywhere
async def test_all_commands_work_there(bot: Home, place: Place) -> None:
    channel = place(bot)
    for command in ("help", "reset", "model", "language", "chat"):
        answer = await bot.responded(await bot.ali.slash(channel, command))
        assert answer.ephemeral_for is bot.ali
        assert bot.ali.sees(channel)[-1] is answer
    assert not bot.discord.refused
