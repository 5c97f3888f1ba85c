"""A server of the Model Context Protocol for the tests: `python -m tests.mcp_server`."""

import asyncio
import os
import sys

from mcp.server import MCPServer
from mcp.types import ToolAnnotations

READS = ToolAnnotations(read_only_hint=True)
server = MCPServer("shop")


@server.tool(annotations=READS)
def price(fruit: str) -> str:
    """Give the price of a fruit."""
    if fruit != "apple":
        msg = f"no {fruit} here"
        raise ValueError(msg)
    return f"5 {os.environ.get('MONEY', 'coins')}"


@server.tool()
def order(fruit: str, count: int) -> str:
    """Order fruit."""
    return f"{count} {fruit} ordered"


@server.tool(annotations=READS)
async def hang() -> str:
    """Take for ever."""
    await asyncio.Event().wait()
    return "never"


@server.tool(annotations=READS)
def leave() -> str:
    """End the server."""
    sys.stdout.close()
    os._exit(1)


if __name__ == "__main__":
    server.run()
