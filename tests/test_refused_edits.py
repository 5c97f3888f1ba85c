"""What Discord refuses while an answer is shown: nothing twice, nothing lost, nothing left over."""

from dataclasses import dataclass

import pytest

from playground.discord import Discord
from playground.model import Answer
from tests.home import Home
from tests.long_answers import flat, joined, paragraphs
from tests.pressing import EVERYWHERE, Corner, Where, notes

EDIT = "/channels/{}/messages/{}"
POST = "/channels/{}/messages"
RESPONSE = "/webhooks/{}/{}/messages/{}"
FOLLOW_UP = "/webhooks/{}/{}"
CALLBACK = "/interactions/{}/{}/callback"
STUCK = Answer(pieces=["One ", "two ", "three."])


async def shown_whole(corner: Corner, text: str, timeout: float = 15.0) -> None:
    """Wait until the bot's messages show a text, all of it once and in order."""
    await corner.until(lambda: joined(corner.shown) == flat(text), timeout)


@dataclass(frozen=True)
class Refusal:
    """How Discord does not accept an edit, time and again."""

    status: int | None = None
    done: bool = False

    def order(self, discord: Discord, method: str, path: str, times: int) -> None:
        if self.status is None:
            discord.hang_up(method, path, times=times, done=self.done)
        else:
            discord.fail(method, path, status=self.status, times=times, done=self.done)


REFUSALS = [Refusal(503), Refusal(503, done=True), Refusal(520)]


@pytest.mark.parametrize("refusal", REFUSALS, ids=str)
async def test_what_was_not_seen_is_sent_anew(bot: Home, refusal: Refusal) -> None:
    corner = Corner(bot)
    async with bot.model.held(after=1) as gate:
        bot.model.answers(STUCK)
        await corner.send("count")
        await corner.until(lambda: corner.contents == ["One"])
        refusal.order(bot.discord, "PATCH", EDIT, times=3)
        gate.release()
    await shown_whole(corner, "One two three.")
    await corner.until(lambda: corner.shown[-1].buttons == ["Regenerate", "Fork"], 10)
    await corner.until(lambda: not any(each.buttons for each in corner.shown[:-1]))
    assert joined(corner.shown) == "One two three."


async def test_hang_ups_are_tried_again(bot: Home) -> None:
    corner = Corner(bot)
    async with bot.model.held(after=1) as gate:
        bot.model.answers(STUCK)
        await corner.send("count")
        await corner.until(lambda: corner.contents == ["One"])
        bot.discord.hang_up("PATCH", EDIT, times=1)
        gate.release()
    await corner.until_shows("One two three.")


