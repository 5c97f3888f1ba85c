"""Tools in a request: their schemas, the calls that were made, and what is wrong with these.

https://platform.openai.com/docs/guides/function-calling
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from playground.model.answer import Failure

_NAME: Final = re.compile(r"[a-zA-Z0-9_-]{1,64}")
_CHOICES: Final = ("none", "auto", "required")


def check_tools(body: Mapping[str, Any]) -> Failure | None:
    """Give the error for the tools of a request and their calls, or None where they are right."""
    tools = body.get("tools")
    if body.get("tool_choice") is not None and not tools:
        message = "'tool_choice' is only allowed when 'tools' are specified."
        return Failure.json(400, message, param="tool_choice")
    if tools == []:
        message = "Invalid 'tools': empty array. Expected an array with minimum length 1."
        return Failure.json(400, message, code="empty_array", param="tools")
    for index, tool in enumerate(tools or ()):
        function = tool.get("function") if tool.get("type") == "function" else None
        if not isinstance(function, dict) or not _NAME.fullmatch(str(function.get("name"))):
            message = f"Invalid 'tools[{index}].function.name'."
            return Failure.json(400, message, code="invalid_value", param=f"tools[{index}]")
        if (function.get("parameters") or {}).get("type") != "object":
            message = f"Invalid schema for function '{function['name']}'."
            return Failure.json(400, message, param=f"tools[{index}].function.parameters")
    if body.get("tool_choice", "auto") not in _CHOICES:
        message = f"Invalid value: '{body['tool_choice']}'. Supported values are: {_CHOICES}."
        return Failure.json(400, message, code="invalid_value", param="tool_choice")
    return _check_results(body["messages"])


def _check_results(messages: Sequence[Mapping[str, Any]]) -> Failure | None:
    """Every call is answered right behind it, and nothing else is."""
    open_ids: set[str] = set()
    for index, message in enumerate(messages):
        if message.get("role") == "tool":
            if message.get("tool_call_id") not in open_ids:
                said = (
                    "messages with role 'tool' must be a response to a preceeding message with "
                    "'tool_calls'."
                )
                return Failure.json(400, said, param=f"messages[{index}].role")
            open_ids.discard(str(message["tool_call_id"]))
            continue
        if open_ids:
            break
        open_ids = {call["id"] for call in message.get("tool_calls") or ()}
    if open_ids:
        said = (
            "An assistant message with 'tool_calls' must be followed by tool messages responding "
            f"to each 'tool_call_id'. These did not have response messages: {sorted(open_ids)}"
        )
        return Failure.json(400, said, param="messages")
    return None
