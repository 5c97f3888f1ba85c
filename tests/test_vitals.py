"""metrics/vitals.py and reply/pace.py: what is well, how late the loop is, and how late a reply."""

import asyncio
import time

import pytest

from metrics.observer import Observer
from metrics.vitals import LONGEST_LAG, Health, Vitals, watch_loop
from reply.pace import Pace


def health(*, connected: bool = True, database: bool = True, lag: float = 0.0) -> Health:
    vitals = Vitals(True, connected, None, 1, 0, 0)
    return Health(vitals, database, lag)


@pytest.mark.parametrize(
    ("found", "is_well"),
    [
        (health(), True),
        (health(lag=LONGEST_LAG), True),
        (health(lag=LONGEST_LAG + 0.1), False),
        (health(connected=False), False),
        (health(database=False), False),
    ],
)
def test_it_is_well_where_all_of_it_is(found: Health, *, is_well: bool) -> None:
    assert found.is_well == is_well


async def test_a_loop_that_is_held_up_is_late() -> None:
    with watch_loop() as lag:
        assert lag.worst == 0
        time.sleep(0.8)  # noqa: ASYNC251 - that is the point
        async with asyncio.timeout(5):
            while not lag.worst:  # noqa: ASYNC110 - it tells of no changes
                await asyncio.sleep(0)
        assert 0.2 < lag.worst < 5


class Noted(Observer):
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.first: list[float] = []
        self.late: list[float] = []

    def first_text_shown(self, seconds: float) -> None:
        self.first.append(seconds)

    def text_shown(self, seconds: float) -> None:
        self.late.append(seconds)


async def test_what_was_sent_in_vain_is_late_from_when_it_came() -> None:
    loop, noted = asyncio.get_running_loop(), Noted()
    pace = Pace(noted)
    pace.begin()
    began_at = loop.time()
    pace.come()
    pace.take()
    came_before = loop.time()
    await asyncio.sleep(0.02)
    pace.come()
    pace.take()  # the first call failed
    pace.show()
    assert noted.first[0] >= noted.late[0] >= loop.time() - came_before - 0.005
    assert noted.first[0] <= loop.time() - began_at + 0.005


async def test_what_is_not_new_is_not_late() -> None:
    noted = Noted()
    pace = Pace(noted)
    pace.begin()
    pace.take()
    pace.show()
    assert (noted.first, noted.late) == ([], [])
    for _ in range(2):
        pace.come()
        pace.take()
        pace.come()  # on its way already, and shown with the next call
        pace.show()
    assert (len(noted.first), len(noted.late)) == (1, 2)
