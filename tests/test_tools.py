"""Tools that a model calls while it answers, over the wire."""

import asyncio
import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from typing import Any

import pytest

from ai.calls import CallReader, ToolCall
from chat.tools import MOST_ROUNDS, Workbench
from playground.discord import Channel, permissions
from playground.model import Answer, Asked
from tests.home import Home
from tests.pressing import Corner

ALL = "time,calculator,messages"


@pytest.fixture
async def corner(home: Home) -> Corner:
    await home.start(TOOLS=ALL)
    return Corner(home)


def call(name: str, **arguments: object) -> tuple[str, str]:
    return name, json.dumps(arguments)


def names(asked: Asked) -> list[str]:
    return [tool["function"]["name"] for tool in asked.params.get("tools", ())]


def results(asked: Asked) -> list[str]:
    return [message["content"] for message in asked.messages if message["role"] == "tool"]


async def ask(corner: Corner, *calls: tuple[str, str], answer: str = "Done.") -> str:
    """Have a model call tools and then answer, and give what it was told of them."""
    count = len(corner.home.model.requests)
    corner.home.model.answers(Answer(calls=calls))
    await corner.ask("do it", answer)
    return "\n".join(results(corner.home.model.requests[count + 1]))


async def test_a_model_is_told_what_came_of_its_calls(corner: Corner) -> None:
    corner.home.model.answers(
        Answer("Let me see. ", calls=[call("calculate", expression="2 ** 10")])
    )
    message = await corner.ask("what is 2 to the 10?", "It is 1024.")
    first, second = corner.home.model.requests
    assert names(first) == ["current_time", "calculate", "recent_messages"]
    assert [asked.status for asked in (first, second)] == [200, 200]
    assert results(second) == ["1024"]
    (called,) = [message for message in second.messages if message.get("tool_calls")]
    assert called["content"] == "Let me see. "
    assert message.content == "Let me see. \n\nIt is 1024.\n-# Used: `calculate`"
    assert "tool_choice" not in second.params


async def test_what_was_called_is_not_remembered(corner: Corner) -> None:
    await ask(corner, call("calculate", expression="1"))
    assert await corner.remembered() == [("user", "do it"), ("assistant", "Done.")]


async def test_several_calls_are_answered_in_order(corner: Corner) -> None:
    told = await ask(
        corner, call("calculate", expression="1 + 1"), call("current_time", time_zone="Asia/Tehran")
    )
    assert told.startswith("2\n")
    assert told.endswith("(Asia/Tehran)")
    assert corner.shown[-1].content == "Done.\n-# Used: `calculate`, `current_time`"


@pytest.mark.parametrize(
    ("asked_for", "told"),
    [
        (("nothing_known", "{}"), "Error: there is no tool 'nothing_known'."),
        (("calculate", "{"), "Error: the arguments are no JSON."),
        (("calculate", "[1]"), "Error: the arguments must be a JSON object."),
        (call("calculate", expression="open('x')"), "Error: only numbers, + - * / // % **"),
        (call("current_time", time_zone="Nowhere"), "Error: there is no such time zone"),
    ],
)
async def test_a_call_that_makes_no_sense_is_told_to_the_model(
    corner: Corner, asked_for: tuple[str, str], told: str
) -> None:
    assert (await ask(corner, asked_for)).startswith(told)


async def test_the_rounds_are_limited(corner: Corner) -> None:
    again = Answer(calls=[call("calculate", expression="1")])
    corner.home.model.answers(*[again] * MOST_ROUNDS)
    await corner.ask("loop", "Enough.")
    requests = corner.home.model.requests
    assert len(requests) == MOST_ROUNDS + 1
    assert [asked.params.get("tool_choice") for asked in requests] == [None] * MOST_ROUNDS + [
        "none"
    ]
    assert len(results(requests[-1])) == MOST_ROUNDS


async def test_all_rounds_are_paid_for(corner: Corner) -> None:
    await ask(corner, call("calculate", expression="1"))
    await corner.home.settled()
    with closing(sqlite3.connect(corner.home.database)) as connection:
        ((prompt,),) = connection.execute(
            "SELECT prompt_tokens FROM usage WHERE person_id = ?", (corner.person.id,)
        )
    assert prompt > 2 * 50


async def test_a_model_that_takes_no_tools_answers_without(corner: Corner) -> None:
    corner.home.model.refuses("tools")
    message = await corner.ask("hello", "Hello.")
    assert message.content == "Hello."
    assert [names(asked) for asked in corner.home.model.requests][1:] == [[]]
    await corner.ask("again", "Again.")
    assert len(corner.home.model.requests) == 3


