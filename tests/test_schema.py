"""schema: what files people may attach, hostile ones included."""

import json
import re
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema import DEEPEST_SCHEMA, LARGEST_SCHEMA, SchemaError, read_schema

POINT = {"type": "object", "properties": {"x": {"type": "number"}}}
TOO_LARGE = "This schema is too large: 32 kB are allowed."
NOT_JSON = "This is not JSON that I can read."
TOO_DEEP = "This schema is nested too deeply."
NO_SCHEMA = "This is no JSON schema."


def read(value: object, file_name: str = "point.json") -> dict[str, Any]:
    format_ = read_schema(json.dumps(value).encode(), file_name)
    assert format_["type"] == "json_schema"
    return dict(format_["json_schema"])


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (POINT, "point"),
        (POINT | {"title": "A point!"}, "A_point"),
        ({"name": "my-point", "schema": POINT}, "my-point"),
        ({"name": "نقطه", "schema": POINT}, "point"),
        ({"type": "json_schema", "json_schema": {"name": "p", "schema": POINT}}, "p"),
        ({"name": "n" * 100, "schema": POINT}, "n" * 64),
    ],
)
def test_a_schema_is_taken_bare_or_wrapped(value: dict[str, Any], name: str) -> None:
    found = read(value)
    assert found["name"] == name
    assert found["schema"]["properties"] == POINT["properties"]
    assert found.keys() == {"name", "schema"}


def test_what_belongs_to_it_is_kept_and_nothing_else() -> None:
    wrapped = {"name": "p", "schema": POINT, "strict": True, "description": "d", "more": 1}
    assert read(wrapped) == {"name": "p", "schema": POINT, "strict": True, "description": "d"}
    assert read({"schema": POINT, "strict": "yes"}) == {"name": "point", "schema": POINT}


def test_a_file_without_a_useful_name_has_one_all_the_same() -> None:
    assert read(POINT, "نقطه.json")["name"] == "answer"
    assert read(POINT, "")["name"] == "answer"


def test_a_byte_order_mark_is_no_harm() -> None:
    content = b"\xef\xbb\xbf" + json.dumps(POINT).encode()
    assert read_schema(content)["json_schema"]["schema"] == POINT


def nested(levels: int) -> bytes:
    return b'{"type": "object", "x": ' + b"[" * (levels - 1) + b"]" * (levels - 1) + b"}"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", NOT_JSON),
        (b"\x89PNG\r\n\x1a\n\x00", NOT_JSON),
        (b"{'type': 'object'}", NOT_JSON),
        (b'{"type": NaN}', NOT_JSON),
        (b'{"type": "\xff"}', NOT_JSON),
        (b'{"type": "object"', NOT_JSON),
        (b"[" * 20_000, NOT_JSON),
        (b"[" * 10_000 + b"]" * 10_000, NOT_JSON),
        (nested(DEEPEST_SCHEMA + 1), TOO_DEEP),
        (b"[]", NO_SCHEMA),
        (b'"object"', NO_SCHEMA),
        (b"{}", NO_SCHEMA),
        (b'{"colour": "red"}', NO_SCHEMA),
        (b'{"name": "p", "schema": {}}', NO_SCHEMA),
        (b'{"name": "p", "schema": ["type"]}', NO_SCHEMA),
        (b" " * (LARGEST_SCHEMA + 1), TOO_LARGE),
    ],
)
def test_anything_else_is_refused(content: bytes, problem: str) -> None:
    with pytest.raises(SchemaError) as refused:
        read_schema(content, "file.json")
    assert str(refused.value.text).startswith(problem)


def test_what_just_fits_is_taken() -> None:
    read_schema(nested(DEEPEST_SCHEMA))
    padded = json.dumps(POINT).encode().ljust(LARGEST_SCHEMA)
    assert read_schema(padded)["json_schema"]["schema"] == POINT


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner),
)


@given(value=json_values | st.fixed_dictionaries({"schema": json_values, "name": json_values}))
def test_any_json_is_a_schema_that_the_api_takes_or_refused(value: object) -> None:
    try:
        found = read(value)
    except SchemaError:
        return
    assert re.fullmatch("[a-zA-Z0-9_-]{1,64}", found["name"])
    assert isinstance(found["schema"], dict)


@given(st.binary(max_size=200))
def test_any_file_is_taken_or_refused(content: bytes) -> None:
    with suppress(SchemaError):
        assert read_schema(content, "file")
