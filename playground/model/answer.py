"""What the model of the playground does with a request: an answer, or a failure instead of one."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

import orjson

SERVER_ERROR: Final = MappingProxyType(
    {
        "message": "The server had an error while processing your request. Sorry about that!",
        "type": "server_error",
        "param": None,
        "code": None,
    },
)

_PIECE: Final = re.compile(r"\s*\S{1,6}|\s+")


def pieces_of(text: str) -> list[str]:
    """Cut a text into pieces of about a token."""
    return _PIECE.findall(text)


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of the model. Times are in seconds, counts are of pieces already sent."""

    text: str = ""
    others: Sequence[str] = ()
    """The further answers, as many of them as `n` asks for; with none of them `n` is ignored."""
    pieces: Iterable[str] | None = None
    """The streamed pieces, in place of `text` in pieces of about a token."""
    reasoning: str = ""
    refusal: str = ""
    calls: Sequence[tuple[str, str]] = ()
    """The tools that are called, each with its arguments as JSON; `finish` is "tool_calls" then."""
    finish: str | None = "stop"
    """The finish reason; None: the stream ends without one and without [DONE]."""
    usage: bool = True
    """Whether usage is reported when it is asked for."""
    cached: int = 0
    """How many tokens of the prompt are said to be known from earlier requests."""
    stream: bool = True
    """False: a whole JSON answer comes even when a stream is asked for."""

    delay_first: float = 0.0
    tokens_per_second: float | None = None
    """None: everything comes at once."""

    drop_after: int | None = None
    """The connection is cut, without an end of the body."""
    stall_after: int | None = None
    """Nothing more comes, and the connection stays."""
    error_after: int | None = None
    """`error` comes as an event, then the end."""
    error: Mapping[str, object] = field(default_factory=lambda: SERVER_ERROR)

    newline: str = "\n"
    comments: bool = False
    """A comment comes before every event, as servers send to keep a connection alive."""
    split: int | None = None
    """Every write has this many bytes, wherever that cuts lines and characters."""
    done: bool = True
    """Whether `data: [DONE]` ends the stream."""
    hang: bool = False
    """The connection stays when all is sent."""

    def deltas(self) -> Iterator[dict[str, Any]]:
        """Give the content of every streamed piece, in order."""
        for part in _PIECE.findall(self.reasoning):
            yield {"reasoning_content": part}
        for part in pieces_of(self.text) if self.pieces is None else self.pieces:
            yield {"content": part}
        for part in _PIECE.findall(self.refusal):
            yield {"refusal": part}
        for index, (name, arguments) in enumerate(self.calls):
            head = {"index": index, "id": f"call_{index}", "type": "function"}
            yield {"tool_calls": [{**head, "function": {"name": name, "arguments": ""}}]}
            for part in re.findall(r"(?s).{1,5}", arguments):
                yield {"tool_calls": [{"index": index, "function": {"arguments": part}}]}

    def message(self) -> dict[str, str | None]:
        """Give the whole message, for who asked for no stream."""
        content = self.text if self.pieces is None else "".join(self.pieces)
        told = content if content or not self.refusal else None
        return {"role": "assistant", "content": told, "refusal": self.refusal or None}


@dataclass(frozen=True, slots=True)
class Failure:
    """A response that is no answer. `status` 0 cuts the connection without any response."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = "application/json"

    @classmethod
    def json(
        cls,
        status: int,
        message: str,
        *,
        code: str | None = None,
        kind: str | None = "invalid_request_error",
        param: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> "Failure":
        """Make an error as OpenAI words it (https://platform.openai.com/docs/guides/error-codes)."""
        error = {"message": message, "type": kind, "param": param, "code": code}
        return cls(status, orjson.dumps({"error": error}), headers or {})

    @classmethod
    def html(cls, status: int = 200) -> "Failure":
        """Make a web page, as a proxy or a wrong address answers."""
        page = b"<!DOCTYPE html><html><body><h1>It works!</h1></body></html>"
        return cls(status, page, content_type="text/html")

    @classmethod
    def drop(cls) -> "Failure":
        """Make no response at all: the connection is cut."""
        return cls(0)


Outcome = Answer | Failure
