"""Work for a connection's thread, several jobs a trip: what comes up during one goes on the next.

A trip costs more than most statements: two switches of threads, which wait for each other. So the
busier the bot is, the less each turn pays for its trips, and who is alone waits for nobody.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import aiosqlite

Rows = list[sqlite3.Row]


class Statement(NamedTuple):
    """One statement of SQL and the values for its placeholders."""

    sql: str
    parameters: Sequence[Any] = ()


class Job(NamedTuple):
    """Statements that belong together: all of them are run, or none.

    `read` makes something of the rows of each, in the connection's thread; so it must be quick.
    """

    statements: Sequence[Statement]
    read: Callable[[sqlite3.Cursor], Any] = sqlite3.Cursor.fetchall


Outcome = list[Any] | Exception
"""What was read of each of a job's statements, or why none of them was run."""
RunAll = Callable[[sqlite3.Connection, Sequence[Job]], list[Outcome]]

# What a statement raises of itself: a constraint, a value that SQLite cannot hold; and what reading
# raises where there are other rows than it looks for.
_FAULTS = (sqlite3.Error, OverflowError, TypeError, ValueError, LookupError)


class BatchConnection(aiosqlite.Connection):
    """A connection that takes a whole batch to its thread at once."""

    async def take(self, run_all: RunAll, jobs: Sequence[Job]) -> list[Outcome]:
        """Run the jobs in the thread and give what came of each."""
        outcomes: list[Outcome] = await self._execute(run_all, self._conn, jobs)  # type: ignore[no-untyped-call]
        return outcomes


class Batches:
    """Collects the jobs for one connection; a trip starts when `free` can be held.

    A trip takes `most` jobs, all that wait if it is None.
    """

    def __init__(
        self,
        connection: BatchConnection,
        run_all: RunAll,
        free: asyncio.Lock,
        most: int | None = None,
    ) -> None:
        self._connection = connection
        self._run_all = run_all
        self._free = free
        self._most = most
        self._waiting: list[tuple[Job, asyncio.Future[list[Any]]]] = []
        self._trips: asyncio.Task[None] | None = None

    async def run(self, job: Job) -> list[Any]:
        """Run a job and give what it reads of each of its statements; raises what they raise."""
        done: asyncio.Future[list[Any]] = asyncio.get_running_loop().create_future()
        self._waiting.append((job, done))
        if self._trips is None:
            self._trips = asyncio.create_task(self._travel())
        return await done

    async def _travel(self) -> None:
        try:
            while self._waiting:
                async with self._free:
                    most = self._most or len(self._waiting)
                    taken = self._waiting[:most]
                    del self._waiting[:most]
                    if batch := [item for item in taken if not item[1].cancelled()]:
                        await self._take(batch)
        finally:
            self._trips = None

    async def _take(self, batch: Sequence[tuple[Job, asyncio.Future[list[Any]]]]) -> None:
        jobs = [job for job, _ in batch]
        try:
            outcomes = await self._connection.take(self._run_all, jobs)
        except _FAULTS as error:
            outcomes = [error] * len(batch)
        for (_, done), outcome in zip(batch, outcomes, strict=True):
            if done.cancelled():
                continue
            if isinstance(outcome, Exception):
                done.set_exception(outcome)
            else:
                done.set_result(outcome)


def read_all(connection: sqlite3.Connection, jobs: Sequence[Job]) -> list[Outcome]:
    """Run queries."""
    return [_attempt(connection, job) for job in jobs]


def write_all(connection: sqlite3.Connection, jobs: Sequence[Job]) -> list[Outcome]:
    """Run jobs in one transaction; one that fails is taken back without those beside it.

    Raises where SQLite took back the whole transaction: when the disk is full, say.
    """
    if len(jobs) == 1 and len(jobs[0].statements) == 1:
        return read_all(connection, jobs)
    connection.execute("BEGIN IMMEDIATE")
    with connection:  # commits, or rolls back
        return [_attempt_whole(connection, job) for job in jobs]


def _attempt(connection: sqlite3.Connection, job: Job) -> Outcome:
    try:
        return [job.read(connection.execute(*statement)) for statement in job.statements]
    except _FAULTS as error:
        return error


def _attempt_whole(connection: sqlite3.Connection, job: Job) -> Outcome:
    is_single = len(job.statements) == 1  # and so whole or absent by itself
    if not is_single:
        connection.execute("SAVEPOINT job")
    outcome = _attempt(connection, job)
    if isinstance(outcome, Exception) and not connection.in_transaction:
        raise outcome
    if not is_single:
        if isinstance(outcome, Exception):
            connection.execute("ROLLBACK TO job")
        connection.execute("RELEASE job")
    return outcome
