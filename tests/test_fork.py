"""Fork: a thread under an answer, with a conversation of its own that goes on from there."""

import asyncio

from playground.discord import Channel, Message, Person
from playground.model import Answer
from playground.model.asked import Asked
from tests.home import Home
from tests.pressing import Corner, Where, notes, told

WELCOME = (
    "Here we go on from that answer. Everyone in this thread can talk with me, without any command."
)
UP_TO_THERE = [("user", "hello"), ("assistant", "First.")]
THERE = [("user", "Ali:\nhello"), ("assistant", "First.")]
"""The same as it is told in a thread, where others speak too."""


async def fork(corner: Corner, message: Message) -> Channel:
    """Press the button, and give the thread once the bot has said something in it."""
    await corner.press(message, "Fork")
    guild = corner.home.guild
    await corner.until(lambda: guild.threads and guild.threads[-1].by_bot)
    assert guild.threads[-1].by_bot[0].content == WELCOME
    return guild.threads[-1]


async def talk(home: Home, thread: Channel, person: Person, words: str, answer: str) -> Asked:
    """Say something in the thread, and give the request once its answer is complete."""
    count = len(home.model.requests)
    home.model.answers(Answer(answer))
    await person.say(thread, words)
    await home.discord.until(
        lambda: thread.by_bot[-1].content == answer and thread.by_bot[-1].buttons
    )
    return home.model.requests[count]


async def test_a_fork_goes_on_in_a_thread_without_commands(bot: Home) -> None:
    corner = Corner(bot)
    message = await corner.ask("hello", "First.")
    thread = await fork(corner, message)
    assert message.thread is thread
    assert thread.name == "hello"
    asked = await talk(bot, thread, bot.ali, "what then?", "Then this.")
    assert told(asked) == [*THERE, ("user", "Ali:\nwhat then?")]
    assert await corner.remembered() == UP_TO_THERE, "the original goes on as it was"


async def test_all_in_the_thread_share_its_conversation(bot: Home) -> None:
    corner = Corner(bot)
    thread = await fork(corner, await corner.ask("hello", "First."))
    await talk(bot, thread, bot.ali, "what then?", "Then this.")
    asked = await talk(bot, thread, bot.sara, "and I?", "You too.")
    assert told(asked) == [
        *THERE,
        ("user", "Ali:\nwhat then?"),
        ("assistant", "Then this."),
        ("user", "Sara:\nand I?"),
    ]
    await bot.sara.say(bot.channel, "!chat alone")
    await corner.until(lambda: bot.model.requests[-1].last == "alone")
    assert told(bot.model.requests[-1]) == [("user", "alone")]


async def test_a_thread_is_not_changed_by_what_goes_on_outside(bot: Home) -> None:
    corner = Corner(bot)
    message = await corner.ask("hello", "First.")
    thread = await fork(corner, message)
    await corner.press(message, "Regenerate", "Second.")
    await corner.until_shows("Second.")
    asked = await talk(bot, thread, bot.ali, "what then?", "Then this.")
    assert told(asked) == [*THERE, ("user", "Ali:\nwhat then?")]


async def test_only_what_led_to_the_answer_comes_along(bot: Home) -> None:
    corner = Corner(bot)
    message = await corner.ask("hello", "First.")
    await corner.ask("later", "Second.")
    thread = await fork(corner, message)
    asked = await talk(bot, thread, bot.ali, "what then?", "Then this.")
    assert told(asked) == [*THERE, ("user", "Ali:\nwhat then?")]


async def test_what_was_said_in_another_channel_stays_there(bot: Home) -> None:
    """One conversation goes through a whole server; the thread may have other readers."""
    secret = bot.guild.channel("secret")
    bot.model.answers(Answer("Hush."))
    await bot.ali.say(secret, "!chat a secret")
    await bot.discord.until(lambda: secret.by_bot and secret.by_bot[-1].buttons)
    corner = Corner(bot)
    message = await corner.ask("hello", "First.")
    assert ("user", "a secret") in told(bot.model.requests[1])
    thread = await fork(corner, message)
    asked = await talk(bot, thread, bot.ali, "what then?", "Then this.")
    assert told(asked) == [*THERE, ("user", "Ali:\nwhat then?")]


