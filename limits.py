"""How much people, servers and the whole bot may use: the owner's limits, and how they are told."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Final, Literal

from environment import Reader
from i18n import Text, text, texts
from values import BadValueError

Unit = Literal["requests", "tokens", "dollars"]
Period = Literal["minute", "day", "month"]

_LIMIT: Final = re.compile(
    r"(?P<most>\d+(?:[.٫]\d+)?)\s*(?P<unit>request|token|dollar|toman)s?\s*(?:/|per|a)\s*"
    r"(?P<period>minute|day|month)",
    re.IGNORECASE,
)
_MONEY: Final = re.compile(r"(?P<most>\d+(?:[.٫]\d+)?)\s*(?P<unit>dollar|toman)?s?", re.IGNORECASE)
_UNITS: Final[Mapping[str, Unit]] = {
    "request": "requests",
    "token": "tokens",
    "dollar": "dollars",
    "toman": "dollars",
}
_PERIODS: Final[Mapping[str, Period]] = {"minute": "minute", "day": "day", "month": "month"}


@dataclass(frozen=True, slots=True)
class Limit:
    """The most of a unit in a period. Days and months are those of UTC."""

    most: Decimal
    unit: Unit
    period: Period


@dataclass(frozen=True, slots=True)
class Limits:
    """All limits: none for anybody at first.

    A role's stand in place of a person's. `budget` is in US dollars a month for the whole bot,
    `model` the one that answers where somebody has used up tokens or money, `at_once` how many
    requests may be under way. `rate` is how many tomans a dollar is, None where prices are told in
    dollars.
    """

    person: tuple[Limit, ...] = ()
    server: tuple[Limit, ...] = ()
    roles: Mapping[int, tuple[Limit, ...]] = field(default_factory=dict)
    budget: Decimal | None = None
    model: str | None = None
    at_once: int | None = None
    rate: Decimal | None = None

    def of(self, role_ids: Iterable[int]) -> tuple[Limit, ...]:
        """Give the limits of a person with such roles: of several, the most generous."""
        named = [self.roles[id_] for id_ in role_ids if id_ in self.roles]
        if not named:
            return self.person
        most: dict[tuple[Unit, Period], Decimal] = {}
        for limit in (limit for limits in named for limit in limits):
            key = limit.unit, limit.period
            most[key] = max(limit.most, most.get(key, limit.most))
        # What one of the roles does not limit is not limited.
        shared = (
            key for key in most if all(any((x.unit, x.period) == key for x in n) for n in named)
        )
        return tuple(Limit(most[unit, period], unit, period) for unit, period in shared)


def began_at(period: Period, now: float) -> int:
    """Give when the day or month of a moment began; both in Unix seconds."""
    day = datetime.fromtimestamp(now, UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return int((day if period == "day" else day.replace(day=1)).timestamp())


def renews_at(period: Period, now: float) -> int:
    """Give when the next day or month begins; both in Unix seconds."""
    began = datetime.fromtimestamp(began_at(period, now), UTC)
    later = began + timedelta(days=1 if period == "day" else 32)
    return began_at(period, later.timestamp())


def priced(dollars: Decimal, rate: Decimal | None) -> Text:
    """Tell an amount of money, in tomans where a `rate` is given; small ones with more digits."""
    if rate is not None:
        tomans = dollars * rate
        digits = 0 if tomans >= 10 else _digits(tomans, 2)
        return text("{amount} tomans", amount=f"{tomans:,.{digits}f}")
    digits = 2 if dollars >= 1 or not dollars else _digits(dollars, 4)
    return text("${amount}", amount=f"{dollars:,.{digits}f}")


def _digits(amount: Decimal, usual: int) -> int:
    """Give how many digits after the point an amount needs, so that something is not nothing."""
    return max(usual, 1 - amount.adjusted()) if amount else usual


def told(limit: Limit, rate: Decimal | None) -> Text:
    """Tell what a limit is."""
    if limit.unit == "dollars":
        amount = priced(limit.most, rate)
        if limit.period == "day":
            return text("{amount} a day", amount=amount)
        return text("{amount} a month", amount=amount)
    if limit.unit == "tokens":
        return _told_tokens(int(limit.most), limit.period)
    return _told_requests(int(limit.most), limit.period)


def _told_tokens(count: int, period: Period) -> Text:
    if period == "day":
        return texts("{count} token a day", "{count} tokens a day", count)
    return texts("{count} token a month", "{count} tokens a month", count)


def _told_requests(count: int, period: Period) -> Text:
    if period == "minute":
        return texts("{count} request a minute", "{count} requests a minute", count)
    if period == "day":
        return texts("{count} request a day", "{count} requests a day", count)
    return texts("{count} request a month", "{count} requests a month", count)


def read_limits(reader: Reader) -> Limits:
    """Give the owner's limits, without those at which a fault was noted."""
    rate = reader.get_number(
        "TOMANS_PER_DOLLAR",
        Decimal,
        lambda number: number.is_finite() and number > 0,
        text("This is how many tomans a dollar is, such as 120000."),
    )

    def limits(written: str) -> tuple[Limit, ...]:
        return _limits(written, rate)

    def roles(written: str) -> dict[int, tuple[Limit, ...]]:
        return _roles(written, rate)

    return Limits(
        person=reader.get_value("PERSON_LIMITS", limits) or (),
        server=reader.get_value("SERVER_LIMITS", limits) or (),
        roles=reader.get_value("ROLE_LIMITS", roles) or {},
        budget=reader.get_value("MONTHLY_BUDGET", lambda written: _money(written, rate)),
        model=reader.get("LIMIT_MODEL"),
        at_once=reader.get_number(
            "MAX_CONCURRENT_REQUESTS",
            int,
            lambda number: 1 <= number <= 10_000,
            text("This is a whole number from 1 to 10000, such as 20."),
        ),
        rate=rate,
    )


