"""The owner's limits: who is near one is told, who is at one is refused or answered cheaply."""

import re
import sqlite3
import time
from contextlib import closing

from playground.discord import Channel, Person
from playground.model import Answer
from tests.home import Home
from tests.pressing import Corner
from tests.test_access import is_answered, told

TIME = re.compile(r"<t:(\d+):([fR])>")


def ledger(home: Home, person: Person, *, tokens: int = 0, dollars: float = 0) -> None:
    """Let somebody have used something before, today."""
    with closing(sqlite3.connect(home.database)) as connection, connection:
        connection.execute(
            "INSERT INTO usage (person_id, place_id, server_id, model, prompt_tokens,"
            " completion_tokens, picodollars, created_at) VALUES (?, 1, ?, 'some', ?, 0, ?, ?)",
            (person.id, home.guild.id, tokens, int(dollars * 10**12), int(time.time())),
        )


async def refused(home: Home, person: Person, channel: Channel) -> str:
    """Ask, and give the word that comes instead of an answer."""
    await person.say(channel, "!chat hello")
    return await told(home, person)


def seconds_until(words: str) -> float:
    """Give when a limit renews, in seconds from now."""
    found = TIME.search(words)
    assert found, words
    return int(found[1]) - time.time()


async def with_ledger(home: Home, person: Person, used: int, **variables: str) -> None:
    """Start the bot with so many tokens used before."""
    await home.start()
    await home.stop()
    ledger(home, person, tokens=used)
    await home.start(**variables)


async def test_a_hundred_questions_at_once_do_not_overrun_a_limit_of_requests(home: Home) -> None:
    await home.start(PERSON_LIMITS="5 requests/minute", DISCORD_GLOBAL_RATE="1000")
    threads = [home.channel.thread(f"Thread {n}", home.discord.bot) for n in range(100)]
    async with home.model.held():
        for thread in threads:
            await home.ali.say(thread, "hello")
        for _ in range(5):
            await home.asked()
        await is_heard_last(home)
    await home.discord.until(lambda: sum(bool(thread.by_bot) for thread in threads) >= 5)
    await home.settled()
    await is_answered(home, home.sara, home.channel)
    asked = [each.last for each in home.model.requests]
    assert sum("hello" in each for each in asked) == 5
    assert 0 < seconds_until(await told(home, home.ali)) <= 61


async def is_heard_last(home: Home) -> None:
    """Wait until the bot has heard all that was said so far: another one is answered by it."""
    question = await home.sara.say(home.channel, "!help")
    await home.answered(question)


async def test_a_hundred_questions_at_once_do_not_overrun_a_limit_of_tokens(home: Home) -> None:
    await home.start(
        PERSON_LIMITS="4000 tokens/day", MAX_OUTPUT_TOKENS="500", DISCORD_GLOBAL_RATE="1000"
    )
    threads = [home.channel.thread(f"Thread {n}", home.discord.bot) for n in range(100)]
    async with home.model.held():
        for thread in threads:
            await home.ali.say(thread, "hello")
        for _ in range(8):
            await home.asked()
        await is_heard_last(home)
        assert len(home.model.requests) == 8


async def test_a_large_question_holds_as_much_as_the_one_before(home: Home) -> None:
    await home.start(PERSON_LIMITS="7000 tokens/day", DISCORD_GLOBAL_RATE="1000")
    home.model.answers(Answer("word " * 1990 + "end"))
    await home.ali.say(home.channel, "!chat a long one")
    await home.until_shown(home.channel, "end")
    await home.settled()
    threads = [home.channel.thread(f"Thread {n}", home.discord.bot) for n in range(6)]
    async with home.model.held():
        for thread in threads:
            await home.ali.say(thread, "hello")
        await home.until_shown(home.ali.dm, "You have reached your limit")
        await is_heard_last(home)
        assert len([each for each in home.model.requests if each.last.endswith("hello")]) == 3


async def test_what_is_held_is_let_go_when_it_was_used(home: Home) -> None:
    await home.start(PERSON_LIMITS="10000 tokens/day", MAX_OUTPUT_TOKENS="12000")
    async with home.model.held():
        await home.ali.say(home.channel, "!chat one")
        await home.asked()
        await home.ali.say(home.ali.dm, "two")
        assert (await told(home, home.ali)).startswith("You have reached your limit")
        await home.ali.say(home.ali.dm, "three")
        await home.discord.until(lambda: len(home.ali.dm.by_bot) == 2)
    await home.until_shown(home.channel, "You said: “one”")
    await home.settled()
    await is_answered(home, home.ali, home.channel)


async def test_at_a_limit_it_is_told_when_that_renews(home: Home) -> None:
    await with_ledger(home, home.ali, 5000, PERSON_LIMITS="5000 tokens/day")
    words = await refused(home, home.ali, home.channel)
    assert words.startswith("You have reached your limit of 5000 tokens a day. It renews <t:")
    assert 0 < seconds_until(words) <= 24 * 3600
    assert {style for _, style in TIME.findall(words)} == {"f", "R"}
    await is_answered(home, home.sara, home.channel)


