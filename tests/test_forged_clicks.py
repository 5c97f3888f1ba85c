"""Clicks on buttons that the bot never made: ids of others, absurd numbers, no numbers at all."""

import logging
import sqlite3
from contextlib import closing
from typing import get_args

import pytest

from playground.discord import Interaction, Message
from playground.model import Answer
from reply.buttons import Action
from tests.home import Home
from tests.masks import Troupe

NUMBERS = (
    str(10**30),
    "9" * 90,
    str(2**63),
    str(2**63 - 1),
    "9" * 18,
    "0",
    "00000000000000000000001",
    "-1",
    "1.5",
    "1e3",
    "0x1",
    "٣",
    "¹",
    " 1",
    "1\n",
    "",
    "'; DROP TABLE turn; --",
)
ABOUTS = (
    *get_args(Action),
    *(
        f"chats:{deed}"
        for deed in ("choose", "open", "rename", "delete", "erase", "json", "newest")
    ),
    *(f"persona:{deed}" for deed in ("share", "delete", "keep")),
    *(f"memory:{what}" for what in ("facts", "summary")),
    *(f"privacy:{deed}" for deed in ("save", "delete", "erase", "keep")),
    "consent:yes",
    "nothing",
    "",
)


def kept_of_ali(home: Home) -> list[tuple[object, ...]]:
    """Give what is kept of Ali's conversation."""
    sql = (
        "SELECT conversation.id, is_current, head_id, message.id, content FROM conversation"
        " JOIN message ON conversation_id = conversation.id WHERE person_id = ? ORDER BY message.id"
    )
    with closing(sqlite3.connect(home.database)) as connection:
        return list(connection.execute(sql, (home.ali.id,)))


async def answer(home: Home) -> Message:
    """Give an answer of Ali's, with its buttons."""
    home.model.answers(Answer("A zebra has stripes."))
    await home.ali.say(home.channel, "!chat about the zebra")
    shown = await home.until_shown(home.channel, "A zebra has stripes.")
    await home.channel.until(lambda: "Regenerate" in shown.buttons)
    await home.settled()
    return shown


async def press(home: Home, shown: Message, custom_id: str) -> Interaction:
    """Let Sara press a button with another id than it had."""
    button = next(part for part in shown.parts() if part.get("label") == "Regenerate")
    was, button["custom_id"] = button["custom_id"], custom_id
    asked = await home.sara.click(shown, "Regenerate")
    button["custom_id"] = was
    return asked


@pytest.mark.parametrize("number", NUMBERS)
async def test_no_number_does_harm(
    bot: Home, caplog: pytest.LogCaptureFixture, number: str
) -> None:
    shown = await answer(bot)
    kept = kept_of_ali(bot)
    for about in ABOUTS:
        if (about, number) != ("privacy:erase", "0"):  # that is Sara's own to do
            await press(bot, shown, f"{about}:{number}")
    await bot.settled()
    assert kept_of_ali(bot) == kept
    assert [each for each in caplog.records if each.levelno >= logging.WARNING] == []


@pytest.mark.parametrize("value", [f"older:{10**30}", "older:", "erase:1", "x", "", "1:1", "-1"])
async def test_no_choice_does_harm(bot: Home, caplog: pytest.LogCaptureFixture, value: str) -> None:
    await answer(bot)
    kept = kept_of_ali(bot)
    listed = await bot.responded(await bot.ali.slash(bot.channel, "chats"))
    menu = next(part for part in listed.parts() if part.get("custom_id") == "chats")
    menu["options"][0]["value"] = value
    await bot.ali.choose(listed, "chats", value)
    await bot.settled()
    assert kept_of_ali(bot) == kept
    assert [each for each in caplog.records if each.levelno >= logging.WARNING] == []


async def test_nobody_shares_a_persona_whose_owner_did_not_ask_for_that(bot: Home) -> None:
    """Ali owns the server; the persona is Sara's alone, whatever a button says."""
    sara = Troupe(bot, bot.sara, bot.channel)
    await sara.make("Secret", "Nobody else may read this.")
    shown = await answer(bot)
    button = next(part for part in shown.parts() if part.get("label") == "Regenerate")
    button["custom_id"] = "persona:share:1"
    asked = await bot.ali.click(shown, "Regenerate")
    await asked.until(lambda: asked.state == "answered")
    assert shown.content == "A zebra has stripes."
    ali = Troupe(bot, bot.ali, bot.channel)
    assert "Secret" not in await ali.says("list")