def _limits(written: str, rate: Decimal | None) -> tuple[Limit, ...]:
    """Give limits that are written with commas between. Raises BadValueError."""
    found = [_LIMIT.fullmatch(part.strip()) for part in re.split(r"[,،\n]", written)]
    limits = tuple(_limit(each, rate) for each in found if each)
    if len(limits) < len(found) or any(_is_odd(limit) for limit in limits):
        problem = text(
            "Write limits such as {example}: requests a minute, day or month, tokens, dollars or "
            "tomans a day or month.",
            example="10 requests/minute, 50000 tokens/day, 1.5 dollars/month",
        )
        raise BadValueError(problem)
    return limits


def _limit(found: re.Match[str], rate: Decimal | None) -> Limit:
    unit, period = _UNITS[found["unit"].lower()], _PERIODS[found["period"].lower()]
    return Limit(_amount(found, rate), unit, period)


def _amount(found: re.Match[str], rate: Decimal | None) -> Decimal:
    amount = Decimal(found["most"].replace("٫", "."))
    if (found["unit"] or "").lower() != "toman":
        return amount
    if rate is None:
        raise BadValueError(text("Set TOMANS_PER_DOLLAR as well: prices are in dollars."))
    return amount / rate


def _is_odd(limit: Limit) -> bool:
    """Tell whether a limit makes no sense: an answer's tokens do not come minute by minute."""
    is_whole = limit.unit == "dollars" or limit.most == int(limit.most)
    return not is_whole or (limit.period == "minute" and limit.unit != "requests")


def _roles(written: str, rate: Decimal | None) -> dict[int, tuple[Limit, ...]]:
    """Give limits by role. Raises BadValueError."""
    roles: dict[int, tuple[Limit, ...]] = {}
    for part in filter(str.strip, written.split(";")):
        id_, _, limits = part.partition(":")
        try:
            roles[int(id_)] = _limits(limits, rate)
        except BadValueError:
            raise
        except ValueError:
            problem = text(
                "Write each role as its ID, a colon and its limits, with semicolons between: "
                "{example}",
                example="123456789012345678: 60 requests/minute; 234567890123456789: 9 dollars/day",
            )
            raise BadValueError(problem) from None
    return roles


def _money(written: str, rate: Decimal | None) -> Decimal:
    """Give an amount in dollars. Raises BadValueError."""
    found = _MONEY.fullmatch(written.strip())
    try:
        if found:
            return _amount(found, rate)
    except InvalidOperation:
        pass
    raise BadValueError(text("This is an amount such as {example}.", example="20 dollars"))
