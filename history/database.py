"""The SQLite file: a connection that writes, one that reads beside it, and the schema's version.

Beside it there is a database in memory, for what is not to be kept.
"""

import asyncio
import logging
import os
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import ExitStack, asynccontextmanager, closing
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeVar

import aiosqlite

from history.batches import BatchConnection, Batches, Job, Rows, Statement, read_all, write_all
from history.schema import NewerDatabaseError, build, latest, migrate

__all__ = [
    "FIRST_IN_MEMORY",
    "Database",
    "NewerDatabaseError",
    "Rows",
    "Statement",
    "Transaction",
    "open_database",
    "open_memory",
    "prepare",
]

_Read = TypeVar("_Read")

_logger = logging.getLogger(__name__)

FIRST_IN_MEMORY: Final = 2**52
"""Turns and conversations in memory have ids from here on, those in the file smaller ones."""

# WAL lets readers go on while a transaction is written. With synchronous=NORMAL a killed process
# loses nothing; a power cut may lose the last transactions, never the file
# (https://www.sqlite.org/pragma.html#pragma_synchronous).
_PRAGMAS = (
    # Only before there is anything in the file (https://www.sqlite.org/pragma.html#pragma_auto_vacuum).
    "PRAGMA auto_vacuum = INCREMENTAL",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = NORMAL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA busy_timeout = 5000",
    # KiB; the system keeps the file's pages too (https://www.sqlite.org/pragma.html#pragma_cache_size).
    "PRAGMA cache_size = -256",
    # What is deleted is overwritten (https://www.sqlite.org/pragma.html#pragma_secure_delete).
    "PRAGMA secure_delete = ON",
)

# Queries of a trip: what all of them give is in memory until each is looked at, and a long
# conversation is much.
_MOST_READS = 8

# What answers used, and what people asked to keep in mind, is kept in any case.
_IN_THE_FILE = ("usage", "fact")


class Transaction:
    """What can be done between BEGIN and COMMIT; see `Database.transaction`."""

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection

    async def execute(self, sql: str, parameters: Sequence[Any] = ()) -> Rows:
        """Run one statement and give its rows: a query's, or those of a RETURNING clause."""
        return list(await self._connection.execute_fetchall(sql, parameters))


class Database:
    """An open database of the current schema; `open_database` and `open_memory` make one.

    Of connections that share a lock one is used at a time.
    """

    def __init__(
        self,
        path: Path,
        writer: BatchConnection,
        reader: BatchConnection,
        writing: asyncio.Lock,
        reading: asyncio.Lock,
    ) -> None:
        self.path = path
        self.writing = writing
        self._writer = writer
        self._writes = Batches(writer, write_all, writing)
        self._reads = Batches(reader, read_all, reading, _MOST_READS)

    async def query(self, sql: str, parameters: Sequence[Any] = ()) -> Rows:
        """Give a query's rows as of the last committed transaction."""
        return await self.read(sqlite3.Cursor.fetchall, sql, parameters)

    async def read(
        self, read: Callable[[sqlite3.Cursor], _Read], sql: str, parameters: Sequence[Any] = ()
    ) -> _Read:
        """Give what `read` makes of a query's rows, as of the last committed transaction.

        It goes through them in the connection's thread, so that of many rows no more than one is
        there at a time.
        """
        read_of_each = await self._reads.run(Job((Statement(sql, parameters),), read))
        value: _Read = read_of_each[0]
        return value

    async def read_apart(self, *statements: Statement) -> list[Rows]:
        """Give the rows of queries of the file that take long, as of one moment.

        They have a connection of their own, so that they hold up no others.
        """
        return await asyncio.to_thread(_read_apart, self.path, statements)

    async def execute(self, sql: str, parameters: Sequence[Any] = ()) -> Rows:
        """Write with one statement, and give its rows."""
        return (await self.write(Statement(sql, parameters)))[0]

    async def write(self, *statements: Statement) -> list[Rows]:
        """Write with all of the statements or, if one raises, with none; give the rows of each.

        Who is cancelled meanwhile does not learn which of the two it was.
        """
        return await self._writes.run(Job(statements))

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Write all of the body or, if it raises or is cancelled, nothing. One at a time."""
        async with self.writing:
            # The connection's thread runs statements in the order they were handed to it. So a
            # rollback that follows a cancelled statement comes after it and before the next BEGIN,
            # and after a COMMIT that was already handed over it finds nothing to undo.
            try:
                await self._writer.execute("BEGIN IMMEDIATE")
                yield Transaction(self._writer)
                await self._writer.execute("COMMIT")
            except BaseException:
                await self._writer.rollback()
                raise

    async def size(self, within: float) -> int | None:
        """Give the file's size in bytes; None where it does not answer within so many seconds."""
        sql = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
        try:
            async with asyncio.timeout(within):
                ((size,),) = await self.query(sql)
        except (sqlite3.Error, TimeoutError):
            return None
        return int(size)

    async def shrink(self, most: int) -> bool:
        """Give back to the disk what is unused in the file, of so many pages at the most.

        Gives whether anything was; the file gets smaller with `wipe`.
        """
        before = await self._unused()
        if before:
            # A page a statement: sqlite3 takes one step only where there are no columns.
            page = Statement("PRAGMA incremental_vacuum(1)")
            await self.write(*[page] * min(most, before))
        return await self._unused() < before

    async def _unused(self) -> int:
        return int((await self.query("PRAGMA freelist_count"))[0][0])

    async def wipe(self) -> None:
        """Let nothing of what was deleted stay in the file beside the database.

        https://www.sqlite.org/pragma.html#pragma_wal_checkpoint
        """
        async with self.writing:
            await self._writer.execute_fetchall("PRAGMA wal_checkpoint(TRUNCATE)")


