"""What was used since a day: in all, by day, by what for, by model and by person."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from sqlite3 import Row
from typing import Final, TypeVar, get_args

from history.database import Database, Statement
from history.spending import Account, Who
from history.usage import PICODOLLARS, Kind

MOST_NAMED: Final = 10
"""Models and people that a report names; what is left of the whole is the others'."""

_SECONDS_A_DAY: Final = 86_400

Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class Sums:
    """What calls used together.

    Money is in US dollars and counts what is priced alone, without the `unpriced` calls. The tokens
    of `estimated` calls were counted by the bot. `milliseconds` are those of all `timed` calls.
    """

    calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cached_tokens: int = 0
    dollars: Decimal = Decimal(0)
    unpriced: int = 0
    estimated: int = 0
    milliseconds: int = 0
    timed: int = 0

    @property
    def tokens(self) -> int:
        """All tokens."""
        return self.prompt_tokens + self.completion_tokens

    @property
    def seconds(self) -> float | None:
        """How long a call took on average, None where that is not known of any."""
        return self.milliseconds / self.timed / 1000 if self.timed else None

    @property
    def is_priced(self) -> bool:
        """Tell whether the price of any call is known."""
        return self.unpriced < self.calls

    def __add__(self, other: "Sums") -> "Sums":
        return self._with(other, 1)

    def __sub__(self, other: "Sums") -> "Sums":
        return self._with(other, -1)

    def _with(self, other: "Sums", times: int) -> "Sums":
        return Sums(
            self.calls + times * other.calls,
            self.prompt_tokens + times * other.prompt_tokens,
            self.completion_tokens + times * other.completion_tokens,
            self.cached_tokens + times * other.cached_tokens,
            self.dollars + times * other.dollars,
            self.unpriced + times * other.unpriced,
            self.estimated + times * other.estimated,
            self.milliseconds + times * other.milliseconds,
            self.timed + times * other.timed,
        )


@dataclass(frozen=True, slots=True)
class Report:
    """What an account used: by day (of UTC), the days without anything left out.

    Of models and of people, by their ids, MOST_NAMED at the most, who cost most first. What nobody
    in particular used is in the whole alone: errands for all, and what deleted people had used.
    """

    days: Mapping[date, Sums]
    kinds: Mapping[Kind, Sums]
    models: Mapping[str, Sums]
    people: Mapping[int, Sums]

    @property
    def total(self) -> Sums:
        """All of it."""
        return sum(self.kinds.values(), Sums())


_SUMS: Final = (
    "count(*) AS calls, sum(prompt_tokens) AS prompt_tokens,"
    " sum(completion_tokens) AS completion_tokens, sum(cached_tokens) AS cached_tokens,"
    " coalesce(sum(picodollars), 0) AS picodollars, sum(picodollars IS NULL) AS unpriced,"
    " sum(is_estimated) AS estimated, coalesce(sum(milliseconds), 0) AS milliseconds,"
    " count(milliseconds) AS timed"
)
_OF: Final[Mapping[Who, str]] = {
    "person": "FROM usage WHERE person_id = ? AND created_at >= ?",
    "server": "FROM usage WHERE server_id = ? AND created_at >= ?",
    "bot": "FROM usage WHERE 0 = ? AND created_at >= ?",
}
_FIRST: Final = f"ORDER BY picodollars DESC, prompt_tokens DESC, name LIMIT {MOST_NAMED}"
_DAYS: Final = f"SELECT created_at / {_SECONDS_A_DAY} AS day, kind, {_SUMS} {{of}} GROUP BY 1, 2"
_MODELS: Final = f"SELECT model AS name, {_SUMS} {{of}} GROUP BY model {_FIRST}"
# The + keeps SQLite from going through the index by person, a jump into the table for each call
# (https://www.sqlite.org/optoverview.html#disqualifying_where_clause_terms_using_unary_).
_PEOPLE: Final = (
    f"SELECT person_id AS name, {_SUMS} {{of}} AND +person_id <> 0 GROUP BY +person_id {_FIRST}"
)
_KINDS: Final = get_args(Kind)


class UsageReports:
    """Reads the ledger of what was used."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, account: Account, since: date) -> Report:
        """Give what an account used since the beginning of a day of UTC."""
        began = int(datetime(since.year, since.month, since.day, tzinfo=UTC).timestamp())
        of, asked = _OF[account.who], (account.id, began)
        queries = (Statement(sql.format(of=of), asked) for sql in (_DAYS, _MODELS, _PEOPLE))
        days, models, people = await self._database.read_apart(*queries)
        return Report(
            days=_added((_day(row["day"]), _sums(row)) for row in days),
            kinds=_added((row["kind"], _sums(row)) for row in sorted(days, key=_order)),
            models={row["name"]: _sums(row) for row in models},
            people={row["name"]: _sums(row) for row in people},
        )


def _added(parts: Iterable[tuple[Key, Sums]]) -> dict[Key, Sums]:
    """Put those together that have the same name."""
    added: dict[Key, Sums] = {}
    for name, sums in parts:
        added[name] = added.get(name, Sums()) + sums
    return added


def _order(row: Row) -> int:
    """Give the place of what a call was for: answers come first."""
    return _KINDS.index(row["kind"])


def _day(number: int) -> date:
    return datetime.fromtimestamp(number * _SECONDS_A_DAY, UTC).date()


def _sums(row: Row) -> Sums:
    return Sums(
        row["calls"],
        row["prompt_tokens"],
        row["completion_tokens"],
        row["cached_tokens"],
        Decimal(row["picodollars"]) / PICODOLLARS,
        row["unpriced"],
        row["estimated"],
        row["milliseconds"],
        row["timed"],
    )
