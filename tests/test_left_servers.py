"""A server that the bot has left: what is kept of it goes after thirty days, and nothing else."""

import asyncio
import json
import re
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from history.database import open_database
from history.retention import Retention
from playground.discord import Channel, Guild
from playground.model import Answer
from tests.choosing import moderator, set_
from tests.home import Home
from tests.keeping import in_bytes, rows
from tests.masks import Troupe
from tests.pressing import Corner
from tests.stored import columns, dump, fill
from tests.test_admin import admin

DAY = 24 * 3600
SECRETS = ("zebra", "quokka", "narwhal", "ocelot", "lemur", "vicuna")
OTHERS = ("walrus", "puffin", "badger")
_OF_PLACES = re.compile(r"(place|server|channel|scope|account)_id$|^(server|channel)\.id$")


# What belongs to a server


async def dropped(path: Path) -> None:
    async with open_database(path) as database:
        await Retention(database, pause=0).drop_server(50)
        assert await database.query("PRAGMA foreign_key_check") == []


def named(path: Path, id_: int) -> set[str]:
    """Give the columns that can name a place and name this one."""
    with closing(sqlite3.connect(path)) as connection:
        return {
            name
            for name in columns(path)
            if _OF_PLACES.search(name)
            for table, _, column in [name.partition(".")]
            if connection.execute(f"SELECT 1 FROM {table} WHERE {column} = ?", (id_,)).fetchone()
        }


@pytest.mark.parametrize("place", [50, 51])
async def test_no_column_of_any_table_is_forgotten(tmp_path: Path, place: int) -> None:
    path = tmp_path / "hamdam.db"
    fill(path, place=place)
    assert all(dump(path)[name.partition(".")[0]] for name in columns(path))
    assert named(path, 50) | named(path, 51) == {
        name for name in columns(path) if _OF_PLACES.search(name)
    }, "fill the new column, and let `drop_server` empty it"
    await dropped(path)
    assert named(path, 50) | named(path, 51) == set()
    left = {name for name, found in dump(path).items() if found}
    assert left - {"sqlite_sequence"} == {
        "keeping_nothing", "installation", "persona", "refusal", "token_rate", "usage",
    }  # fmt: skip


async def test_what_is_of_another_server_stays(tmp_path: Path) -> None:
    path = tmp_path / "hamdam.db"
    fill(path)
    before = dump(path)
    async with open_database(path) as database:
        await Retention(database, pause=0).drop_server(49)
    assert dump(path) == before


async def test_what_is_under_way_stays_till_another_time(tmp_path: Path) -> None:
    path = tmp_path / "hamdam.db"
    fill(path)
    for state, left in (("running", 1), ("answered", 0)):
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute("UPDATE turn SET state = ?", (state,))
        await dropped(path)
        kept = dump(path)
        assert [len(kept[name]) for name in ("turn", "message", "conversation")] == [left] * 3
        assert len(kept["server"]) == len(kept["channel"]) == left


# How it is left, and what becomes of it


async def until(look: Callable[[], object]) -> None:
    async with asyncio.timeout(10):
        while not look():  # noqa: ASYNC110
            await asyncio.sleep(0.01)  # a file tells of no changes


def left_at(home: Home, guild: Guild) -> int | None:
    """Give when a server was left as the bot has noted it, None where it is there."""
    ((found,),) = rows(home, f"SELECT left_at FROM server WHERE id = {guild.id}")
    assert found is None or isinstance(found, int)
    return found


def write(home: Home, sql: str) -> None:
    with closing(sqlite3.connect(home.database)) as connection, connection:
        connection.execute(sql)


async def swept(home: Home) -> None:
    """Wait until the bot has swept since it was started."""
    await until(lambda: rows(home, "SELECT 1 FROM installation WHERE key = 'swept_at'"))


async def night(home: Home, **variables: str) -> None:
    """Restart the bot after a night at which it was off."""
    await home.stop()
    write(home, "DELETE FROM installation WHERE key = 'swept_at'")
    await home.start(**variables)
    await swept(home)


async def kick(home: Home, guild: Guild) -> None:
    guild.leave(home.discord.bot)
    await until(lambda: left_at(home, guild))


async def let_pass(home: Home, days: float) -> None:
    """Let the servers that were left have been left so many days ago."""
    write(home, f"UPDATE server SET left_at = {int(time.time() - days * DAY)} WHERE left_at > 0")


