"""Reads one answer: bytes as they come in, events out. Pure, so that it can be tested by the byte.

The format: https://platform.openai.com/docs/api-reference/chat-streaming
"""

import json
from dataclasses import replace
from itertools import compress
from typing import Any, Final

import orjson

from ai.calls import CallReader, ToolCall
from ai.complaints import Mask, failure
from ai.detail import Detail
from ai.errors import (
    CutForLengthError,
    CutStreamError,
    EmptyAnswerError,
    FilteredError,
    ModelError,
    NotAnApiError,
    StreamError,
)
from ai.events import Alternative, Delta, Event, Finish, Reasoning, Usage
from ai.sse import Decoder, EventTooLongError, ServerSentEvent

MAX_CHARACTERS: Final = 1_000_000
"""The longest answer that is read, thinking included; it then ends as one cut for length."""
MAX_WHOLE_BYTES: Final = 8 << 20
"""The longest body of an answer that comes whole instead of as a stream."""

_BOM: Final = b"\xef\xbb\xbf"
_OPENING: Final = 16
_EMPTY: Final[dict[str, type[ModelError]]] = {
    "content_filter": FilteredError,
    "length": CutForLengthError,
}


class AnswerReader:
    """Reads the body of one response with status 200.

    A server that ignores `stream` and answers with whole JSON is read as well. `context` goes into
    the errors. Of `count` answers that were asked for, the first is read as it comes.
    """

    def __init__(self, context: Detail, mask: Mask, count: int = 1) -> None:
        self._context = context
        self._others = {index: _Other() for index in range(1, count)}
        self._mask = mask
        self._decoder = Decoder()
        self._events_seen = False
        self._opening = b""
        self._whole: bytearray | None = None
        self._is_stream = False
        self._said: list[str] = []
        self._thought: list[str] = []
        self._length = 0
        self._calls = CallReader()
        self._has_text = False
        self._refused = False
        self._reason: str | None = None
        self._error_event: ModelError | None = None
        self.done = False
        """Nothing more will come but the end of the connection."""
        self.too_long = False
        """More would come than is read."""
        self.usage: Usage | None = None
        """What the endpoint reported so far."""

    @property
    def finished(self) -> bool:
        """Whether the answer itself is over; usage and other answers may still come."""
        return self.done or self._reason is not None

    def feed(self, piece: bytes) -> list[Event]:
        """Give the Reasoning and the Delta that `piece` adds, each at most once.

        Raises NotAnApiError. An error event ends the answer, and `finish` raises it.
        """
        if not self._is_stream:
            piece = self._sniff(piece)
        try:
            events = self._decoder.feed(piece)
        except EventTooLongError:
            raise self._error(NotAnApiError, "an event without an end") from None
        return self._read_events(events)

    @property
    def calls(self) -> tuple[ToolCall, ...]:
        """The calls of tools that have come."""
        return self._calls.calls

    @property
    def heard(self) -> int:
        """How many characters have come that are of use: of answers, thinking and calls."""
        return self._length + self._calls.length + self.length_of_others

    @property
    def length_of_others(self) -> int:
        """How many characters of other answers have come."""
        return sum(other.length for other in self._others.values())

    @property
    def alternatives(self) -> list[Alternative]:
        """What is whole of the other answers so far, in order."""
        end = "stop" if self.done else None
        found = [(other.text, other.reason or end) for other in self._others.values()]
        return [Alternative(text, reason) for text, reason in found if reason and text.strip()]

    def close(self) -> list[Event]:
        """Give what the end of the body completes: call it once, before `finish`."""
        if self._whole is not None:
            self._read_whole(bytes(self._whole))
            return self._take()
        left = self._decoder.close()
        # What is not JSON now is the torn last event of a cut stream.
        whole = (event.data.startswith(b"[DONE]") or _decode(event.data) for event in left)
        return self._read_events(list(compress(left, whole)))

    def finish(self) -> Finish:
        """Give how the answer ended. Raises the leaf that fits when it is not whole."""
        if self._error_event is not None and self._reason is None:
            raise self._error_event
        reason = self._reason or ("stop" if self.done else None)
        if reason is None:
            unknown = self._opening and not self._events_seen
            raise self._error(NotAnApiError if unknown else CutStreamError)
        if not self._has_text and not self.calls:
            raise self._error(_EMPTY.get(reason, EmptyAnswerError))
        return Finish("refusal" if self._refused and reason == "stop" else reason)

    def _error(self, leaf: type[ModelError], message: str = "") -> ModelError:
        return leaf(replace(self._context, message=message))

    def _sniff(self, piece: bytes) -> bytes:
        """Find out from the first visible byte what kind of body this is; give what to decode."""
        if self._whole is not None:
            self._whole += piece
            if len(self._whole) > MAX_WHOLE_BYTES:
                raise self._error(NotAnApiError, "a body without an end")
            return b""
        self._opening = (self._opening + piece).removeprefix(_BOM).lstrip()[:_OPENING]
        first = self._opening[:1]
        if first == b"<":
            raise self._error(NotAnApiError, "a web page")
        if first in (b"{", b"["):
            self._whole = bytearray(piece)
            return b""
        self._is_stream = bool(first)
        return piece

    def _read_events(self, events: list[ServerSentEvent]) -> list[Event]:
        try:
            for event in events:
                self._read_event(event)
        except ModelError as error:
            self._error_event, self.done = error, True  # after the words that came before it
        return self._take()

    def _read_event(self, event: ServerSentEvent) -> None:
        data = event.data
        if data.startswith(b"[DONE]"):
            self._events_seen = self.done = True
            return
        if not data or self.done:
            return
        self._events_seen = True
        chunk = _decode(data)
        if not isinstance(chunk, dict):
            raise self._error(StreamError, "an event that is no JSON object")
        if chunk.get("error") or event.name == b"error":
            raise failure(chunk, replace(self._context, status=None), self._mask)
        self._read_chunk(chunk, "delta")

    def _read_whole(self, body: bytes) -> None:
        answer = _decode(body.removeprefix(_BOM))
        if not isinstance(answer, dict) or not (answer.get("choices") or answer.get("error")):
            raise self._error(NotAnApiError, "no answer of this API")
        if answer.get("error"):
            raise failure(answer, replace(self._context, status=None), self._mask)
        self._events_seen = self.done = True
        self._read_chunk(answer, "message")

    def _read_chunk(self, chunk: dict[str, Any], part: str) -> None:
        choices = chunk.get("choices")
        for choice in choices if isinstance(choices, list) else ():
            if not isinstance(choice, dict):
                continue
            if index := choice.get("index"):
                self._read_other(index, choice, part)
                continue
            words = choice.get(part)
            if isinstance(words, dict):
                self._read_words(words)
            if reason := choice.get("finish_reason"):
                self._reason = str(reason)
        usage = chunk.get("usage")
        if isinstance(usage, dict):
            self._read_usage(usage)

    def _read_words(self, words: dict[str, Any]) -> None:
        said = _said(words)
        if said:
            self._said.append(said)
        if calls := words.get("tool_calls"):
            self._calls.add(calls)
        refusal = words.get("refusal")
        if refusal:
            self._refused = True
            self._said.append(str(refusal))
        thought = words.get("reasoning_content") or words.get("reasoning")
        if isinstance(thought, str) and thought:
            self._thought.append(thought)

    def _read_other(self, index: object, choice: dict[str, Any], part: str) -> None:
        """Read what a chunk adds to another answer; what was not asked for is passed over."""
        other = self._others.get(index) if isinstance(index, int) else None
        if other is None:
            return
        words = choice.get(part)
        if isinstance(words, dict):
            other.add(_said(words) + str(words.get("refusal") or ""))
        if reason := choice.get("finish_reason"):
            other.reason = other.reason or str(reason)

    def _read_usage(self, usage: dict[str, Any]) -> None:
        prompt, completion = usage.get("prompt_tokens"), usage.get("completion_tokens")
        if isinstance(prompt, int) and isinstance(completion, int):
            details = usage.get("prompt_tokens_details")
            cached = details.get("cached_tokens") if isinstance(details, dict) else None
            known = cached if isinstance(cached, int) and 0 <= cached <= prompt else 0
            self.usage = Usage(prompt, completion, known)

    def _take(self) -> list[Event]:
        """Give the words that came together since the last time."""
        events: list[Event] = []
        thought, said = "".join(self._thought), "".join(self._said)
        if thought:
            events.append(Reasoning(thought))
            self._thought.clear()
        if said:
            events.append(Delta(said))
            self._said.clear()
            self._has_text = self._has_text or not said.isspace()
        self._length += len(thought) + len(said)
        if self._length > MAX_CHARACTERS:
            self._reason, self.done, self.too_long = "length", True, True
        return events


class _Other:
    """Another answer, as far as it has come."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self.length = 0
        self.reason: str | None = None

    @property
    def text(self) -> str:
        return "".join(self._pieces)

    def add(self, said: str) -> None:
        """Add to it, as far as is read of any answer."""
        if self.reason is None:
            self._pieces.append(said)
            self.length += len(said)
            if self.length > MAX_CHARACTERS:
                self.reason = "length"


def _said(words: dict[str, Any]) -> str:
    """Give the text of content, which may come as a list of parts, as Mistral's does."""
    parts = words.get("content")
    if isinstance(parts, str):
        return parts
    if not isinstance(parts, list):
        return ""
    texts = (part.get("text") for part in parts if isinstance(part, dict))
    return "".join(text for text in texts if isinstance(text, str))


def _decode(data: bytes) -> object:
    """Give the JSON value; None where it is none.

    orjson refuses broken UTF-8 and halves of surrogate pairs; some servers send them, and the
    words around them are still good.
    """
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError:
        pass
    try:
        told = json.dumps(json.loads(data.decode("utf-8", "replace")), ensure_ascii=False)
        return orjson.loads(told.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))
    except (ValueError, RecursionError):
        return None
