"""A model's answers over the wire: the real SDK against the playground's model."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest

from ai import errors
from ai.endpoints import Endpoints
from ai.events import Delta, Finish, Reasoning, Usage
from ai.parameters import Parameters
from ai.request import Request
from config import EndpointConfig, Secret
from playground.model import Answer, Model
from tests.streams import QUESTION, ask, request, words

KEY = "test-key"


@pytest.fixture
async def model() -> AsyncIterator[Model]:
    async with Model(key=KEY) as model:
        yield model


@pytest.fixture
async def endpoints(model: Model) -> AsyncIterator[Endpoints]:
    config = EndpointConfig("openai", model.url, Secret(KEY))
    async with Endpoints([config], timeout=5.0) as endpoints:
        yield endpoints


async def test_an_answer_streams_in(model: Model, endpoints: Endpoints) -> None:
    model.answers(Answer("Hello, how are you?", reasoning="They greet me."))
    async with model.held(after=1) as gate, aclosing(endpoints.stream(request())) as events:
        assert await anext(events) == Reasoning("They")
        await gate.reached()
        gate.release()
        rest = [event async for event in events]
    assert words(rest) == "Hello, how are you?"
    assert rest[-2:] == [Usage(prompt_tokens=16, completion_tokens=10), Finish("stop")]


async def test_only_what_is_set_is_sent(model: Model, endpoints: Endpoints) -> None:
    await ask(endpoints)
    await ask(endpoints, request(temperature=0.0, max_output_tokens=5))
    bare, full = (asked.params for asked in model.requests)
    assert bare == {
        "model": "gpt-4o",
        "messages": [
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": "hello there"},
        ],
        "stream": True,
        "stream_options": {"include_usage": True},
    }
    assert {key: full[key] for key in full.keys() - bare.keys()} == {
        "temperature": 0.0,
        "max_tokens": 5,
    }
    assert model.requests[0].headers["authorization"] == f"Bearer {KEY}"


async def test_the_connection_serves_the_next_request(model: Model, endpoints: Endpoints) -> None:
    for answer in (Answer("a"), Answer("b", done=False), Answer("c", stream=False), Answer("d")):
        model.answers(answer)
        await ask(endpoints)
    assert len({asked.port for asked in model.requests}) == 1


async def test_any_way_of_sending_gives_the_same(model: Model, endpoints: Endpoints) -> None:
    text = "سلام دنیا! 👨‍👩‍👧 Привет, мир."
    answers = (
        Answer(text, split=3),
        Answer(text, newline="\r\n", comments=True),
        Answer(text, newline="\r", split=1),
        Answer(text, done=False),
        Answer(text, stream=False),
        Answer(text, tokens_per_second=500),
    )
    for answer in answers:
        model.answers(answer)
        events = await ask(endpoints)
        assert words(events) == text
        assert [type(event) for event in events[-2:]] == [Usage, Finish]


async def test_usage_is_optional(model: Model, endpoints: Endpoints) -> None:
    model.answers(Answer("a", usage=False))
    assert await ask(endpoints) == [Delta("a"), Finish("stop")]


@pytest.mark.parametrize("reason", ["length", "content_filter"])
async def test_an_early_end_is_told(model: Model, endpoints: Endpoints, reason: str) -> None:
    model.answers(Answer("a", finish=reason, usage=False))
    assert await ask(endpoints) == [Delta("a"), Finish(reason)]


async def test_a_refusal_is_shown(model: Model, endpoints: Endpoints) -> None:
    model.answers(Answer(refusal="I will not.", usage=False))
    events = await ask(endpoints)
    assert (words(events), events[-1]) == ("I will not.", Finish("refusal"))


async def test_what_a_model_refuses_is_left_out_at_once(model: Model, endpoints: Endpoints) -> None:
    model.refuses("temperature", "stream_options")
    asked = request(temperature=0.5, max_output_tokens=9)
    for _ in range(2):
        model.answers(Answer("a"))
        assert await ask(endpoints, asked) == [Delta("a"), Finish("stop")]
    kept = [
        sorted(asked.params.keys() - {"model", "messages", "stream"}) for asked in model.requests
    ]
    assert kept == [
        ["max_tokens", "stream_options", "temperature"],
        ["max_tokens", "temperature"],
        ["max_tokens"],
        ["max_tokens"],
    ]


async def test_a_limit_is_sent_under_the_name_the_model_knows(
    model: Model, endpoints: Endpoints
) -> None:
    model.refuses("max_tokens")
    model.answers(Answer("a"))
    await ask(endpoints, request(max_output_tokens=9))
    assert model.requests[-1].params["max_completion_tokens"] == 9
    model.refuses("max_tokens", "max_completion_tokens")
    model.answers(Answer("a"))
    await ask(endpoints, request(max_output_tokens=9))
    assert not {"max_tokens", "max_completion_tokens"} & model.requests[-1].params.keys()


FORMAT = {"type": "json_schema", "json_schema": {"name": "any", "schema": {"type": "object"}}}
EVERYTHING = Parameters(
    temperature=0.5,
    top_p=0.9,
    max_output_tokens=9,
    frequency_penalty=-0.5,
    presence_penalty=0.5,
    seed=7,
    stop=("END", "\n\n"),
    logit_bias={"50256": -100},
    n=1,
    response_format=FORMAT,
    reasoning_effort="low",
    verbosity="high",
    end_user="someone",
)
WRITTEN = {
    "temperature": 0.5,
    "top_p": 0.9,
    "max_tokens": 9,
    "frequency_penalty": -0.5,
    "presence_penalty": 0.5,
    "seed": 7,
    "stop": ["END", "\n\n"],
    "logit_bias": {"50256": -100},
    "n": 1,
    "response_format": FORMAT,
    "reasoning_effort": "low",
    "verbosity": "high",
    "user": "someone",
}


async def test_every_parameter_is_sent_as_the_api_has_it(
    model: Model, endpoints: Endpoints
) -> None:
    model.answers(Answer("{}"))
    await ask(endpoints, Request("gpt-4o", QUESTION, EVERYTHING))
    sent = model.requests[0].params
    assert WRITTEN.items() <= sent.items()
    assert sent.keys() - WRITTEN.keys() == {"model", "messages", "stream", "stream_options"}


@pytest.mark.parametrize("name", WRITTEN)
async def test_any_parameter_may_be_refused(model: Model, endpoints: Endpoints, name: str) -> None:
    model.refuses(name)
    model.answers(Answer("{}"))
    await ask(endpoints, Request("gpt-4o", QUESTION, EVERYTHING))
    newer = {"max_tokens": "max_completion_tokens", "user": "safety_identifier"}.get(name)
    expected = {key: value for key, value in WRITTEN.items() if key != name}
    expected |= {newer: WRITTEN[name]} if newer else {}
    sent = model.requests[-1].params
    assert expected.items() <= sent.items()
    assert name not in sent
    assert len(model.requests) == 2


async def test_two_who_are_refused_at_once_are_both_answered(
    model: Model, endpoints: Endpoints
) -> None:
    model.refuses("stream_options")
    answers = await asyncio.gather(*(ask(endpoints) for _ in range(5)))
    assert all(isinstance(events[-1], Finish) for events in answers)


async def test_a_value_out_of_range_is_for_the_owner(model: Model, endpoints: Endpoints) -> None:
    with pytest.raises(errors.BadRequestError) as raised:
        await ask(endpoints, request(temperature=3.0))
    assert raised.value.detail.param == "temperature"
    assert len(model.requests) == 1


async def test_of_many_answers_at_once_the_pieces_gather(
    model: Model, endpoints: Endpoints
) -> None:
    text = "one two three four five six seven eight nine ten " * 6
    model.answer_with(lambda _: Answer(text, tokens_per_second=200))
    alone = await ask(endpoints)
    many = await asyncio.gather(*(ask(endpoints) for _ in range(48)))
    assert all(words(events) == text for events in (alone, *many))
    assert max(map(len, many)) < len(alone) / 2
