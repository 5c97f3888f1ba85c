"""Whether there is a proxy at PROXY_URL. Whether it leads anywhere, the other checks tell."""

import asyncio
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

from config import Config
from doctor.findings import Finding, Found, carry_out
from doctor.network import reason
from i18n import Text, text

CHECK = "proxy"


async def examine_proxy(config: Config, seconds: float) -> AsyncIterator[Finding]:
    """Give what is found of the proxy; `seconds` is the longest that it may take."""

    async def look() -> Found:
        return [await _connect(config)]

    for finding in await carry_out(CHECK, look, seconds, _mend(config)):
        yield finding


async def _connect(config: Config) -> Finding:
    if config.proxy_url is None:
        detail = text("No proxy is set: Discord and the model are reached directly.")
        return Finding(CHECK, "ok", detail)
    address = urlsplit(config.proxy_url.reveal())
    shown = str(config.proxy_address)
    try:
        _, writer = await asyncio.open_connection(address.hostname, address.port)
    except OSError as error:
        detail = text(
            "The proxy {proxy} cannot be reached: {reason}.",
            proxy=shown,
            reason=reason(error, config),
        )
        return Finding(CHECK, "fault", detail, _mend(config))
    writer.close()
    return Finding(CHECK, "ok", text("The proxy {proxy} is there.", proxy=shown))


def _mend(config: Config) -> Text:
    return text(
        "Start the proxy program, and look at which port it listens: PROXY_URL in .env is "
        "{proxy}. Where no proxy is needed, leave PROXY_URL empty.",
        proxy=str(config.proxy_address),
    )
