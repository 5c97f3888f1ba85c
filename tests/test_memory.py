"""What is remembered, and of whom: by the requests that the model gets."""

from collections.abc import Awaitable, Callable

import pytest

from i18n import catalogue, text
from playground.discord import Channel, Person
from playground.model import Asked
from playground.model.answer import Answer
from tests.home import Home


def contents(asked: Asked) -> list[str]:
    """Give what a request holds after the system prompt."""
    return [message["content"] for message in asked.messages[1:]]


def roles(asked: Asked) -> list[str]:
    return [message["role"] for message in asked.messages]


async def by_message(person: Person, channel: Channel, command: str) -> None:
    await person.say(channel, f"!{command}")


async def by_slash(person: Person, channel: Channel, command: str) -> None:
    await person.slash(channel, command)


Way = Callable[[Person, Channel, str], Awaitable[None]]
both_ways = pytest.mark.parametrize("way", [by_message, by_slash])


async def test_a_conversation_is_told_in_order(bot: Home) -> None:
    for number in (1, 2, 3):
        await bot.turn(bot.ali, bot.channel, f"!chat q{number}", f"a{number}")
    last = bot.model.requests[-1]
    assert contents(last) == ["q1", "a1", "q2", "a2", "q3"]
    assert roles(last) == ["system", "user", "assistant", "user", "assistant", "user"]
    assert last.messages[0]["content"] == bot.config().system_prompt


async def test_all_ways_to_ask_lead_to_one_conversation(bot: Home) -> None:
    elsewhere = bot.guild.channel("other")
    await bot.turn(bot.ali, bot.channel, "!chat q1", "a1")
    await bot.turn(bot.ali, bot.channel, "q2 @Hamdam", "a2")
    await bot.turn(bot.ali, elsewhere, "!chat q3", "a3")
    bot.model.answers(Answer("a4"), Answer("a5"))
    await bot.ali.slash(bot.channel, "chat", message="q4")
    answer = await bot.until_shown(bot.channel, "a4")
    await bot.ali.say(bot.channel, "q5", reply_to=answer)
    await bot.until_shown(bot.channel, "a5")
    told = ["q1", "a1", "q2", "a2", "q3", "a3", "q4", "a4", "q5"]
    assert contents(bot.model.requests[-1]) == told


async def test_a_dm_is_one_conversation_too(bot: Home) -> None:
    await bot.turn(bot.ali, bot.ali.dm, "q1", "a1")
    await bot.turn(bot.ali, bot.ali.dm, "!chat q2", "a2")
    bot.model.answers(Answer("a3"))
    await bot.ali.slash(bot.ali.dm, "chat", message="q3")
    await bot.until_shown(bot.ali.dm, "a3")
    assert contents(bot.model.requests[-1]) == ["q1", "a1", "q2", "a2", "q3"]


async def test_it_remembers_across_restarts(bot: Home) -> None:
    await bot.turn(bot.ali, bot.channel, "!chat q1", "a1")
    await bot.stop()
    await bot.start()
    await bot.turn(bot.ali, bot.channel, "!chat q2", "a2")
    await bot.stop()
    await bot.start()
    assert contents(await bot.turn(bot.ali, bot.channel, "!chat q3", "a3")) == [
        *("q1", "a1", "q2", "a2"),
        "q3",
    ]


async def test_a_long_answer_is_remembered_whole(bot: Home) -> None:
    long = "\n\n".join(f"Paragraph {number} of many." * 20 for number in range(8)) + "\n\nThe end."
    bot.model.answers(Answer(long))
    await bot.ali.say(bot.channel, "!chat q1")
    await bot.until_shown(bot.channel, "The end.")
    asked = await bot.asked()
    asked = await bot.turn(bot.ali, bot.channel, "!chat q2", "a2")
    assert contents(asked) == ["q1", long, "q2"]


# Whose words are whose


async def _places(home: Home) -> list[tuple[Person, Channel]]:
    """Give every place in which two people talk, some of them together."""
    for person in (home.ali, home.sara):
        person.install()
    second = home.discord.guild("Second")
    foreign = home.discord.guild("Foreign", bot=False)
    for guild in (second, foreign):
        guild.join(home.ali, home.sara)
    shared = [
        home.channel,
        second.channel("general"),
        foreign.channel("general"),
        home.discord.group(home.ali, home.sara),
    ]
    both = [(person, channel) for channel in shared for person in (home.ali, home.sara)]
    return [*both, (home.ali, home.ali.dm), (home.sara, home.sara.dm)]


