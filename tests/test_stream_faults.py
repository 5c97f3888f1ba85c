"""Answers that fail or are left, over the wire: the real SDK against the playground's model."""

import asyncio
import itertools
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing

import pytest

from ai import errors
from ai.answer import MAX_CHARACTERS
from ai.endpoints import Endpoints
from ai.errors import ModelError
from ai.events import Delta, Event, Finish
from config import EndpointConfig, Secret
from playground.model import Answer, Failure, Model
from tests.streams import ask, fail, request, words

KEY = "sk-test-0123456789abcdef"
AT_ONCE: Mapping[str, str] = {"retry-after-ms": "1"}
SILENCE = 0.4
"""Seconds until a silent server has timed out."""


@pytest.fixture
async def model() -> AsyncIterator[Model]:
    async with Model(key=KEY) as model:
        yield model


@pytest.fixture
async def endpoints(model: Model) -> AsyncIterator[Endpoints]:
    config = EndpointConfig("openai", model.url, Secret(KEY))
    async with Endpoints([config], timeout=SILENCE) as endpoints:
        yield endpoints


@pytest.mark.parametrize(
    ("outcome", "leaf"),
    [
        (Failure.json(400, "Bad"), errors.BadRequestError),
        (Failure.json(400, "…", code="context_length_exceeded"), errors.ContextTooLongError),
        (Failure.json(401, "…"), errors.InvalidKeyError),
        (Failure.json(402, "Insufficient balance"), errors.NoBalanceError),
        (Failure.json(403, "…"), errors.ForbiddenError),
        (Failure.json(404, "…", code="model_not_found"), errors.UnknownModelError),
        (Failure.html(404), errors.NotAnApiError),
        (Failure(413, b"too large", content_type="text/plain"), errors.RequestTooLargeError),
        (Failure.json(422, "…"), errors.BadRequestError),
        (Failure.json(429, "…", code="insufficient_quota"), errors.QuotaError),
        (Failure.json(429, "…", headers={"Retry-After": "60"}), errors.RateLimitError),
        (Failure.html(200), errors.NotAnApiError),
        (Failure(200, b'{"object": "list"}'), errors.NotAnApiError),
        (Failure(302, headers={"Location": "/v1/nowhere"}), errors.NotAnApiError),
        (Answer(""), errors.EmptyAnswerError),
        (Answer("", finish="length"), errors.CutForLengthError),
        (Answer("", finish="content_filter"), errors.FilteredError),
        (Answer("", error_after=0), errors.StreamError),
        (Answer("", drop_after=0), errors.CutStreamError),
        (Answer("", stall_after=0), errors.AnswerTimeoutError),
    ],
)
async def test_a_fault_has_its_own_error_and_is_not_tried_again(
    model: Model, endpoints: Endpoints, outcome: Answer | Failure, leaf: type[ModelError]
) -> None:
    model.answers(outcome)
    error = await fail(endpoints)
    assert type(error) is leaf
    assert (error.request_id or "").startswith("req_")
    assert (error.detail.endpoint, error.detail.model) == ("openai", "gpt-4o")
    assert len(model.requests) == 1


@pytest.mark.parametrize(
    ("outcome", "leaf"),
    [
        (Failure.json(408, "…", headers=AT_ONCE), errors.AnswerTimeoutError),
        (Failure.json(409, "…", headers=AT_ONCE), errors.ServerError),
        (Failure.json(429, "…", headers=AT_ONCE), errors.RateLimitError),
        (Failure.json(500, "…", headers=AT_ONCE), errors.ServerError),
        (Failure(503, b"<html>", AT_ONCE, "text/html"), errors.ServerError),
    ],
)
async def test_what_may_pass_is_tried_three_times_in_all(
    model: Model, endpoints: Endpoints, outcome: Failure, leaf: type[ModelError]
) -> None:
    model.answers(outcome, outcome, outcome)
    assert type(await fail(endpoints)) is leaf
    assert [asked.retry for asked in model.requests] == [0, 1, 2]