async def test_a_long_answer_goes_on_below_what_is_shown(bot: Home) -> None:
    corner = Corner(bot)
    text = paragraphs(3)
    half = text[: len(text) // 4]
    async with bot.model.held(after=1) as gate:
        bot.model.answers(Answer(pieces=[half, text[len(half) :]]))
        await corner.send("count")
        await corner.until(lambda: corner.contents and corner.shown[0].buttons)
        bot.discord.fail("PATCH", EDIT, status=503, times=3)
        gate.release()
    await shown_whole(corner, text)
    assert all(each.content for each in corner.shown)


async def test_creates_that_fail_once_are_made_up_for_in_order(bot: Home) -> None:
    corner = Corner(bot)
    text = paragraphs(6)
    bot.discord.fail("POST", POST, status=503)
    bot.discord.fail("POST", POST, status=503, done=True)
    bot.model.answers(Answer(text))
    await corner.send("tell")
    await shown_whole(corner, text)
    creates = [each for each in bot.discord.history if each.kind == "create"]
    assert len([each for each in creates if each.message.author.bot]) == len(corner.shown)


# Calls that are refused for good

GONE = [(404, 10008), (403, 50013)]
CALLS: list[tuple[Where, str, str]] = [
    ("channel", "POST", POST),
    ("channel", "POST", "/channels/{}/typing"),
    ("channel", "PATCH", EDIT),
    ("dm", "POST", POST),
    ("dm", "PATCH", EDIT),
    ("slash", "POST", CALLBACK),
    ("slash", "PATCH", RESPONSE),
    ("abroad", "POST", CALLBACK),
    ("abroad", "PATCH", RESPONSE),
]


@pytest.mark.parametrize(("status", "code"), GONE)
@pytest.mark.parametrize(("where", "method", "path"), CALLS)
async def test_a_refused_call_ends_one_turn_and_harms_no_other(
    bot: Home, where: Where, method: str, path: str, status: int, code: int
) -> None:
    corner = Corner(bot, where)
    bot.discord.fail(method, path, status=status, code=code, times=10)
    slow = Answer(pieces=["One ", "two"], tokens_per_second=20)
    bot.model.answer_with(lambda asked: slow if asked.last == "first" else Answer("Second."))
    await corner.send("first")
    await bot.discord.until(lambda: bot.discord.refused or bot.model.requests)
    await bot.discord.until(lambda: corner.shown or bot.discord.refused, 5)
    bot.discord.faults.clear()
    await corner.ask("second", "Second.")
    assert corner.shown[-1].content == "Second."


CLICKS: list[tuple[Where, str, str]] = [
    ("channel", "POST", CALLBACK),
    ("channel", "PATCH", EDIT),
    ("dm", "POST", CALLBACK),
    ("dm", "PATCH", EDIT),
    ("slash", "POST", CALLBACK),
    ("slash", "PATCH", EDIT),
    ("abroad", "POST", CALLBACK),
    ("abroad", "PATCH", RESPONSE),
]


@pytest.mark.parametrize("button", ["Regenerate", "Continue"])
@pytest.mark.parametrize(("where", "method", "path"), CLICKS)
async def test_a_click_whose_calls_are_refused_harms_nothing(
    bot: Home, where: Where, method: str, path: str, button: str
) -> None:
    corner = Corner(bot, where)
    message = await corner.ask("first", Answer("One ", finish="length"))
    bot.discord.fail(method, path, status=404, code=10062 if path == CALLBACK else 10008)
    bot.model.answer_with(lambda asked: Answer(f"More to {asked.last}."))
    await bot.ali.click(message, button)
    await bot.discord.until(lambda: bot.discord.refused)
    await corner.ask("second", "Second.")
    last = corner.shown[-1]
    await corner.press(last, "Regenerate", "Third.")
    await corner.until(lambda: "◀️" in last.buttons)


@pytest.mark.parametrize(("status", "code"), GONE)
async def test_surplus_that_cannot_be_deleted(bot: Home, status: int, code: int) -> None:
    corner = Corner(bot)
    last = await corner.ask("hello", paragraphs(6))
    bot.discord.fail("DELETE", EDIT, status=status, code=code)
    await corner.press(last, "Regenerate", "Short.")
    await corner.until(lambda: corner.contents[0] == "Short." and bot.discord.refused)
    assert await corner.remembered() == [("user", "hello"), ("assistant", "Short.")]


@pytest.mark.parametrize(("status", "code"), GONE)
async def test_a_fork_that_is_refused(bot: Home, status: int, code: int) -> None:
    corner = Corner(bot)
    message = await corner.ask("hello", "First.")
    bot.discord.fail("POST", "/channels/{}/messages/{}/threads", status=status, code=code)
    await corner.press(message, "Fork")
    await corner.until(lambda: notes(bot.ali))
    assert notes(bot.ali) == ["I cannot open a thread here."]


@pytest.mark.parametrize("where", EVERYWHERE)
async def test_a_stop_whose_callback_is_refused_stops(bot: Home, where: Where) -> None:
    corner = Corner(bot, where)
    bot.model.answers(Answer(pieces=["One ", "two"], stall_after=1))
    await corner.send("count")
    await corner.until(lambda: corner.contents == ["One"] and corner.shown[-1].buttons)
    bot.discord.fail("POST", CALLBACK, status=404, code=10062)
    await bot.ali.click(corner.shown[-1], "Stop")
    await corner.until_shows("One\n-# Stopped.")


async def test_a_channel_that_is_deleted_mid_stream(bot: Home) -> None:
    corner = Corner(bot)
    bot.model.answers(Answer("word " * 500, tokens_per_second=200))
    await corner.send("talk")
    await corner.until(lambda: corner.shown)
    bot.channel.delete()
    asked = await bot.asked()
    await asked.ended()
    assert asked.disconnected
    await bot.settled()


async def test_a_dm_that_is_closed_mid_stream(bot: Home) -> None:
    corner = Corner(bot, "dm")
    bot.discord.close_dms(bot.ali)
    bot.model.answers(Answer("word " * 500, tokens_per_second=200))
    await corner.send("talk")
    asked = await bot.asked()
    await asked.ended()
    assert asked.disconnected
