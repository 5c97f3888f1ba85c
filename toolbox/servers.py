"""The connections to the servers, held for the life of the process and made anew where they break.

The `mcp` package is an extra that takes a second to load: it is imported with the first server.
"""

import asyncio
import logging
import re
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Self

import anyio

from config import ConfigError, Fault
from i18n import text
from toolbox.listing import ServerConfig

if TYPE_CHECKING:
    from mcp import Client

_logger = logging.getLogger(__name__)

_SECONDS: Final = 30.0
"""For one call."""
_DELAYS: Final = (1.0, 5.0, 30.0, 120.0)
"""Seconds until a server that is gone is looked for again."""
_MOST_TOOLS: Final = 40
"""Of one server; each costs tokens with every question."""
_FAULTS: Final = (OSError, RuntimeError, anyio.ClosedResourceError, anyio.BrokenResourceError)
"""What becomes of a call when its connection breaks."""
_UNFIT: Final = re.compile(r"[^A-Za-z0-9_-]")


class CallError(Exception):
    """A call that came to nothing; the words are for the model."""


@dataclass(frozen=True, slots=True)
class ServerTool:
    """One tool of a server. `acts`: it is used only after its asker has consented."""

    server: str
    own_name: str
    description: str
    parameters: Mapping[str, Any]
    acts: bool

    @property
    def name(self) -> str:
        """What models call it."""
        return _UNFIT.sub("_", f"{self.server}_{self.own_name}")[:64]


class Servers:
    """All servers of the owner's file. Open between `async with` and its end.

    They are connected to in the background: what is not there yet is not offered. A call takes
    `seconds` at the most.
    """

    def __init__(self, configs: Sequence[ServerConfig], seconds: float = _SECONDS) -> None:
        self._configs = tuple(configs)
        self._seconds = seconds
        self._clients: dict[str, Client] = {}
        self._tools: dict[str, tuple[ServerTool, ...]] = {}
        self._broken: dict[str, asyncio.Event] = {}
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        if self._configs:
            await asyncio.to_thread(_import)
        self._tasks = [asyncio.create_task(self._keep(config)) for config in self._configs]
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def tools(self, role_ids: frozenset[int]) -> list[ServerTool]:
        """Give the tools of the servers that somebody with these roles may use."""
        return [
            tool
            for config in self._configs
            if config.roles is None or config.roles & role_ids
            for tool in self._tools.get(config.name, ())
        ]

    @property
    def need_roles(self) -> bool:
        """Whether some servers are for some roles only."""
        return any(config.roles is not None for config in self._configs)

    async def call(self, tool: ServerTool, arguments: Mapping[str, Any]) -> str:
        """Have something done, and give what the model is told of it. Raises CallError."""
        client = self._clients.get(tool.server)
        if client is None:
            raise CallError("this server is not there just now")
        from mcp import MCPError  # noqa: PLC0415 - see above
        from mcp.types import CONNECTION_CLOSED  # noqa: PLC0415

        try:
            async with asyncio.timeout(self._seconds):
                result = await client.call_tool(tool.own_name, dict(arguments))
        except MCPError as error:
            if error.code == CONNECTION_CLOSED:
                self._broken[tool.server].set()
            raise CallError(str(error)) from error
        except TimeoutError as error:
            raise CallError("it took too long") from error
        except _FAULTS as error:
            _logger.warning("the server %s failed: %s", tool.server, type(error).__name__)
            self._broken[tool.server].set()
            raise CallError("this server failed") from error
        words = "\n".join(map(_told, result.content))
        if result.is_error:
            raise CallError(words or "it failed")
        return words or "Done."

    async def _keep(self, config: ServerConfig) -> None:
        """Hold the connection to one server until cancelled."""
        tries = 0
        while True:
            try:
                async with AsyncExitStack() as stack:
                    client = await _connected(config, stack)
                    listed = await client.list_tools()
                    self._tools[config.name] = offered = _offered(config, listed.tools)
                    self._clients[config.name] = client
                    self._broken[config.name] = broken = asyncio.Event()
                    _logger.info("the server %s has %d tools", config.name, len(offered))
                    tries = 0
                    await broken.wait()
            except Exception as error:
                _logger.warning("the server %s cannot be used: %s", config.name, error)
                _logger.debug("how it failed", exc_info=True)
            self._clients.pop(config.name, None)
            self._tools.pop(config.name, None)
            await asyncio.sleep(_DELAYS[min(tries, len(_DELAYS) - 1)])
            tries += 1


def _import() -> None:
    try:
        import mcp  # noqa: F401, PLC0415
    except ImportError:
        problem = text(
            "Servers need one more package: {command}",
            command=".venv/bin/python -m pip install -r requirements-mcp.txt",
        )
        raise ConfigError((Fault("MCP_FILE", problem),)) from None


async def _connected(config: ServerConfig, stack: AsyncExitStack) -> "Client":
    """Connect to a server for as long as the stack is open."""
    import httpx2  # noqa: PLC0415
    from mcp import Client  # noqa: PLC0415
    from mcp.client.stdio import StdioServerParameters  # noqa: PLC0415
    from mcp.client.streamable_http import streamable_http_client  # noqa: PLC0415

    if config.command:
        env = dict(config.env) or None
        run = StdioServerParameters(command=config.command, args=[*config.args], env=env)
        return await stack.enter_async_context(Client(run))
    http = httpx2.AsyncClient(headers=dict(config.headers), timeout=_SECONDS, trust_env=False)
    await stack.enter_async_context(http)
    transport = streamable_http_client(config.url, http_client=http)
    return await stack.enter_async_context(Client(transport))


def _offered(config: ServerConfig, listed: Sequence[Any]) -> tuple[ServerTool, ...]:
    """Give the tools of a server that are offered; those that may act need consent."""
    tools = []
    for each in listed:
        if config.tools is not None and each.name not in config.tools:
            continue
        harmless = bool(each.annotations and each.annotations.read_only_hint)
        acts = not harmless if config.consent is None else each.name in config.consent
        schema = {"type": "object", **each.input_schema}
        described = each.description or each.name
        tools.append(ServerTool(config.name, each.name, described[:1000], schema, acts))
    return tuple(tools[:_MOST_TOOLS])


def _told(part: Any) -> str:  # noqa: ANN401 - of one of the package's kinds
    words = getattr(part, "text", None)
    with suppress(AttributeError):
        words = words if words is not None else part.resource.text
    return str(words) if words is not None else f"[{part.type}]"
