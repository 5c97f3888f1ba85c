"""The SDK's HTTP client, and when a request is tried again. Imports openai, as `ai.client` does."""

import asyncio
import time
from contextvars import ContextVar
from functools import partial
from typing import Final

import httpx2
import openai
import orjson

from ai.complaints import Mask, failure, wait_told
from ai.detail import Detail
from ai.errors import QuotaError
from config import Secret

LONGEST_WAIT: Final = 20.0
"""Seconds: told to wait longer, the person hears of it instead of waiting."""

PATIENCE: Final = ContextVar[asyncio.Timeout]("patience")
"""How long the request that is being sent is waited for."""


def http_client(proxy: Secret | None, timeout: float) -> httpx2.AsyncClient:
    """Make the SDK's HTTP client: over aiohttp, which costs half as much for each streamed token.

    Through a proxy it goes over httpcore: aiohttp speaks no SOCKS, and the SDK's way of giving it a
    password is deprecated. Only PROXY_URL decides; proxy variables of the environment are not read.
    The certificates are those of the system, or of SSL_CERT_FILE. `timeout` (seconds) is for how
    long a server may be silent.
    """
    make = openai.DefaultAioHttpClient if proxy is None else openai.DefaultAsyncHttpxClient
    return make(
        proxy=proxy.reveal() if proxy else None,
        trust_env=False,
        verify=httpx2.create_ssl_context(),
        limits=httpx2.Limits(max_connections=1000, keepalive_expiry=30.0),
        event_hooks={"response": [partial(_extend, timeout), _spare_vain_retries]},
    )


async def _extend(silence: float, response: httpx2.Response) -> None:
    """Wait as long again for a server that says something, and as it asks before that."""
    patience = PATIENCE.get(None)
    if patience and not patience.expired():
        wait = min(wait_told(response.headers, time.time()) or 0.0, LONGEST_WAIT)
        patience.reschedule(asyncio.get_running_loop().time() + wait + silence)


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
