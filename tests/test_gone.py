"""What Discord refuses for good: every call a turn makes, once with 404 and once with 403.

The turn ends quietly, no more of the model's answer is paid for, and the next question works.
"""

import pytest

from playground.discord import Message
from playground.model import Answer, Asked
from tests.gone import CALLBACK, FOLLOW_UP, ONE, POST, RESPONSE, errors, gone, works
from tests.home import Home
from tests.long_answers import paragraphs
from tests.pressing import EVERYWHERE, Corner, Where, notes, until_told

TYPING = "/channels/{}/typing"
THREAD = "/channels/{}/messages/{}/threads"
ENDLESS = Answer("word " * 5000, tokens_per_second=1000)
STUCK = Answer(pieces=["One ", "two"], stall_after=1)


# While an answer comes

ENDS: list[tuple[Where, str, str]] = [
    ("channel", "POST", POST),
    ("channel", "PATCH", ONE),
    ("dm", "POST", POST),
    ("dm", "PATCH", ONE),
    ("slash", "PATCH", RESPONSE),
    ("slash", "POST", FOLLOW_UP),
    ("abroad", "PATCH", RESPONSE),
    ("abroad", "POST", FOLLOW_UP),
]


@gone
@pytest.mark.parametrize(("where", "method", "path"), ENDS)
async def test_an_answer_that_cannot_be_shown_is_not_paid_for(
    bot: Home,
    caplog: pytest.LogCaptureFixture,
    where: Where,
    method: str,
    path: str,
    status: int,
    code: int,
) -> None:
    corner = Corner(bot, where)
    bot.discord.fail(method, path, status=status, code=code, times=100)
    bot.model.answers(ENDLESS)
    await corner.send("first")
    asked = await bot.asked()
    await asked.ended()
    assert asked.disconnected
    assert await works(corner) == [("user", "next")]
    assert errors(caplog) == []


@gone
async def test_an_answer_whose_message_cannot_even_be_read(
    bot: Home, caplog: pytest.LogCaptureFixture, status: int, code: int
) -> None:
    corner = Corner(bot)
    bot.discord.fail("PATCH", ONE, status=503, times=3)
    bot.discord.fail("GET", ONE, status=status, code=code)
    bot.model.answers(ENDLESS)
    await corner.send("first")
    asked = await bot.asked()
    await asked.ended()
    assert asked.disconnected
    assert await works(corner) == [("user", "next")]
    assert errors(caplog) == []


@gone
@pytest.mark.parametrize("where", ["channel", "dm"])
async def test_who_cannot_be_shown_typing_is_answered_all_the_same(
    bot: Home, caplog: pytest.LogCaptureFixture, where: Where, status: int, code: int
) -> None:
    corner = Corner(bot, where)
    refused = bot.discord.fail("POST", TYPING, status=status, code=code, times=100)
    async with bot.model.held(after=0) as gate:
        bot.model.answers(Answer("First."))
        await corner.send("first")
        await refused.arrived.wait()
        gate.release()
    await corner.until_shows("First.")
    assert await works(corner) == [("user", "first"), ("assistant", "First."), ("user", "next")]
    assert errors(caplog) == []


@gone
@pytest.mark.parametrize("where", ["slash", "abroad"])
async def test_a_command_that_cannot_be_answered_asks_nothing(
    bot: Home, caplog: pytest.LogCaptureFixture, where: Where, status: int, code: int
) -> None:
    corner = Corner(bot, where)
    bot.discord.fail("POST", CALLBACK, status=status, code=code, times=2)
    await corner.send("first")
    await corner.until(lambda: len(bot.discord.refused) == 2)
    assert await works(corner) == [("user", "next")]
    assert len(bot.model.requests) == 1
    assert errors(caplog) == []


# Clicks


async def cut_with_versions(corner: Corner) -> Message:
    """Give an answer under which all buttons are that an ended answer can have."""
    message = await corner.ask("first", "Uno.")
    await corner.press(message, "Regenerate", Answer("One ", finish="length"))
    await corner.until(lambda: {"◀️", "Continue", "Regenerate"} <= set(message.buttons))
    return message


def again(asked: Asked) -> Answer:
    return Answer(f"more to {asked.last.split()[0]}")


SHOWN = {"Regenerate": "more to first", "Continue": "One more to Your", "◀️": "Uno."}


