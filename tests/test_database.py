"""history/database.py: transactions are whole or absent, the file is private, the schema known."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest

from history.database import Database, NewerDatabaseError, Statement, open_database


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with open_database(tmp_path / "made" / "hamdam.db") as database:
        yield database


async def note(database: Database, key: str) -> None:
    await database.execute("INSERT INTO installation (key, value) VALUES (?, '')", (key,))


async def noted(database: Database) -> set[str]:
    return {row["key"] for row in await database.query("SELECT key FROM installation")}


async def test_the_folder_is_made_and_the_file_is_private(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "hamdam.db"
    async with open_database(path) as database:
        await note(database, "something")
        modes = {file.name: file.stat().st_mode & 0o777 for file in path.parent.iterdir()}
    assert modes == dict.fromkeys(("hamdam.db", "hamdam.db-wal", "hamdam.db-shm"), 0o600)


async def test_a_file_that_others_could_read_becomes_private(tmp_path: Path) -> None:
    path = tmp_path / "hamdam.db"
    path.touch(0o644)
    async with open_database(path):
        assert path.stat().st_mode & 0o777 == 0o600


async def test_what_was_written_is_there_after_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "hamdam.db"
    async with open_database(path) as database:
        await note(database, "kept")
    async with open_database(path) as database:
        assert await noted(database) == {"kept"}


async def test_a_transaction_that_raises_writes_nothing(database: Database) -> None:
    async def write_twice() -> None:
        async with database.transaction() as transaction:
            await transaction.execute("INSERT INTO installation VALUES ('first', '')")
            await transaction.execute("INSERT INTO installation VALUES ('first', '')")

    with pytest.raises(sqlite3.IntegrityError):
        await write_twice()
    assert await noted(database) == set()


async def test_readers_see_only_what_is_committed(database: Database) -> None:
    async with database.transaction() as transaction:
        await transaction.execute("INSERT INTO installation VALUES ('soon', '')")
        assert await noted(database) == set()
    assert await noted(database) == {"soon"}


@pytest.mark.parametrize("steps", range(12))
async def test_a_transaction_cancelled_anywhere_is_whole_or_absent(
    database: Database, steps: int
) -> None:
    """`steps`: how many turns of the event loop pass before the cancellation."""

    async def write_two() -> None:
        async with database.transaction() as transaction:
            await transaction.execute("INSERT INTO installation VALUES ('one', '')")
            await transaction.execute("INSERT INTO installation VALUES ('two', '')")

    task = asyncio.create_task(write_two())
    for _ in range(steps):
        await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await note(database, "after")
    assert await noted(database) - {"after"} in (set(), {"one", "two"})


async def test_transactions_at_once_do_not_mix(database: Database) -> None:
    async def write(number: int) -> None:
        async with database.transaction() as transaction:
            await transaction.execute("INSERT INTO installation VALUES (?, '')", (f"a{number}",))
            if number % 2:
                raise LookupError
            await transaction.execute("INSERT INTO installation VALUES (?, '')", (f"b{number}",))

    await asyncio.gather(*(write(number) for number in range(10)), return_exceptions=True)
    assert await noted(database) == {f"{half}{n}" for half in "ab" for n in range(0, 10, 2)}


async def test_a_newer_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "hamdam.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 999")
    with pytest.raises(NewerDatabaseError):
        async with open_database(path):
            pass
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)


async def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "hamdam.db"
    path.write_bytes(b"these are my notes, not a database" * 100)
    with pytest.raises(sqlite3.DatabaseError):
        async with open_database(path):
            pass
    assert path.read_bytes().startswith(b"these are my notes")


async def test_the_reader_cannot_write(database: Database) -> None:
    with pytest.raises(sqlite3.OperationalError):
        await database.query("DELETE FROM installation")


async def test_what_takes_long_is_read_apart_and_holds_up_nobody(database: Database) -> None:
    await note(database, "something")
    long = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1500000)"
    everything = Statement("SELECT key FROM installation")
    reading = asyncio.create_task(
        database.read_apart(everything, Statement(f"{long} SELECT max(i) FROM n"), everything)
    )
    await asyncio.sleep(0)
    assert await noted(database) == {"something"}
    assert not reading.done()
    first, ((most,),), last = await reading
    assert most == 1_500_000
    assert [row["key"] for row in first] == [row["key"] for row in last] == ["something"]


async def test_what_is_read_apart_cannot_be_written(database: Database) -> None:
    with pytest.raises(sqlite3.OperationalError):
        await database.read_apart(Statement("DELETE FROM installation"))


async def test_statements_are_written_together_and_give_their_rows(database: Database) -> None:
    rows = await database.write(
        Statement("INSERT INTO installation VALUES ('a', '1')"),
        Statement("INSERT INTO installation VALUES ('b', ?) RETURNING value", ("2",)),
    )
    assert [[tuple(row) for row in each] for each in rows] == [[], [("2",)]]
    assert await noted(database) == {"a", "b"}


async def test_of_statements_with_a_fault_none_is_written(database: Database) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        await database.write(
            Statement("INSERT INTO installation VALUES ('a', '')"),
            Statement("INSERT INTO installation VALUES ('a', '')"),
            Statement("INSERT INTO installation VALUES ('b', '')"),
        )
    assert await noted(database) == set()
    await note(database, "after")


async def test_statements_wait_for_a_transaction_that_is_open(database: Database) -> None:
    async with database.transaction() as transaction:
        await transaction.execute("INSERT INTO installation VALUES ('first', '')")
        late = asyncio.create_task(note(database, "late"))
        await asyncio.sleep(0)
        assert not late.done()
    await late
    assert await noted(database) == {"first", "late"}


async def test_cancelled_statements_are_written_whole_or_not_at_all(database: Database) -> None:
    writing = asyncio.create_task(
        database.write(
            Statement("INSERT INTO installation VALUES ('a', '')"),
            Statement("INSERT INTO installation VALUES ('b', '')"),
        )
    )
    await asyncio.sleep(0)
    writing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writing
    await note(database, "after")
    assert await noted(database) in ({"after"}, {"a", "b", "after"})


async def test_writes_at_once_share_a_trip_and_each_is_whole_or_absent(database: Database) -> None:
    def pair(number: int) -> list[Statement]:
        second = "INSERT INTO installation VALUES (?, '')"
        # Every third asks for the impossible in its second statement.
        key = f"a{number}" if number % 3 == 0 else f"b{number}"
        return [Statement(second, (f"a{number}",)), Statement(second, (key,))]

    writing = [database.write(*pair(number)) for number in range(9)]
    outcomes = await asyncio.gather(*writing, note(database, "alone"), return_exceptions=True)
    failed = [isinstance(outcome, sqlite3.IntegrityError) for outcome in outcomes]
    assert failed == [number % 3 == 0 for number in range(9)] + [False]
    kept = {f"{half}{number}" for half in "ab" for number in range(9) if number % 3}
    assert await noted(database) == kept | {"alone"}


async def test_a_value_that_sqlite_cannot_hold_harms_nobody_else(database: Database) -> None:
    sql = "INSERT INTO installation VALUES (?, '')"
    outcomes = await asyncio.gather(
        note(database, "before"),
        database.execute(sql, (1 << 70,)),
        database.execute(sql, (object(),)),
        database.query("SELECT ?", (1 << 70,)),
        note(database, "after"),
        return_exceptions=True,
    )
    failed = [isinstance(outcome, Exception) for outcome in outcomes]
    assert failed == [False, True, True, True, False]
    assert await noted(database) == {"before", "after"}


async def test_who_shares_a_transaction_that_was_taken_back_is_told(database: Database) -> None:
    """As SQLite does by itself when the disk is full, all that the trip wrote is gone."""
    await note(database, "there")
    outcomes = await asyncio.gather(
        note(database, "early"),
        database.execute("INSERT OR ROLLBACK INTO installation VALUES ('there', '')"),
        note(database, "late"),
        return_exceptions=True,
    )
    assert all(isinstance(outcome, sqlite3.IntegrityError) for outcome in outcomes)
    assert await noted(database) == {"there"}


async def test_what_was_cancelled_before_its_trip_is_not_written(database: Database) -> None:
    async with database.transaction():
        waiting = asyncio.create_task(note(database, "cancelled"))
        beside = asyncio.create_task(note(database, "kept"))
        await asyncio.sleep(0)
        waiting.cancel()
    await beside
    assert await noted(database) == {"kept"}


async def test_the_size_is_that_of_the_file(database: Database, tmp_path: Path) -> None:
    await note(database, "x" * 100_000)
    await database.wipe()
    assert await database.size(within=5) == (tmp_path / "made" / "hamdam.db").stat().st_size


async def test_a_database_that_is_busy_does_not_answer_in_time(database: Database) -> None:
    # A query that ends only when something interrupts it takes the reader's thread.
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 3000000)"
    busy = asyncio.create_task(database.query(f"{endless} SELECT max(i) FROM n"))
    await asyncio.sleep(0)
    assert await database.size(within=0.01) is None
    await busy
    assert await database.size(within=5)
