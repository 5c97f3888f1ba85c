"""The button to try again: who may use it, how often, and what it leaves."""

import asyncio

from ai import errors
from i18n import catalogue, text
from playground.discord import Person
from playground.model import Answer
from tests.asking import Talk
from tests.home import Home

ONLY_ASKER = text("Only the one who asked can use these buttons.")
BUSY = text("I am still at it. Please wait until this answer is complete.")
FAULT = errors.StreamError.said
BREAKS = Answer(error_after=0)


def private_notes(person: Person) -> list[str]:
    """Give what only one person sees in their DM or the server's channel."""
    places = person.discord.world.channels.values()
    return [m.content for place in places for m in place.messages if m.ephemeral_for is person]


async def test_trying_again_answers_in_the_same_message(bot: Home) -> None:
    talk = Talk(bot, bot.ali, "en")
    bot.model.answers(BREAKS, Answer("At last."))
    failed = await talk.ask("first")
    assert failed.content == talk.say(FAULT)
    click = await bot.ali.click(failed, "Try again")
    answer = await talk.until_says("At last.")
    assert answer is failed
    assert "Try again" not in answer.buttons
    assert click.state == "answered"
    assert bot.model.requests[1].messages == bot.model.requests[0].messages
    assert await talk.asked_after() == [
        ("user", "first"),
        ("assistant", "At last."),
        ("user", "and now?"),
    ]


async def test_trying_again_later_comes_after_what_was_said_meanwhile(bot: Home) -> None:
    talk = Talk(bot, bot.ali, "en")
    bot.model.answers(BREAKS, Answer("Second."), Answer("First."))
    failed = await talk.ask("one")
    await talk.ask("two")
    await talk.until_says("Second.")
    await bot.ali.click(failed, "Try again")
    await bot.until_shown(bot.ali.dm, "First.")
    assert await talk.asked_after() == [
        ("user", "two"),
        ("assistant", "Second."),
        ("user", "one"),
        ("assistant", "First."),
        ("user", "and now?"),
    ]


async def test_two_clicks_at_once_ask_once(bot: Home) -> None:
    talk = Talk(bot, bot.ali, "en")
    bot.model.answers(BREAKS, Answer("At last."))
    failed = await talk.ask("first")
    async with bot.model.held() as gate:
        clicks = await asyncio.gather(*(bot.ali.click(failed, "Try again") for _ in range(3)))
        await gate.reached()
        await bot.discord.until(lambda: len(private_notes(bot.ali)) == 2)
        gate.release()
    await bot.until_shown(bot.ali.dm, "At last.")
    assert {click.state for click in clicks} == {"answered"}
    assert set(private_notes(bot.ali)) == {talk.say(BUSY)}
    assert [m["content"] for m in bot.model.requests[-1].messages].count("first") == 1
    assert len(bot.model.requests) == 2


async def test_somebody_else_s_click_is_refused_privately(bot: Home) -> None:
    boris = bot.add_person("Boris", locale="ru")
    bot.model.answers(BREAKS, Answer("At last."))
    question = await bot.ali.say(bot.channel, "!chat first")
    failed = await bot.answered(question)
    click = await boris.click(failed, "Try again")
    await click.until(lambda: private_notes(boris))
    assert private_notes(boris) == [catalogue("ru").say(ONLY_ASKER)]
    assert failed.buttons == ["Try again"]
    assert len(bot.model.requests) == 1
    await bot.ali.click(failed, "Try again")
    await bot.until_shown(bot.channel, "At last.")


async def test_trying_again_can_fail_again(bot: Home) -> None:
    talk = Talk(bot, bot.ali, "en")
    bot.model.answers(BREAKS, Answer(), Answer("At last."))
    failed = await talk.ask("first")
    await bot.ali.click(failed, "Try again")
    await talk.until_says(talk.say(errors.EmptyAnswerError.said))
    assert failed.buttons == ["Try again"]
    await bot.ali.click(failed, "Try again")
    assert await talk.until_says("At last.") is failed
    assert "Try again" not in failed.buttons


async def test_a_slash_command_can_be_tried_again(bot: Home) -> None:
    bot.model.answers(BREAKS, Answer("At last."))
    asked = await bot.ali.slash(bot.channel, "chat", message="first")
    await asked.until(lambda: asked.response and asked.response.buttons)
    assert asked.response
    assert asked.response.content == catalogue("en").say(FAULT)
    await bot.ali.click(asked.response, "Try again")
    assert await bot.until_shown(bot.channel, "At last.") is asked.response
    assert "Try again" not in asked.response.buttons
    assert len(bot.channel.by_bot) == 1


async def test_the_button_outlives_a_restart(bot: Home) -> None:
    talk = Talk(bot, bot.ali, "en")
    bot.model.answers(BREAKS, Answer("At last."))
    failed = await talk.ask("first")
    await bot.stop()
    await bot.start()
    assert failed.content == talk.say(FAULT)
    await bot.ali.click(failed, "Try again")
    assert await talk.until_says("At last.") is failed
    assert "Try again" not in failed.buttons


async def test_each_failure_has_a_button_of_its_own(bot: Home) -> None:
    """An old button must not try something else again, whatever became of its own question."""
    talk = Talk(bot, bot.ali, "en")
    ids = []
    for _ in range(2):
        bot.model.answers(BREAKS, Answer("At last."))
        failed = await talk.ask("first")
        ids += [part["custom_id"] for part in failed.parts() if "custom_id" in part]
        await bot.ali.click(failed, "Try again")
        await talk.until_says("At last.")
    await bot.settled()
    assert len(set(ids)) == 2