async def test_commands_and_buttons_are_refused_alone(home: Home) -> None:
    await home.start()
    answer = await Corner(home).ask("hello", "Hello, Ali.")
    await home.stop()
    ledger(home, home.ali, tokens=5000)
    await home.start(PERSON_LIMITS="5000 tokens/day")
    asked = await home.ali.slash(home.channel, "chat", message="hello")
    clicked = await home.ali.click(answer, "Regenerate")
    for response in (await home.responded(asked), await home.responded(clicked)):
        assert response.content.startswith("You have reached your limit of 5000 tokens a day.")
        assert response.ephemeral_for is home.ali
    assert len(home.model.requests) == 1
    assert answer.buttons == ["Regenerate", "Fork"]


async def test_most_of_a_limit_is_told_once(home: Home) -> None:
    limits = {"PERSON_LIMITS": "100000 tokens/month", "MAX_OUTPUT_TOKENS": "500"}
    await with_ledger(home, home.ali, 80_000, **limits)
    await is_answered(home, home.ali, home.channel)
    assert (await told(home, home.ali)).startswith("You have used 80 % of 100000 tokens a month.")
    await home.stop()
    await home.start(**limits)
    await is_answered(home, home.ali, home.guild.channel("other"))
    await home.settled()
    assert len(home.ali.dm.by_bot) == 1


async def test_who_asks_by_a_command_is_told_it_too(home: Home) -> None:
    await with_ledger(home, home.ali, 9000, PERSON_LIMITS="10000 tokens/day")
    home.model.answers(Answer("Hello, Ali."))
    asked = await home.ali.slash(home.channel, "chat", message="hello")
    assert (await told(home, home.ali)).startswith("You have used 90 % of 10000 tokens a day.")
    await asked.until(lambda: asked.response and asked.response.content == "Hello, Ali.")


async def test_a_cheaper_model_answers_if_the_owner_says_so(home: Home) -> None:
    await with_ledger(
        home, home.ali, 5000, PERSON_LIMITS="5000 tokens/day", LIMIT_MODEL="gpt-4o-mini"
    )
    answer = await Corner(home).ask("hello", "Hello, cheaply.")
    assert home.model.requests[0].params["model"] == "gpt-4o-mini"
    remark, said = answer.content.split("\n")
    assert remark.startswith("-# You have reached your limit of 5000 tokens a day.")
    assert remark.endswith("Until then `gpt-4o-mini` answers.")
    assert said == "Hello, cheaply."


async def test_a_servers_limit_holds_for_all_in_it_and_nowhere_else(home: Home) -> None:
    await with_ledger(home, home.ali, 5000, SERVER_LIMITS="5000 tokens/day")
    words = await refused(home, home.sara, home.channel)
    assert words.startswith("This server has reached its limit of 5000 tokens a day.")
    home.model.answers(Answer("Hello in private."))
    await home.sara.say(home.sara.dm, "hello")
    await home.until_shown(home.sara.dm, "Hello in private.")


async def test_money_counts_in_tomans_too(home: Home) -> None:
    await home.start()
    await home.stop()
    ledger(home, home.ali, dollars=0.5)
    await home.start(PERSON_LIMITS="60000 tomans/month", TOMANS_PER_DOLLAR="120000")
    words = await refused(home, home.ali, home.channel)
    assert words.startswith("You have reached your limit of 60,000 tomans a month.")


async def test_the_budget_of_the_bot_is_for_all(home: Home) -> None:
    await home.start()
    await home.stop()
    ledger(home, home.ali, dollars=3)
    await home.start(MONTHLY_BUDGET="3 dollars", LIMIT_MODEL="gpt-4o-mini")
    words = await refused(home, home.sara, home.channel)
    assert words.startswith("I have used up my budget of this month. It renews on <t:")


async def test_a_role_may_have_more(home: Home) -> None:
    friends = home.guild.role("Friends", home.ali)
    await with_ledger(
        home,
        home.ali,
        5000,
        PERSON_LIMITS="5000 tokens/day",
        ROLE_LIMITS=f"{friends.id}: 90000 tokens/day",
    )
    await is_answered(home, home.ali, home.channel)


async def test_who_waits_is_told_their_place(home: Home) -> None:
    await home.start(MAX_CONCURRENT_REQUESTS="1")
    omid = home.add_person("Omid")
    async with home.model.held():
        await home.ali.say(home.channel, "!chat one")
        await home.asked()
        waiting = [await person.say(person.dm, "hello") for person in (home.sara, omid)]
        second = await home.answered(waiting[1])
        assert (await home.answered(waiting[0])).content == "-# You are next in the queue."
        assert second.content == "-# You are number 2 in the queue."
        assert len(home.model.requests) == 1
    await home.discord.until(lambda: second.content and "queue" not in second.content)
    assert [message.content for message in omid.dm.by_bot] == [second.content]


async def test_who_waits_has_read_nothing_yet(home: Home) -> None:
    await home.start(MAX_CONCURRENT_REQUESTS="1")
    await home.turn(home.sara, home.sara.dm, "before", "answer before")
    async with home.model.held():
        await home.ali.say(home.channel, "!chat one")
        await home.asked()
        waiting = await home.sara.say(home.sara.dm, "after")
        await home.answered(waiting)
        await home.responded(await home.sara.slash(home.sara.dm, "reset"))
    told = [message["content"] for message in (await home.asked()).messages[1:]]
    assert told == ["after"]
