"""When an endpoint is asked, and when it is left alone."""

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from ai.breaker import Breaker, Rests

RESTS = Rests(faults=3, short=30.0, long=600.0)
LONGEST = 5000


def test_it_opens_after_faults_in_a_row_only() -> None:
    breaker = Breaker(RESTS)
    breaker.fail(0)
    breaker.fail(0)
    breaker.succeed()
    breaker.fail(0)
    breaker.fail(0)
    assert breaker.admit(0)
    assert breaker.fail(0) == 30.0
    assert not breaker.admit(29.9)


def test_it_opens_at_once_for_a_rest_that_is_told() -> None:
    breaker = Breaker(RESTS)
    assert breaker.fail(100, rest=90.0) == 90.0
    assert not breaker.admit(189.9)
    assert breaker.admit(190.0)


def test_one_probe_is_admitted_and_decides() -> None:
    breaker = Breaker(RESTS)
    breaker.fail(0, rest=10.0)
    assert [breaker.admit(10.0), breaker.admit(10.0)] == [True, False]
    breaker.fail(10.0)
    assert not breaker.admit(39.9)
    assert breaker.admit(40.0)
    breaker.succeed()
    assert not breaker.is_open
    assert [breaker.admit(40.0), breaker.admit(40.0)] == [True, True]


def test_a_probe_that_told_nothing_makes_room_for_another() -> None:
    breaker = Breaker(RESTS)
    breaker.fail(0, rest=10.0)
    assert breaker.admit(10.0)
    breaker.release()
    assert breaker.admit(10.0)


def test_a_fault_from_before_shortens_no_rest() -> None:
    breaker = Breaker(RESTS)
    breaker.fail(0, rest=600.0)
    breaker.fail(1)
    assert not breaker.admit(599.0)


class Life(RuleBasedStateMachine):
    """Anything may happen, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.breaker = Breaker(RESTS)
        self.now = 0.0
        self.faults = 0
        self.probes = 0

    @rule(seconds=st.integers(0, 4000))
    def wait(self, seconds: int) -> None:
        self.now += seconds

    @rule()
    def ask(self) -> None:
        was_open = self.breaker.is_open
        if self.breaker.admit(self.now) and was_open:
            self.probes += 1

    @rule()
    def succeed(self) -> None:
        self.breaker.succeed()
        self.faults = self.probes = 0

    @rule(rest=st.none() | st.integers(0, 5000))
    def fail(self, rest: int | None) -> None:
        opened = self.breaker.fail(self.now, rest)
        self.faults += 1
        self.probes = 0
        if opened is not None:
            assert 0 <= opened <= LONGEST

    @precondition(lambda self: self.probes)
    @rule()
    def give_up(self) -> None:
        self.breaker.release()
        self.probes = 0

    @invariant()
    def one_probe_at_a_time(self) -> None:
        assert self.probes <= 1

    @invariant()
    def few_faults_do_not_open_it_and_many_do(self) -> None:
        if not self.faults:
            assert not self.breaker.is_open
        if self.faults >= RESTS.faults:
            assert self.breaker.is_open

    @invariant()
    def it_never_stays_shut(self) -> None:
        if not self.probes:
            assert self.breaker.admit(self.now + LONGEST)
            self.breaker.release()


TestLife = Life.TestCase
