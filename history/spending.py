"""What was used so far, summed up: by a person, in a server, by the whole bot."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from sqlite3 import Row
from typing import Final, Literal, NamedTuple

from history.database import Database
from history.usage import PICODOLLARS

Who = Literal["person", "server", "bot"]


class Account(NamedTuple):
    """Who has used something: a person, a server, or the whole bot, whose id is 0."""

    who: Who
    id: int = 0


@dataclass(frozen=True, slots=True)
class Spent:
    """What was used. Money is in US dollars, and counts what is priced alone."""

    requests: int = 0
    tokens: int = 0
    dollars: Decimal = Decimal(0)

    def __add__(self, other: "Spent") -> "Spent":
        return Spent(
            self.requests + other.requests,
            self.tokens + other.tokens,
            self.dollars + other.dollars,
        )


@dataclass(frozen=True, slots=True)
class Entry:
    """One call of a model: when (Unix seconds), what it used, and whose accounts it is on."""

    id: int
    created_at: int
    spent: Spent
    accounts: tuple[Account, ...]


_SUMS: Final = (
    "count(CASE WHEN kind = 'answer' THEN 1 END) AS requests,"
    " coalesce(sum(prompt_tokens + completion_tokens), 0) AS tokens,"
    " coalesce(sum(picodollars), 0) AS picodollars"
)
_OF: Final[Mapping[Who, str]] = {
    "person": f"SELECT {_SUMS} FROM usage WHERE person_id = ? AND created_at >= ? AND id <= ?",  # noqa: S608
    "server": f"SELECT {_SUMS} FROM usage WHERE server_id = ? AND created_at >= ? AND id <= ?",  # noqa: S608
    "bot": f"SELECT {_SUMS} FROM usage WHERE 0 = ? AND created_at >= ? AND id <= ?",  # noqa: S608
}
_NEWER: Final = (
    "SELECT id, created_at, person_id, server_id, kind = 'answer' AS requests,"
    " prompt_tokens + completion_tokens AS tokens, coalesce(picodollars, 0) AS picodollars"
    " FROM usage WHERE id > ? ORDER BY id"
)


class Spending:
    """Reads the ledger of what was used."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def latest(self) -> int:
        """Give the id of the newest entry, 0 where there is none."""
        rows = await self._database.query("SELECT coalesce(max(id), 0) AS id FROM usage")
        return int(rows[0]["id"])

    async def newer(self, id_: int) -> list[Entry]:
        """Give the entries after that of an id, the oldest first."""
        return [_entry(row) for row in await self._database.query(_NEWER, (id_,))]

    async def spent(self, account: Account, since: int, up_to: int) -> Spent:
        """Give what an account used since a moment (Unix seconds), up to the entry of an id."""
        rows = await self._database.query(_OF[account.who], (account.id, since, up_to))
        return _spent(rows[0])

    async def is_first_warning(self, account: Account, what: str, began_at: int) -> bool:
        """Note that an account's holder is told of a limit, and tell whether it is the first time.

        `began_at` is when the day or month began, in Unix seconds.
        """
        rows = await self._database.execute(
            "INSERT INTO warning (account, account_id, what, began_at) VALUES (?, ?, ?, ?)"
            " ON CONFLICT DO UPDATE SET began_at = excluded.began_at"
            " WHERE began_at < excluded.began_at RETURNING 1",
            (account.who, account.id, what, began_at),
        )
        return bool(rows)


def _entry(row: Row) -> Entry:
    accounts = [Account("person", row["person_id"]), Account("bot")]
    if row["server_id"]:
        accounts.append(Account("server", row["server_id"]))
    return Entry(row["id"], row["created_at"], _spent(row), tuple(accounts))


def _spent(row: Row) -> Spent:
    return Spent(row["requests"], row["tokens"], Decimal(row["picodollars"]) / PICODOLLARS)
