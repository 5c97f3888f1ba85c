"""history/batches.py: who waits for the database shares a trip to its thread with others."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from history.batches import BatchConnection, Batches, Job, Outcome, Statement, read_all


@pytest.fixture
async def connection(tmp_path: Path) -> AsyncIterator[BatchConnection]:
    connection = BatchConnection(lambda: sqlite3.connect(tmp_path / "x.db"), 64)
    async with connection:
        yield connection


def telling(number: int) -> Job:
    return Job([Statement("SELECT ?", (number,))])


@pytest.mark.parametrize(
    ("most", "expected"), [(3, [3, 3, 2]), (None, [8]), (8, [8]), (1, [1] * 8)]
)
async def test_a_trip_takes_so_many_jobs(
    connection: BatchConnection, most: int | None, expected: list[int]
) -> None:
    trips: list[int] = []

    def run_all(connection: sqlite3.Connection, jobs: Sequence[Job]) -> list[Outcome]:
        trips.append(len(jobs))
        return read_all(connection, jobs)

    batches = Batches(connection, run_all, asyncio.Lock(), most)
    outcomes = await asyncio.gather(*(batches.run(telling(number)) for number in range(8)))
    assert [rows[0][0] for (rows,) in outcomes] == list(range(8))
    assert trips == expected


async def test_who_finds_other_rows_than_it_reads_harms_nobody_else(
    connection: BatchConnection,
) -> None:
    batches = Batches(connection, read_all, asyncio.Lock())
    running = (Job([Statement("SELECT 1")], lambda rows: next(rows)["none"]), telling(2))
    outcomes = await asyncio.gather(*map(batches.run, running), return_exceptions=True)
    assert isinstance(outcomes[0], TypeError | LookupError)
    assert outcomes[1] == [[(2,)]]
