"""The menu of a message: what is asked about it, and that the answer stays private."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from i18n import Text, catalogue
from playground.discord import (
    Channel,
    Clock,
    Discord,
    ImpossibleError,
    Interaction,
    Message,
    Person,
)
from playground.model import Answer, Model
from tests.home import Home
from tests.long_answers import flat, joined, paragraphs
from tests.stage import FULL, Stage, crash

TASKS = ("Translate", "Summarise", "Explain")
NAMES = ("Ask about this", *TASKS)
NO_WORDS = "There are no words in this message that I could read."


async def shown(asked: Interaction, answer: str) -> Message:
    """Wait for an answer, and give its message."""
    return await asked.until(
        lambda: asked.response if asked.response and answer in asked.response.content else None
    )


async def picked(
    home: Home, person: Person, target: Message, name: str, question: str = "Why?"
) -> Interaction:
    """Pick an entry of the menu, filling in the form where there is one; give what is answered."""
    asked = await person.menu(target, name)
    await home.discord.until(lambda: asked.answered)
    if name != "Ask about this":
        return asked
    assert asked.modal is not None
    return await person.submit(asked, written=question)


async def told(home: Home, asked: Interaction, answer: str = "Answered.") -> str:
    """Give what the model was told."""
    await shown(asked, answer)
    return home.model.requests[-1].last


@pytest.fixture
async def said(bot: Home) -> Message:
    """Something that Sara said in the server."""
    bot.model.answer_with(lambda _: Answer("Answered."))
    return await bot.sara.say(bot.channel, "Bonjour @Ali !\nÇa va ?")


async def test_there_are_four_entries_that_a_person_can_bring_along(bot: Home) -> None:
    registered = [each for each in bot.discord.commands.at(None) if each["type"] == 3]
    assert {each["name"] for each in registered} == set(NAMES)
    for each in registered:
        assert each["name_localizations"] == {"ru": catalogue("ru").say(Text(each["name"], {}))}
        assert set(each["integration_types"]) == {0, 1}
        assert set(each["contexts"]) == {0, 1, 2}


@pytest.mark.parametrize("name", NAMES)
async def test_the_answer_is_for_the_one_who_asks_alone(
    bot: Home, said: Message, name: str
) -> None:
    asked = await picked(bot, bot.ali, said, name)
    message = await shown(asked, "Answered.")
    assert message.ephemeral_for is bot.ali
    assert bot.channel.messages == [said, message]
    assert not bot.discord.refused


@pytest.mark.parametrize("name", NAMES)
async def test_the_model_is_told_what_was_said_and_by_whom(
    bot: Home, said: Message, name: str
) -> None:
    question = await told(bot, await picked(bot, bot.ali, said, name))
    assert question.endswith("\n\nA message by Sara:\n\n> Bonjour @Ali !\n> Ça va ?")
    assert question.startswith({"Ask about this": "Why?"}.get(name, name))


async def test_a_form_that_is_closed_asks_nothing(bot: Home, said: Message) -> None:
    asked = await bot.ali.menu(said, "Ask about this")
    await asked.until(lambda: asked.modal)
    await bot.settled()
    assert [request.last for request in bot.model.requests] == ["ping"]


@pytest.mark.parametrize(
    ("locale", "chosen", "language"),
    [
        ("en-US", None, "American English (en-US)"),
        ("de", None, "German (de)"),
        ("pt-BR", None, "Brazil Portuguese (pt-BR)"),
        ("xx", None, "xx"),
        ("de", "ru", "Русский"),
        ("en-US", "fa", "فارسی"),
    ],
)
@pytest.mark.parametrize("name", TASKS)
async def test_it_is_answered_in_the_person_s_language(
    bot: Home, said: Message, locale: str, chosen: str | None, language: str, name: str
) -> None:
    person = bot.add_person("Reza", locale)
    if chosen:
        done = await person.slash(bot.channel, "language", language=chosen)
        await done.until(lambda: done.response and done.response.content)
    question = await told(bot, await picked(bot, person, said, name))
    assert f"this language: {language}." in question


def _embed(message: Message) -> None:
    message.content = ""
    message.embeds = [
        {
            "type": "rich",
            "author": {"name": "Weather"},
            "title": "News",
            "description": "Rain.",
            "fields": [{"name": "Wind", "value": "strong"}],
            "footer": {"text": "of today"},
        },
        {"type": "rich", "footer": {"text": "the end"}},
    ]


async def test_an_embed_has_words_too(bot: Home, said: Message) -> None:
    _embed(said)
    question = await told(bot, await picked(bot, bot.ali, said, "Explain"))
    assert question.endswith("> Weather\n> News\n> Rain.\n> Wind: strong\n> of today\n> the end")


async def test_so_has_a_poll(bot: Home, said: Message) -> None:
    said.content = ""
    said.poll = {
        "question": {"text": "What to drink?"}, "expiry": "2030-01-01T00:00:00+00:00",
        "answers": [{"answer_id": 1, "poll_media": {"text": "Tea"}}],
        "allow_multiselect": False, "layout_type": 1,
    }  # fmt: skip
    question = await told(bot, await picked(bot, bot.ali, said, "Explain"))
    assert question.endswith("> What to drink?\n> - Tea")


@pytest.mark.parametrize("name", NAMES)
async def test_a_message_without_words_is_told_of(bot: Home, name: str) -> None:
    picture = await bot.sara.say(bot.channel, files={"cat.png": b"png"})
    asked = await bot.ali.menu(picture, name)
    message = await shown(asked, NO_WORDS)
    assert message.ephemeral_for is bot.ali
    assert asked.modal is None
    assert bot.model.requests == []


async def test_the_bot_s_own_answers_can_be_asked_about(bot: Home) -> None:
    await bot.turn(bot.ali, bot.channel, "!chat hello", "A long answer.")
    bot.model.answers(Answer("Short."))
    asked = await picked(bot, bot.ali, bot.channel.by_bot[0], "Summarise")
    question = await told(bot, asked, "Short.")
    assert "A message by Hamdam:" in question
    assert question.endswith("> A long answer.")


async def test_what_follows_goes_on_from_there(bot: Home, said: Message) -> None:
    await told(bot, await picked(bot, bot.ali, said, "Translate"))
    await bot.ali.slash(bot.channel, "chat", message="And now into Latin.")
    request = (await bot.asked(), await bot.asked())[1]
    roles = [message["role"] for message in request.messages]
    assert roles == ["system", "user", "assistant", "user"]
    assert "Bonjour" in request.messages[1]["content"]


def _dm(home: Home) -> Channel:
    return home.discord.group(home.ali, home.sara)


def _foreign_server(home: Home) -> Channel:
    guild = home.discord.guild("Elsewhere", bot=False)
    guild.join(home.sara, home.ali)
    return guild.channel("lobby")


@pytest.mark.parametrize("place", [_dm, _foreign_server])
@pytest.mark.parametrize("name", NAMES)
async def test_it_goes_along_where_the_bot_is_not(
    bot: Home, place: Callable[[Home], Channel], name: str
) -> None:
    channel = place(bot)
    message = await bot.sara.say(channel, "Bonjour")
    with pytest.raises(ImpossibleError):
        await bot.ali.menu(message, name)
    bot.ali.install()
    bot.model.answers(Answer("Answered."))
    asked = await picked(bot, bot.ali, message, name)
    assert "> Bonjour" in await told(bot, asked)
    assert bot.ali.sees(channel) == [message, asked.response]
    assert bot.sara.sees(channel) == [message]
    assert not bot.discord.refused


# Nothing of it is seen by others


async def test_every_part_of_a_long_answer_is_private(bot: Home, said: Message) -> None:
    text = paragraphs(8)
    bot.model.answer_with(lambda _: Answer(text))
    asked = await picked(bot, bot.ali, said, "Explain")
    await bot.channel.until(lambda: "End 8." in bot.channel.messages[-1].content)
    await bot.settled()
    assert len(asked.followups) >= 1
    assert joined(list(bot.channel.by_bot)) == flat(text)
    assert bot.sara.sees(bot.channel) == [said]


async def test_regenerating_it_stays_private_and_it_has_no_fork(bot: Home, said: Message) -> None:
    asked = await picked(bot, bot.ali, said, "Explain")
    message = await shown(asked, "Answered.")
    await asked.until(lambda: message.buttons == ["Regenerate"])
    bot.model.answer_with(lambda _: Answer("Again: " + paragraphs(8)))
    await bot.ali.click(message, "Regenerate")
    await bot.channel.until(lambda: "End 8." in bot.channel.messages[-1].content)
    await bot.settled()
    assert message.content.startswith("Again")
    assert bot.sara.sees(bot.channel) == [said]


async def test_a_fork_of_a_later_answer_leaves_it_behind(bot: Home, said: Message) -> None:
    await told(bot, await picked(bot, bot.ali, said, "Translate"))
    asked = await bot.ali.slash(bot.channel, "chat", message="hello")
    message = await shown(asked, "Answered.")
    await asked.until(lambda: "Fork" in message.buttons)
    await bot.settled()
    await bot.ali.click(message, "Fork")
    thread = (await bot.discord.until(lambda: bot.guild.threads))[0]
    await bot.until_shown(thread, "Here we go on")
    await bot.sara.say(thread, "What did Ali ask?")
    await bot.until_shown(thread, "Answered.")
    contents = [message["content"] for message in bot.model.requests[-1].messages[1:]]
    assert contents == ["Ali:\nhello", "Answered.", "Sara:\nWhat did Ali ask?"]


async def test_in_a_shared_thread_it_stays_the_person_s_own(bot: Home) -> None:
    bot.model.answer_with(lambda _: Answer("Answered."))
    thread = bot.channel.thread("Shared", bot.discord.bot)
    message = await bot.sara.say(thread, "Bonjour")
    await bot.until_shown(thread, "Answered.")
    await told(bot, await picked(bot, bot.ali, message, "Ask about this", "A secret?"))
    await bot.settled()
    await bot.sara.say(thread, "What did Ali ask?")
    await bot.discord.until(lambda: len(thread.by_bot) == 3)
    assert not re.search("secret", str(bot.model.requests[-1].messages))


async def test_it_is_private_also_after_a_quarter_of_an_hour(model: Model, tmp_path: Path) -> None:
    clock = Clock()
    clock.forward(-16 * 60)  # what happens in this Discord looks so old to the bot
    async with Discord(clock=clock) as discord:
        home = Home(discord, model, tmp_path / "hamdam.db")
        await home.start()
        said = await home.sara.say(home.channel, "Bonjour")
        model.answers(Answer("Answered."))
        await shown(await picked(home, home.ali, said, "Explain"), "Answered.")
        assert home.sara.sees(home.channel) == [said]
        await home.stop()


@pytest.mark.parametrize("word", ["shown", "full"])
async def test_a_crash_leaves_it_private(home: Home, word: str) -> None:
    said = await home.sara.say(home.channel, word)
    async with crash(Stage(home)):
        asked = await picked(home, home.ali, said, "Explain")
        await shown(asked, FULL if word == "full" else "One two three")
    await home.start()
    await asked.until(lambda: asked.response and "Try again" in asked.response.buttons)
    await home.settled()
    assert home.sara.sees(home.channel) == [said]


async def test_a_crash_while_it_is_regenerated_leaves_it_private(home: Home) -> None:
    said = await home.sara.say(home.channel, "Bonjour")
    async with crash(Stage(home)):
        asked = await picked(home, home.ali, said, "Explain")
        message = await shown(asked, "Yes.")
        await asked.until(lambda: message.buttons == ["Regenerate"])
        home.model.answers(Answer(pieces=("Another",), stall_after=1))
        await home.ali.click(message, "Regenerate")
        await shown(asked, "Another")
    await home.start()
    await home.settled()
    assert home.sara.sees(home.channel) == [said]
