"""Endpoints that are left alone after a fault, over the wire, by a clock that the test holds."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing

import pytest

from ai import errors
from ai.breaker import Rests
from ai.detail import Detail
from ai.endpoints import Endpoints
from ai.events import Attempt, Delta, Event, Finish
from ai.fallback import Fallbacks
from config import EndpointConfig, Secret
from i18n import Text
from playground.model import Answer, Failure, Model
from tests.standing_in import KEY, NO_MONEY, NO_RETRY, NOT_THERE, SHARED, SPARE, TOO_MANY
from tests.streams import request


class Desk:
    """Asks in the way the bot does, and notes who answered."""

    def __init__(self, endpoints: Endpoints, fallbacks: Fallbacks) -> None:
        self._endpoints = endpoints
        self._fallbacks = fallbacks
        self.notes: list[Text | None] = []
        self.heard = asyncio.Event()

    async def ask(self, model: str = SHARED, *, alone: bool = False) -> None:
        def asking(name: str) -> AsyncGenerator[Event, None]:
            return self._endpoints.stream(request(name))

        note = None
        async with aclosing(self._fallbacks.stream(model, asking, alone=alone)) as events:
            async for event in events:
                if isinstance(event, Attempt):
                    note = event.instead
                if isinstance(event, Delta):
                    self.heard.set()
        self.notes.append(note)


async def until_rested(model: Model, desk: Desk, now: list[float]) -> None:
    """Let an endpoint be out of money, and its rest be over: the next question is its probe."""
    model.answers(Failure.json(402, "no money"))
    await desk.ask()
    now[0] = 600.0


@pytest.fixture
async def now() -> list[float]:
    return [0.0]


@pytest.fixture
async def desk(model: Model, spare: Model, now: list[float]) -> AsyncIterator[Desk]:
    configs = [
        EndpointConfig("openai", model.url, Secret("test-key")),
        EndpointConfig("spare", spare.url, Secret(KEY)),
    ]
    async with Endpoints(configs, timeout=1.5) as endpoints:
        rests = Rests(faults=2, short=30.0, long=600.0)
        fallbacks = Fallbacks(endpoints.names, [SPARE], rests=rests, clock=lambda: now[0])
        yield Desk(endpoints, fallbacks)


async def test_a_server_that_is_back_is_asked_again(
    model: Model, spare: Model, desk: Desk, now: list[float]
) -> None:
    async with model.down():
        await desk.ask()
        await desk.ask()
    assert len(spare.requests) == 2
    now[0] = 29.9
    await desk.ask()
    assert model.requests == []
    now[0] = 30.0
    await desk.ask()
    await desk.ask()
    assert len(model.requests) == 2
    assert desk.notes == [NOT_THERE] * 3 + [None] * 2


async def test_one_question_alone_probes_until_its_first_word(
    model: Model, spare: Model, desk: Desk, now: list[float]
) -> None:
    await until_rested(model, desk, now)
    async with model.held() as gate:
        probe = asyncio.create_task(desk.ask())
        await gate.reached()
        await desk.ask()
        assert (len(model.requests), len(spare.requests)) == (2, 2)
        gate.after = 1
        gate.release()
        await probe
    assert desk.notes == [NO_MONEY, NO_MONEY, None]


async def test_who_answers_may_be_asked_before_the_answer_ends(
    model: Model, desk: Desk, now: list[float]
) -> None:
    await until_rested(model, desk, now)
    desk.heard.clear()
    async with model.held(after=1):
        probe = asyncio.create_task(desk.ask())
        await desk.heard.wait()
        second = asyncio.create_task(desk.ask())
        for _ in range(3):
            await model.asked()
    await asyncio.gather(probe, second)
    assert desk.notes == [NO_MONEY, None, None]


async def test_a_probe_that_is_stopped_leaves_its_place(
    model: Model, desk: Desk, now: list[float]
) -> None:
    await until_rested(model, desk, now)
    async with model.held() as gate:
        probe = asyncio.create_task(desk.ask())
        await gate.reached()
        probe.cancel()
        with pytest.raises(asyncio.CancelledError):
            await probe
    await desk.ask()
    assert desk.notes == [NO_MONEY, None]


async def test_faults_open_it_only_in_a_row(model: Model, spare: Model, desk: Desk) -> None:
    fault = Failure.json(500, "fault", headers=NO_RETRY)
    model.answers(fault, Answer("well"), fault, fault)
    for _ in range(5):
        await desk.ask()
    assert len(model.requests) == 4
    assert desk.notes == [NOT_THERE, None, NOT_THERE, NOT_THERE, NOT_THERE]


async def test_a_told_wait_is_kept(model: Model, desk: Desk, now: list[float]) -> None:
    model.answers(Failure.json(429, "slow down", headers={"retry-after": "90"}))
    for now[0] in (0.0, 80.0, 100.0):
        await desk.ask()
    assert desk.notes == [TOO_MANY, TOO_MANY, None]
    assert len(model.requests) == 2


async def test_a_told_wait_is_kept_even_where_nobody_else_may_answer(
    model: Model, desk: Desk, now: list[float]
) -> None:
    model.answers(Failure.json(429, "slow down", headers={"retry-after": "90"}))
    for now[0], left in ((0.0, 90.0), (80.0, 10.0)):
        with pytest.raises(errors.RateLimitError) as raised:
            await desk.ask(alone=True)
        assert raised.value.retry_after == left
    assert len(model.requests) == 1
    now[0] = 90.0
    await desk.ask(alone=True)
    assert desk.notes == [None]


async def test_no_told_wait_counts_for_more_than_an_hour(
    model: Model, desk: Desk, now: list[float]
) -> None:
    model.answers(Failure.json(429, "slow down", headers={"retry-after": "86400"}))
    for now[0] in (0.0, 3599.0, 3600.0):
        await desk.ask()
    assert desk.notes == [TOO_MANY, TOO_MANY, None]


async def test_another_model_of_the_same_server_may_have_room(model: Model, desk: Desk) -> None:
    model.answers(Failure.json(429, "slow down", headers={"retry-after": "90"}))
    await desk.ask()
    await desk.ask("gpt-4o")
    assert desk.notes == [TOO_MANY, None]


async def test_other_models_of_a_server_without_money_are_not_tried() -> None:
    asked: list[str] = []

    async def asking(name: str) -> AsyncGenerator[Event, None]:
        asked.append(name)
        if not name.startswith("spare/"):
            raise errors.NoBalanceError(Detail(status=402))
        yield Finish("stop")

    fallbacks = Fallbacks(("openai", "spare"), ("other", SPARE))
    for model in ("mine", SPARE):
        assert [type(event) async for event in fallbacks.stream(model, asking)][-1] is Finish
    assert asked == ["mine", SPARE, SPARE]


async def test_who_is_not_asked_at_all_proves_nothing_of_its_server(now: list[float]) -> None:
    """That a question is too long for a stand-in is nothing that its server has said."""
    said = [
        errors.NoBalanceError(Detail(status=402)),
        errors.ContextTooLongError(Detail()),
        errors.ServerError(Detail(status=500)),
    ]
    asked: list[str] = []

    async def asking(name: str) -> AsyncGenerator[Event, None]:
        asked.append(name)
        if name or not said:
            raise said.pop(0) if name == SPARE else errors.UnknownModelError(Detail(status=404))
        yield Finish("stop")

    fallbacks = Fallbacks(("openai", "spare"), [SPARE], clock=lambda: now[0])
    for now[0] in (0.0, 600.0, 600.0, 600.0):
        with pytest.raises(errors.UnknownModelError):
            [event async for event in fallbacks.stream("mine", asking)]
    # One fault is enough, since the server was at rest all the while.
    assert asked == ["mine", SPARE] * 3 + ["mine"]
