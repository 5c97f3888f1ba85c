"""Personas that speak through a webhook, under their own name and face."""

import base64
import signal
import sqlite3
from contextlib import closing

import pytest

from playground.discord import Message
from playground.discord.webhooks import Webhook
from playground.model import Answer
from tests.home import Home
from tests.long_answers import paragraphs
from tests.masks import PIRATE, Troupe, ask, system
from tests.pressing import notes

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.fixture
async def ali(bot: Home) -> Troupe:
    """The owner of the server, whom a pirate answers everywhere in it."""
    ali = Troupe(bot, bot.ali, bot.channel)
    await ali.make()
    await ali.says("use", persona="Pirate")
    return ali


def hooks(home: Home) -> list[Webhook]:
    return home.discord.webhooks.of(home.channel)


def spoken(home: Home) -> list[Message]:
    """Give the messages that webhooks have sent."""
    return [each for each in home.channel.messages if each.hook]


async def speak(home: Home, answer: str = "Arr.", question: str = "hello") -> Message:
    """Ask, and give the last message of the whole answer."""
    before = len(spoken(home))
    home.model.answers(Answer(answer))
    await home.ali.say(home.channel, f"!chat {question}")
    await home.discord.until(
        lambda: len(spoken(home)) > before and "Regenerate" in spoken(home)[-1].buttons
    )
    return spoken(home)[-1]


async def begun(home: Home, beginning: str) -> Message:
    """Ask, and wait until the beginning of the answer is shown."""
    before = len(spoken(home))
    await home.ali.say(home.channel, "!chat hello")
    await home.discord.until(
        lambda: len(spoken(home)) > before and spoken(home)[-1].content == beginning
    )
    return spoken(home)[-1]


async def test_it_speaks_under_its_own_name(bot: Home, ali: Troupe) -> None:
    message = await speak(bot)
    assert (message.author.name, message.content) == ("Pirate", "Arr.")
    assert message.buttons == ["Regenerate", "Fork"]
    assert message.author.avatar_url is None
    assert [hook.name for hook in hooks(bot)] == ["Hamdam"]
    assert (await speak(bot)).hook is message.hook
    assert bot.discord.refused == []


async def test_it_has_a_face(bot: Home, ali: Troupe) -> None:
    asked = await ali.run("edit", persona="Pirate", picture=("face.png", PNG))
    await ali.fill(asked)
    (emoji,) = bot.discord.emojis.values()
    assert emoji.image == PNG
    message = await speak(bot)
    assert message.author.avatar_url == f"https://cdn.discordapp.com/emojis/{emoji.id}.png"
    asked = await ali.run("edit", persona="Pirate", picture=("new.png", PNG + b"\0"))
    await ali.fill(asked, name="Cook")
    (other,) = bot.discord.emojis.values()
    assert other.image == PNG + b"\0"
    deleting = await ali.button("delete", persona="Cook")
    await bot.ali.click(deleting, "Yes, delete it")
    await bot.discord.until(lambda: not bot.discord.emojis)


@pytest.mark.parametrize(
    ("picture", "said"),
    [
        (("face.txt", b"x"), "The picture must be a PNG, JPEG, GIF or WebP file."),
        (("face.png", b"x" * 262_145), "The picture is too large: 256 KiB are allowed."),
        (("face.png", b"x"), "**Pirate** is ready, but Discord did not take the picture."),
    ],
)
async def test_pictures_that_are_refused(
    bot: Home, ali: Troupe, picture: tuple[str, bytes], said: str
) -> None:
    asked = await ali.run("edit", persona="Pirate", picture=picture)
    assert said == (asked.response.content if asked.response else await ali.fill(asked))
    assert (await speak(bot)).author.avatar_url is None


