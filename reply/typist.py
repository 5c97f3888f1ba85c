"""Shows that the bot is writing, while an answer has no text to show yet."""

import asyncio
from contextlib import ExitStack, suppress

import aiohttp
import discord

from reply.governor import Governor, Urgency
from reply.surface import Surface

# Short answers come before anybody would have seen the bot typing.
_DELAY = 0.3
_INTERVAL = 8.0


class Typist:
    """Types in a place from a moment after `begin` until `stop`.

    Meanwhile a slot of the budget is kept for the answer. Where it shows anyway that the bot is at
    work, nothing happens.
    """

    def __init__(self, surface: Surface, governor: Governor) -> None:
        self._surface = surface
        self._governor = governor
        self._expecting = ExitStack()
        # Most answers have text before the delay is over, and a timer costs less than a task.
        self._timer: asyncio.TimerHandle | None = None
        self._typing: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """Begin, as soon as it is worth while."""
        route = self._surface.typing_route
        if route:
            self._expecting.enter_context(self._governor.expecting_answer())
            self._timer = asyncio.get_running_loop().call_later(_DELAY, self._start, route)

    def stop(self) -> None:
        """Stop: there is text, or there will be none."""
        if self._timer:
            self._timer.cancel()
            self._timer = None
        if self._typing:
            self._typing.cancel()
            self._typing = None
        self._expecting.close()

    def _start(self, route: str) -> None:
        self._typing = asyncio.create_task(self._type(route))

    async def _type(self, route: str) -> None:
        with suppress(discord.HTTPException, aiohttp.ClientError):
            while True:
                async with self._governor.apply(route, Urgency.TYPING):
                    await self._surface.type()
                await asyncio.sleep(_INTERVAL)
