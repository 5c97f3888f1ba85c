"""Backups, exports, and putting either in the database's place."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZipFile

import pytest

from history.backups import BackupError, back_up, is_in_use
from history.database import open_database, prepare
from history.portable import export
from history.restoring import restore
from history.schema import build, latest
from tests.stored import HARD, dump, files, store

NOW = datetime(2026, 11, 28, 3, 4, 5, tzinfo=UTC)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A database with something in it."""
    return store(tmp_path / "data" / "hamdam.db")


def say(path: Path, words: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE message SET content = ?", (words,))


# Backups


async def test_a_backup_is_made_while_the_database_is_written(
    database: Path, tmp_path: Path
) -> None:
    target = tmp_path / "backup.db"
    async with open_database(database) as opened, opened.transaction() as transaction:
        await transaction.execute("UPDATE message SET content = 'not yet'")
        back_up(database, target)
    # https://www.sqlite.org/fileformat.html#file_format_version_numbers
    assert target.read_bytes()[18:20] == b"\x01\x01", "in WAL mode it would not be one file"
    assert dump(target)["message"][0][5] == HARD
    assert target.stat().st_mode & 0o777 == 0o600
    assert files(tmp_path) == ["backup.db", "data"]


def test_a_backup_has_what_is_in_the_log_only(database: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("UPDATE message SET content = 'lately'")
        assert database.with_name("hamdam.db-wal").stat().st_size
        back_up(database, tmp_path / "backup.db")
    assert dump(tmp_path / "backup.db")["message"][0][5] == "lately"


@pytest.mark.parametrize("write", [back_up, export])
def test_a_file_is_replaced_by_force_alone(database: Path, tmp_path: Path, write: object) -> None:
    assert callable(write)
    target = tmp_path / "mine"
    target.write_text("precious")
    with pytest.raises(BackupError, match="there already"):
        write(database, target)
    assert target.read_text() == "precious"
    write(database, target, force=True)
    assert target.read_bytes() != b"precious"
    assert target.stat().st_mode & 0o777 == 0o600
    assert files(tmp_path) == ["data", "mine"]


def test_a_backup_of_nothing_or_onto_itself_is_refused(database: Path, tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="no database"):
        back_up(tmp_path / "none.db", tmp_path / "backup.db")
    with pytest.raises(BackupError, match="itself"):
        back_up(database, database, force=True)
    assert files(tmp_path) == ["data"]
    assert dump(database)["message"]


def test_a_damaged_database_gives_no_backup(database: Path, tmp_path: Path) -> None:
    damage(database)
    with pytest.raises((BackupError, sqlite3.DatabaseError)):
        back_up(database, tmp_path / "backup.db")
    assert files(tmp_path) == ["data"]


def damage(path: Path) -> None:
    """Overwrite the pages of some tables."""
    whole = path.read_bytes()
    path.write_bytes(whole[:8192] + b"\xff" * 12288 + whole[20480:])


# In use or not


async def test_an_open_database_is_in_use(database: Path) -> None:
    assert not is_in_use(database)
    async with open_database(database):
        assert is_in_use(database)
    assert not is_in_use(database)


def test_what_is_no_database_is_in_no_use(tmp_path: Path) -> None:
    (tmp_path / "diary").write_text("Dear diary, " * 100)
    assert not is_in_use(tmp_path / "diary")
    with pytest.raises(sqlite3.OperationalError):
        is_in_use(tmp_path / "none")


# Putting one in place


@pytest.mark.parametrize("write", [back_up, export])
def test_what_is_written_comes_back_whole(database: Path, tmp_path: Path, write: object) -> None:
    assert callable(write)
    before, file = dump(database), tmp_path / "file"
    write(database, file)
    say(database, "since")
    restored = restore(file, database, NOW)
    assert dump(database) == before
    assert restored.version == latest()
    assert restored.kept == database.with_name("hamdam.db.before-import-20261128-030405")
    assert dump(restored.kept)["message"][0][5] == "since"
    assert files(database.parent) == ["hamdam.db", "hamdam.db.before-import-20261128-030405"]
    assert database.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("write", [back_up, export])
async def test_a_number_of_a_turn_is_not_given_twice(
    database: Path, tmp_path: Path, write: object
) -> None:
    assert callable(write)
    write(database, tmp_path / "file")
    elsewhere = tmp_path / "elsewhere.db"
    assert restore(tmp_path / "file", elsewhere, NOW).kept is None
    async with open_database(elsewhere) as opened:
        (row,) = await opened.execute(
            "INSERT INTO turn (person_id, place_id, channel_id, asker_id, question, language,"
            " created_at) VALUES (7, 8, 8, 7, 'x', 'en', 9) RETURNING id"
        )
    assert row["id"] == 42


@pytest.mark.parametrize("write", [back_up, export])
@pytest.mark.parametrize("version", range(1, latest()))
async def test_an_older_one_is_put_in_place_and_then_comes_up_to_date(
    tmp_path: Path, version: int, write: object
) -> None:
    assert callable(write)
    old, new = tmp_path / "old.db", tmp_path / "new.db"
    with closing(sqlite3.connect(old, isolation_level=None)) as connection:
        build(connection, version)
        connection.execute("INSERT INTO installation (key, value) VALUES ('a', 'b')")
    write(old, tmp_path / "file")
    assert restore(tmp_path / "file", new, NOW).version == version
    async with open_database(new) as opened:
        rows = await opened.query("SELECT key, value FROM installation")
    assert [tuple(row) for row in rows] == [("a", "b")]


async def test_a_database_in_use_stays(database: Path, tmp_path: Path) -> None:
    back_up(database, tmp_path / "backup.db")
    say(database, "since")
    async with open_database(database):
        with pytest.raises(BackupError, match="in use"):
            restore(tmp_path / "backup.db", database, NOW)
    assert dump(database)["message"][0][5] == "since"
    assert files(database.parent) == ["hamdam.db"]


def test_a_broken_database_can_be_replaced(database: Path, tmp_path: Path) -> None:
    back_up(database, tmp_path / "backup.db")
    database.write_text("Dear diary, " * 100)
    for ending in ("-wal", "-shm"):
        database.with_name("hamdam.db" + ending).write_text("left over")
    restored = restore(tmp_path / "backup.db", database, NOW)
    assert dump(database)["message"][0][5] == HARD
    assert restored.kept
    assert restored.kept.read_text().startswith("Dear diary")
    kept = "hamdam.db.before-import-20261128-030405"
    assert files(database.parent) == ["hamdam.db", kept]


def a_diary(path: Path) -> None:
    path.write_text("Dear diary, " * 100)


def an_empty_database(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("VACUUM")


def another_program_s(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE bookmark (url TEXT)")
        connection.execute("PRAGMA user_version = 3")


def a_later_version_s(path: Path) -> None:
    prepare(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 999")


def a_damaged_one(path: Path) -> None:
    prepare(path)
    damage(path)


def an_archive(path: Path) -> None:
    with ZipFile(path, "w") as archive:
        archive.writestr("photo.jpg", b"\xff\xd8")


NOT_USABLE = [
    a_diary,
    an_empty_database,
    another_program_s,
    a_later_version_s,
    a_damaged_one,
    an_archive,
]


@pytest.mark.parametrize("make", NOT_USABLE)
def test_what_cannot_be_used_touches_nothing(database: Path, tmp_path: Path, make: object) -> None:
    assert callable(make)
    before = dump(database)
    make(tmp_path / "file")
    with pytest.raises(BackupError, match="file"):
        restore(tmp_path / "file", database, NOW)
    with pytest.raises(BackupError, match="There is no file"):
        restore(tmp_path / "none", database, NOW)
    with pytest.raises(BackupError, match="itself"):
        restore(database, database, NOW)
    assert dump(database) == before
    assert files(database.parent) == ["hamdam.db"]
