"""The playground's model takes of each parameter what OpenAI does, and refuses the rest."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from playground.model import Model


@pytest.fixture
async def client() -> AsyncIterator[aiohttp.ClientSession]:
    headers = {"Authorization": "Bearer test-key"}
    async with Model() as model, aiohttp.ClientSession(model.url + "/", headers=headers) as client:
        yield client


def schema(**parts: object) -> dict[str, object]:
    return {"response_format": {"type": "json_schema", "json_schema": parts}}


@pytest.mark.parametrize(
    ("parameters", "code", "param"),
    [
        ({"reasoning_effort": "much"}, "invalid_value", "reasoning_effort"),
        ({"verbosity": "xhigh"}, "invalid_value", "verbosity"),
        ({"safety_identifier": "x" * 129}, "string_above_max_length", "safety_identifier"),
        ({"stop": list("abcde")}, "array_above_max_length", "stop"),
        ({"stop": [1]}, "invalid_type", "stop"),
        ({"logit_bias": {"word": 1}}, None, "logit_bias"),
        ({"logit_bias": {"1": 0.5}}, "invalid_type", "logit_bias.1"),
        ({"logit_bias": {"1": 101}}, "integer_above_maximum_value", "logit_bias.1"),
        ({"response_format": {"type": "xml"}}, "invalid_value", "response_format.type"),
        ({"response_format": {"type": "json_object"}}, None, "messages"),
        (schema(name="a"), "missing_required_parameter", "response_format.json_schema"),
        (schema(name="a b", schema={}), "invalid_value", "response_format.json_schema.name"),
    ],
)
async def test_a_wrong_value_is_refused(
    client: aiohttp.ClientSession, parameters: dict[str, object], code: str | None, param: str
) -> None:
    status, error = await post(client, parameters)
    assert (status, error["code"], error["param"]) == (400, code, param)


@pytest.mark.parametrize(
    "parameters",
    [
        {"reasoning_effort": "xhigh", "verbosity": "low", "safety_identifier": "x" * 128},
        {"stop": list("abcd"), "logit_bias": {"1": -100}, "response_format": {"type": "text"}},
        {"stop": "a"},
        schema(name="a-b_c", schema={"type": "object"}),
    ],
)
async def test_a_right_value_is_taken(
    client: aiohttp.ClientSession, parameters: dict[str, object]
) -> None:
    assert (await post(client, parameters))[0] == 200


async def post(
    client: aiohttp.ClientSession, parameters: dict[str, object]
) -> tuple[int, dict[str, object]]:
    asked = {"model": "gpt-4o", "messages": [{"role": "user", "content": "hello"}]}
    async with client.post("chat/completions", json=asked | parameters) as response:
        return response.status, (await response.json()).get("error", {})
