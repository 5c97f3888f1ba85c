"""The SQLite file: a connection that writes, one that reads beside it, and the schema's version."""

import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing
from functools import partial
from pathlib import Path
from typing import Any

import aiosqlite

from history.batches import BatchConnection, Batches, Rows, Statement, read_all, write_all
from history.schema import NewerDatabaseError, migrate

__all__ = [
    "Database",
    "NewerDatabaseError",
    "Rows",
    "Statement",
    "Transaction",
    "open_database",
    "prepare",
]

# WAL lets readers go on while a transaction is written. With synchronous=NORMAL a killed process
# loses nothing; a power cut may lose the last transactions, never the file
# (https://www.sqlite.org/pragma.html#pragma_synchronous).
_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = NORMAL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA busy_timeout = 5000",
    # What is deleted is overwritten (https://www.sqlite.org/pragma.html#pragma_secure_delete).
    "PRAGMA secure_delete = ON",
)


class Transaction:
    """What can be done between BEGIN and COMMIT; see `Database.transaction`."""

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection

    async def execute(self, sql: str, parameters: Sequence[Any] = ()) -> Rows:
        """Run one statement and give its rows: a query's, or those of a RETURNING clause."""
        return list(await self._connection.execute_fetchall(sql, parameters))


class Database:
    """An open file of the current schema; `open_database` makes one."""

    def __init__(self, writer: BatchConnection, reader: BatchConnection) -> None:
        self._writer = writer
        self._writing = asyncio.Lock()
        self._writes = Batches(writer, write_all, self._writing)
        self._reads = Batches(reader, read_all, asyncio.Lock())

    async def query(self, sql: str, parameters: Sequence[Any] = ()) -> Rows:
        """Give a query's rows as of the last committed transaction."""
        return (await self._reads.run((Statement(sql, parameters),)))[0]

    async def execute(self, sql: str, parameters: Sequence[Any] = ()) -> Rows:
        """Write with one statement, and give its rows."""
        return (await self.write(Statement(sql, parameters)))[0]

    async def write(self, *statements: Statement) -> list[Rows]:
        """Write with all of the statements or, if one raises, with none; give the rows of each.

        Who is cancelled meanwhile does not learn which of the two it was.
        """
        return await self._writes.run(statements)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Write all of the body or, if it raises or is cancelled, nothing. One at a time."""
        async with self._writing:
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

    async def wipe(self) -> None:
        """Let nothing of what was deleted stay in the file beside the database.

        https://www.sqlite.org/pragma.html#pragma_wal_checkpoint
        """
        async with self._writing:
            await self._writer.execute_fetchall("PRAGMA wal_checkpoint(TRUNCATE)")


@asynccontextmanager
async def open_database(path: Path) -> AsyncIterator[Database]:
    """Open the file, making it (mode 0600) and bringing its schema up to date first.

    Raises `NewerDatabaseError`, `sqlite3.Error` where the file is not a database, `OSError` where
    it or its folder cannot be written, and `BackupError` where an older one cannot be backed up.
    """
    await asyncio.to_thread(prepare, path)
    async with _connect(path) as writer, _connect(path) as reader:
        await reader.execute("PRAGMA query_only = ON")
        yield Database(writer, reader)


@asynccontextmanager
async def _connect(path: Path) -> AsyncIterator[BatchConnection]:
    connector = partial(sqlite3.connect, path, isolation_level=None, cached_statements=256)
    connection = BatchConnection(connector, iter_chunk_size=64)
    async with connection:
        connection.row_factory = sqlite3.Row
        for pragma in _PRAGMAS:
            await connection.execute(pragma)
        yield connection


def prepare(path: Path) -> tuple[int, int]:
    """Make the file (mode 0600) or bring its schema up to date; give the version before and after.

    Raises what `open_database` raises.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    path.chmod(0o600)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for pragma in _PRAGMAS:
            connection.execute(pragma)
        return migrate(connection, path)
