"""`/privacy`: what is kept is given to whom it is about, and deleted down to the file's bytes."""

import asyncio
import io
import json
import sqlite3
import zipfile
from contextlib import closing

import pytest

from playground.discord import Interaction, Message, Person
from playground.model import Answer
from tests.choosing import set_
from tests.home import Home
from tests.masks import Troupe
from tests.pressing import Corner, told

SECRETS = ("zebra", "quokka", "narwhal", "ocelot", "lemur")
DONE = "Done. I have forgotten everything about you."


async def opened(home: Home, person: Person) -> tuple[Interaction, Message]:
    asked = await person.slash(home.channel, "privacy")
    shown = await home.responded(asked)
    assert shown.ephemeral_for is person
    return asked, shown


async def live(home: Home) -> None:
    """Let Ali leave traces of every kind, and Sara some of her own."""
    corner = Corner(home)
    await corner.ask("about the zebra", "A zebra has stripes.")
    fact = await home.ali.slash(home.channel, "remember", what="I own a quokka")
    await home.responded(fact)
    await set_(home, home.ali, home.channel, setting="system_prompt", value="Speak of narwhals.")
    ali = Troupe(home, home.ali, home.channel)
    await ali.make("Ocelot", "Be an ocelot.")
    await ali.says("use", persona="Ocelot")
    thread = home.channel.thread("Together", home.discord.bot)
    for person, words in ((home.sara, "hello"), (home.ali, "my lemur"), (home.sara, "I see")):
        home.model.answers(Answer(f"Re: {words}"))
        await person.say(thread, words)
        await home.until_shown(thread, f"Re: {words}")
        await home.settled()


def rows(home: Home, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(home.database)) as connection:
        return list(connection.execute(sql))


def traces(home: Home, person: Person) -> list[str]:
    """Give the tables that name a person."""
    with closing(sqlite3.connect(home.database)) as connection:
        sql = "SELECT name FROM sqlite_schema WHERE type = 'table'"
        tables = [name for (name,) in connection.execute(sql)]
        return [
            table
            for table in tables
            if any(person.id in row for row in connection.execute(f"SELECT * FROM {table}"))
        ]


def in_bytes(home: Home) -> list[str]:
    """Give the secrets that the database's files hold."""
    files = home.database.parent.glob(f"{home.database.name}*")
    data = b"".join(file.read_bytes() for file in files).lower()
    return [secret for secret in SECRETS if secret.encode() in data]


def ids_in_bytes(home: Home, person: Person) -> bool:
    """Tell whether the database's files hold a person's id, as a number or in words.

    https://www.sqlite.org/fileformat.html#record_format
    """
    data = b"".join(
        file.read_bytes() for file in home.database.parent.glob(f"{home.database.name}*")
    )
    return any(held in data for held in (person.id.to_bytes(8, "big"), str(person.id).encode()))


async def test_it_says_what_is_kept(bot: Home) -> None:
    _, shown = await opened(bot, bot.ali)
    assert shown.content.startswith("**What I keep of you**")
    assert shown.buttons == ["Save everything", "Delete everything", "Keep nothing"]
    assert " days" not in shown.content


async def test_it_says_for_how_long(home: Home) -> None:
    await home.start(RETENTION_DAYS="30")
    _, shown = await opened(home, home.ali)
    assert "our conversations is deleted after 30 days." in shown.content
    await home.ali.click(shown, "Keep nothing")
    await home.channel.until(lambda: "**I keep nothing of what we say.**" in shown.content)
    assert "our conversations is deleted after 30 days." in shown.content


async def test_all_of_it_can_be_saved(bot: Home) -> None:
    await live(bot)
    _, shown = await opened(bot, bot.ali)
    asked = await bot.ali.click(shown, "Save everything")
    response = await asked.until(lambda: asked.response)
    await asked.until(lambda: response.attachments)
    assert response.ephemeral_for is bot.ali
    (file,) = response.attachments
    with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
        names = archive.namelist()
        content = b"".join(map(archive.read, names)).decode().lower()
        rest = json.loads(archive.read("data.json"))
    assert sorted(name.rpartition(".")[2] for name in names) == ["json", "json", "md"]
    assert [secret for secret in SECRETS if secret not in content] == []
    assert {kind for kind, found in rest.items() if found} == set(rest) - {"keeping_nothing"}
    assert "i see" not in content, "that is Sara's"