async def test_nobody_elses_words_are_in_a_request(bot: Home) -> None:
    places = await _places(bot)
    owners: dict[str, int] = {}
    bot.model.answer_with(lambda asked: Answer(f"You said {asked.last}."))
    for number in (1, 2):
        for index, (person, channel) in enumerate(places):
            owners[f"word{index}x{number}"] = index
            await person.slash(channel, "chat", message=f"word{index}x{number}")
            await bot.until_shown(channel, f"You said word{index}x{number}.")
    assert len(bot.model.requests) == 2 * len(places)
    for asked in bot.model.requests:
        sent = str(asked.params)
        assert {owners[word] for word in owners if word in sent} == {owners[asked.last]}
    for asked in bot.model.requests[len(places) :]:
        first = asked.last.replace("x2", "x1")
        assert contents(asked) == [first, f"You said {first}.", asked.last]


async def test_a_reply_to_anothers_answer_tells_that_alone(bot: Home) -> None:
    await bot.turn(bot.sara, bot.guild.channel("elsewhere"), "!chat my secret", "I shall keep it.")
    await bot.turn(bot.sara, bot.channel, "!chat my plan", "A good one.")
    answer = await bot.until_shown(bot.channel, "A good one.")
    await bot.ali.say(bot.channel, "what was that about?", reply_to=answer)
    assert contents(await bot.asked()) == [
        (
            "what was that about?\n\nA message by Sara:\n\n> !chat my plan\n\n"
            "A message by Hamdam:\n\n> A good one."
        )
    ]


async def test_a_person_may_speak_with_the_bot_where_others_talk(bot: Home) -> None:
    await bot.sara.say(bot.channel, "a word among friends")
    await bot.turn(bot.ali, bot.channel, "!chat q1", "a1")
    await bot.sara.say(bot.channel, "another word")
    assert contents(await bot.turn(bot.ali, bot.channel, "!chat q2", "a2")) == ["q1", "a1", "q2"]


# Starting afresh


@both_ways
async def test_reset_forgets_a_persons_conversation_in_a_place(bot: Home, way: Way) -> None:
    second = bot.discord.guild("Second")
    second.join(bot.ali)
    elsewhere = second.channel("general")
    await bot.turn(bot.ali, bot.channel, "!chat q1", "a1")
    await bot.turn(bot.sara, bot.channel, "!chat q2", "a2")
    await bot.turn(bot.ali, elsewhere, "!chat q3", "a3")
    await bot.turn(bot.ali, bot.ali.dm, "q4", "a4")
    await way(bot.ali, bot.channel, "reset")
    done = catalogue("en").say(text("Done. I have started afresh with you."))
    await bot.until_shown(bot.channel, done)
    asked = [
        await bot.turn(bot.ali, bot.channel, "!chat then?", "r1"),
        await bot.turn(bot.sara, bot.channel, "!chat then?", "r2"),
        await bot.turn(bot.ali, elsewhere, "!chat then?", "r3"),
        await bot.turn(bot.ali, bot.ali.dm, "then?", "r4"),
    ]
    assert list(map(contents, asked)) == [
        ["then?"],
        ["q2", "a2", "then?"],
        ["q3", "a3", "then?"],
        ["q4", "a4", "then?"],
    ]


async def test_what_was_reset_stays_forgotten(bot: Home) -> None:
    await bot.turn(bot.ali, bot.channel, "!chat q1", "a1")
    await bot.answered(await bot.ali.say(bot.channel, "!reset"))
    await bot.turn(bot.ali, bot.channel, "!chat q2", "a2")
    await bot.stop()
    await bot.start()
    assert contents(await bot.turn(bot.ali, bot.channel, "!chat q3", "a3")) == ["q2", "a2", "q3"]


@both_ways
async def test_reset_says_when_there_was_nothing(bot: Home, way: Way) -> None:
    await bot.turn(bot.sara, bot.channel, "!chat hello", "Hello Sara.")
    await way(bot.ali, bot.channel, "reset")
    nothing = text("There is nothing to forget yet: our conversation has not begun.")
    await bot.until_shown(bot.channel, catalogue("en").say(nothing))


@both_ways
async def test_reset_in_the_middle_of_an_answer_forgets_it_too(bot: Home, way: Way) -> None:
    bot.model.answers(Answer("a1"))
    async with bot.model.held(after=1):
        await bot.ali.say(bot.channel, "!chat q1")
        await bot.until_shown(bot.channel, "a1")
        await way(bot.ali, bot.channel, "reset")
        done = catalogue("en").say(text("Done. I have started afresh with you."))
        await bot.until_shown(bot.channel, done)
        first = await bot.asked()
    await first.ended()
    assert contents(await bot.turn(bot.ali, bot.channel, "!chat q2", "a2")) == ["q2"]