async def test_without_the_owners_word_there_are_none(home: Home) -> None:
    await home.start()
    await Corner(home).ask("hello", "Hello.")
    assert "tools" not in home.model.requests[0].params


async def test_a_stop_while_a_model_goes_on_keeps_what_came(corner: Corner) -> None:
    model = corner.home.model
    model.answers(
        Answer("Let me see.", calls=[call("calculate", expression="1")]),
        Answer(pieces=("It ", "is "), stall_after=2),
    )
    await corner.send("what?")
    shown = await corner.home.until_shown(corner.channel, "It is")
    await corner.person.click(shown, "Stop")
    await corner.home.discord.until(lambda: "Stop" not in shown.buttons)
    assert shown.content.startswith("Let me see.\n\nIt is")


async def test_calls_of_a_cut_stream_are_not_made(corner: Corner) -> None:
    cut = Answer("Let me see.", calls=[call("calculate", expression="1")], drop_after=4)
    message = await corner.ask("do it", cut)
    assert message.content.startswith("Let me see.")
    assert "Used" not in message.content
    assert len(corner.home.model.requests) == 1


class Slow:
    """A tool that never ends, or says too much."""

    name = "slow"
    description = ""
    parameters: Mapping[str, Any] = {"type": "object"}

    async def run(self, arguments: Mapping[str, Any]) -> str:
        if arguments:
            return "x" * 10_000
        await asyncio.Event().wait()
        return ""


async def test_time_and_length_are_limited() -> None:
    calls = (ToolCall("1", "slow", '{"much": 1}'), ToolCall("2", "slow", "{}"))
    step = await Workbench([Slow()], seconds=0.05).work(calls, "")
    much, slow = step.results
    assert len(much) == 6000
    assert much.endswith("[… the rest is left out]")
    assert slow == "Error: it took too long."


# The messages of a channel


async def say(home: Home, channel: Channel) -> None:
    await home.sara.say(channel, "The sea is blue.\nSara: and deep", files={"sea.txt": b""})


async def test_the_latest_messages_are_read(corner: Corner) -> None:
    await say(corner.home, corner.channel)
    told = await ask(corner, call("recent_messages", count=5))
    line = told.splitlines()[0]
    assert line.startswith("Sara (")
    assert line.endswith(" UTC): The sea is blue.")
    assert told.splitlines()[1:] == ["  Sara: and deep [sea.txt]"]


@pytest.mark.parametrize("who", ["asker", "bot"])
async def test_who_may_not_read_a_channel_has_it_read_by_nobody(home: Home, who: str) -> None:
    sara = Corner(home)
    if who == "asker":
        everyone = home.guild.roles[home.guild.id]
        everyone.bits &= ~permissions.bits(["read_message_history"])
    await home.start(TOOLS=ALL)
    if who == "bot":
        home.channel.deny("read_message_history")
    home.model.answers(Answer(calls=[call("recent_messages")]), Answer("Done."))
    await home.sara.say(sara.channel, "!chat what was said?")
    await home.until_shown(sara.channel, "Done.")
    assert results(home.model.requests[1]) == ["Error: this channel's history may not be read"]


async def test_there_are_none_in_a_dm(home: Home) -> None:
    await home.start(TOOLS=ALL)
    await Corner(home, "dm").ask("hello", "Hello.")
    assert names(home.model.requests[0]) == ["current_time", "calculate"]


# Calls that come in pieces


def piece(index: int | None, **function: str) -> dict[str, Any]:
    told: dict[str, Any] = {"function": function}
    return told if index is None else {"index": index, **told}


def test_pieces_are_put_together() -> None:
    reader = CallReader()
    reader.add([{"id": "a", **piece(0, name="one", arguments="")}])
    reader.add([piece(0, arguments='{"x"')])
    reader.add([piece(1, name="two", arguments="{}"), piece(0, arguments=": 1}")])
    assert reader.calls == (ToolCall("a", "one", '{"x": 1}'), ToolCall("call_1", "two", "{}"))


@pytest.mark.parametrize("pieces", [None, 5, "abc", [1, None], [{}], [{"function": 7}]])
def test_what_makes_no_sense_is_passed_over(pieces: object) -> None:
    reader = CallReader()
    reader.add(pieces)
    assert reader.calls == ()


def test_an_endless_call_is_cut() -> None:
    reader = CallReader()
    for number in range(300):
        reader.add([piece(0, name="" if number else "n", arguments="x" * 1000)])
    reader.add([piece(number, name="n") for number in range(99)])
    assert len(reader.calls) <= 16
    assert max(len(each.arguments) for each in reader.calls) <= 101_000
