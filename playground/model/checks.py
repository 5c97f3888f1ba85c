"""What a request must look like, and the error of OpenAI's for one that does not.

Parameters and ranges: https://platform.openai.com/docs/api-reference/chat/create
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from playground.model.answer import Failure
from playground.model.calling import check_tools
from playground.model.parts import PICTURES, check_parts
from playground.model.tokens import count_prompt

ROLES: Final = frozenset({"system", "developer", "user", "assistant", "tool", "function"})
_REFUSABLE: Final = frozenset({"system", "developer"})

_RANGES: Final[Mapping[str, tuple[type, float, float]]] = {
    "temperature": (float, 0, 2),
    "top_p": (float, 0, 1),
    "frequency_penalty": (float, -2, 2),
    "presence_penalty": (float, -2, 2),
    "max_tokens": (int, 1, float("inf")),
    "max_completion_tokens": (int, 1, float("inf")),
    "n": (int, 1, 128),
    "seed": (int, -(2**63), 2**63 - 1),
    "top_logprobs": (int, 0, 20),
}
_TYPES: Final[Mapping[str, type]] = {
    "stream": bool,
    "store": bool,
    "logprobs": bool,
    "parallel_tool_calls": bool,
    "stream_options": dict,
    "response_format": dict,
    "logit_bias": dict,
    "metadata": dict,
    "audio": dict,
    "prediction": dict,
    "moderation": dict,
    "prompt_cache_options": dict,
    "web_search_options": dict,
    "modalities": list,
    "tools": list,
    "functions": list,
    "user": str,
    "safety_identifier": str,
    "prompt_cache_key": str,
    "prompt_cache_retention": str,
    "reasoning_effort": str,
    "verbosity": str,
    "service_tier": str,
    "stop": object,
    "tool_choice": object,
    "function_call": object,
    "model": str,
    "messages": list,
}
_ENUMS: Final[Mapping[str, tuple[str, ...]]] = {
    "reasoning_effort": ("none", "minimal", "low", "medium", "high", "xhigh", "max"),
    "verbosity": ("low", "medium", "high"),
    "service_tier": ("auto", "default", "flex", "scale", "priority", "fast"),
}
_LONGEST: Final[Mapping[str, int]] = {"safety_identifier": 128, "prompt_cache_key": 64}
_MOST_STOPS: Final = 4
_SCHEMA_NAME: Final = re.compile(r"[a-zA-Z0-9_-]{1,64}")
_NAMES: Final = {float: "decimal", int: "integer", bool: "boolean", dict: "object"} | {
    list: "array",
    str: "string",
}


@dataclass(frozen=True, slots=True)
class Rules:
    """What this server knows and takes."""

    names: frozenset[str]
    """The models; empty: any name is one."""
    context: int
    """Tokens of prompt and answer together."""
    refused: frozenset[str]
    """Parameters and roles that every model here refuses, and PICTURES for no eyes."""


def check(body: object, rules: Rules) -> Failure | None:
    """Give the error for a request's JSON, or None for one that is right."""
    if not isinstance(body, dict):
        return Failure.json(400, "We could not parse the JSON body of your request.")
    for name in ("model", "messages"):
        if body.get(name) is None:
            message = f"Missing required parameter: '{name}'."
            return Failure.json(400, message, code="missing_required_parameter", param=name)
    return (
        _check_parameters(body, rules)
        or _check_messages(body["messages"], rules)
        or check_tools(body)
        or _check_json_is_asked_for(body)
        or _check_model(body["model"], rules)
        or _check_context(body, rules)
    )


def _check_parameters(body: dict[str, Any], rules: Rules) -> Failure | None:
    if "max_tokens" in body and "max_completion_tokens" in body:
        message = (
            "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not allowed."
        )
        return Failure.json(400, message, code="invalid_parameter_combination", param="max_tokens")
    if "stream_options" in body and not body.get("stream"):
        message = "The 'stream_options' parameter is only allowed when 'stream' is enabled."
        return Failure.json(400, message, param="stream_options")
    for name, value in body.items():
        if name in rules.refused:
            message = f"Unsupported parameter: '{name}' is not supported with this model."
            return Failure.json(400, message, code="unsupported_parameter", param=name)
        failure = _check_value(name, value) or _check_inside(name, value)
        if failure:
            return failure
    return None


def _check_value(name: str, value: object) -> Failure | None:
    kind, low, high = _RANGES.get(name, (_TYPES.get(name), None, None))
    if kind is None:
        message = f"Unknown parameter: '{name}'."
        return Failure.json(400, message, code="unknown_parameter", param=name)
    if value is None:  # null stands for the default, as with the real server
        return None
    if not _is_a(value, kind):
        message = f"Invalid type for '{name}': expected {_NAMES[kind]}."
        return Failure.json(400, message, code="invalid_type", param=name)
    if low is not None and high is not None and isinstance(value, int | float):
        return _check_range(f"'{name}'", _NAMES[kind], value, (low, high))
    return None


def _check_inside(name: str, value: object) -> Failure | None:
    """Check what a value of the right type holds."""
    if isinstance(value, str):
        return _check_word(name, value)
    if name == "stop" and value is not None:
        return _check_stops(value)
    if name == "logit_bias" and isinstance(value, dict):
        return _check_biases(value)
    if name == "response_format" and isinstance(value, dict):
        return _check_format(value)
    return None


def _check_word(name: str, value: str) -> Failure | None:
    if value not in _ENUMS.get(name, (value,)):
        allowed = ", ".join(f"'{each}'" for each in _ENUMS[name])
        message = f"Invalid value: '{value}'. Supported values are: {allowed}."
        return Failure.json(400, message, code="invalid_value", param=name)
    most = _LONGEST.get(name)
    if most is not None and len(value) > most:
        message = (
            f"Invalid '{name}': string too long. Expected a string with maximum length {most}, "
            f"but got a string with length {len(value)} instead."
        )
        return Failure.json(400, message, code="string_above_max_length", param=name)
    return None