@pytest.fixture
async def bot(home: Home) -> Home:
    """The bot, started, and with its first sweep behind it."""
    await home.start()
    await swept(home)
    return home


async def live(home: Home) -> Channel:
    """Let a server be used in every way; give a thread in it that all share."""
    mina, ali = moderator(home), home.ali
    corner = Corner(home)
    await corner.ask("about the zebra", "A zebra has stripes.")
    await home.responded(await ali.slash(home.channel, "remember", what="I own a quokka"))
    for where in ("channel", "server"):
        options = {"setting": "system_prompt", "value": f"Speak of narwhals, {where}."}
        assert "narwhals" in await set_(
            home, mina, home.guild.channel("quiet"), where=where, **options
        )
    await admin(home, mina, "deny", who=home.guild.role("Ghosts"))
    troupe = Troupe(home, mina, home.channel)
    await troupe.make("Ocelot", "Be an ocelot.")
    await troupe.says("share", persona="Ocelot")
    await troupe.says("use", persona="Ocelot")
    thread = home.channel.thread("Together", home.discord.bot)
    home.model.answers(Answer("Re: my lemur"))
    await ali.say(thread, "my lemur")
    await home.until_shown(thread, "Re: my lemur")
    await home.responded(await ali.slash(thread, "remember", what="We own a vicuna"))
    await home.settled()
    return thread


async def live_elsewhere(home: Home) -> None:
    for where, words in (("dm", "walrus"), ("abroad", "puffin")):
        corner = Corner(home, where)  # type: ignore[arg-type]
        await corner.ask(f"about the {words}", f"A {words}.")
    other = home.discord.guild("Other")
    other.join(home.ali)
    home.model.answers(Answer("A badger."))
    await home.ali.say(other.channel("there"), "!chat about the badger")
    await home.until_shown(other.channel("there"), "A badger.")
    await home.settled()


def traces(home: Home, *ids: int) -> list[str]:
    """Give the tables that name a server or a channel of it, in a column or within JSON."""
    found = []
    for table, content in dump(home.database).items():
        written = json.dumps(content, default=str)
        found += [table for id_ in ids if str(id_) in written]
    return found


async def test_after_thirty_days_nothing_is_left_of_it(bot: Home) -> None:
    thread = await live(bot)
    await live_elsewhere(bot)
    ids = (bot.guild.id, *bot.guild.channels)
    assert set(traces(bot, *ids)) >= {"setting", "fact", "access", "persona", "persona_use", "turn"}
    await kick(bot, bot.guild)
    await let_pass(bot, 30.1)
    await bot.stop()
    used = rows(bot, "SELECT count(*), sum(prompt_tokens) FROM usage")
    await night(bot)
    assert in_bytes(bot, *SECRETS, *OTHERS) == ["ocelot", *OTHERS], "a persona is its maker's"
    assert traces(bot, *ids) == []
    assert rows(bot, "SELECT count(*), sum(prompt_tokens) FROM usage") == used
    assert thread.id in ids
    dm = Corner(bot, "dm")
    assert await dm.remembered() == [("user", "about the walrus"), ("assistant", "A walrus.")]
    away = Corner(bot, "abroad")
    assert await away.remembered() == [("user", "about the puffin"), ("assistant", "A puffin.")]


async def test_who_comes_back_within_thirty_days_finds_all_of_it(bot: Home) -> None:
    await live(bot)
    await kick(bot, bot.guild)
    await let_pass(bot, 29.9)
    await night(bot)
    assert in_bytes(bot, *SECRETS) == list(SECRETS)
    bot.guild.join(bot.discord.bot)
    await until(lambda: left_at(bot, bot.guild) is None)
    await night(bot)
    assert in_bytes(bot, *SECRETS) == list(SECRETS)
    assert (await Corner(bot).remembered())[0] == ("user", "about the zebra")


async def test_who_comes_back_later_begins_afresh(bot: Home) -> None:
    await live(bot)
    await admin(bot, moderator(bot), "deny", who=bot.ali)
    await kick(bot, bot.guild)
    await let_pass(bot, 30.1)
    await night(bot)
    bot.guild.join(bot.discord.bot)
    await until(lambda: rows(bot, f"SELECT 1 FROM server WHERE id = {bot.guild.id}"))
    assert await Corner(bot).remembered() == []