@gone
@pytest.mark.parametrize("button", SHOWN)
@pytest.mark.parametrize("where", EVERYWHERE)
async def test_a_click_that_cannot_be_answered_can_be_made_again(
    bot: Home,
    caplog: pytest.LogCaptureFixture,
    where: Where,
    button: str,
    status: int,
    code: int,
) -> None:
    corner = Corner(bot, where)
    message = await cut_with_versions(corner)
    before = message.content
    bot.discord.fail("POST", CALLBACK, status=status, code=code)
    bot.model.answer_with(again)
    await bot.ali.click(message, button)
    await corner.until(lambda: bot.discord.refused)
    await bot.settled()
    assert message.content == before
    await corner.press(message, button)
    await corner.until(lambda: message.content == SHOWN[button] and "Stop" not in message.buttons)
    assert errors(caplog) == []


EDITS: dict[Where, str] = {"channel": ONE, "dm": ONE, "slash": ONE, "abroad": RESPONSE}


@gone
@pytest.mark.parametrize("button", SHOWN)
@pytest.mark.parametrize("where", EDITS)
async def test_a_click_on_what_cannot_be_changed_harms_nothing(
    bot: Home,
    caplog: pytest.LogCaptureFixture,
    where: Where,
    button: str,
    status: int,
    code: int,
) -> None:
    """What is gone is posted anew, or the turn ends as it was; the next question works."""
    corner = Corner(bot, where)
    message = await cut_with_versions(corner)
    bot.discord.fail("PATCH", EDITS[where], status=status, code=code)
    bot.model.answer_with(again)
    await bot.ali.click(message, button)
    await corner.until(lambda: bot.discord.refused)
    assert (await works(corner))[0] == ("user", "first")
    last = corner.shown[-1]
    await corner.press(last, "Regenerate", "Third.")
    await corner.until(lambda: "◀️" in last.buttons)
    assert errors(caplog) == []


@gone
@pytest.mark.parametrize("where", EVERYWHERE)
async def test_a_stop_that_cannot_be_answered_stops(
    bot: Home, caplog: pytest.LogCaptureFixture, where: Where, status: int, code: int
) -> None:
    corner = Corner(bot, where)
    bot.model.answers(STUCK)
    await corner.send("count")
    await corner.until(lambda: corner.contents == ["One"] and corner.shown[-1].buttons)
    bot.discord.fail("POST", CALLBACK, status=status, code=code)
    await bot.ali.click(corner.shown[-1], "Stop")
    await corner.until_shows("One\n-# Stopped.")
    assert errors(caplog) == []


@gone
async def test_a_refusal_that_cannot_be_told(
    bot: Home, caplog: pytest.LogCaptureFixture, status: int, code: int
) -> None:
    corner = Corner(bot)
    message = await corner.ask("first", "First.")
    bot.discord.fail("POST", CALLBACK, status=status, code=code)
    await bot.sara.click(message, "Regenerate")
    await corner.until(lambda: bot.discord.refused)
    await bot.sara.click(message, "Regenerate")
    await until_told(bot.sara, 1)
    assert errors(caplog) == []


@gone
async def test_surplus_that_cannot_be_deleted(bot: Home, status: int, code: int) -> None:
    corner = Corner(bot)
    last = await corner.ask("hello", paragraphs(6))
    bot.discord.fail("DELETE", ONE, status=status, code=code)
    await corner.press(last, "Regenerate", "Short.")
    await corner.until(lambda: corner.contents[0] == "Short." and bot.discord.refused)
    assert await corner.remembered() == [("user", "hello"), ("assistant", "Short.")]


# Forks


@gone
async def test_a_fork_that_is_refused(
    bot: Home, caplog: pytest.LogCaptureFixture, status: int, code: int
) -> None:
    corner = Corner(bot)
    message = await corner.ask("hello", "First.")
    bot.discord.fail("POST", THREAD, status=status, code=code)
    await corner.press(message, "Fork")
    await until_told(bot.ali, 1)
    assert notes(bot.ali) == ["I cannot open a thread here."]
    bot.discord.fail("POST", THREAD, status=status, code=code)
    bot.discord.fail("POST", FOLLOW_UP, status=status, code=code)
    await corner.press(message, "Fork")
    await corner.until(lambda: len(bot.discord.refused) == 3)
    bot.discord.fail("POST", CALLBACK, status=status, code=code)
    await bot.ali.click(message, "Fork")
    await corner.until(lambda: len(bot.discord.refused) == 4)
    assert bot.guild.threads == []
    bot.discord.fail("POST", POST, status=status, code=code)
    await corner.press(message, "Fork")
    await corner.until(lambda: len(bot.discord.refused) == 5)
    assert len(bot.guild.threads) == 1
    assert errors(caplog) == []