def _check_stops(value: object) -> Failure | None:
    if isinstance(value, str):
        return None
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        message = "Invalid type for 'stop': expected one of a string or array of strings."
        return Failure.json(400, message, code="invalid_type", param="stop")
    if len(value) > _MOST_STOPS:
        message = (
            f"Invalid 'stop': array too long. Expected an array with maximum length {_MOST_STOPS}, "
            f"but got an array with length {len(value)} instead."
        )
        return Failure.json(400, message, code="array_above_max_length", param="stop")
    return None


def _check_biases(value: dict[str, object]) -> Failure | None:
    for token, bias in value.items():
        if not token.isdecimal():
            message = (
                f"Invalid key in 'logit_bias': {token}. You should only be submitting integers."
            )
            return Failure.json(400, message, param="logit_bias")
        if not isinstance(bias, int) or isinstance(bias, bool):
            message = f"Invalid type for 'logit_bias.{token}': expected an integer."
            return Failure.json(400, message, code="invalid_type", param=f"logit_bias.{token}")
        failure = _check_range(f"'logit_bias.{token}'", "integer", bias, (-100, 100))
        if failure:
            return failure
    return None


def _check_format(value: dict[str, Any]) -> Failure | None:
    kind, schema = value.get("type"), value.get("json_schema")
    if kind not in ("text", "json_object", "json_schema"):
        message = (
            f"Invalid value: '{kind}'. Supported values are: 'json_object', 'json_schema', and "
            "'text'."
        )
        return Failure.json(400, message, code="invalid_value", param="response_format.type")
    if kind != "json_schema":
        return None
    if not isinstance(schema, dict) or not isinstance(schema.get("schema"), dict):
        message = "Missing required parameter: 'response_format.json_schema'."
        return Failure.json(
            400, message, code="missing_required_parameter", param="response_format.json_schema"
        )
    if not _SCHEMA_NAME.fullmatch(str(schema.get("name"))):
        message = (
            "Invalid 'response_format.json_schema.name': string does not match pattern. Expected a "
            "string that matches the pattern '^[a-zA-Z0-9_-]+$'."
        )
        return Failure.json(
            400, message, code="invalid_value", param="response_format.json_schema.name"
        )
    return None


def _is_a(value: object, kind: type) -> bool:
    if kind is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    return isinstance(value, kind) and (kind is not int or not isinstance(value, bool))


def _check_range(name: str, kind: str, value: float, limits: tuple[float, float]) -> Failure | None:
    low, high = limits
    if low <= value <= high:
        return None
    side, bound = ("below minimum", f">= {low}") if value < low else ("above maximum", f"<= {high}")
    message = (
        f"Invalid {name}: {kind} {side} value. Expected a value {bound}, but got {value} instead."
    )
    code = f"{kind}_{side.replace(' ', '_')}_value"
    return Failure.json(400, message, code=code, param=name.strip("'"))


def _check_messages(messages: list[Any], rules: Rules) -> Failure | None:
    if not messages:
        message = "Invalid 'messages': empty array. Expected an array with minimum length 1."
        return Failure.json(400, message, code="empty_array", param="messages")
    checked = (_check_message(f"messages[{i}]", item, rules) for i, item in enumerate(messages))
    return next(filter(None, checked), None)


def _check_message(where: str, item: object, rules: Rules) -> Failure | None:
    if not isinstance(item, dict):
        message = f"Invalid type for '{where}': expected an object."
        return Failure.json(400, message, code="invalid_type", param=where)
    if item.get("role") not in ROLES:
        message = f"Invalid value: '{item.get('role')}'. Supported values are: {sorted(ROLES)}."
        return Failure.json(400, message, code="invalid_value", param=f"{where}.role")
    if item["role"] in _REFUSABLE & rules.refused:
        message = (
            f"Unsupported value: '{where}.role' does not support '{item['role']}' with this model."
        )
        return Failure.json(400, message, code="unsupported_value", param=f"{where}.role")
    if item.get("tool_calls") and item["role"] == "assistant" and item.get("content") is None:
        return None
    if not isinstance(item.get("content"), str | list):
        message = f"Invalid value for 'content': expected a string, got {item.get('content')}."
        return Failure.json(400, message, param=f"{where}.content")
    return check_parts(where, item, is_blind=PICTURES in rules.refused)


def _check_json_is_asked_for(body: dict[str, Any]) -> Failure | None:
    wanted = (body.get("response_format") or {}).get("type")
    said = "".join(str(message["content"]) for message in body["messages"])
    if wanted != "json_object" or "json" in said.lower():
        return None
    message = (
        "'messages' must contain the word 'json' in some form, to use 'response_format' of type "
        "'json_object'."
    )
    return Failure.json(400, message, param="messages")


def _check_model(name: str, rules: Rules) -> Failure | None:
    if not rules.names or name in rules.names:
        return None
    message = f"The model `{name}` does not exist or you do not have access to it."
    return Failure.json(404, message, code="model_not_found", param=None)


def _check_context(body: dict[str, Any], rules: Rules) -> Failure | None:
    prompt = count_prompt(body["messages"])
    answer = body.get("max_completion_tokens") or body.get("max_tokens") or 0
    if prompt + answer <= rules.context:
        return None
    message = (
        f"This model's maximum context length is {rules.context} tokens. However, you requested "
        f"{prompt + answer} tokens ({prompt} in the messages, {answer} in the completion). "
        "Please reduce the length of the messages or completion."
    )
    return Failure.json(400, message, code="context_length_exceeded", param="messages")