async def test_without_the_permission_the_bot_itself_speaks(bot: Home, ali: Troupe) -> None:
    bot.channel.deny("manage_webhooks")
    assert system(await ask(bot, bot.ali, bot.channel)) == PIRATE
    assert bot.channel.by_bot[-1].content == "**Pirate**\nArr."
    assert bot.discord.refused == []
    bot.channel.allow("manage_webhooks")
    assert (await speak(bot)).content == "Arr."


async def test_a_channel_that_is_full_of_webhooks(bot: Home, ali: Troupe) -> None:
    for number in range(15):
        bot.discord.webhooks.make(bot.channel, f"RSS {number}", bot.sara, is_own=False)
    await ask(bot, bot.ali, bot.channel)
    assert bot.channel.by_bot[-1].content == "**Pirate**\nArr."


async def test_its_webhook_is_found_again_after_a_restart(bot: Home, ali: Troupe) -> None:
    first = await speak(bot)
    bot.discord.webhooks.make(bot.channel, "RSS", bot.sara, is_own=False)
    await bot.stop()
    await bot.start()
    assert (await speak(bot)).hook is first.hook
    bot.model.answers(Answer("Aye."))
    await bot.ali.click(first, "Regenerate")
    await bot.discord.until(lambda: first.content == "Aye.")


async def test_two_questions_at_once_make_one_webhook(bot: Home, ali: Troupe) -> None:
    sara = Troupe(bot, bot.sara, bot.channel)
    await sara.make("Cook")
    await sara.says("use", persona="Cook")
    bot.model.answer_with(lambda _: Answer("Arr."))
    for person in (bot.ali, bot.sara):
        await person.say(bot.channel, "!chat hello")
    await bot.discord.until(lambda: len(spoken(bot)) == 2)
    assert {each.author.name for each in spoken(bot)} == {"Pirate", "Cook"}
    assert len(hooks(bot)) == 1


async def test_a_webhook_deleted_between_two_answers(bot: Home, ali: Troupe) -> None:
    first = await speak(bot)
    bot.discord.webhooks.delete(hooks(bot)[0])
    second = await speak(bot, "Aye.")
    assert (second.author.name, second.content) == ("Pirate", "Aye.")
    assert second.hook is not first.hook
    bot.model.answers(Answer("Again."))
    await bot.ali.click(first, "Regenerate")
    await bot.discord.until(lambda: spoken(bot)[-1].content == "Again.")
    assert first.deleted
    assert [each.content for each in spoken(bot)] == ["Aye.", "Again."]


async def test_a_webhook_deleted_in_mid_answer(bot: Home, ali: Troupe) -> None:
    bot.model.answers(Answer(pieces=("One two", " three", " four.")))
    async with bot.model.held(after=1) as gate:
        shown = await begun(bot, "One two")
        bot.discord.webhooks.delete(hooks(bot)[0])
        gate.release()
    await bot.discord.until(lambda: "Regenerate" in spoken(bot)[-1].buttons)
    assert shown.content == "One two"
    assert spoken(bot)[-1].hook in hooks(bot)
    await bot.settled()
    await speak(bot, "Arr.", "and?")
    assert bot.model.requests[-1].messages[-2]["content"].startswith("One two")


async def test_a_message_deleted_in_mid_answer_ends_it(bot: Home, ali: Troupe) -> None:
    bot.model.answers(Answer(pieces=("One two", " three", " four.")))
    async with bot.model.held(after=1) as gate:
        shown = await begun(bot, "One two")
        await bot.ali.delete(shown)
        gate.release()
    await bot.settled()
    assert spoken(bot) == []


async def test_long_answers_go_on_under_its_name(bot: Home, ali: Troupe) -> None:
    await speak(bot, paragraphs(9))
    assert len(spoken(bot)) > 1
    assert {each.author.name for each in spoken(bot)} == {"Pirate"}


