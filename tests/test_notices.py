"""chat/notices.py: refusals are told, but not again and again."""

from itertools import count

import pytest

from chat.notices import MOST, MOST_IN_CHANNEL, SECONDS, Notices


class Hand:
    """A clock that a test turns."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Hand:
    return Hand()


@pytest.fixture
def notices(clock: Hand) -> Notices:
    return Notices(clock)


def test_a_person_is_told_once_a_minute(notices: Notices, clock: Hand) -> None:
    assert notices.may_tell(1, 10)
    clock.now += SECONDS - 1
    assert not notices.may_tell(1, 10)
    assert not notices.may_tell(1, 20)
    assert notices.may_tell(2, 10)
    clock.now += 1
    assert notices.may_tell(1, 10)


def test_a_channel_gets_no_more_than_some(notices: Notices, clock: Hand) -> None:
    told = [notices.may_tell(person, 10) for person in range(100)]
    assert told == [True] * MOST_IN_CHANNEL + [False] * (100 - MOST_IN_CHANNEL)
    assert notices.may_tell(99, 20)
    clock.now += SECONDS
    assert notices.may_tell(98, 10)


def test_nothing_grows_however_many_ask(notices: Notices, clock: Hand) -> None:
    ids = count()
    told = [notices.may_tell(next(ids), next(ids)) for _ in range(3 * MOST)]
    assert sum(told) == MOST
    clock.now += SECONDS
    assert notices.may_tell(1, 1)
    assert [len(kept) for kept in vars(notices).values() if hasattr(kept, "__len__")] == [1] * 3
