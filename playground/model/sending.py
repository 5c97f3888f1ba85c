"""Sends one answer, with the pace and the faults it was given."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import orjson
from aiohttp import web

from playground.model.answer import Answer, pieces_of
from playground.model.asked import Asked, Gate
from playground.model.tokens import count, count_prompt

_FLUSH_AT: Final = 1 << 16


class Sender:
    """One streamed response: events are collected, and written before every wait."""

    def __init__(self, response: web.StreamResponse, answer: Answer) -> None:
        self._response = response
        self._answer = answer
        self._waiting = bytearray()

    def event(self, data: bytes) -> None:
        """Add an event."""
        end = self._answer.newline.encode()
        if self._answer.comments:
            self._waiting += b": keep-alive" + end + end
        self._waiting += b"data: " + data + end + end

    async def event_flushed_when_large(self, data: bytes) -> None:
        """Add an event, and write when much has come together."""
        self.event(data)
        if len(self._waiting) > _FLUSH_AT:
            await self.flush()

    async def flush(self) -> None:
        """Write what has come together."""
        data, self._waiting = bytes(self._waiting), bytearray()
        step = self._answer.split
        if step is None:
            if data:
                await self._response.write(data)
            return
        for start in range(0, len(data), step):
            await self._response.write(data[start : start + step])
            await asyncio.sleep(0)  # so that the reader gets every piece by itself


class Streaming:
    """One answer on its way as a stream."""

    def __init__(self, asked: Asked, answer: Answer, gate: Callable[[], Gate | None]) -> None:
        self._asked = asked
        self._answer = answer
        self._gate = gate
        self._words: list[str] = []
        wanted = (asked.params.get("n") or 1) - 1
        self._others = [pieces_of(text) for text in answer.others[:wanted]]

    async def run(self, request: web.Request, headers: Mapping[str, str]) -> web.StreamResponse:
        """Send all of it. Raises CancelledError when the client goes away."""
        kind = {"Content-Type": "text/event-stream; charset=utf-8"}
        response = web.StreamResponse(headers={**headers, **kind})
        await response.prepare(request)
        sender = Sender(response, self._answer)
        sender.event(self._chunk({"role": "assistant", "content": ""}))
        await sender.flush()
        if self._answer.delay_first:
            await asyncio.sleep(self._answer.delay_first)
        whole = await self._send_pieces(sender, request)
        if whole:
            await self._send_end(sender)
        return response

    async def _send_pieces(self, sender: Sender, request: web.Request) -> bool:
        """Send the words; False when a fault ended them."""
        answer, clock = self._answer, asyncio.get_running_loop().time
        start = clock()
        for delta in answer.deltas():
            await self._pass_gate(sender)
            if await self._fail(sender, request):
                return False
            if answer.tokens_per_second:
                await sender.flush()
                await asyncio.sleep(start + self._asked.sent / answer.tokens_per_second - clock())
            await sender.event_flushed_when_large(self._chunk(delta))
            if answer.usage:
                self._words.extend(map(str, delta.values()))
            for index, pieces in enumerate(self._others, start=1):
                await self._send_other(sender, index, pieces[self._asked.sent :][:1])
            self._asked.sent += 1
        await self._pass_gate(sender)
        return not await self._fail(sender, request)

    async def _send_other(self, sender: Sender, index: int, pieces: Sequence[str]) -> None:
        """Send pieces of another answer."""
        for piece in pieces:
            await sender.event_flushed_when_large(self._chunk({"content": piece}, index=index))
            self._words.append(piece)

    async def _pass_gate(self, sender: Sender) -> None:
        gate = self._gate()
        if gate is not None and self._asked.sent >= gate.after:
            await sender.flush()
            await gate.wait()

    async def _fail(self, sender: Sender, request: web.Request) -> bool:
        """Do what the answer's faults ask for at this point; True when nothing more may come."""
        answer, sent = self._answer, self._asked.sent
        if sent == answer.stall_after:
            await sender.flush()
            await asyncio.Event().wait()
        if sent == answer.drop_after:
            await sender.flush()
            if request.transport is not None:
                request.transport.close()
            return True
        if sent == answer.error_after:
            sender.event(orjson.dumps({"error": dict(answer.error)}))
            await sender.flush()
            return True
        return False

    async def _send_end(self, sender: Sender) -> None:
        answer, options = self._answer, self._asked.params.get("stream_options") or {}
        if answer.finish is not None:
            finish = "tool_calls" if answer.calls else answer.finish
            sender.event(self._chunk({}, finish))
            for index, pieces in enumerate(self._others, start=1):
                await self._send_other(sender, index, pieces[self._asked.sent :])
                sender.event(self._chunk({}, answer.finish, index=index))
            if answer.usage and options.get("include_usage"):
                usage = usage_of(self._asked, "".join(self._words), answer.cached)
                sender.event(orjson.dumps({**self._head(), "choices": [], "usage": usage}))
            if answer.done:
                sender.event(b"[DONE]")
        await sender.flush()
        if answer.hang:
            await asyncio.Event().wait()

    def _head(self) -> dict[str, object]:
        head = {"id": "chatcmpl-playground", "object": "chat.completion.chunk", "created": 0}
        return {**head, "model": self._asked.model}

    def _chunk(
        self, delta: Mapping[str, Any], finish: str | None = None, *, index: int = 0
    ) -> bytes:
        choice = {"index": index, "delta": delta, "logprobs": None, "finish_reason": finish}
        return orjson.dumps({**self._head(), "choices": [choice]})


def whole_answer(asked: Asked, answer: Answer) -> dict[str, Any]:
    """Give the answer as one JSON object, for who asked for no stream."""
    message = answer.message()
    others = answer.others[: (asked.params.get("n") or 1) - 1]
    choices = [
        {"index": index, "message": said, "logprobs": None, "finish_reason": answer.finish}
        for index, said in enumerate([message, *(Answer(text).message() for text in others)])
    ]
    body = {"id": "chatcmpl-playground", "object": "chat.completion", "created": 0}
    whole = {**body, "model": asked.model, "choices": choices}
    words = "".join([message["content"] or "", message["refusal"] or "", *others])
    return {**whole, "usage": usage_of(asked, words, answer.cached)} if answer.usage else whole


def usage_of(asked: Asked, words: str, cached: int = 0) -> dict[str, object]:
    """Give the true usage of a request and its answer; a schema is told to the model as well.

    `cached` tokens of the prompt are said to be known from earlier requests
    (https://platform.openai.com/docs/guides/prompt-caching).
    """
    schema = (asked.params.get("response_format") or {}).get("json_schema")
    prompt = count_prompt(asked.messages) + (count(orjson.dumps(schema).decode()) if schema else 0)
    completion = count(words)
    return {
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": prompt + completion,
        "prompt_tokens_details": {"cached_tokens": cached},
    }
