"""Facts: what people asked to be kept in mind, which goes with each of their questions there."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from history.database import Database, Transaction
from history.turnlog import Owner

MOST_CHARACTERS = 1500
"""What one owner's facts may have together, with what sets them off in a list: one message."""

_BULLET = len("\n- ")


class FullError(Exception):
    """There is no room for all that is to be kept in mind."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing to keep in mind, in one line."""

    id: int
    content: str


class Facts:
    """The facts in the database, by owner: nobody reaches another's."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, owner: Owner) -> Sequence[Fact]:
        """Give what an owner asked to be kept in mind, in the order of asking."""
        rows = await self._database.query(
            "SELECT id, content FROM fact WHERE person_id = ? AND place_id = ? ORDER BY id",
            _key(owner),
        )
        return [Fact(row["id"], row["content"]) for row in rows]

    async def add(self, owner: Owner, content: str) -> bool:
        """Keep one more in mind; False where it is kept already. Raises `FullError`."""
        async with self._database.transaction() as transaction:
            rows = await transaction.execute(_INSERTED, (*_key(owner), content, int(time.time())))
            await _refuse_too_much(transaction, owner)
            return bool(rows)

    async def forget(self, owner: Owner, fact_id: int) -> bool:
        """Forget one; False where the owner has no such."""
        rows = await self._database.execute(
            "DELETE FROM fact WHERE person_id = ? AND place_id = ? AND id = ? RETURNING id",
            (*_key(owner), fact_id),
        )
        return bool(rows)

    async def replace(self, owner: Owner, contents: Sequence[str]) -> None:
        """Keep these in mind and nothing else. Raises `FullError`."""
        async with self._database.transaction() as transaction:
            await transaction.execute(
                "DELETE FROM fact WHERE person_id = ? AND place_id = ?", _key(owner)
            )
            for content in contents:
                await transaction.execute(_INSERTED, (*_key(owner), content, int(time.time())))
            await _refuse_too_much(transaction, owner)


_INSERTED = (
    "INSERT INTO fact (person_id, place_id, content, created_at) VALUES (?, ?, ?, ?)"
    " ON CONFLICT DO NOTHING RETURNING id"
)


async def _refuse_too_much(transaction: Transaction, owner: Owner) -> None:
    rows = await transaction.execute(
        "SELECT total(length(content) + ?) AS characters FROM fact"
        " WHERE person_id = ? AND place_id = ?",
        (_BULLET, *_key(owner)),
    )
    if rows[0]["characters"] > MOST_CHARACTERS:
        raise FullError


def _key(owner: Owner) -> tuple[int, int]:
    return owner.person_id, owner.place_id
