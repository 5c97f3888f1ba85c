"""`/admin`: those who manage a server choose whom and where the bot answers in it."""

import re
import sqlite3
from contextlib import closing

import pytest

from access import OWNER, SERVER
from playground.discord import Person
from playground.discord.invoking import ImpossibleError
from tests.choosing import moderator
from tests.home import Home
from tests.test_access import is_answered, told


async def admin(home: Home, person: Person, command: str, **options: object) -> str:
    """Run a subcommand, and give what the bot says to this person alone."""
    response = await home.responded(await person.slash(home.channel, f"admin {command}", **options))
    assert response.ephemeral_for is person
    return response.content


async def test_nothing_is_on_the_lists_at_first(bot: Home) -> None:
    assert (await admin(bot, moderator(bot), "show")).splitlines() == [
        "I answer everyone in this server who is not denied below.",
        "Nobody and no channel is denied.",
    ]


async def test_a_person_can_be_denied_and_let_in_again(bot: Home) -> None:
    mina = moderator(bot)
    said = await admin(bot, mina, "deny", who=bot.ali)
    assert said.endswith(f"I do not answer: {bot.ali.mention}")
    await bot.ali.say(bot.channel, "!chat hi")
    assert await told(bot, bot.ali) == str(SERVER.barred)
    await is_answered(bot, bot.sara, bot.channel)
    await admin(bot, mina, "clear", who=bot.ali)
    await is_answered(bot, bot.ali, bot.channel)


async def test_it_holds_in_this_server_alone_and_after_a_restart(bot: Home) -> None:
    await admin(bot, moderator(bot), "deny", who=bot.ali)
    await bot.stop()
    await bot.start()
    elsewhere = bot.discord.guild("Elsewhere")
    elsewhere.join(bot.ali)
    await is_answered(bot, bot.ali, elsewhere.channel("general"))
    await bot.ali.say(bot.channel, "!chat hi")
    assert await told(bot, bot.ali) == str(SERVER.barred)


async def test_only_some_channels_and_roles_can_be_let_in(bot: Home) -> None:
    mina, other = moderator(bot), bot.guild.channel("other")
    friends = bot.guild.role("Friends", bot.ali)
    said = await admin(bot, mina, "allow", who=friends, channel=other)
    assert said.startswith(f"I answer only: {friends.mention} <#{other.id}>\n")
    await is_answered(bot, bot.ali, other)
    await bot.ali.say(bot.channel, "!chat hi")
    assert await told(bot, bot.ali) == str(SERVER.elsewhere)
    await bot.sara.say(other, "!chat hi")
    assert await told(bot, bot.sara) == str(SERVER.strange)


async def test_a_long_list_is_shown_whole(bot: Home) -> None:
    await bot.stop()
    ids = range(100_000_000_000_000_000, 100_000_000_000_000_200)
    with closing(sqlite3.connect(bot.database)) as connection, connection:
        rows = [(bot.guild.id, id_) for id_ in ids]
        connection.executemany("INSERT INTO access VALUES (?, 'person', ?, 'deny')", rows)
    await bot.start()
    mina = moderator(bot)
    await admin(bot, mina, "show")
    last = f"<@{ids[-1]}>"
    await bot.discord.until(lambda: last in mina.sees(bot.channel)[-1].content)
    shown = [each.content for each in mina.sees(bot.channel) if each.ephemeral_for is mina]
    assert re.findall(r"<@(\d+)>", "".join(shown)) == list(map(str, ids))
    assert len(shown) == 3


async def test_a_managers_yes_does_not_undo_the_owners_no(home: Home) -> None:
    await home.start(DENY=f"person:{home.ali.id}")
    await admin(home, moderator(home), "allow", who=home.ali)
    await home.ali.say(home.channel, "!chat hi")
    assert await told(home, home.ali) == str(OWNER.barred)


async def test_others_cannot_change_the_lists(bot: Home) -> None:
    with pytest.raises(ImpossibleError):
        await bot.sara.slash(bot.channel, "admin show")
    bot.discord.commands.open_to_all.add("admin")
    said = await admin(bot, bot.sara, "deny", who=bot.ali)
    assert said == "Only those who manage this server may change that."
    await is_answered(bot, bot.ali, bot.channel)


async def test_it_asks_for_something_to_put_on_the_list(bot: Home) -> None:
    said = await admin(bot, moderator(bot), "allow")
    assert said == "Choose a person, a role or a channel."
