"""How Discord is reached: directly, or through the owner's SOCKS proxy."""

import aiohttp
from aiohttp.client_reqrep import ClientRequest
from aiohttp.connector import Connection
from aiohttp.tracing import Trace
from aiohttp_socks import ProxyConnectionError, ProxyConnector, ProxyError, ProxyTimeoutError

from config import Config


class _SocksConnector(ProxyConnector):
    """Raises what any other connection raises, so that discord.py knows to try again."""

    async def connect(
        self,
        req: ClientRequest,
        traces: list[Trace],
        timeout: aiohttp.ClientTimeout,  # noqa: ASYNC109
    ) -> Connection:
        try:
            return await super().connect(req, traces, timeout)
        except (ProxyError, ProxyConnectionError, ProxyTimeoutError) as error:
            message = f"the proxy in PROXY_URL: {error}"
            raise aiohttp.ClientConnectionError(message) from error


def make_connector(config: Config) -> aiohttp.BaseConnector:
    """Make the connector for one session of aiohttp, which closes it at its own end."""
    address = config.proxy_url.reveal() if config.proxy_url else ""
    if address.startswith("socks"):
        return _SocksConnector.from_url(address, limit=0)
    return aiohttp.TCPConnector(limit=0)


def http_proxy(config: Config) -> str | None:
    """Give the address for `discord.Client(proxy=…)`: it reads no proxy variables by itself."""
    address = config.proxy_url.reveal() if config.proxy_url else ""
    return address if address.startswith("http") else None
