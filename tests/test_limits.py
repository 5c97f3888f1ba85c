"""How limits are written, whose they are, and when they renew."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from i18n import catalogue
from limits import Limit, Limits, began_at, priced, renews_at, told
from tests.samples import faults, read

ONE = Decimal(1)


def test_all_kinds_of_limits_can_be_written() -> None:
    written = "10 requests/minute, 1 request per day،50000 Tokens/day, 2.5 dollars a month"
    assert read(PERSON_LIMITS=written).limits.person == (
        Limit(Decimal(10), "requests", "minute"),
        Limit(ONE, "requests", "day"),
        Limit(Decimal(50000), "tokens", "day"),
        Limit(Decimal("2.5"), "dollars", "month"),
    )


def test_persian_digits_and_tomans_are_understood() -> None:
    limits = read(
        SERVER_LIMITS="۶۰۰۰۰ tomans/day",
        MONTHLY_BUDGET="۲٫۵ dollars",
        TOMANS_PER_DOLLAR="۱۲۰۰۰۰",
    ).limits
    assert limits.server == (Limit(Decimal("0.5"), "dollars", "day"),)
    assert (limits.budget, limits.rate) == (Decimal("2.5"), Decimal(120000))


@pytest.mark.parametrize(
    "written", ["ten requests/day", "5", "5 dollars", "5 tokens/minute", "1.5 tokens/day", "1/day"]
)
def test_what_makes_no_sense_is_a_fault(written: str) -> None:
    assert "10 requests/minute" in faults({"PERSON_LIMITS": written})["PERSON_LIMITS"]


def test_tomans_need_a_rate() -> None:
    found = faults({"PERSON_LIMITS": "5 tomans/day", "MONTHLY_BUDGET": "5 tomans"})
    assert found["PERSON_LIMITS"] == found["MONTHLY_BUDGET"]
    assert "TOMANS_PER_DOLLAR" in found["PERSON_LIMITS"]


def test_a_role_needs_an_id() -> None:
    assert "semicolons" in faults({"ROLE_LIMITS": "friends: 5 tokens/day"})["ROLE_LIMITS"]
    assert "10 requests" in faults({"ROLE_LIMITS": "5: many"})["ROLE_LIMITS"]


def test_a_roles_limits_stand_in_place_of_a_persons() -> None:
    limits = read(
        PERSON_LIMITS="1 request/day",
        ROLE_LIMITS="5: 10 requests/day, 100 tokens/day; 6: 20 requests/day, 9 dollars/month",
    ).limits
    assert limits.of({1}) == (Limit(ONE, "requests", "day"),)
    assert limits.of({1, 5}) == limits.roles[5]
    assert limits.of({5, 6}) == (Limit(Decimal(20), "requests", "day"),)


@given(st.datetimes(datetime(2020, 1, 1), datetime(2100, 1, 1)))  # noqa: DTZ001 - Hypothesis
def test_days_and_months_follow_each_other(moment: datetime) -> None:
    now = moment.replace(tzinfo=UTC).timestamp()
    for period in ("day", "month"):
        began, renews = began_at(period, now), renews_at(period, now)
        assert began <= now < renews
        assert began_at(period, renews - 1) == began
        assert began_at(period, renews) == renews
    assert datetime.fromtimestamp(renews_at("month", now), UTC).day == 1


def test_money_is_told_in_dollars_or_tomans() -> None:
    say = catalogue("en").say
    assert say(priced(Decimal("0.00123"), None)) == "$0.0012"
    assert say(priced(Decimal("0.0000378"), None)) == "$0.000038"
    assert say(priced(Decimal(0), None)) == "$0.00"
    assert say(priced(Decimal("1234.5"), None)) == "$1,234.50"
    assert say(priced(Decimal("0.5"), Decimal(120000))) == "60,000 tomans"
    assert say(told(Limit(ONE, "dollars", "day"), None)) == "$1.00 a day"
    assert say(told(Limit(ONE, "requests", "minute"), None)) == "1 request a minute"
    assert Limits().of({1}) == ()


@given(st.decimals("0.000000000001", 1000, places=12), st.none() | st.decimals(1, 10**6, places=0))
def test_what_costs_something_is_never_told_as_nothing(
    dollars: Decimal, rate: Decimal | None
) -> None:
    told_amount = catalogue("en").say(priced(dollars, rate))
    assert any(digit in told_amount for digit in "123456789")
