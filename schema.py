"""JSON schemas for answers, as people attach or paste them. Pure.

https://platform.openai.com/docs/guides/structured-outputs
"""

import re
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any, Final

import orjson

from i18n import Text, text

LARGEST_SCHEMA: Final = 32 << 10
"""Bytes; it is sent along with every question."""
DEEPEST_SCHEMA: Final = 32
"""Objects and arrays within each other."""

_LONGEST_NAME: Final = 64
_NOT_IN_NAMES: Final = re.compile(r"[^a-zA-Z0-9_-]+")
_KEYWORDS: Final = frozenset(
    {"type", "properties", "$ref", "$defs", "anyOf", "allOf", "oneOf", "enum", "const"}
)
_KEPT: Final[dict[str, type]] = {"description": str, "strict": bool}


class SchemaError(ValueError):
    """This is no schema for answers; `text` says why, to a person."""

    def __init__(self, problem: Text) -> None:
        super().__init__(str(problem))
        self.text: Final = problem


def check_size(size: int) -> None:
    """Refuse a file that is too large, before it is read. Raises SchemaError."""
    if size > LARGEST_SCHEMA:
        raise SchemaError(
            text("This schema is too large: {most} kB are allowed.", most=LARGEST_SCHEMA >> 10)
        )


def read_schema(content: bytes, file_name: str = "") -> dict[str, Any]:
    """Give the `response_format` for a schema, bare or as the API's documents wrap it.

    Its name is the one it was given, or its title, or that of its file. Raises SchemaError.
    """
    check_size(len(content))
    try:
        value = orjson.loads(content.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError:  # of more than a thousand levels too
        raise SchemaError(text("This is not JSON that I can read.")) from None
    if _depth(value) > DEEPEST_SCHEMA:
        raise SchemaError(text("This schema is nested too deeply."))
    wrapped = value
    if isinstance(wrapped, dict) and isinstance(wrapped.get("json_schema"), dict):
        wrapped = wrapped["json_schema"]
    if not isinstance(wrapped, dict) or not isinstance(wrapped.get("schema"), dict):
        wrapped = {"schema": value}
    schema = wrapped["schema"]
    if not isinstance(schema, dict) or not _KEYWORDS & schema.keys():
        raise SchemaError(_no_schema())
    names = (wrapped.get("name"), schema.get("title"), PurePath(file_name).stem, "answer")
    kept = {key: wrapped[key] for key, kind in _KEPT.items() if isinstance(wrapped.get(key), kind)}
    name = next(filter(None, map(_name, names)))
    return {"type": "json_schema", "json_schema": {"name": name, "schema": schema, **kept}}


def _no_schema() -> Text:
    example = '{"type": "object", "properties": …}'
    return text("This is no JSON schema. Write one such as `{example}`.", example=example)


def _name(given: object) -> str:
    """Give a name with the characters that the API takes."""
    written = given if isinstance(given, str) else ""
    return _NOT_IN_NAMES.sub("_", written)[:_LONGEST_NAME].strip("_")


def _depth(value: object) -> int:
    """Count the levels of objects and arrays, going level by level."""
    depth, level = 0, [value]
    while level := [each for each in level if isinstance(each, dict | list)]:
        depth, level = depth + 1, [inner for each in level for inner in _inside(each)]
    return depth


def _inside(value: object) -> Iterator[object]:
    if isinstance(value, dict):
        yield from value.values()
    elif isinstance(value, list):
        yield from value
