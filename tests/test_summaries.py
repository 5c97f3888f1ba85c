"""Long conversations: what no longer fits into a request is told in short."""

import asyncio
import sqlite3
from contextlib import closing
from functools import partial

import pytest

from playground.discord import Message
from playground.model import Answer, Asked, Failure, Outcome
from playground.model.tokens import count_prompt
from tests.home import Home
from tests.pressing import is_at_rest

SMALL = {"MAX_CONTEXT_TOKENS": "4000"}
ENOUGH = 5
"""Turns after which a request of 4000 tokens could not hold them all."""


def is_for_summary(asked: Asked) -> bool:
    return "Sum it up" in system(asked)


def system(asked: Asked) -> str:
    return str(asked.messages[0]["content"])


def at_length(question: str) -> str:
    """Give a long question that begins with a name: some 750 tokens."""
    return f"{question}\n" + "and so our long talk goes on " * 105


class Talker:
    """Ali, who asks at length, and a model that sums up in few words: "Summary 1."."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.summaries: list[Asked] = []
        self.asked: dict[str, Message] = {}
        self.answers: dict[str, Message] = {}
        self.refusal: Failure | None = None
        self.cut = ""
        home.model.answer_with(self.answer)

    def answer(self, asked: Asked) -> Outcome:
        if not is_for_summary(asked):
            cut = "length" if name_of(asked.last) == self.cut else "stop"
            return Answer(f"Re: {name_of(asked.last)}", finish=cut)
        self.summaries.append(asked)
        return self.refusal or Answer(f"Summary {len(self.summaries)}.")

    async def talk(self, *questions: str) -> list[Asked]:
        """Ask one after the other, each in a channel of its own, and give the requests."""
        home, before = self.home, len(self.home.model.requests)
        for question in questions:
            channel = home.guild.channel(f"about-{question}")
            self.asked[question] = await home.ali.say(channel, f"!chat {at_length(question)}")
            self.answers[question] = shown = await home.until_shown(channel, f"Re: {question}")
            await home.discord.until(partial(is_at_rest, shown))
        await self.at_rest()
        asked = home.model.requests[before:]
        return [each for each in asked if name_of(each.last) in questions]

    async def at_rest(self) -> None:
        """Wait until all that was said is stored."""
        await until_stored(self.home, "SELECT count(*) FROM turn WHERE state = 'running'", 0)

    async def kept(self, count: int = 1) -> None:
        """Wait until so many summaries are stored."""
        await until_stored(self.home, "SELECT count(*) FROM summary", count)


async def until_stored(home: Home, sql: str, count: int) -> None:
    async with asyncio.timeout(20):
        while rows(home, sql) != [(count,)]:  # noqa: ASYNC110  # a file tells of no changes
            await asyncio.sleep(0.01)


def rows(home: Home, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(home.database)) as connection:
        return list(connection.execute(sql))


def named(count: int, start: int = 1) -> list[str]:
    return [f"Q{number}" for number in range(start, start + count)]


def name_of(question: str) -> str:
    return question.split(maxsplit=1)[0]


def told(asked: Asked) -> list[str]:
    """Give the questions that a request holds."""
    return [name_of(str(each["content"])) for each in asked.messages if each["role"] == "user"]


@pytest.fixture
async def talker(home: Home) -> Talker:
    """A model whose requests are short, and the bot that asks it."""
    talker = Talker(home)
    await home.start(**SMALL)
    return talker


async def summary_of(home: Home) -> Message | None:
    """Give the message of /memory that shows the summary."""
    before = len(home.channel.by_bot)
    asked = await home.ali.slash(home.channel, "memory")
    await home.responded(asked)
    if rows(home, "SELECT * FROM summary") == []:
        return None
    await home.discord.until(lambda: len(home.channel.by_bot) == before + 2)
    return home.channel.by_bot[-1]


async def test_what_falls_out_of_the_window_is_told_in_short(talker: Talker) -> None:
    await talker.talk(*named(ENOUGH))
    await talker.kept()
    (summary,) = talker.summaries
    (last,) = await talker.talk("Now")
    assert "Summary 1." in system(last)
    assert system(last).startswith(talker.home.config().system_prompt)
    assert "Q1" not in told(last)
    # Nothing is lost: what the summary was not made of is still there word for word.
    kept = [question for question in named(ENOUGH) if question in told(last)]
    assert [each for each in named(ENOUGH) if f"User: {each}\n" not in summary.last] == kept
    assert len(kept) >= 2


async def test_the_newest_turns_stay_word_for_word(home: Home) -> None:
    talker = Talker(home)
    await home.start(MAX_CONTEXT_TOKENS="8000")
    await talker.talk(*named(8))
    await talker.kept()
    (last,) = await talker.talk("Now")
    assert {"Q6", "Q7", "Q8"} <= set(told(last))
    assert "User: Q6\n" not in talker.summaries[0].last


async def test_a_short_conversation_needs_none(talker: Talker) -> None:
    await talker.talk(*named(2))
    assert not talker.summaries


async def test_the_next_summary_is_made_with_the_one_before(talker: Talker) -> None:
    await talker.talk(*named(ENOUGH))
    await talker.kept()
    await talker.talk(*named(3, start=ENOUGH + 1))
    await talker.kept(2)
    assert "An earlier summary:\nSummary 1." in talker.summaries[1].last
    assert "User: Q1\n" not in talker.summaries[1].last
    (last,) = await talker.talk("Now")
    assert "Summary 2." in system(last)
    assert "Summary 1." not in system(last)


async def test_what_it_uses_is_counted(talker: Talker) -> None:
    home = talker.home
    await talker.talk(*named(ENOUGH))
    await talker.kept()
    used = sum(count_prompt(asked.messages) for asked in home.model.requests)
    await until_stored(home, "SELECT sum(prompt_tokens) FROM usage", used)
    await until_stored(
        home, "SELECT max(server_id) FROM usage WHERE kind = 'summary'", home.guild.id
    )


async def test_it_outlives_a_restart_and_is_nobody_elses(talker: Talker) -> None:
    await talker.talk(*named(ENOUGH))
    await talker.kept()
    home = talker.home
    await home.stop()
    await home.start(**SMALL)
    (last,) = await talker.talk("Now")
    assert "Summary 1." in system(last)
    await home.sara.say(home.channel, "!chat I?")
    await home.until_shown(home.channel, "Re: I?")
    await home.ali.say(home.ali.dm, "Here?")
    await home.until_shown(home.ali.dm, "Re: Here?")
    assert "Summary" not in "".join(map(system, home.model.requests[-2:]))


async def test_a_fresh_start_knows_nothing_of_it(talker: Talker) -> None:
    await talker.talk(*named(ENOUGH))
    await talker.kept()
    home = talker.home
    await home.responded(await home.ali.slash(home.channel, "reset"))
    (last,) = await talker.talk("Now")
    assert "Summary" not in system(last)


async def test_it_is_shown_and_can_be_changed(talker: Talker) -> None:
    home = talker.home
    await talker.talk(*named(2))
    assert await summary_of(home) is None
    await talker.talk(*named(3, start=3))
    await talker.kept()
    shown = await summary_of(home)
    assert shown
    assert shown.ephemeral_for is home.ali
    assert shown.content.endswith("\nSummary 1.")
    click = await home.ali.click(shown, "Change it")
    await click.until(lambda: click.modal)
    await home.ali.submit(click, summary="Ali likes tea.")
    await home.discord.until(lambda: shown.content.endswith("\nAli likes tea."))
    (last,) = await talker.talk("Now")
    assert "Ali likes tea." in system(last)
    assert "Summary" not in system(last)


async def test_it_can_be_forgotten(talker: Talker) -> None:
    home = talker.home
    await talker.talk(*named(ENOUGH))
    await talker.kept()
    shown = await summary_of(home)
    assert shown
    click = await home.ali.click(shown, "Change it")
    await click.until(lambda: click.modal)
    await home.ali.submit(click, summary="")
    await home.discord.until(lambda: "forgotten" in shown.content)
    assert not shown.buttons
    assert rows(home, "SELECT * FROM summary") == []


async def test_one_that_was_replaced_meanwhile_is_not_changed(talker: Talker) -> None:
    home = talker.home
    await talker.talk(*named(ENOUGH))
    await talker.kept()
    shown = await summary_of(home)
    assert shown
    await talker.talk(*named(3, start=ENOUGH + 1))
    await talker.kept(2)
    await home.ali.click(shown, "Change it")
    await home.discord.until(lambda: "not there any more" in shown.content)
    assert not shown.buttons


async def test_a_question_that_is_deleted_is_in_no_summary_either(talker: Talker) -> None:
    home = talker.home
    await talker.talk(*named(ENOUGH))
    await talker.kept()
    await home.ali.delete(talker.asked["Q1"])
    await until_stored(home, "SELECT count(*) FROM summary", 0)
    (last,) = await talker.talk("Now")
    assert "Summary 1." not in system(last)
    # It is made anew of what is left.
    await talker.kept()
    assert "User: Q1\n" not in talker.summaries[1].last
    assert "User: Q2\n" in talker.summaries[1].last


async def test_another_version_of_what_it_tells_makes_it_void(talker: Talker) -> None:
    home = talker.home
    await talker.talk(*named(ENOUGH))
    await talker.kept()
    await home.ali.click(talker.answers["Q1"], "Regenerate")
    await until_stored(home, "SELECT count(*) FROM summary", 0)


async def test_going_on_with_an_answer_it_tells_makes_it_void(talker: Talker) -> None:
    talker.cut = "Q1"
    await talker.talk(*named(ENOUGH))
    await talker.kept()
    await talker.home.ali.click(talker.answers["Q1"], "Continue")
    await until_stored(talker.home, "SELECT count(*) FROM summary", 0)


async def test_a_question_that_is_deleted_while_it_is_made_is_in_none(talker: Talker) -> None:
    home = talker.home
    async with home.model.held(after=0, where=is_for_summary) as gate:
        await talker.talk(*named(ENOUGH))
        await home.discord.until(lambda: talker.summaries)
        await home.ali.delete(talker.asked["Q1"])
        await until_stored(home, "SELECT count(*) FROM message WHERE content = 'Re: Q1'", 0)
        gate.release()
        await talker.summaries[0].ended()
    await talker.talk("Now")
    assert rows(home, "SELECT * FROM summary WHERE content = 'Summary 1.'") == []


async def test_the_talk_goes_on_where_it_cannot_be_made(talker: Talker) -> None:
    talker.refusal = Failure.json(400, "no")
    asked = await talker.talk(*named(ENOUGH + 1))
    assert len(talker.summaries) == 1
    assert told(asked[-1])[-1] == f"Q{ENOUGH + 1}"
    assert rows(talker.home, "SELECT * FROM summary") == []


async def test_stopping_the_bot_does_not_wait_for_it(talker: Talker) -> None:
    home = talker.home
    async with home.model.held(after=0, where=is_for_summary):
        await talker.talk(*named(ENOUGH))
        await home.discord.until(lambda: talker.summaries)
        await home.stop()
        await talker.summaries[0].ended()
        assert talker.summaries[0].disconnected
