"""reply/budget.py: never more than the budget in any second, however Discord counts."""

from hypothesis import given
from hypothesis import strategies as st

from reply.budget import Bucket, Budget

_HUNDREDTHS = st.integers(0, 40).map(lambda number: number / 100)


@given(
    st.integers(1, 10),
    st.lists(st.tuples(_HUNDREDTHS, _HUNDREDTHS, st.floats(0, 1)), min_size=20, max_size=80),
)
def test_no_window_of_a_second_holds_more_than_the_rate(
    rate: int, requests: list[tuple[float, float, float]]
) -> None:
    """Each request: the pause before it, how long it takes, when within that it is counted."""
    budget = Budget(rate)
    now = 0.0
    counted: list[float] = []
    under_way: list[float] = []
    for pause, duration, moment in requests:
        now += pause
        while True:
            for end in sorted(end for end in under_way if end <= now):
                budget.finish(end)
                under_way.remove(end)
            free_at = budget.free_at(now)
            if free_at <= now:
                break
            now = min([free_at, *under_way])
        budget.start()
        under_way.append(now + duration)
        counted.append(now + duration * moment)
    counted.sort()
    for first, last in zip(counted, counted[rate:], strict=False):
        assert last - first >= 1 - 1e-6


def test_a_burst_up_to_the_rate_goes_at_once() -> None:
    budget = Budget(3)
    for _ in range(3):
        assert budget.free_at(5.0) == 5.0
        budget.start()
    assert budget.free_at(5.0) == float("inf")
    budget.finish(5.1)
    assert budget.free_at(5.2) == 6.1


def test_a_request_that_was_never_sent_costs_nothing() -> None:
    budget = Budget(1)
    budget.start()
    budget.withdraw()
    assert budget.free_at(0.0) == 0.0


def test_the_global_limit_holds_everything_back() -> None:
    budget = Budget(50)
    budget.block(until=9.0)
    assert budget.free_at(2.0) == 9.0
    assert budget.free_at(10.0) == 10.0


def told(remaining: int, reset_after: float, now: float) -> Bucket:
    bucket = Bucket()
    headers = {"X-RateLimit-Remaining": str(remaining), "X-RateLimit-Reset-After": str(reset_after)}
    bucket.learn(headers, now)
    return bucket


def test_an_unknown_route_is_free() -> None:
    assert Bucket().ready_at(3.0, paced=True) == 3.0


def test_one_request_of_a_route_at_a_time() -> None:
    bucket = Bucket()
    bucket.busy = True
    assert bucket.ready_at(3.0, paced=False) == float("inf")


def test_edits_are_spread_over_the_window() -> None:
    assert told(4, 5.0, now=10.0).ready_at(10.0, paced=True) == 11.0
    assert told(1, 2.0, now=10.0).ready_at(10.0, paced=True) == 11.0
    assert told(4, 5.0, now=10.0).ready_at(12.0, paced=True) == 12.0


def test_what_is_urgent_takes_what_the_bucket_has_left() -> None:
    assert told(1, 5.0, now=10.0).ready_at(10.0, paced=False) == 10.0
    assert told(0, 5.0, now=10.0).ready_at(10.0, paced=False) == 15.0


def test_a_bucket_is_full_again_after_its_reset() -> None:
    assert told(0, 5.0, now=10.0).ready_at(15.0, paced=True) == 15.0
    assert told(0, 5.0, now=10.0).is_idle(15.0)


def test_headers_that_say_nothing_change_nothing() -> None:
    bucket = told(0, 5.0, now=10.0)
    bucket.learn({}, now=11.0)
    bucket.learn({"X-RateLimit-Remaining": "many", "X-RateLimit-Reset-After": "1"}, now=11.0)
    assert bucket.ready_at(11.0, paced=False) == 15.0


def test_a_refusal_holds_the_route_back() -> None:
    bucket = told(3, 5.0, now=10.0)
    bucket.block(until=30.0)
    assert bucket.ready_at(10.0, paced=False) == 30.0