async def test_one_that_was_left_while_the_bot_was_off_is_seen_at_its_start(bot: Home) -> None:
    await live(bot)
    await bot.stop()
    bot.guild.leave(bot.discord.bot)
    await bot.start()
    await until(lambda: left_at(bot, bot.guild))


async def test_a_deleted_server_is_one_that_was_left(bot: Home) -> None:
    bot.guild.delete()
    await until(lambda: left_at(bot, bot.guild))


async def test_one_that_is_not_available_is_not_left(bot: Home) -> None:
    bot.guild.fail()
    other = bot.discord.guild("Other")
    await until(lambda: rows(bot, f"SELECT 1 FROM server WHERE id = {other.id}"))
    assert left_at(bot, bot.guild) is None
    await night(bot)
    assert left_at(bot, bot.guild) is None
    bot.guild.recover()
    assert await Corner(bot).remembered() == []


async def test_settings_of_a_channel_are_the_server_s_where_nothing_was_asked(bot: Home) -> None:
    quiet = bot.guild.channel("quiet")
    await set_(bot, moderator(bot), quiet, setting="seed", value="7", where="channel")
    await until(lambda: rows(bot, f"SELECT 1 FROM channel WHERE id = {quiet.id}"))
    await bot.stop()
    bot.guild.leave(bot.discord.bot)
    await bot.start()
    await until(lambda: left_at(bot, bot.guild))
    await let_pass(bot, 31)
    await night(bot)
    assert rows(bot, "SELECT 1 FROM setting") == []


async def test_settings_of_before_are_found_by_their_channel(home: Home) -> None:
    quiet = home.guild.channel("quiet")
    async with open_database(home.database) as database:
        await database.execute(
            "INSERT INTO setting VALUES ('channel', ?, 'seed', '7')", (quiet.id,)
        )
    await home.start()
    await swept(home)
    assert rows(home, "SELECT * FROM channel") == [(quiet.id, home.guild.id)]


async def test_where_the_bot_never_was_nothing_is_noted(bot: Home) -> None:
    away = Corner(bot, "abroad")
    await away.ask("about the puffin", "A puffin.")
    await bot.settled()
    guild = away.channel.guild
    assert guild
    assert rows(bot, f"SELECT 1 FROM server WHERE id = {guild.id}") == []
    assert rows(bot, f"SELECT 1 FROM channel WHERE server_id = {guild.id}") == []


# The sweep


async def grow_old(home: Home, days: float, question: str) -> None:
    at = int(time.time() - days * DAY)
    turn = f"(SELECT id FROM turn WHERE question = '{question}')"
    write(home, f"UPDATE turn SET created_at = {at} WHERE id = {turn}")
    write(home, f"UPDATE message SET created_at = {at} WHERE turn_id = {turn}")


async def test_what_is_older_than_the_owner_wants_goes(bot: Home) -> None:
    corner = Corner(bot)
    await corner.ask("about the zebra", "A zebra has stripes.")
    await corner.ask("about the lemur", "It climbs.")
    await bot.settled()
    await grow_old(bot, 8, "about the zebra")
    await night(bot)
    assert in_bytes(bot, "zebra", "lemur") == ["zebra", "lemur"]
    await night(bot, RETENTION_DAYS="9")
    assert in_bytes(bot, "zebra", "lemur") == ["zebra", "lemur"]
    await night(bot, RETENTION_DAYS="7")
    assert in_bytes(bot, "zebra", "lemur") == ["lemur"]
    assert (await corner.remembered())[0] == ("user", "about the lemur")


async def test_a_sweep_that_fails_does_not_end_the_nights(
    bot: Home, caplog: pytest.LogCaptureFixture
) -> None:
    await bot.stop()
    write(bot, "DELETE FROM installation WHERE key = 'swept_at'")
    write(bot, "ALTER TABLE warning RENAME TO hidden")
    await bot.start(RETENTION_DAYS="7")
    await until(lambda: "the sweep of this night failed" in caplog.text)
    await Corner(bot).ask("hello", "Hi.")
    write(bot, "ALTER TABLE hidden RENAME TO warning")
    bot.discord.gateway.ready_again()
    await swept(bot)
