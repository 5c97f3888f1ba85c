"""What Discord refuses while an answer is shown: nothing twice, nothing lost, nothing left over."""

from dataclasses import dataclass

import pytest

from playground.discord import Discord
from playground.model import Answer
from tests.home import Home
from tests.long_answers import flat, joined, paragraphs
from tests.pressing import Corner

EDIT = "/channels/{}/messages/{}"
POST = "/channels/{}/messages"
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


async def test_an_answer_that_may_not_be_a_reply_comes_all_the_same(bot: Home) -> None:
    bot.channel.deny("read_message_history")
    await bot.ali.say(bot.channel, "!chat hello")
    shown = await bot.until_shown(bot.channel, "stand-in")
    assert shown.reply_to is None
