"""SQL, wildcards and controls in all that a person can write: it stays words, kept as written."""

import sqlite3
from contextlib import closing

import pytest

from chat.titles import tidy
from playground.model import Answer
from tests.home import Home
from tests.masks import PIRATE, Troupe, inputs
from tests.reader import Reader

SQL = (
    "'; DROP TABLE message; --",
    '" OR ""="',
    "x'); DELETE FROM conversation; SELECT ('",
    "?1 :name @name $name %s {0} {name} %(name)s",
    "%_%' ESCAPE '\\",
    '* NEAR("a" b) AND NOT ^c: col:d "',
    "a\\' UNION SELECT name FROM sqlite_schema --",
    "/* ; */ PRAGMA user_version = 99;",
)


def tables(home: Home) -> dict[str, int]:
    """Give the rows of each table, and the version of the schema, as one whole."""
    with closing(sqlite3.connect(home.database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        sql = "SELECT name FROM sqlite_schema WHERE type = 'table'"
        names = [name for (name,) in connection.execute(sql)]
        rows = {name: f"SELECT count(*) FROM {name}" for name in names}
        counts = {name: int(connection.execute(sql).fetchone()[0]) for name, sql in rows.items()}
        return counts | {"": int(connection.execute("PRAGMA user_version").fetchone()[0])}


def grown(before: dict[str, int], after: dict[str, int]) -> bool:
    """Tell whether no table lost anything, and none came or went."""
    return list(before) == list(after) and all(before[name] <= after[name] for name in before)


def column(home: Home, sql: str) -> list[str]:
    with closing(sqlite3.connect(home.database)) as connection:
        return [value for (value,) in connection.execute(sql)]


@pytest.fixture
async def kept(bot: Home) -> dict[str, int]:
    """What is kept after somebody else has said something."""
    await bot.turn(bot.sara, bot.channel, "!chat about the zebra", "A zebra has stripes.")
    await bot.settled()
    return tables(bot)


@pytest.mark.parametrize("words", SQL)
async def test_questions_and_answers(bot: Home, kept: dict[str, int], words: str) -> None:
    bot.model.answer_with(lambda asked: Answer(asked.last))
    await bot.ali.say(bot.ali.dm, words)
    await bot.ali.say(bot.ali.dm, "and now?")
    await bot.until_shown(bot.ali.dm, "and now?")
    (asked,) = (each for each in bot.model.requests if each.last == "and now?")
    assert [each["content"] for each in asked.messages[1:]] == [words, words, "and now?"]
    assert grown(kept, tables(bot))


@pytest.mark.parametrize("words", SQL)
async def test_names_and_files(bot: Home, kept: dict[str, int], words: str) -> None:
    eve = bot.add_person(words)
    thread = bot.channel.thread(words, bot.discord.bot)
    await eve.say(thread, "hello", files={f"{words}.txt": words.encode()})
    await bot.discord.until(lambda: thread.by_bot)
    await bot.settled()
    assert any(f"{words}\n" in each.last for each in bot.model.requests)
    assert words in column(bot, "SELECT speaker FROM turn")
    assert grown(kept, tables(bot))


@pytest.mark.parametrize("words", SQL)
async def test_titles(bot: Home, kept: dict[str, int], words: str) -> None:
    bot.model.answer_with(lambda asked: Answer(f"Re: {asked.last}"))
    ali = Reader(bot, bot.ali, bot.ali.dm)
    await ali.say("hello 1")
    shown = await ali.opened()
    (title,) = (each["label"] for part in shown.parts() for each in part.get("options", ()))
    await bot.ali.choose(shown, "chats", title)
    await bot.ali.dm.until(lambda: "Rename" in shown.buttons)
    await ali.rename(shown, words)
    assert tidy(words) in column(bot, "SELECT title FROM conversation")
    assert grown(kept, tables(bot))


@pytest.mark.parametrize("words", SQL)
async def test_facts(bot: Home, kept: dict[str, int], words: str) -> None:
    async def run(command: str) -> str:
        return (await bot.responded(await bot.ali.slash(bot.channel, command, what=words))).content

    await bot.responded(await bot.sara.slash(bot.channel, "remember", what="I like rain"))
    assert await run("remember") == "Done. I keep it in mind for you here."
    assert await run("remember") == "I keep that in mind already."
    assert words in column(bot, "SELECT content FROM fact")
    await bot.ali.autocomplete(bot.channel, "forget", "what", words)
    assert await run("forget") == "Done. I have forgotten it."
    assert column(bot, "SELECT content FROM fact") == ["I like rain"]
    assert grown(kept, tables(bot))


@pytest.mark.parametrize("words", [words for words in SQL if not {"@", ":"} & set(words)])
async def test_personas(bot: Home, kept: dict[str, int], words: str) -> None:
    ali = Troupe(bot, bot.ali, bot.channel)
    await ali.make(words, words, opening=words)
    edited = inputs(await ali.run("edit", persona=words))
    assert [edited[name] for name in ("name", "instructions", "opening")] == [words] * 3
    await bot.ali.autocomplete(bot.channel, "persona use", "persona", words)
    await ali.says("use", persona=words)
    await ali.make("Pirate", PIRATE)
    deleting = await ali.button("delete", persona=words)
    await bot.ali.click(deleting, "Yes, delete it")
    await bot.channel.until(lambda: "is deleted" in deleting.content)
    assert column(bot, "SELECT name FROM persona") == ["Pirate"]
    assert grown(kept, tables(bot))


@pytest.mark.parametrize("words", SQL)
async def test_settings(bot: Home, kept: dict[str, int], words: str) -> None:
    for options in (
        {"setting": "system_prompt", "value": words},
        {"setting": "stop", "value": words},
        {"setting": "model", "value": words},
    ):
        await bot.responded(await bot.ali.slash(bot.channel, "settings", **options))
    await bot.responded(await bot.ali.slash(bot.channel, "model", name=words))
    await bot.answered(await bot.ali.say(bot.channel, f"!chat --instructions '{words}' hello"))
    assert grown(kept, tables(bot))