async def test_a_fork_outlives_a_restart(bot: Home) -> None:
    corner = Corner(bot)
    message = await corner.ask("hello", "First.")
    await bot.stop()
    await bot.start()
    thread = await fork(corner, message)
    await bot.stop()
    await bot.start()
    asked = await talk(bot, thread, bot.sara, "what then?", "Then this.")
    assert told(asked) == [*THERE, ("user", "Sara:\nwhat then?")]


async def test_there_is_no_second_thread(bot: Home) -> None:
    corner = Corner(bot)
    message = await corner.ask("hello", "First.")
    await fork(corner, message)
    await corner.press(message, "Fork")
    await corner.until(lambda: notes(bot.ali))
    assert notes(bot.ali) == ["There is a thread under this answer already."]
    assert len(bot.guild.threads) == 1


async def test_two_clicks_at_once_make_one_thread(bot: Home) -> None:
    corner = Corner(bot)
    message = await corner.ask("hello", "First.")
    await asyncio.gather(*(bot.ali.click(message, "Fork") for _ in range(2)))
    await corner.until(lambda: notes(bot.ali) and bot.guild.threads[0].by_bot)
    assert len(bot.guild.threads) == 1
    thread = bot.guild.threads[0]
    asked = await talk(bot, thread, bot.ali, "what then?", "Then this.")
    assert told(asked) == [*THERE, ("user", "Ali:\nwhat then?")]


async def test_a_missing_permission_is_told(bot: Home) -> None:
    corner = Corner(bot)
    message = await corner.ask("hello", "First.")
    bot.channel.deny("create_public_threads")
    await corner.press(message, "Fork")
    await corner.until(lambda: notes(bot.ali))
    assert notes(bot.ali) == ["I cannot open a thread here."]
    assert (await corner.ask("again", "Second.")).buttons == ["Regenerate"]


async def test_it_is_offered_in_channels_of_servers_alone(bot: Home) -> None:
    places: tuple[Where, ...] = ("dm", "abroad")
    for where in places:
        message = await Corner(bot, where).ask("hello", "First.")
        assert message.buttons == ["Regenerate"]
    corner = Corner(bot)
    thread = await fork(corner, await corner.ask("hello", "First."))
    await talk(bot, thread, bot.ali, "what then?", "Then this.")
    assert thread.by_bot[-1].buttons == ["Regenerate"]


async def test_a_thread_is_named_by_its_question(bot: Home) -> None:
    corner = Corner(bot)
    thread = await fork(corner, await corner.ask("so\n many " + "words " * 40, "First."))
    assert thread.name.startswith("so many words")
    assert len(thread.name) <= 100


async def test_a_thread_that_goes_at_once_harms_nobody(bot: Home) -> None:
    corner = Corner(bot)
    message = await corner.ask("hello", "First.")
    bot.discord.fail("POST", "/channels/{}/messages", status=404, code=10003)
    await corner.press(message, "Fork")
    await corner.until(lambda: bot.guild.threads)
    await bot.settled()
    assert await corner.remembered() == UP_TO_THERE


async def test_a_turn_that_goes_meanwhile_leaves_no_empty_thread(bot: Home) -> None:
    corner = Corner(bot)
    message = await corner.ask("hello", "First.")
    held = bot.discord.hold("POST", "/channels/{}/messages/{}/threads", done=True)
    await corner.press(message, "Fork")
    await held.arrived.wait()
    await bot.ali.delete(next(each for each in bot.channel.messages if not each.author.bot))
    await bot.settled()
    held.release()
    await corner.until(lambda: notes(bot.ali) and not bot.guild.threads)
    assert notes(bot.ali) == ["This answer is too old, or was taken back."]


async def test_the_buttons_in_a_thread_are_for_the_one_who_asked_there(bot: Home) -> None:
    corner = Corner(bot)
    thread = await fork(corner, await corner.ask("hello", "First."))
    await talk(bot, thread, bot.sara, "and I?", "You too.")
    answer = thread.by_bot[-1]
    await bot.ali.click(answer, "Regenerate")
    await corner.until(lambda: notes(bot.ali))
    bot.model.answers(Answer("You above all."))
    await bot.sara.click(answer, "Regenerate")
    await corner.until(lambda: answer.content == "You above all.")
    assert told(bot.model.requests[-1]) == [*THERE, ("user", "Sara:\nand I?")]
