"""What a model can have done for it while it answers: within rounds, time and length."""

import asyncio
import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from ai.calls import Step, ToolCall

_logger = logging.getLogger(__name__)

MOST_ROUNDS: Final = 8
"""Times that a model may call tools for one answer."""
_SECONDS: Final = 90.0
"""For all tools of one answer together."""
_LONGEST_RESULT: Final = 6000
"""Characters."""
_CLIPPED: Final = "\n[… the rest is left out]"


class ToolError(Exception):
    """A tool that did not do what it was asked for; the model is told why."""


class Tool(Protocol):
    """Something that can be done for a model, on behalf of the one who asked."""

    @property
    def name(self) -> str:
        """What the model calls it: letters, digits, `_` and `-`, 64 at the most."""

    @property
    def description(self) -> str:
        """What it does, as the model is told."""

    @property
    def parameters(self) -> Mapping[str, Any]:
        """The JSON schema of its arguments."""

    async def run(self, arguments: Mapping[str, Any]) -> str:
        """Do it, and give what the model is told of it. Raises ToolError."""


def schema_of(tool: Tool) -> dict[str, Any]:
    """Give a tool as a request names it."""
    function = {
        "name": tool.name,
        "description": tool.description,
        "parameters": dict(tool.parameters),
    }
    return {"type": "function", "function": function}


@dataclass(slots=True)
class Workbench:
    """The tools of one answer, which have `seconds` together, and what was done with them."""

    tools: Sequence[Tool]
    seconds: float = _SECONDS
    used: list[str] = field(default_factory=list)
    rounds: int = 0
    _deadline: float | None = None

    @property
    def is_open(self) -> bool:
        """Whether the model may still call tools."""
        return bool(self.tools) and self.rounds < MOST_ROUNDS

    async def work(self, calls: tuple[ToolCall, ...], said: str) -> Step:
        """Do what a model has called for, one after another."""
        self.rounds += 1
        loop = asyncio.get_running_loop()
        if self._deadline is None:
            self._deadline = loop.time() + self.seconds
        results = [await self._result(call, self._deadline) for call in calls]
        return Step(calls, tuple(results), said)

    async def _result(self, call: ToolCall, deadline: float) -> str:
        tool = next((each for each in self.tools if each.name == call.name), None)
        if tool is None:
            return f"Error: there is no tool {call.name!r}."
        if tool.name not in self.used:
            self.used.append(tool.name)
        try:
            arguments = json.loads(call.arguments)
            if not isinstance(arguments, dict):
                return "Error: the arguments must be a JSON object."
            async with asyncio.timeout_at(deadline):
                return _clipped(await tool.run(arguments))
        except ValueError:
            return "Error: the arguments are no JSON."
        except TimeoutError:
            return "Error: it took too long."
        except ToolError as error:
            _logger.info("the tool %s failed", tool.name)
            _logger.debug("what it said: %s", error)  # it may repeat what it was asked
            return f"Error: {error}"


def _clipped(result: str) -> str:
    if len(result) <= _LONGEST_RESULT:
        return result
    return result[: _LONGEST_RESULT - len(_CLIPPED)] + _CLIPPED
