"""One endpoint, spoken to through the SDK.

Imports openai, which takes most of a second: `ai.endpoints` imports this module in a thread.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import AsyncExitStack, aclosing, contextmanager, suppress
from dataclasses import replace
from typing import Final, cast
from urllib.parse import urlsplit

import aiohttp
import httpx2
import openai
import orjson

from ai.answer import AnswerReader
from ai.complaints import Mask, failure, wait_told
from ai.detail import Detail
from ai.errors import (
    AnswerTimeoutError,
    BlindError,
    CutStreamError,
    ModelError,
    NotAnApiError,
    PictureLinkError,
    UnreachableError,
)
from ai.events import Event, FormatRefused, ToolCalls, Usage
from ai.parameters import written
from ai.refusals import (
    PICTURES,
    ROLES,
    Refusals,
    is_about_link,
    is_blind,
    is_refused_role,
    refused_parameter,
)
from ai.request import Request, Role, with_pictures, with_role
from ai.transport import PATIENCE, Patience, Silence, decoded, http_client
from config import EndpointConfig, Secret

NO_KEY: Final = "none"
"""Stands for the key where the server asks for none; the SDK wants one."""

_LIST_TIMEOUT: Final = 10.0
_USAGE_WAIT: Final = 5.0
"""Seconds for what is to come when the answer itself is over: other answers, and the usage."""
_END_WAIT: Final = 0.1
"""Seconds for the end of the body, after which the connection can serve the next request."""
_GATHER: Final = 0.12
"""Seconds for which what comes of an answer gathers while many answers come at once."""
_MANY: Final = 40
"""Answers at once; each waking costs the same for one token as for three."""
_OPENAI_HOST: Final = "api.openai.com"
_FORMAT: Final = "response_format"

# What a call of the SDK lets through: its own errors, its transport's, and the aiohttp errors that
# the transport has no name for (a response that is no HTTP).
_FAULTS: Final = (openai.OpenAIError, httpx2.HTTPError, aiohttp.ClientError, OSError)


class Client:
    """The SDK's client of one endpoint, for the life of the process.

    `timeout` (seconds) is the longest silence, before the answer and within it.
    """

    def __init__(
        self, config: EndpointConfig, timeout: float, proxy: Secret | None, refusals: Refusals
    ) -> None:
        key = config.api_key.reveal() if config.api_key else NO_KEY
        self.name: Final = config.name
        self._refusals = refusals
        # A path alone the SDK joins to its base anew for each request, which is slow.
        self._completions = f"{config.base_url}/chat/completions"
        self._mask = Mask((key,) if config.api_key else ())
        self._openai_itself = urlsplit(config.base_url).hostname == _OPENAI_HOST
        self._sdk = openai.AsyncOpenAI(
            api_key=key,
            base_url=config.base_url,
            timeout=timeout,
            max_retries=2,
            http_client=http_client(proxy),
        )
        # The SDK takes these from the environment; they would go to any endpoint.
        self._sdk.organization = self._sdk.project = None
        self._timeout = timeout
        self._streams = 0

    async def close(self) -> None:
        """Close all connections."""
        await self._sdk.close()

    async def stream(self, model: str, request: Request) -> AsyncGenerator[Event, None]:
        """Ask `model` and give the answer as it comes. Raises ModelError.

        Closing the generator, or cancelling its task, closes the connection at once.
        """
        async with AsyncExitStack() as stack:
            response = await self._open(stack, model, request)
            if request.parameters.response_format and _FORMAT in self._refused(model):
                yield FormatRefused()
            stack.enter_context(self._counted())
            known = Detail(
                self.name,
                model,
                response.status_code,
                request_id=response.headers.get("x-request-id"),
            )
            reader = AnswerReader(known, self._mask, request.parameters.n or 1)
            silence = Silence(self._timeout, known)
            pieces = await stack.enter_async_context(aclosing(response.aiter_bytes()))
            try:
                async for piece in pieces:
                    events = reader.feed(piece)
                    for event in events:
                        yield event
                    if reader.finished:
                        break
                    silence.check(reader.heard)
                    if events and self._streams > _MANY:
                        await asyncio.sleep(_GATHER)
            except _FAULTS as error:
                raise self._broken(error, known) from None
            late = [] if reader.too_long else await _read_tail(pieces, reader)
        for event in (*late, *reader.close(), *reader.alternatives):
            yield event
        if reader.calls:
            yield ToolCalls(reader.calls)
        if reader.usage is not None:
            yield reader.usage
        yield reader.finish()

    @contextmanager
    def _counted(self) -> Iterator[None]:
        self._streams += 1
        try:
            yield
        finally:
            self._streams -= 1

    async def list_models(self) -> tuple[str, ...]:
        """Give the names at GET /models, in the server's order. Raises ModelError."""
        try:
            async with (
                asyncio.timeout(_LIST_TIMEOUT),
                self._sdk.models.with_streaming_response.list() as response,
            ):
                return _names_in(await response.read())
        except _FAULTS as error:
            raise self._unopened(error, Detail(self.name)) from None

    async def transcribe(self, model: str, name: str, data: bytes) -> tuple[str, Usage]:
        """Give the words of a recording, and the tokens of that: 0 where they are not told.

        Raises ModelError.
        """
        context = Detail(self.name, model)
        try:
            answer = await self._sdk.audio.transcriptions.create(
                model=model, file=(name, data), response_format="json"
            )
        except _FAULTS as error:
            raise self._unopened(error, context) from None
        words = getattr(answer, "text", None)
        if not isinstance(words, str):  # a web page, say
            raise NotAnApiError(context)
        told = getattr(answer, "usage", None)
        prompt, completion = getattr(told, "input_tokens", 0), getattr(told, "output_tokens", 0)
        return words.strip(), Usage(prompt or 0, completion or 0)

    async def _open(self, stack: AsyncExitStack, model: str, request: Request) -> httpx2.Response:
        """Send the request, without what the model refuses, and give the response."""
        while True:
            refused = self._refused(model)
            role: Role = next((each for each in ROLES if each not in refused), "user")
            optional = self._optional(request, refused)
            messages = with_pictures(with_role(request.messages, role), request.pictures)
            steps = [message for step in request.steps for message in step.messages()]
            told = {"model": model, "messages": [*messages, *steps], "stream": True}
            try:
                response = await self._send(orjson.dumps(told | optional))
                await stack.enter_async_context(aclosing(response))
                # It would keep what was sent: all of a long past, whole pictures.
                response.request = httpx2.Request("POST", self._completions)
                return response
            except _FAULTS as error:
                failed = self._unopened(error, Detail(self.name, model))
            if request.pictures:
                self._check_pictures(request, failed)
            what = refused_parameter(failed.detail, optional)
            if what is None and role in ROLES and is_refused_role(failed.detail, role):
                what = role
            if what is None:
                raise failed
            self._refusals.learn(self.name, model, what)

    def _check_pictures(self, request: Request, failed: ModelError) -> None:
        """Note what a failure tells of pictures. Raises BlindError and PictureLinkError."""
        has_links = not all(url.startswith("data:") for url in request.pictures)
        if has_links and (is_about_link(failed.detail) or is_blind(failed.detail)):
            # Some servers take pictures, but no addresses of them.
            raise PictureLinkError(failed.detail)
        if is_blind(failed.detail):
            self._refusals.learn(self.name, failed.detail.model or "", PICTURES)
            raise BlindError(failed.detail)

    async def _send(self, body: bytes) -> httpx2.Response:
        """Send the request; the response is open, and its body yet to come."""
        patience = Patience(asyncio.timeout(None))
        token = PATIENCE.set(patience)
        try:
            async with patience.limit:
                answer = await self._sdk.post(
                    self._completions,
                    cast_to=httpx2.Response,
                    content=body,
                    stream=True,
                    stream_cls=openai.AsyncStream[object],
                )
        except TimeoutError as error:
            raise patience.silence or error from None
        finally:
            PATIENCE.reset(token)
        # Asked for the response itself, the SDK gives it as it came, whatever it declares.
        return cast("httpx2.Response", answer)

    def _refused(self, model: str) -> frozenset[str]:
        return self._refusals.of(self.name, model)

    def _optional(self, request: Request, refused: frozenset[str]) -> dict[str, object]:
        """Give the parameters that a model may refuse and still answer."""
        told: dict[str, object] = {}
        if "stream_options" not in refused:
            told["stream_options"] = {"include_usage": True}
        if request.tools and "tools" not in refused:
            told["tools"] = request.tools
            if request.is_last and "tool_choice" not in refused:
                told["tool_choice"] = "none"
        older = not self._openai_itself
        return told | written(request.parameters, refused, prefers_older=older)

    def _unopened(self, error: Exception, context: Detail) -> ModelError:
        """Give the leaf for what came instead of a response with status 200."""
        if isinstance(error, openai.APIStatusError):
            detail = replace(
                context,
                status=error.status_code,
                request_id=error.request_id,
                retry_after=wait_told(error.response.headers, time.time()),
            )
            return failure(
                error.response.text if error.body is None else error.body, detail, self._mask
            )
        # The SDK calls every fault of connecting a timeout; what its transport said tells more.
        cause = error.__cause__ if isinstance(error, openai.APIConnectionError) else error
        context = replace(context, message=self._mask(f"{type(cause).__name__}: {cause}"))
        if isinstance(cause, httpx2.ReadTimeout | httpx2.WriteTimeout):
            return AnswerTimeoutError(context)
        if isinstance(cause, aiohttp.ClientResponseError):
            return NotAnApiError(context)
        return UnreachableError(context)

    def _broken(self, error: Exception, context: Detail) -> ModelError:
        """Give the leaf for a connection that failed after the answer began."""
        context = replace(context, message=self._mask(f"{type(error).__name__}: {error}"))
        slow = isinstance(error, httpx2.ReadTimeout)
        return AnswerTimeoutError(context) if slow else CutStreamError(context)


async def _read_tail(pieces: AsyncIterator[bytes], reader: AnswerReader) -> list[Event]:
    """Read what follows the end of the answer: other answers, usage, and the end of the body.

    The answer is whole by now, so nothing that happens here can harm it. A body read to its end
    leaves the connection fit for the next request.
    """
    loop, late = asyncio.get_running_loop(), list[Event]()
    with suppress(ModelError, *_FAULTS):
        async with asyncio.timeout(_END_WAIT if reader.done else _USAGE_WAIT) as limit:
            async for piece in pieces:
                before = reader.length_of_others
                late += reader.feed(piece)
                if reader.done:
                    limit.reschedule(loop.time() + _END_WAIT)
                elif reader.length_of_others > before:
                    limit.reschedule(loop.time() + _USAGE_WAIT)
    return late


def _names_in(body: bytes) -> tuple[str, ...]:
    listed = decoded(body)
    models = listed.get("data") if isinstance(listed, dict) else listed
    if not isinstance(models, list):
        return ()
    names = (item.get("id") for item in models if isinstance(item, dict))
    return tuple(name for name in names if isinstance(name, str) and name)
