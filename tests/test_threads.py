"""`/thread`, and channels in which each question has a thread or every message is answered."""

import pytest

from playground.discord import Channel, Message, Person, permissions
from playground.discord.invoking import ImpossibleError
from playground.model import Answer
from playground.model.asked import Asked
from tests.choosing import form, moderator, set_
from tests.home import Home
from tests.masks import PIRATE, Troupe, is_whole_answer, said, system
from tests.pressing import notes, told

HINT = "Everyone in this thread can talk with me, without any command."


async def opened(home: Home, person: Person, channel: Channel, **options: object) -> Channel:
    """Use the command, and give the thread once that is told."""
    answer = await home.responded(await person.slash(channel, "thread", **options))
    assert answer.ephemeral_for is person
    thread = home.guild.threads[-1]
    assert answer.content == f"It is open: <#{thread.id}>"
    return thread


async def talk(home: Home, person: Person, thread: Channel, words: str) -> Asked:
    """Say something, and give the request once its answer is whole."""
    count, before = len(home.model.requests), len(said(thread))
    home.model.answers(Answer("Well."))
    await person.say(thread, words)
    await home.discord.until(
        lambda: len(said(thread)) > before and is_whole_answer(said(thread)[-1])
    )
    return home.model.requests[count]


async def threaded(home: Home, count: int = 1) -> tuple[Channel, Message]:
    """Wait for a thread with an answer, and give both."""

    def answer() -> Message | None:
        if len(home.guild.threads) < count:
            return None
        shown = said(home.guild.threads[-1])
        return shown[-1] if shown and is_whole_answer(shown[-1]) else None

    message = await home.discord.until(answer)
    return home.guild.threads[-1], message


# The command


async def test_everyone_in_it_talks_without_a_command(bot: Home) -> None:
    thread = await opened(bot, bot.ali, bot.channel, title=" Our\n talk ")
    assert (thread.name, thread.parent) == ("Our talk", bot.channel)
    assert [each.content for each in thread.by_bot] == [HINT]
    await talk(bot, bot.ali, thread, "hello")
    asked = await talk(bot, bot.sara, thread, "hello too")
    assert told(asked) == [
        ("user", "Ali:\nhello"),
        ("assistant", "Well."),
        ("user", "Sara:\nhello too"),
    ]


async def test_a_persona_opens_it_and_knows_its_words(bot: Home) -> None:
    sara = Troupe(bot, bot.sara, bot.channel)
    await sara.make(opening="Ahoy, landlubbers!")
    thread = await opened(bot, bot.sara, bot.channel, persona="pirate")
    assert thread.name == "Pirate"
    shown = [(each.author.name, each.content) for each in said(thread)]
    assert shown == [
        (bot.discord.bot.name, HINT.replace("me", "Pirate")),
        ("Pirate", "Ahoy, landlubbers!"),
    ]
    asked = await talk(bot, bot.ali, thread, "who are you?")
    assert said(thread)[-1].author.name == "Pirate"
    words = f"{PIRATE}\n\nYour first words in this conversation, which everyone has read: Ahoy"
    assert system(asked).startswith(words)
    await bot.ali.click(said(thread)[-1], "Regenerate")
    await bot.discord.until(lambda: len(bot.model.requests) == 2)
    assert system(bot.model.requests[1]).startswith(words)


async def test_without_a_webhook_the_opening_has_the_name_in_front(bot: Home) -> None:
    bot.channel.deny("manage_webhooks")
    sara = Troupe(bot, bot.sara, bot.channel)
    await sara.make(opening="Ahoy!")
    thread = await opened(bot, bot.sara, bot.channel, persona="Pirate", title="Sea")
    assert said(thread)[-1].content == "**Pirate**\nAhoy!"
    assert thread.name == "Sea"


async def test_a_persona_that_was_not_heard_claims_nothing(bot: Home) -> None:
    sara = Troupe(bot, bot.sara, bot.channel)
    await sara.make(opening="Ahoy!")
    await sara.says("use", persona="Pirate")
    await bot.sara.say(bot.channel, "!chat hello")
    await bot.discord.until(lambda: bot.model.requests)
    assert system(bot.model.requests[0]) == PIRATE


