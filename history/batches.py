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


Job = Sequence[Statement]
"""Statements that belong together: all of them are run, or none."""
Outcome = list[Rows] | Exception
"""The rows of each of a job's statements, or why none of them was run."""
RunAll = Callable[[sqlite3.Connection, Sequence[Job]], list[Outcome]]

# What a statement raises of itself: a constraint, a value that SQLite cannot hold.
_FAULTS = (sqlite3.Error, OverflowError, TypeError, ValueError)


class BatchConnection(aiosqlite.Connection):
    """A connection that takes a whole batch to its thread at once."""

    async def take(self, run_all: RunAll, jobs: Sequence[Job]) -> list[Outcome]:
        """Run the jobs in the thread and give what came of each."""
        outcomes: list[Outcome] = await self._execute(run_all, self._conn, jobs)  # type: ignore[no-untyped-call]
        return outcomes


class Batches:
    """Collects the jobs for one connection; a trip starts when `free` can be held."""

    def __init__(self, connection: BatchConnection, run_all: RunAll, free: asyncio.Lock) -> None:
        self._connection = connection
        self._run_all = run_all
        self._free = free
        self._waiting: list[tuple[Job, asyncio.Future[list[Rows]]]] = []
        self._trips: asyncio.Task[None] | None = None

    async def run(self, job: Job) -> list[Rows]:
        """Run a job and give the rows of each of its statements; raises what they raise."""
        done: asyncio.Future[list[Rows]] = asyncio.get_running_loop().create_future()
        self._waiting.append((job, done))
        if self._trips is None:
            self._trips = asyncio.create_task(self._travel())
        return await done

    async def _travel(self) -> None:
        try:
            while self._waiting:
                async with self._free:
                    batch = [item for item in self._waiting if not item[1].cancelled()]
                    self._waiting.clear()
                    if batch:
                        await self._take(batch)
        finally:
            self._trips = None

    async def _take(self, batch: Sequence[tuple[Job, asyncio.Future[list[Rows]]]]) -> None:
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
    if len(jobs) == 1 and len(jobs[0]) == 1:
        return read_all(connection, jobs)
    connection.execute("BEGIN IMMEDIATE")
    with connection:  # commits, or rolls back
        return [_attempt_whole(connection, job) for job in jobs]


def _attempt(connection: sqlite3.Connection, job: Job) -> Outcome:
    try:
        return [connection.execute(*statement).fetchall() for statement in job]
    except _FAULTS as error:
        return error


def _attempt_whole(connection: sqlite3.Connection, job: Job) -> Outcome:
    is_single = len(job) == 1  # and so whole or absent by itself
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