async def test_a_fault_that_passes_is_not_noticed(model: Model, endpoints: Endpoints) -> None:
    model.answers(Failure.json(500, "…", headers=AT_ONCE), Answer("a", usage=False))
    assert await ask(endpoints) == [Delta("a"), Finish("stop")]


async def test_a_server_that_is_down_is_unreachable(model: Model, endpoints: Endpoints) -> None:
    async with model.down():
        assert type(await fail(endpoints)) is errors.UnreachableError


async def test_a_connection_cut_before_the_answer(model: Model, endpoints: Endpoints) -> None:
    model.answers(*[Failure.drop()] * 3)
    assert type(await fail(endpoints)) is errors.UnreachableError
    assert len(model.requests) == 3


async def test_a_server_that_speaks_no_http() -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"SSH-2.0-OpenSSH_9.9\r\n")
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        config = EndpointConfig("openai", f"http://127.0.0.1:{port}/v1", None)
        async with Endpoints([config], timeout=SILENCE) as endpoints:
            assert type(await fail(endpoints)) is errors.NotAnApiError


@pytest.mark.parametrize(
    ("fault", "leaf"),
    [
        ({"finish": None}, errors.CutStreamError),
        ({"drop_after": 3}, errors.CutStreamError),
        ({"error_after": 3}, errors.StreamError),
        ({"stall_after": 3}, errors.AnswerTimeoutError),
    ],
)
async def test_words_before_a_fault_are_given(
    model: Model, endpoints: Endpoints, fault: dict[str, int | None], leaf: type[ModelError]
) -> None:
    model.answers(Answer(pieces=("a", "b", "c"), **fault))  # type: ignore[arg-type]
    events: list[Event] = []
    assert type(await fail(endpoints, events)) is leaf
    assert words(events) == "abc"
    assert len(model.requests) == 1


async def test_a_fault_after_the_end_harms_nothing(model: Model, endpoints: Endpoints) -> None:
    """The server neither says [DONE] nor closes: the answer is whole all the same."""
    model.answers(Answer("a", done=False, hang=True))
    assert words(await ask(endpoints)) == "a"


async def test_leaving_closes_the_connection(model: Model, endpoints: Endpoints) -> None:
    model.answers(Answer("one two three " * 100))
    async with model.held(after=2):
        async with aclosing(endpoints.stream(request())) as events:
            await anext(events)
        asked = await model.asked()
        await asked.ended()
    assert asked.disconnected
    assert asked.sent == 2


@pytest.mark.parametrize("after", [0, 2])
async def test_cancelling_closes_the_connection(
    model: Model, endpoints: Endpoints, after: int
) -> None:
    async with model.held(after) as gate:
        task = asyncio.create_task(ask(endpoints))
        await gate.reached()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        asked = await model.asked()
        await asked.ended()
    assert asked.disconnected
    assert asked.sent == after


async def test_a_huge_answer_does_not_fill_the_memory(model: Model, endpoints: Endpoints) -> None:
    pieces = tuple(itertools.repeat("x" * 60_000, 1700))
    model.answers(Answer(pieces=pieces, usage=False))
    events = await ask(endpoints)
    assert events[-1] == Finish("length")
    assert len(words(events)) <= MAX_CHARACTERS + 60_000
    asked = await model.asked()
    await asked.ended()
    assert asked.disconnected
    assert asked.sent < len(pieces)


async def test_keys_reach_no_error_and_no_log(
    model: Model, endpoints: Endpoints, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    model.answers(Failure.json(401, f"Incorrect API key provided: {KEY}.", code="invalid_api_key"))
    try:
        await ask(endpoints)
    except ModelError:
        logging.getLogger("test").exception("asked in vain")
    assert "InvalidKeyError" in caplog.text
    assert "req_000001" in caplog.text
    assert KEY not in caplog.text