async def test_all_of_it_can_be_deleted_down_to_the_bytes(bot: Home) -> None:
    await live(bot)
    assert in_bytes(bot) == list(SECRETS)
    assert ids_in_bytes(bot, bot.ali)
    used = rows(bot, f"SELECT sum(prompt_tokens) FROM usage WHERE person_id = {bot.ali.id}")
    _, shown = await opened(bot, bot.ali)
    await bot.ali.click(shown, "Delete everything")
    await bot.channel.until(lambda: shown.content.startswith("Delete everything that I keep"))
    await bot.ali.click(shown, "Yes, delete everything")
    await bot.channel.until(lambda: shown.content == DONE)
    assert traces(bot, bot.ali) == []
    assert rows(bot, "SELECT sum(prompt_tokens) FROM usage WHERE person_id = 0") == used
    await bot.stop()
    assert in_bytes(bot) == []
    assert not ids_in_bytes(bot, bot.ali)
    await bot.start()
    corner = Corner(bot)
    await corner.ask("who am I?", "Nobody.")
    assert told(bot.model.requests[-1]) == [("user", "who am I?")]
    assert corner.shown[-1].author is bot.discord.bot


async def test_what_others_said_in_a_shared_thread_stays(bot: Home) -> None:
    await live(bot)
    _, shown = await opened(bot, bot.ali)
    await bot.ali.click(shown, "Delete everything")
    await bot.channel.until(lambda: "Yes, delete everything" in shown.buttons)
    await bot.ali.click(shown, "Yes, delete everything")
    await bot.channel.until(lambda: shown.content == DONE)
    thread = bot.guild.threads[-1]
    await bot.sara.say(thread, "and now?")
    await bot.discord.until(lambda: bot.model.requests[-1].last == "Sara:\nand now?")
    said = [content for role, content in told(bot.model.requests[-1]) if role == "user"]
    assert said == ["Sara:\nhello", "Sara:\nI see", "Sara:\nand now?"]


async def test_it_can_be_thought_better_of(bot: Home) -> None:
    corner = Corner(bot)
    await corner.ask("about the zebra", "A zebra has stripes.")
    _, shown = await opened(bot, bot.ali)
    await bot.ali.click(shown, "Delete everything")
    await bot.channel.until(lambda: "No, keep it" in shown.buttons)
    await bot.ali.click(shown, "No, keep it")
    await bot.channel.until(lambda: shown.content == "Everything stays as it is.")
    assert await corner.remembered() == [
        ("user", "about the zebra"),
        ("assistant", "A zebra has stripes."),
    ]


async def test_an_answer_under_way_ends_with_it(bot: Home) -> None:
    bot.model.answers(Answer(pieces=("A zebra ", "has"), stall_after=1))
    await bot.ali.say(bot.channel, "!chat about the zebra")
    await bot.until_shown(bot.channel, "A zebra")
    _, shown = await opened(bot, bot.ali)
    await bot.ali.click(shown, "Delete everything")
    await bot.channel.until(lambda: "Yes, delete everything" in shown.buttons)
    await bot.ali.click(shown, "Yes, delete everything")
    await bot.channel.until(lambda: shown.content == DONE)
    await asyncio.wait_for(bot.model.requests[0].ended(), 10)
    assert traces(bot, bot.ali) == []


@pytest.mark.parametrize("deed", ["save", "delete", "erase", "keep"])
async def test_a_button_is_about_who_presses_it(bot: Home, deed: str) -> None:
    await Corner(bot).ask("about the zebra", "A zebra has stripes.")
    _, shown = await opened(bot, bot.sara)
    button = next(part for part in shown.parts() if part.get("label") == "Save everything")
    button["custom_id"] = f"privacy:{deed}:0"
    asked = await bot.sara.click(shown, "Save everything")
    await asked.until(lambda: asked.state == "answered")
    await bot.settled()
    assert traces(bot, bot.ali)
