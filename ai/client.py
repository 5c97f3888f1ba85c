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
    CutStreamError,
    ModelError,
    NotAnApiError,
    QuotaError,
    UnreachableError,
)
from ai.events import Event, FormatRefused
from ai.parameters import written
from ai.refusals import Refusals, refused_parameter
from ai.request import Request
from config import EndpointConfig, Secret

NO_KEY: Final = "none"
"""Stands for the key where the server asks for none; the SDK wants one."""

LONGEST_WAIT: Final = 20.0
"""Seconds: told to wait longer, the person hears of it instead of waiting."""

_LIST_TIMEOUT: Final = 10.0
_USAGE_WAIT: Final = 5.0
"""Seconds for what is to come when the answer itself is over: other answers, and the usage."""
_END_WAIT: Final = 0.1
"""Seconds for the end of the body, after which the connection can serve the next request."""
_GATHER: Final = 0.08
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

    def __init__(self, config: EndpointConfig, timeout: float, proxy: Secret | None) -> None:
        key = config.api_key.reveal() if config.api_key else NO_KEY
        self.name: Final = config.name
        self.refusals: Final = Refusals()
        # A path alone the SDK joins to its base anew for each request, which is slow.
        self._completions = f"{config.base_url}/chat/completions"
        self._mask = Mask((key,) if config.api_key else ())
        self._openai_itself = urlsplit(config.base_url).hostname == _OPENAI_HOST
        self._sdk = openai.AsyncOpenAI(
            api_key=key,
            base_url=config.base_url,
            timeout=timeout,
            max_retries=2,
            http_client=_http_client(proxy),
        )
        # The SDK takes these from the environment; they would go to any endpoint.
        self._sdk.organization = self._sdk.project = None
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
            if request.parameters.response_format and _FORMAT in self.refusals.of(model):
                yield FormatRefused()
            stack.enter_context(self._counted())
            known = Detail(
                self.name,
                model,
                response.status_code,
                request_id=response.headers.get("x-request-id"),
            )
            reader = AnswerReader(known, self._mask, request.parameters.n or 1)
            pieces = await stack.enter_async_context(aclosing(response.aiter_bytes()))
            try:
                async for piece in pieces:
                    events = reader.feed(piece)
                    for event in events:
                        yield event
                    if reader.finished:
                        break
                    if events and self._streams > _MANY:
                        await asyncio.sleep(_GATHER)
            except _FAULTS as error:
                raise self._broken(error, known) from None
            late = [] if reader.too_long else await _read_tail(pieces, reader)
        for event in (*late, *reader.close(), *reader.alternatives):
            yield event
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

    async def _open(self, stack: AsyncExitStack, model: str, request: Request) -> httpx2.Response:
        """Send the request, without what the model refuses, and give the response."""
        told = {"model": model, "messages": request.messages, "stream": True}
        while True:
            optional = self._optional(model, request)
            body = orjson.dumps(told | optional)
            try:
                answer = await self._sdk.post(
                    self._completions,
                    cast_to=httpx2.Response,
                    content=body,
                    stream=True,
                    stream_cls=openai.AsyncStream[object],
                )
                # Asked for the response itself, the SDK gives it as it came, whatever it declares.
                response = cast("httpx2.Response", answer)
                await stack.enter_async_context(aclosing(response))
                return response
            except _FAULTS as error:
                failed = self._unopened(error, Detail(self.name, model))
            refused = refused_parameter(failed.detail, optional)
            if refused is None:
                raise failed
            self.refusals.learn(model, refused)

    def _optional(self, model: str, request: Request) -> dict[str, object]:
        """Give the parameters that a model may refuse and still answer."""
        refused = self.refusals.of(model)
        told = {} if "stream_options" in refused else {"stream_options": {"include_usage": True}}
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
    listed = _json(body)
    models = listed.get("data") if isinstance(listed, dict) else listed
    if not isinstance(models, list):
        return ()
    names = (item.get("id") for item in models if isinstance(item, dict))
    return tuple(name for name in names if isinstance(name, str) and name)


def _http_client(proxy: Secret | None) -> httpx2.AsyncClient:
    """Make the SDK's HTTP client: over aiohttp, which costs half as much for each streamed token.

    Through a proxy it goes over httpcore: aiohttp speaks no SOCKS, and the SDK's way of giving it a
    password is deprecated. Only PROXY_URL decides; proxy variables of the environment are not read.
    The certificates are those of the system, or of SSL_CERT_FILE.
    """
    make = openai.DefaultAioHttpClient if proxy is None else openai.DefaultAsyncHttpxClient
    return make(
        proxy=proxy.reveal() if proxy else None,
        trust_env=False,
        verify=httpx2.create_ssl_context(),
        limits=httpx2.Limits(max_connections=1000, keepalive_expiry=30.0),
        event_hooks={"response": [_spare_vain_retries]},
    )


async def _spare_vain_retries(response: httpx2.Response) -> None:
    """Tell the SDK not to try again where that is no use, in the header that it listens to."""
    status = response.status_code
    vain = status in (401, 402, 403, 404)
    if status == 429:
        body = await response.aread()
        vain = (wait_told(response.headers, time.time()) or 0.0) > LONGEST_WAIT
        vain = vain or isinstance(failure(_json(body), Detail(status=429), Mask()), QuotaError)
    if vain:
        response.headers["x-should-retry"] = "false"


def _json(body: bytes) -> object:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