async def test_its_buttons_work(bot: Home, ali: Troupe) -> None:
    message = await speak(bot)
    bot.model.answers(Answer("Aye."))
    await bot.ali.click(message, "Regenerate")
    await bot.discord.until(lambda: message.content == "Aye." and "◀️" in message.buttons)
    await bot.ali.click(message, "◀️")
    await bot.discord.until(lambda: message.content == "Arr.")
    await bot.sara.click(message, "Regenerate")
    await bot.discord.until(lambda: notes(bot.sara))
    assert notes(bot.sara) == ["Only the one who asked can use these buttons."]
    await bot.ali.click(message, "Fork")
    await bot.discord.until(lambda: bot.guild.threads and bot.guild.threads[0].messages)
    thread = bot.guild.threads[0]
    bot.model.answers(Answer("In here."))
    await bot.sara.say(thread, "and I?")
    await thread.until(lambda: thread.messages[-1].content == "In here.")
    assert thread.messages[-1].author.name == "Pirate"
    assert thread.messages[-1].hook is message.hook


async def test_it_can_be_stopped_and_taken_back(bot: Home, ali: Troupe) -> None:
    bot.model.answers(Answer(pieces=("One two", " three"), stall_after=1))
    shown = await begun(bot, "One two")
    await bot.ali.click(shown, "Stop")
    await bot.discord.until(lambda: "Stopped." in shown.content)
    await bot.ali.say(bot.channel, "!undo")
    await bot.discord.until(lambda: shown.deleted)


async def test_a_reply_to_it_is_meant_for_the_bot(bot: Home, ali: Troupe) -> None:
    message = await speak(bot)
    bot.model.answers(Answer("Aye."))
    await bot.ali.say(bot.channel, "truly?", reply_to=message)
    await bot.discord.until(lambda: spoken(bot)[-1].content == "Aye.")
    assert [each["role"] for each in bot.model.requests[-1].messages[1:]] == [
        "user",
        "assistant",
        "user",
    ]


async def test_after_a_lost_permission_what_it_said_can_still_be_changed(
    bot: Home, ali: Troupe
) -> None:
    message = await speak(bot)
    await bot.stop()
    bot.channel.deny("manage_webhooks")
    await bot.start()
    bot.model.answers(Answer("Aye."))
    await bot.ali.click(message, "Regenerate")
    await bot.discord.until(lambda: message.content == "Aye.")


async def test_a_deleted_personas_answer_can_still_be_changed(bot: Home, ali: Troupe) -> None:
    message = await speak(bot)
    deleting = await ali.button("delete", persona="Pirate")
    await bot.ali.click(deleting, "Yes, delete it")
    await bot.discord.until(lambda: "is deleted" in deleting.content)
    bot.model.answers(Answer("Myself."))
    await bot.ali.click(message, "Regenerate")
    await bot.discord.until(lambda: message.content == "Myself.")


@pytest.mark.parametrize("gone", [(), ("note",), ("webhook",), ("note", "webhook")])
async def test_a_crash_in_mid_answer(home: Home, gone: tuple[str, ...]) -> None:
    """`gone`: what is not there any more at the next start."""
    async with home.process() as process:
        ali = Troupe(home, home.ali, home.channel)
        await ali.make()
        await ali.says("use", persona="Pirate")
        home.model.answers(Answer(pieces=("One two", " three"), stall_after=1))
        shown = await begun(home, "One two")
        await home.settled()
        process.send(signal.SIGKILL)
        await process.ended()
    await home.discord.until(lambda: not home.discord.gateway.ready)
    if "note" in gone:
        with closing(sqlite3.connect(home.database)) as connection, connection:
            connection.execute("DELETE FROM shown")
    if "webhook" in gone:
        home.discord.webhooks.delete(hooks(home)[0])
    await home.start()
    there = home.channel

    def marked() -> Message | None:
        return next((each for each in there.messages if "Try again" in each.buttons), None)

    found = await there.until(marked)
    assert "One two\n-# I was interrupted here." in found.content
    assert (found is shown) is ("webhook" not in gone)
    home.model.answers(Answer("Arr."))
    await home.ali.click(found, "Try again")
    await there.until(lambda: there.messages[-1].content == "Arr.")
