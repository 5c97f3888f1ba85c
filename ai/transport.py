"""The SDK's HTTP client, and when a request is tried again. Imports openai, as `ai.client` does."""

import asyncio
import time
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Final

import httpx2
import openai
import orjson

from ai.complaints import Mask, failure, wait_told
from ai.detail import Detail
from ai.errors import QuotaError
from config import Secret

LONGEST_WAIT: Final = 20.0
"""Seconds: told to wait longer, the person hears of it instead of waiting."""


@dataclass(slots=True)
class Patience:
    """The wait for a request: `limit` ends it, `silence` is what it ended with."""

    limit: asyncio.Timeout
    silence: httpx2.TimeoutException | None = None


PATIENCE: Final = ContextVar[Patience]("patience")
"""That for the request which is being sent."""


class _GivingUp(httpx2.AsyncClient):
    """Ends a request to a silent server, which the SDK would repeat twice.

    People would wait three times as long as they are to.
    """

    async def send(self, request: httpx2.Request, **options: Any) -> httpx2.Response:  # noqa: ANN401
        """Send a request, as httpx does."""
        try:
            return await super().send(request, **options)
        except httpx2.TimeoutException as error:
            # A connection that is refused or cut is called a ConnectTimeout, and is tried again.
            patience = PATIENCE.get(None)
            if patience and not isinstance(error, httpx2.ConnectTimeout):
                patience.silence = error
                patience.limit.reschedule(asyncio.get_running_loop().time())
            raise


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
        event_hooks={"response": [_spare_vain_retries]},
    )


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
