"""history/migrations: a file of any older version comes to the schema of today, with its rows."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from history.backups import BackupError
from history.conversations import Conversations, Turn
from history.database import open_database
from history.shelf import Said, Shelf
from history.tree import Message
from history.turnlog import Owner, TurnLog
from history.versions import TurnVersions

STEPS = sorted((Path(__file__).parent.parent / "history" / "migrations").glob("*.sql"))


def make(path: Path, version: int, *statements: str) -> Path:
    """Make a file as the given version of the schema left it, with some rows."""
    path.parent.mkdir(exist_ok=True)
    with closing(sqlite3.connect(path)) as connection, connection:
        for step in STEPS[:version]:
            connection.executescript(step.read_text("utf-8"))
        for statement in statements:
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {version}")
    return path


def schema(path: Path) -> list[tuple[str, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return list(connection.execute("SELECT type, name, sql FROM sqlite_schema ORDER BY name"))


def test_the_steps_are_numbered_without_a_gap() -> None:
    assert [int(step.name[:4]) for step in STEPS] == list(range(1, len(STEPS) + 1))


@pytest.mark.parametrize("version", range(len(STEPS)))
async def test_every_version_comes_to_the_same_schema(tmp_path: Path, version: int) -> None:
    old = make(tmp_path / "old.db", version)
    for path in (old, tmp_path / "new.db"):
        async with open_database(path):
            pass
    assert schema(old) == schema(tmp_path / "new.db")


def beside(path: Path) -> list[str]:
    """Give the files beside a database, by what is added to its name."""
    names = (each.name for each in path.parent.iterdir() if each != path)
    return sorted(name.removeprefix(path.name) for name in names)


@pytest.mark.parametrize("version", range(1, len(STEPS)))
async def test_what_was_there_is_backed_up_first(tmp_path: Path, version: int) -> None:
    insert = "INSERT INTO installation (key, value) VALUES ('a', 'b')"
    old, same = (make(tmp_path / name / "x.db", version, insert) for name in ("old", "same"))
    async with open_database(old):
        pass
    assert beside(old) == [f".before-schema-{len(STEPS)}"]
    backup = old.with_name(f"x.db.before-schema-{len(STEPS)}")
    assert backup.stat().st_mode & 0o777 == 0o600
    assert schema(backup) == schema(same)
    with closing(sqlite3.connect(backup)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (version,)
        assert connection.execute("SELECT * FROM installation").fetchall() == [("a", "b")]


def vacuum(path: Path) -> tuple[int, int]:
    """Give how a file gives back what is unused (2: when asked to), and how much that is."""
    with closing(sqlite3.connect(path)) as connection:
        (mode,) = connection.execute("PRAGMA auto_vacuum").fetchone()
        (unused,) = connection.execute("PRAGMA freelist_count").fetchone()
    return mode, unused


@pytest.mark.parametrize("version", [1, len(STEPS)])
async def test_an_older_file_becomes_one_that_can_get_smaller(tmp_path: Path, version: int) -> None:
    insert = "INSERT INTO installation (key, value) VALUES ('a', hex(zeroblob(99999)))"
    path = make(tmp_path / "x.db", version, insert, "DELETE FROM installation")
    mode, unused = vacuum(path)
    assert mode == 0
    assert unused > 20
    for _ in range(2):
        async with open_database(path) as database:
            assert (await database.query("PRAGMA integrity_check"))[0][0] == "ok"
        assert vacuum(path) == (2, 0)


async def test_a_new_file_is_one_that_can_get_smaller(tmp_path: Path) -> None:
    async with open_database(tmp_path / "x.db"):
        pass
    assert vacuum(tmp_path / "x.db") == (2, 0)


async def test_servers_and_their_channels_are_known_from_what_was_asked(tmp_path: Path) -> None:
    turn = (
        "INSERT INTO turn (person_id, place_id, asker_id, channel_id, question_id, server_id,"
        " question, language, created_at) VALUES "
    )
    path = make(
        tmp_path / "x.db",
        15,
        turn + "(7, 50, 7, 51, 91, 50, 'by a message', 'en', 1)",
        turn + "(7, 50, 7, 52, NULL, 50, 'by a command', 'en', 1)",
        turn + "(7, 60, 7, 61, NULL, 60, 'where it may be installed by Ali alone', 'en', 1)",
        turn + "(0, 71, 7, 71, NULL, 70, 'in a thread', 'en', 1)",
        turn + "(7, 80, 7, 80, 92, 0, 'in a DM', 'en', 1)",
    )
    async with open_database(path) as database:
        servers = await database.query("SELECT * FROM server ORDER BY id")
        assert list(map(tuple, servers)) == [(50, None), (70, None)]
        channels = await database.query("SELECT * FROM channel ORDER BY id")
        assert list(map(tuple, channels)) == [(51, 50), (52, 50), (71, 70)]


async def test_nothing_is_backed_up_without_need(tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    for _ in range(2):
        async with open_database(path):
            pass
    assert beside(path) == []


async def test_the_newest_two_backups_are_kept(tmp_path: Path) -> None:
    path = make(tmp_path / "x.db", 1)
    for name in ("2", "9", "10", "11", "11.old"):
        path.with_name(f"x.db.before-schema-{name}").write_text("kept")
    async with open_database(path):
        pass
    kept = [f".before-schema-{number}" for number in ("11", "11.old", str(len(STEPS)))]
    assert beside(path) == kept


async def test_a_damaged_file_is_left_as_it_is(tmp_path: Path) -> None:
    path = make(tmp_path / "x.db", 5)
    whole = path.read_bytes()
    path.write_bytes(whole[:8192] + b"\xff" * 4096 + whole[12288:])
    with pytest.raises((BackupError, sqlite3.DatabaseError)):
        async with open_database(path):
            pass
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (5,)
    assert not [name for name in beside(path) if "before" in name]


async def test_names_that_stood_before_words_become_speakers(tmp_path: Path) -> None:
    conversation = "INSERT INTO conversation (id, person_id, place_id, head_id, created_at) VALUES "
    turn = (
        "INSERT INTO turn (id, person_id, place_id, asker_id, channel_id, question_id, question,"
        " language, created_at) VALUES "
    )
    message = (
        "INSERT INTO message (conversation_id, parent_id, turn_id, role, content, created_at)"
        " VALUES "
    )
    path = make(
        tmp_path / "old.db",
        8,
        conversation + "(1, 0, 50, NULL, 1), (2, 7, 60, NULL, 1)",
        turn + "(1, 0, 50, 7, 50, 91, 'Sara: see: it works', 'en', 1)",
        turn + "(2, 7, 60, 7, 61, 92, 'Note: mine', 'en', 1)",
        turn + "(3, 0, 50, 7, 50, NULL, 'Note: by a command', 'en', 1)",
        message + "(1, NULL, 1, 'user', 'Sara: see: it works', 1)",
        message + "(1, 1, 1, 'assistant', 'Right: it does', 1)",
        message + "(2, NULL, 2, 'user', 'Note: mine', 1), (2, 3, 2, 'assistant', 'Yes', 1)",
        message + "(1, 2, 3, 'user', 'Note: by a command', 1), (1, 5, 3, 'assistant', 'Yes', 1)",
        "UPDATE conversation SET head_id = 6 WHERE id = 1",
        "UPDATE conversation SET head_id = 4 WHERE id = 2",
    )
    async with open_database(path) as database:
        shelf, log = Shelf(database), TurnLog(database)
        assert await shelf.export(Owner(0, 50), 1) == [
            Said("user", "see: it works", is_cut=False, said_at=1, speaker="Sara"),
            Said("assistant", "Right: it does", is_cut=False, said_at=1),
            Said("user", "Note: by a command", is_cut=False, said_at=1),
            Said("assistant", "Yes", is_cut=False, said_at=1),
        ]
        assert (await shelf.export(Owner(7, 60), 2))[0].content == "Note: mine"
        turns = [await log.find(each) for each in (1, 2, 3)]
        assert [(each.asked.speaker, each.asked.question) for each in turns if each] == [
            ("Sara", "see: it works"),
            ("", "Note: mine"),
            ("", "Note: by a command"),
        ]


async def test_what_was_said_comes_to_lie_together(tmp_path: Path) -> None:
    """Two people have talked in turn, and one of them has chosen an older answer."""
    conversation = "INSERT INTO conversation (id, person_id, place_id, head_id, created_at) VALUES "
    turn = (
        "INSERT INTO turn (id, person_id, place_id, asker_id, channel_id, question, language,"
        " created_at) VALUES "
    )
    message = (
        "INSERT INTO message (id, conversation_id, parent_id, turn_id, role, content, is_cut,"
        " created_at) VALUES "
    )
    path = make(
        tmp_path / "old.db",
        16,
        conversation + "(3, 7, 50, NULL, 1), (4, 8, 50, NULL, 1), (5, 9, 50, NULL, 1)",
        turn + "(1, 7, 50, 7, 5, 'q1', 'en', 1), (2, 8, 50, 8, 5, 'p1', 'en', 1)",
        turn + "(3, 7, 50, 7, 5, 'q2', 'en', 1), (4, 7, 50, 7, 5, 'q3', 'en', 1)",
        message + "(1, 3, NULL, 1, 'user', 'q1', 0, 1), (2, 3, 1, 1, 'assistant', 'a1', 0, 1)",
        message + "(3, 4, NULL, 2, 'user', 'p1', 0, 1), (4, 4, 3, 2, 'assistant', 'b1', 1, 1)",
        message + "(7, 3, 1, 1, 'assistant', 'a2', 0, 1)",
        message + "(8, 3, 7, 3, 'user', 'q2', 0, 1), (9, 3, 8, 3, 'assistant', 'a3', 0, 1)",
        "UPDATE message SET parent_id = 2 WHERE id = 8",
        "UPDATE conversation SET head_id = 9 WHERE id = 3",
        "UPDATE conversation SET head_id = 4 WHERE id = 4",
    )
    async with open_database(path) as database:
        rows = await database.query("SELECT content FROM message ORDER BY id")
        assert [row["content"] for row in rows] == ["q1", "a1", "a2", "q2", "a3", "p1", "b1"]
        shelf, versions = Shelf(database), TurnVersions(database)
        said = [each.content for each in await shelf.export(Owner(7, 50), 3)]
        assert said == ["q1", "a1", "q2", "a3"]
        assert [each.is_cut for each in await shelf.export(Owner(8, 50), 4)] == [False, True]
        first = await versions.of(1)
        assert first
        assert ([each.answer for each in first.all], first.index) == (["a1", "a2"], 0)
        assert await shelf.newest(Owner(9, 50), 5) == []
        assert not await database.query("PRAGMA foreign_key_check")
        conversations = Conversations(database)
        await conversations.add(3, 4, Turn("q3", Message("assistant", "a4")))
        past = await conversations.past(Owner(7, 50), 10_000)
        assert [each.content for each in past.messages] == ["q1", "a1", "q2", "a3", "q3", "a4"]
