"""A server that the bot has left: what is kept of it goes after thirty days, and nothing else."""

import json

import pytest

from history.database import open_database
from playground.discord import Channel
from playground.model import Answer
from tests.choosing import moderator, set_
from tests.home import Home
from tests.keeping import in_bytes, rows
from tests.masks import Troupe
from tests.nights import kick, left_at, let_pass, night, night_meanwhile, swept, until, write
from tests.pressing import Corner
from tests.stored import dump
from tests.test_admin import admin

SECRETS = ("zebra", "quokka", "narwhal", "ocelot", "lemur", "vicuna")
OTHERS = ("walrus", "puffin", "badger")


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
    await night_meanwhile(bot)
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


async def test_what_a_command_in_a_message_is_about_is_noted_too(home: Home) -> None:
    thread = home.channel.thread("Together", home.discord.bot)
    await home.start()
    await swept(home)
    assert rows(home, "SELECT 1 FROM channel") == []
    await home.ali.say(thread, "!remember We own a vicuna")
    await until(lambda: rows(home, "SELECT 1 FROM fact"))
    sql = f"SELECT server_id FROM channel WHERE id = {thread.id}"
    await until(lambda: rows(home, sql) == [(home.guild.id,)])


async def test_a_thread_that_was_opened_is_the_server_s_before_anything_is_asked(bot: Home) -> None:
    troupe = Troupe(bot, bot.ali, bot.channel)
    await troupe.make("Ocelot", "Be an ocelot.")
    await bot.ali.slash(bot.channel, "thread", title="Together", persona="Ocelot")
    await until(lambda: rows(bot, "SELECT 1 FROM persona_use WHERE person_id = 0"))
    (thread,) = bot.guild.threads
    sql = f"SELECT server_id FROM channel WHERE id = {thread.id}"
    await until(lambda: rows(bot, sql) == [(bot.guild.id,)])


async def test_its_channels_are_known_when_it_is_left(bot: Home) -> None:
    quiet = bot.guild.channel("quiet")
    write(bot, f"INSERT INTO setting VALUES ('channel', {quiet.id}, 'seed', '7')")
    await kick(bot, bot.guild)
    assert rows(bot, "SELECT * FROM channel") == [(quiet.id, bot.guild.id)]


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
