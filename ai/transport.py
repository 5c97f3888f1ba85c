"""The SDK's HTTP client, and when a request is tried again. Imports openai, as `ai.client` does."""

import asyncio
import time
from contextlib import aclosing
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Final

import httpx2
import openai
import orjson

from ai.complaints import Mask, failure, wait_told
from ai.detail import Detail
from ai.errors import AnswerTimeoutError, QuotaError
from config import Secret

LONGEST_WAIT: Final = 20.0
"""Seconds: told to wait longer, the person hears of it instead of waiting."""

MOST_BYTES: Final = 8 << 20
"""Of a body that is read whole, unpacked: an error, a list of models, the words of a recording."""

_SLOWEST: Final = 64 << 10
"""Bytes a second that a request is sent with at the least."""
_CONNECTING: Final = 10.0
"""Seconds for the connection, beside those for the answer."""


@dataclass(slots=True)
class Patience:
    """The wait for a request: `limit` ends it, `silence` is what it ended with."""

    limit: asyncio.Timeout
    silence: httpx2.TimeoutException | None = None


PATIENCE: Final = ContextVar[Patience]("patience")
"""That for the request which is being sent."""


class Silence:
    """Ends an answer that grows no more, although bytes may still come: comments, say."""

    def __init__(self, most: float, context: Detail) -> None:
        """`most`: the longest silence, in seconds; `context` goes into the error."""
        self._most = most
        self._context = context
        self._clock = asyncio.get_running_loop().time
        self._heard = 0
        self._since = self._clock()

    def check(self, heard: int) -> None:
        """Look at an answer of which so much has come by now. Raises AnswerTimeoutError."""
        now = self._clock()
        if heard != self._heard:
            self._heard, self._since = heard, now
        elif now - self._since > self._most:
            raise AnswerTimeoutError(self._context)


class _GivingUp(httpx2.AsyncClient):
    """Ends a request to a silent server, which the SDK would repeat twice.

    People would wait three times as long as they are to. A server whose headers come byte by byte
    is silent too, although for the transport each byte begins the time anew.
    """

    async def send(self, request: httpx2.Request, **options: Any) -> httpx2.Response:  # noqa: ANN401
        """Send a request, as httpx does."""
        try:
            return await self._send_in_time(request, **options)
        except httpx2.TimeoutException as error:
            # A connection that is refused or cut is called a ConnectTimeout, and is tried again.
            patience = PATIENCE.get(None)
            if patience and not isinstance(error, httpx2.ConnectTimeout):
                patience.silence = error
                patience.limit.reschedule(asyncio.get_running_loop().time())
            raise

    async def _send_in_time(
        self,
        request: httpx2.Request,
        **options: Any,  # noqa: ANN401
    ) -> httpx2.Response:
        try:
            async with asyncio.timeout(_seconds(request)):
                return await super().send(request, **options)
        except TimeoutError as error:
            raise httpx2.ReadTimeout("the head of the answer took too long") from error


class _OverAiohttp(_GivingUp, openai.DefaultAioHttpClient):
    """Costs half as much for each streamed token."""


class _OverHttpcore(_GivingUp, openai.DefaultAsyncHttpxClient):
    """Speaks SOCKS."""


def http_client(proxy: Secret | None) -> httpx2.AsyncClient:
    """Make the SDK's HTTP client.

    Through a proxy it goes over httpcore: aiohttp speaks no SOCKS, and the SDK's way of giving it a
    password is deprecated. Only PROXY_URL decides; proxy variables of the environment are not read.
    The certificates are those of the system, or of SSL_CERT_FILE.
    """
    make = _OverAiohttp if proxy is None else _OverHttpcore
    return make(
        proxy=proxy.reveal() if proxy else None,
        trust_env=False,
        verify=httpx2.create_ssl_context(),
        limits=httpx2.Limits(max_connections=1000, keepalive_expiry=30.0),
        event_hooks={"response": [_read_bounded, _spare_vain_retries]},
    )


def _seconds(request: httpx2.Request) -> float | None:
    """Give how long a request may take until the head of its answer is there."""
    told = request.extensions.get("timeout") or {}
    reading, connecting = told.get("read"), told.get("connect")
    if reading is None or connecting is None:
        return None
    length = int(request.headers.get("Content-Length", 0))
    return float(reading + min(connecting, _CONNECTING) + length / _SLOWEST)


async def _read_bounded(response: httpx2.Response) -> None:
    """Read a body that nobody reads as it comes, so far as it is of use.

    The SDK would read it whole, and unpack it, however large it becomes. An error is told by its
    beginning. Raises ReadError for anything else.
    """
    patience = PATIENCE.get(None)
    if patience and response.is_success:
        return
    coming = httpx2.Response(response.status_code, headers=response.headers, stream=response.stream)
    body = bytearray()
    async with aclosing(coming.aiter_bytes()) as pieces:
        async for piece in pieces:
            body += piece
            if len(body) > MOST_BYTES:
                break
    await coming.aclose()
    if len(body) > MOST_BYTES and response.is_success:
        raise httpx2.ReadError("a body without an end")
    response.headers.pop("Content-Encoding", None)  # it is unpacked by now
    response.stream = httpx2.ByteStream(bytes(body[:MOST_BYTES]))


async def _spare_vain_retries(response: httpx2.Response) -> None:
    """Tell the SDK not to try again where that is no use, in the header that it listens to."""
    status = response.status_code
    vain = status in (401, 402, 403, 404)
    if status == 429:
        body = await response.aread()
        vain = (wait_told(response.headers, time.time()) or 0.0) > LONGEST_WAIT
        vain = vain or isinstance(failure(decoded(body), Detail(status=429), Mask()), QuotaError)
    if vain:
        response.headers["x-should-retry"] = "false"


def decoded(body: bytes) -> object:
    """Give the value of some JSON, None for what is none."""
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
