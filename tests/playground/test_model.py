"""The playground's model, as any client sees it."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import orjson
import pytest

from playground.model import Answer, Failure, Model
from playground.model.standin import stand_in
from playground.model.tokens import count

HELLO = {"model": "gpt-4o", "messages": [{"role": "user", "content": "hello"}]}


@pytest.fixture
async def model() -> AsyncIterator[Model]:
    async with Model(context=1000) as model:
        yield model


@pytest.fixture
async def client(model: Model) -> AsyncIterator[aiohttp.ClientSession]:
    headers = {"Authorization": "Bearer test-key"}
    async with aiohttp.ClientSession(model.url + "/", headers=headers) as client:
        yield client


async def post(client: aiohttp.ClientSession, body: object) -> tuple[int, Any]:
    async with client.post("chat/completions", data=orjson.dumps(body)) as response:
        return response.status, orjson.loads(await response.read())


async def stream(client: aiohttp.ClientSession, **more: object) -> list[Any]:
    body = {**HELLO, "stream": True, **more}
    async with client.post("chat/completions", json=body) as response:
        assert response.content_type == "text/event-stream"
        events = (await response.text()).strip().split("\n\n")
    assert all(event.startswith("data: ") for event in events)
    assert events.pop() == "data: [DONE]"
    return [orjson.loads(event.removeprefix("data: ")) for event in events]


def said(messages: list[str]) -> str:
    return stand_in([{"role": "user", "content": message} for message in messages])


async def test_a_stream_is_as_openais(model: Model, client: aiohttp.ClientSession) -> None:
    model.answers(Answer("Hello, world!"))
    events = await stream(client, stream_options={"include_usage": True})
    *chunks, last, usage = events
    deltas = [chunk["choices"][0]["delta"] for chunk in chunks]
    assert deltas[0] == {"role": "assistant", "content": ""}
    assert "".join(delta["content"] for delta in deltas) == "Hello, world!"
    assert {chunk["object"] for chunk in chunks} == {"chat.completion.chunk"}
    assert last["choices"] == [{"index": 0, "delta": {}, "logprobs": None, "finish_reason": "stop"}]
    assert usage["choices"] == []
    assert usage["usage"] == {
        "prompt_tokens": 8,
        "completion_tokens": 4,
        "total_tokens": 12,
        "prompt_tokens_details": {"cached_tokens": 0},
    }


async def test_usage_comes_only_when_asked_for(model: Model, client: aiohttp.ClientSession) -> None:
    assert all("usage" not in event for event in await stream(client))


async def test_a_whole_answer_is_as_openais(model: Model, client: aiohttp.ClientSession) -> None:
    model.answers(Answer("Hello, world!"), Answer(refusal="No."))
    status, answer = await post(client, HELLO)
    assert (status, answer["object"]) == (200, "chat.completion")
    message = {"role": "assistant", "content": "Hello, world!", "refusal": None}
    assert answer["choices"][0]["message"] == message
    assert answer["usage"]["total_tokens"] == 12
    _, answer = await post(client, HELLO)
    assert answer["choices"][0]["message"]["refusal"] == "No."


@pytest.mark.parametrize(
    ("change", "status", "code", "param"),
    [
        ({"model": None}, 400, "missing_required_parameter", "model"),
        ({"messages": None}, 400, "missing_required_parameter", "messages"),
        ({"messages": []}, 400, "empty_array", "messages"),
        ({"messages": "hi"}, 400, "invalid_type", "messages"),
        ({"messages": ["hi"]}, 400, "invalid_type", "messages[0]"),
        ({"messages": [{"role": "bot", "content": ""}]}, 400, "invalid_value", "messages[0].role"),
        ({"messages": [{"role": "user"}]}, 400, None, "messages[0].content"),
        ({"model": 4}, 400, "invalid_type", "model"),
        ({"model": "gpt-9"}, 404, "model_not_found", None),
        ({"tempurature": 1}, 400, "unknown_parameter", "tempurature"),
        ({"temperature": "warm"}, 400, "invalid_type", "temperature"),
        ({"temperature": True}, 400, "invalid_type", "temperature"),
        ({"temperature": 2.1}, 400, "decimal_above_maximum_value", "temperature"),
        ({"temperature": -1}, 400, "decimal_below_minimum_value", "temperature"),
        ({"max_tokens": 0}, 400, "integer_below_minimum_value", "max_tokens"),
        ({"max_tokens": 1.5}, 400, "invalid_type", "max_tokens"),
        (
            {"max_tokens": 1, "max_completion_tokens": 1},
            400,
            "invalid_parameter_combination",
            "max_tokens",
        ),
        ({"stream_options": {}}, 400, None, "stream_options"),
        ({"max_tokens": 993}, 400, "context_length_exceeded", "messages"),
    ],
)
async def test_a_wrong_request_is_refused(
    model: Model,
    client: aiohttp.ClientSession,
    change: dict[str, object],
    status: int,
    code: str | None,
    param: str | None,
) -> None:
    model.answers(Answer("never"))
    answered, answer = await post(client, {**HELLO, **change})
    assert (answered, answer["error"]["code"], answer["error"]["param"]) == (status, code, param)
    assert answer["error"]["message"].endswith(".")
    assert (await post(client, HELLO))[1]["choices"][0]["message"]["content"] == "never"


@pytest.mark.parametrize(
    "change",
    [
        {"temperature": 2, "top_p": 0.5, "n": 1, "seed": -3, "stop": ["a"], "user": "u"},
        {"temperature": None, "max_tokens": None},
        {"max_tokens": 992},
        {"messages": [{"role": "user", "content": [{"type": "text", "text": "hi"}]}]},
    ],
)
async def test_a_right_request_is_answered(
    client: aiohttp.ClientSession, change: dict[str, object]
) -> None:
    assert (await post(client, {**HELLO, **change}))[0] == 200


async def test_what_is_no_json_is_refused(client: aiohttp.ClientSession) -> None:
    async with client.post("chat/completions", data=b"{") as response:
        assert response.status == 400


async def test_a_wrong_key_is_refused(model: Model) -> None:
    for header in (
        {},
        {"Authorization": "Bearer wrong-key-of-mine"},
        {"Authorization": "test-key"},
    ):
        async with aiohttp.ClientSession(model.url + "/", headers=header) as client:
            status, answer = await post(client, HELLO)
            assert (status, answer["error"]["code"]) == (401, "invalid_api_key")
            async with client.get("models") as response:
                assert response.status == 401


async def test_models_are_listed_or_absent(model: Model, client: aiohttp.ClientSession) -> None:
    async with client.get("models") as response:
        listed = await response.json()
    assert [each["id"] for each in listed["data"]] == list(model.names or ())
    model.names = None
    async with client.get("models") as response:
        assert response.status == 404
    assert (await post(client, {**HELLO, "model": "anything"}))[0] == 200


async def test_answers_come_in_order_then_by_choice_then_from_the_stand_in(
    model: Model, client: aiohttp.ClientSession
) -> None:
    model.answers(Answer("one"), Failure.json(500, "two"))
    model.answer_with(
        lambda asked: (
            Answer("three") if asked.last == "hello" and len(model.requests) == 3 else None
        )
    )
    answers = [await post(client, HELLO) for _ in range(4)]
    assert [status for status, _ in answers] == [200, 500, 200, 200]
    assert answers[2][1]["choices"][0]["message"]["content"] == "three"
    assert "stand-in" in answers[3][1]["choices"][0]["message"]["content"]


async def test_requests_are_told_and_recorded(model: Model, client: aiohttp.ClientSession) -> None:
    waiting = asyncio.create_task(model.asked())
    await post(client, HELLO)
    asked = await waiting
    await asked.ended()
    assert asked is model.requests[0]
    assert (asked.model, asked.last, asked.status, asked.disconnected) == (
        "gpt-4o",
        "hello",
        200,
        False,
    )


async def test_an_answer_is_held_and_released(model: Model, client: aiohttp.ClientSession) -> None:
    model.answers(Answer(pieces=("a", "b", "c")))
    async with model.held(after=2) as gate:
        task = asyncio.create_task(stream(client))
        await gate.reached()
        asked = await model.asked()
        assert (asked.sent, task.done()) == (2, False)
        gate.release()
        await task
    assert asked.sent == 3


async def test_a_client_that_leaves_is_noticed(model: Model, client: aiohttp.ClientSession) -> None:
    async with model.held() as gate:
        task = asyncio.create_task(stream(client))
        await gate.reached()
        task.cancel()
        asked = await model.asked()
        await asked.ended()
    assert asked.disconnected


async def test_it_can_be_down_and_come_back(model: Model, client: aiohttp.ClientSession) -> None:
    async with model.down():
        with pytest.raises(aiohttp.ClientConnectorError):
            await post(client, HELLO)
    assert (await post(client, HELLO))[0] == 200


async def test_a_pace_is_kept(model: Model, client: aiohttp.ClientSession) -> None:
    clock = asyncio.get_running_loop().time
    model.answers(Answer(pieces=["x"] * 11, tokens_per_second=100, delay_first=0.05))
    start = clock()
    await stream(client)
    assert clock() - start >= 0.15


@pytest.mark.parametrize(
    ("question", "honest"),
    [
        ("hello", "not a real model"),
        ("سلام، خوبی؟", "نه مدل واقعی"),
        ("привет", "не настоящая модель"),
        ("12345", "not a real model"),
    ],
)
def test_the_stand_in_says_what_it_is_and_what_it_was_asked(question: str, honest: str) -> None:
    answer = said([question])
    assert honest in answer
    assert question in answer


def test_the_stand_in_remembers() -> None:
    assert "first thing" in said(["hello"])
    assert "“my name is Sara”" in said(["my name is Sara", "what is my name?"])


@pytest.mark.parametrize("wish", ["some code", "کد بنویس", "напиши код"])
def test_the_stand_in_shows_code(wish: str) -> None:
    assert "```python" in said([wish])
    assert "```" not in said(["hello"])


@pytest.mark.parametrize("wish", ["markdown", "مارک‌داون", "маркдаун"])
def test_the_stand_in_shows_markdown(wish: str) -> None:
    assert "\n-# " in said([wish])


@pytest.mark.parametrize("wish", ["a long story", "پاسخ بلند", "длинный ответ"])
def test_the_stand_in_can_be_long(wish: str) -> None:
    assert len(said([wish])) > 2500
    assert len(said(["word " * 2000])) < 1000


def test_tokens_are_true() -> None:
    assert count("Hello, world!") == 4
    assert count("<|endoftext|>") > 1