@asynccontextmanager
async def open_database(path: Path) -> AsyncIterator[Database]:
    """Open the file, making it (mode 0600) and bringing its schema up to date first.

    Raises `NewerDatabaseError`, `sqlite3.Error` where the file is not a database, `OSError` where
    it or its folder cannot be written, and `BackupError` where an older one cannot be backed up.
    """
    await asyncio.to_thread(prepare, path)
    async with _connect(partial(_open, path)) as writer, _connect(partial(_open, path)) as reader:
        await reader.execute("PRAGMA query_only = ON")
        yield Database(path, writer, reader, asyncio.Lock(), asyncio.Lock())


@asynccontextmanager
async def open_memory(file: Database) -> AsyncIterator[Database]:
    """Open a database in memory, of the same schema as the file, which it needs beside it.

    What it does not have itself it finds in the file, by the same names
    (https://www.sqlite.org/lang_naming.html): the ledger, and what people asked to keep in mind.
    Raises `sqlite3.Error`.
    """
    async with _connect(partial(_open_memory, file.path)) as connection:
        # Its transactions lock the file as well, so they wait for those of the file. And there is
        # one connection, so that reading waits too, lest it see the half of a transaction.
        yield Database(file.path, connection, connection, file.writing, file.writing)


@asynccontextmanager
async def _connect(connector: Callable[[], sqlite3.Connection]) -> AsyncIterator[BatchConnection]:
    connection = BatchConnection(connector, iter_chunk_size=64)
    async with connection:
        connection.row_factory = sqlite3.Row
        for pragma in _PRAGMAS:
            await connection.execute(pragma)
        yield connection


def _open(path: Path | str) -> sqlite3.Connection:
    return sqlite3.connect(path, isolation_level=None, cached_statements=256)


def _read_apart(path: Path, statements: Sequence[Statement]) -> list[Rows]:
    with closing(_open(path)) as connection:
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA query_only = ON")
        connection.execute("BEGIN")
        return [connection.execute(*statement).fetchall() for statement in statements]


def _open_memory(path: Path) -> sqlite3.Connection:
    with ExitStack() as undoing:
        connection = undoing.enter_context(closing(_open(":memory:")))
        # What SQLite sorts must not get into a file either: https://www.sqlite.org/tempfiles.html
        connection.execute("PRAGMA temp_store = MEMORY")
        build(connection, latest())
        for table in _IN_THE_FILE:
            connection.execute(f"DROP TABLE {table}")
        # The time keeps ids from being used again after a restart: buttons carry them.
        first = FIRST_IN_MEMORY + time.time_ns() // 1000
        connection.execute("INSERT INTO sqlite_sequence (name, seq) VALUES ('turn', ?)", (first,))
        connection.execute(
            "INSERT INTO conversation (id, person_id, place_id, is_current, created_at)"
            " VALUES (?, -1, -1, 0, 0)",  # nobody's
            (first,),
        )
        connection.execute("ATTACH DATABASE ? AS file", (str(path),))
        connection.execute("PRAGMA file.synchronous = NORMAL")  # it is told of each apart
        undoing.pop_all()
        return connection


def prepare(path: Path) -> tuple[int, int]:
    """Make the file (mode 0600) or bring its schema up to date; give the version before and after.

    Raises what `open_database` raises.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    path.chmod(0o600)
    with closing(_open(path)) as connection:
        for pragma in _PRAGMAS:
            connection.execute(pragma)
        versions = migrate(connection, path)
        _make_shrinkable(connection)
        if not versions[0]:
            # A new file begins without the pages that the steps have left unused.
            connection.executescript("PRAGMA incremental_vacuum")
        return versions


def _make_shrinkable(connection: sqlite3.Connection) -> None:
    """Write a file anew, once, that could not give back what is unused in it.

    For that time it takes up to twice its size more on the disk
    (https://www.sqlite.org/lang_vacuum.html). Where there is no room it stays as it is.
    """
    (vacuum,) = connection.execute("PRAGMA auto_vacuum").fetchone()
    if vacuum:
        return
    try:
        connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
        connection.execute("VACUUM")
    except sqlite3.OperationalError as error:
        _logger.warning("the database cannot get smaller for now: %s", error)
