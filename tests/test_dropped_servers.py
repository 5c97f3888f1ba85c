"""history/retention.py: all that is of a server is dropped, from every table."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from history.database import open_database
from history.memberships import Memberships
from history.retention import Retention
from history.turnlog import Asked, Owner, TurnLog
from tests.stored import columns, dump, fill

_OF_PLACES = re.compile(r"(place|server|channel|scope|account)_id$|^(server|channel)\.id$")


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


async def test_a_channel_is_known_from_the_first_question_in_it(tmp_path: Path) -> None:
    async with open_database(tmp_path / "hamdam.db") as database:
        await Memberships(database).join(50)
        for channel_id, server_id in ((52, 50), (52, 50), (61, 60), (70, 0)):
            owner = Owner(0, channel_id)
            asked = Asked(owner, 7, channel_id, "hello", "en", server_id=server_id)
            await TurnLog(database).open(asked)
        channels = await database.query("SELECT * FROM channel")
        assert list(map(tuple, channels)) == [(52, 50)], "the bot is in no other server"


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