async def test_it_works_in_text_channels_of_servers_alone(bot: Home) -> None:
    thread = bot.channel.thread("a thread", bot.ali)
    answer = await bot.responded(await bot.ali.slash(thread, "thread"))
    assert answer.content == "A thread can be opened in a text channel of a server only."
    with pytest.raises(ImpossibleError):
        await bot.ali.slash(bot.ali.dm, "thread")


async def test_who_may_open_none_cannot_have_the_bot_open_one(bot: Home) -> None:
    bot.guild.roles[bot.guild.id].bits &= ~permissions.bits(["create_public_threads"])
    answer = await bot.responded(await bot.sara.slash(bot.channel, "thread"))
    assert answer.content == "You need the permission “Create Public Threads” for that."
    assert bot.guild.threads == []


async def test_an_unknown_persona_opens_nothing(bot: Home) -> None:
    answer = await bot.responded(await bot.ali.slash(bot.channel, "thread", persona="Nobody"))
    assert answer.content.startswith("There is no such persona here.")
    assert bot.guild.threads == []


@pytest.mark.parametrize("permission", ["create_public_threads", "send_messages_in_threads"])
async def test_a_permission_that_the_bot_lacks_is_told(bot: Home, permission: str) -> None:
    bot.channel.deny(permission)
    answer = await bot.responded(await bot.ali.slash(bot.channel, "thread"))
    assert answer.content == "I cannot open a thread here."


async def test_a_refusal_of_discords_is_told(bot: Home) -> None:
    bot.discord.fail("POST", "/channels/{}/threads", status=403, code=50013)
    answer = await bot.responded(await bot.ali.slash(bot.channel, "thread"))
    assert answer.content == "I cannot open a thread here."


# Channels where each question has a thread


async def listen(home: Home, value: str, **options: object) -> Person:
    mina = moderator(home)
    await set_(home, mina, home.channel, setting="listening", value=value, **options)
    return mina


async def test_a_question_gets_a_thread_of_its_own(bot: Home) -> None:
    await listen(bot, "threads")
    question = await bot.ali.say(bot.channel, "!chat what is\nthe sea?")
    thread, answer = await threaded(bot)
    assert question.thread is thread
    assert thread.name == "what is the sea?"
    assert told(bot.model.requests[0]) == [("user", "Ali:\nwhat is\nthe sea?")]
    assert answer.buttons == ["Regenerate"]
    assert said(bot.channel) == []
    asked = await talk(bot, bot.sara, thread, "and the sky?")
    assert told(asked)[-1] == ("user", "Sara:\nand the sky?")
    assert bot.discord.refused == []


async def test_so_does_a_command(bot: Home) -> None:
    await listen(bot, "threads")
    asked = await bot.ali.slash(bot.channel, "chat", message="what is\nthe sea?")
    thread, _ = await threaded(bot)
    assert asked.response is not None
    assert asked.response.content == "> what is\n> the sea?"
    assert asked.response.thread is thread
    assert told(bot.model.requests[0]) == [("user", "Ali:\nwhat is\nthe sea?")]


async def test_an_edited_question_is_answered_anew_in_its_thread(bot: Home) -> None:
    await listen(bot, "threads")
    question = await bot.ali.say(bot.channel, "!chat hello")
    _, answer = await threaded(bot)
    bot.model.answers(Answer("Anew."))
    await bot.ali.edit(question, "!chat hello again")
    await bot.discord.until(lambda: answer.content == "Anew.")
    assert told(bot.model.requests[-1]) == [("user", "Ali:\nhello again")]


async def test_where_no_thread_can_be_opened_the_answer_comes_all_the_same(bot: Home) -> None:
    await listen(bot, "threads")
    bot.discord.fail("POST", "/channels/{}/messages/{}/threads", status=403, code=50013)
    assert (await bot.answered(await bot.ali.say(bot.channel, "!chat hello"))).content
    bot.channel.deny("create_public_threads")
    assert (await bot.answered(await bot.ali.say(bot.channel, "!chat again"))).content
    assert bot.guild.threads == []


