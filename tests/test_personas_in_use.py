"""Personas in use: whom they answer, as whom, and what happens once they are gone."""

import pytest

from playground.discord import Message
from playground.model import Answer
from playground.model.asked import Asked
from tests.home import Home
from tests.masks import PIRATE, UNKNOWN, Troupe, answer_in, ask, said, system


@pytest.fixture
def ali(bot: Home) -> Troupe:
    """The owner of the server."""
    return Troupe(bot, bot.ali, bot.channel)


@pytest.fixture
def sara(bot: Home) -> Troupe:
    """A member like any other."""
    return Troupe(bot, bot.sara, bot.channel)


async def test_it_answers_whom_it_was_chosen_for(bot: Home, sara: Troupe) -> None:
    await sara.make(model="gpt-4o")
    assert await sara.says("use", persona="Pirate") == "From now on **Pirate** answers you here."
    asked = await ask(bot, bot.sara, bot.channel)
    assert (system(asked), asked.model) == (PIRATE, "gpt-4o")
    assert answer_in(bot.channel) == ("Pirate", "Arr.")
    asked = await ask(bot, bot.ali, bot.channel)
    assert (system(asked) == PIRATE, asked.model) == (False, "gpt-6-luna")
    assert answer_in(bot.channel) == ("Hamdam", "Arr.")
    assert await sara.says("none") == "Done. From now on I answer without a persona."
    assert system(await ask(bot, bot.sara, bot.channel)) != PIRATE
    assert await sara.says("none") == "There is no persona to dismiss."


async def test_the_name_is_not_part_of_what_is_remembered(bot: Home, sara: Troupe) -> None:
    await sara.make()
    await sara.says("use", persona="Pirate")
    await ask(bot, bot.sara, bot.channel)
    asked = await ask(bot, bot.sara, bot.channel, "and?")
    assert [each["content"] for each in asked.messages[1:]] == ["hello", "Arr.", "and?"]


async def test_it_answers_all_in_a_channel(bot: Home, ali: Troupe, sara: Troupe) -> None:
    await sara.make()
    assert await sara.says("use", persona="Pirate", place="all") == (
        "Who answers everyone here is chosen by those who may manage this channel."
    )
    await ali.make()
    assert await ali.says("use", persona="Pirate", place="all") == (
        "From now on **Pirate** answers everyone here."
    )
    for person in (bot.ali, bot.sara):
        assert system(await ask(bot, person, bot.channel)) == PIRATE
    assert system(await ask(bot, bot.sara, bot.guild.channel("other"))) != PIRATE


async def test_it_answers_slash_commands_and_in_dms(bot: Home, sara: Troupe) -> None:
    await sara.make()
    await sara.says("use", persona="Pirate")
    bot.model.answers(Answer("Arr."))
    answered = await bot.responded(await bot.sara.slash(bot.channel, "chat", message="hi"))
    await answered.channel.until(lambda: answered.content == "**Pirate**\nArr.")
    dm = Troupe(bot, bot.sara, bot.sara.dm)
    await dm.says("use", persona="Pirate")
    bot.model.answers(Answer("Arr."))
    await bot.sara.say(bot.sara.dm, "hello")
    await bot.until_shown(bot.sara.dm, "**Pirate**\nArr.")


async def test_a_deleted_one_is_missed_once_and_answers_go_on(bot: Home, sara: Troupe) -> None:
    await sara.make()
    await sara.says("use", persona="Pirate")
    first = await ask(bot, bot.sara, bot.channel)
    assert system(first) == PIRATE
    asked = await sara.button("delete", persona="Pirate")
    assert asked.content == "Delete **Pirate**? This cannot be undone."
    await bot.sara.click(asked, "No, keep it")
    await asked.channel.until(lambda: asked.content == "**Pirate** stays.")
    asked = await sara.button("delete", persona="Pirate")
    await bot.sara.click(asked, "Yes, delete it")
    await asked.channel.until(lambda: asked.content == "Done. **Pirate** is deleted.")
    assert system(await ask(bot, bot.sara, bot.channel)) != PIRATE
    gone = "-# **Pirate** is not there any more, so I answer as I do without a persona.\nArr."
    assert answer_in(bot.channel) == ("Hamdam", gone)
    await ask(bot, bot.sara, bot.channel)
    assert answer_in(bot.channel) == ("Hamdam", "Arr.")
    assert await sara.says("use", persona="Pirate") == UNKNOWN


async def regenerated(home: Home, message: Message, answer: str) -> Asked:
    """Press the button, wait for the answer and give its request."""
    count = len(home.model.requests)
    home.model.answers(Answer(answer))
    await home.sara.click(message, "Regenerate")
    await message.channel.until(lambda: answer in message.content)
    await message.channel.until(lambda: "Regenerate" in message.buttons)
    return home.model.requests[count]


@pytest.mark.parametrize("denied", [(), ("manage_webhooks",)])
async def test_another_version_is_the_same_personas(
    bot: Home, sara: Troupe, denied: tuple[str, ...]
) -> None:
    bot.channel.deny(*denied)
    await sara.make(model="gpt-4o")
    await sara.says("use", persona="Pirate")
    await ask(bot, bot.sara, bot.channel)
    answer = said(bot.channel)[-1]
    await sara.says("none")
    asked = await regenerated(bot, answer, "Again.")
    assert (system(asked), asked.model) == (PIRATE, "gpt-4o")
    assert answer.content == ("**Pirate**\nAgain." if denied else "Again.")
    deleting = await sara.button("delete", persona="Pirate")
    await bot.sara.click(deleting, "Yes, delete it")
    await deleting.channel.until(lambda: "is deleted" in deleting.content)
    assert system(await regenerated(bot, answer, "Myself.")) != PIRATE
    assert answer.content == "Myself."


async def test_translations_are_not_a_personas(bot: Home, sara: Troupe) -> None:
    await sara.make()
    await sara.says("use", persona="Pirate")
    foreign = await bot.ali.say(bot.channel, "Bonjour")
    bot.model.answers(Answer("Hello."))
    await bot.sara.menu(foreign, "Translate")
    assert system(await bot.asked()) != PIRATE


async def test_what_is_in_use_outlives_a_restart(bot: Home, sara: Troupe) -> None:
    await sara.make()
    await sara.says("use", persona="Pirate")
    asked = await sara.button("delete", persona="Pirate")
    await bot.stop()
    await bot.start()
    assert system(await ask(bot, bot.sara, bot.channel)) == PIRATE
    await bot.sara.click(asked, "Yes, delete it")
    await asked.channel.until(lambda: "is deleted" in asked.content)
