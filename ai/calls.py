"""What a model wants to have done for it, and what came of that.

https://platform.openai.com/docs/guides/function-calling
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

MOST_CALLS: Final = 16
"""In one answer; more are passed over."""
_LONGEST: Final = 100_000


@dataclass(frozen=True, slots=True)
class ToolCall:
    """One call of a tool; `arguments` are JSON, as the model wrote them."""

    id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class Step:
    """An answer that called tools, perhaps after it `said` something, and their results."""

    calls: tuple[ToolCall, ...]
    results: tuple[str, ...]
    said: str = ""

    def messages(self) -> list[dict[str, Any]]:
        """Give it as it is told to the model."""
        called = [
            {
                "id": call.id,
                "type": "function",
                "function": {"name": call.name, "arguments": call.arguments},
            }
            for call in self.calls
        ]
        results = [
            {"role": "tool", "tool_call_id": call.id, "content": result}
            for call, result in zip(self.calls, self.results, strict=True)
        ]
        return [{"role": "assistant", "content": self.said or None, "tool_calls": called}, *results]


class CallReader:
    """Puts together the calls that come in pieces."""

    def __init__(self) -> None:
        self._parts: dict[int, tuple[str, list[str], list[str]]] = {}
        self.length = 0
        """How many characters of them have come, as far as they are read."""

    def add(self, pieces: object) -> None:
        """Read what a chunk adds; what has no sense is passed over."""
        for position, piece in enumerate(pieces if isinstance(pieces, Sequence) else ()):
            if isinstance(piece, Mapping):
                index = piece.get("index", position)
                self._add(index if isinstance(index, int) else position, piece)

    def _add(self, index: int, piece: Mapping[str, Any]) -> None:
        function = piece.get("function")
        if index not in self._parts and len(self._parts) >= MOST_CALLS:
            return
        call_id, names, arguments = self._parts.get(index, ("", [], []))
        call_id = call_id or str(piece.get("id") or f"call_{index}")
        self._parts[index] = (call_id, names, arguments)
        if not isinstance(function, Mapping):
            return
        for parts, part in ((names, function.get("name")), (arguments, function.get("arguments"))):
            if part and self.length < _LONGEST:
                parts.append(str(part))
                self.length += len(parts[-1])

    @property
    def calls(self) -> tuple[ToolCall, ...]:
        """Give the calls, in their order."""
        found = (self._parts[index] for index in sorted(self._parts))
        return tuple(
            ToolCall(call_id, "".join(names), "".join(arguments) or "{}")
            for call_id, names, arguments in found
            if any(names)
        )