async def test_so_it_does_to_a_command(bot: Home) -> None:
    await listen(bot, "threads")
    bot.discord.fail("POST", "/channels/{}/messages/{}/threads", status=403, code=50013)
    bot.model.answers(Answer("The sea is blue."))
    asked = await bot.ali.slash(bot.channel, "chat", message="what is the sea?")
    await asked.until(lambda: asked.response and asked.response.content == "The sea is blue.")
    assert bot.guild.threads == []


async def test_a_private_answer_has_no_thread(bot: Home) -> None:
    await listen(bot, "threads")
    message = await bot.sara.say(bot.channel, "Bonjour")
    await bot.ali.menu(message, "Translate")
    await bot.discord.until(lambda: notes(bot.ali))
    assert bot.guild.threads == []


# Channels where every message is answered


async def test_every_message_of_people_is_answered(bot: Home) -> None:
    await listen(bot, "everything")
    said_ = await bot.ali.say(bot.channel, "hello")
    assert await bot.answered(said_)
    asked = await bot.asked()
    assert told(asked) == [("user", "hello")]
    elsewhere = bot.guild.channel("elsewhere")
    for words in ("!play a song", "@everyone hello"):
        await bot.ali.say(bot.channel, words)
    await bot.ali.say(elsewhere, "hello")
    await bot.settled()
    await bot.asked()
    assert [each.last for each in bot.model.requests] == ["hello", "ping"]


async def test_an_edited_one_is_answered_anew(bot: Home) -> None:
    await listen(bot, "everything")
    question = await bot.ali.say(bot.channel, "hello")
    shown = await bot.answered(question)
    await bot.discord.until(lambda: is_whole_answer(shown))
    bot.model.answers(Answer("Anew."))
    await bot.ali.edit(question, "hello again")
    await bot.discord.until(lambda: shown.content == "Anew.")
    assert bot.model.requests[-1].last == "hello again"


async def test_a_server_can_choose_it_and_a_channel_otherwise(home: Home) -> None:
    await home.start()
    quiet = home.guild.channel("quiet")
    mina = moderator(home)
    await set_(home, mina, home.channel, setting="listening", value="everything", where="server")
    await set_(home, mina, quiet, setting="listening", value="commands")
    await home.stop()
    await home.start()
    await home.ali.say(quiet, "nothing")
    assert await home.answered(await home.ali.say(home.channel, "hello"))
    assert [each.last for each in home.model.requests] == ["hello"]
    await set_(home, mina, home.channel, setting="listening", value="default", where="server")
    await home.ali.say(home.channel, "nothing more")
    await home.settled()
    assert [each.last for each in home.model.requests] == ["hello", "ping"]


async def test_it_is_no_setting_of_a_persons_own(bot: Home) -> None:
    refused = await set_(bot, bot.sara, bot.channel, setting="listening", value="everything")
    assert refused == "Only those who manage this channel may change that."
    assert "what I answer" not in await set_(bot, bot.sara, bot.channel)
    await listen(bot, "threads")
    assert "**what I answer**: `threads` (from this channel)" in await set_(
        bot, bot.sara, bot.channel
    )
    shown = await bot.answered(await bot.ali.say(bot.channel, "!chat --listening threads hello"))
    assert "no option" in shown.content


async def test_those_who_manage_a_channel_choose_it_from_the_list(bot: Home) -> None:
    mina = moderator(bot)
    listed = await bot.responded(await mina.slash(bot.channel, "settings", where="channel"))
    opened_ = await form(await mina.choose(listed, "settings:channel", "listening"))
    await mina.submit(opened_, value="Everything")
    await bot.discord.until(lambda: "**what I answer** is `everything`" in listed.content)
    assert await bot.answered(await bot.sara.say(bot.channel, "hello"))


async def test_another_word_is_explained(bot: Home) -> None:
    mina = moderator(bot)
    said_ = await set_(bot, mina, bot.channel, setting="listening", value="shouts")
    assert "`everything`: I answer every message." in said_
