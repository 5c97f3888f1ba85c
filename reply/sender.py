"""Sends the messages of one reply, each when the governor lets it, and knows how they look."""

import asyncio
import json
import secrets
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any

import discord

from history.turnlog import Standing
from i18n import Catalogue
from reply.buttons import answer_view
from reply.governor import Governor, Permit, Urgency
from reply.look import Look, as_file
from reply.surface import Body, Surface

# discord.py tries a request again for up to half a minute; the reader is better served by a newer
# text after this many seconds.
_LONGEST_CALL = 10.0

Newest = Callable[[int], tuple[Look, str]]
"""Gives how a message is to look now, and the whole answer for its file."""


class Sender:
    """The messages of one reply on the screen."""

    def __init__(
        self,
        surface: Surface,
        governor: Governor,
        words: Catalogue,
        adopted_ids: Sequence[int],
        *,
        can_fork: bool,
    ) -> None:
        self._surface = surface
        self._governor = governor
        self._words = words
        self._can_fork = can_fork
        self._ids = list(adopted_ids)
        self._looks: list[Look | None] = [None] * len(self._ids)
        self._adopted = set(adopted_ids)
        self._nonces: dict[int, int] = {}
        self._calls: set[asyncio.Task[int]] = set()
        self._permit: Permit | None = None

    @property
    def count(self) -> int:
        """How many messages there are."""
        return len(self._ids)

    def look(self, index: int) -> Look | None:
        """Give how a message looks; None for one that was never sent or never changed."""
        return self._looks[index] if index < len(self._looks) else None

    def message_id(self, index: int) -> int:
        """Give a message's id."""
        return self._ids[index]

    def is_adopted(self, index: int) -> bool:
        """Tell whether a message was there before the reply began."""
        return index < len(self._ids) and self._ids[index] in self._adopted

    def forget(self, index: int) -> int:
        """Take a message that is gone off the list and give its id."""
        self._looks.pop(index)
        return self._ids.pop(index)

    def hasten(self) -> None:
        """Send what is waiting ahead of others: it is the end of the reply."""
        if self._permit:
            self._permit.hasten()

    async def send(self, index: int, urgency: Urgency, newest: Newest) -> int:
        """Post or change a message, to look as is newest when its turn comes; give its id."""
        is_new = index >= self.count
        surface = self._surface
        route = surface.post_route if is_new else surface.edit_route
        self._permit = self._governor.apply(route, urgency)
        async with self._permit as permit:
            look, answer = newest(index)
            message_id = await self._answered(permit, self._call(index, look, answer))
        if is_new:
            self._ids.append(message_id)
            self._looks.append(look)
        self._looks[index] = look
        return message_id

    async def delete_surplus(
        self, wanted: int, on_hidden: Callable[[int], Awaitable[None]]
    ) -> None:
        """Take away the messages past those that are wanted."""
        while self.count > wanted:
            message_id = self.forget(wanted)
            with suppress(discord.HTTPException):
                await self._surface.delete(message_id)
            await on_hidden(message_id)

    async def _answered(self, permit: Permit, calling: Awaitable[int]) -> int:
        """Wait until Discord has accepted a call, though discord.py may hold its caller longer."""
        call = asyncio.ensure_future(calling)
        self._calls.add(call)
        call.add_done_callback(self._end_call)
        waited: set[asyncio.Future[Any]] = {call, permit.answered}
        await asyncio.wait(waited, timeout=_LONGEST_CALL, return_when=asyncio.FIRST_COMPLETED)
        if call.done():
            return call.result()
        if permit.answered.done():
            return int(json.loads(permit.answered.result())["id"])
        call.cancel()
        raise TimeoutError

    def _end_call(self, call: asyncio.Task[int]) -> None:
        self._calls.discard(call)
        if not call.cancelled():
            call.exception()

    async def _call(self, index: int, look: Look, answer: str) -> int:
        before = self.look(index)
        is_new = index >= self.count
        file = as_file(answer) if look.has_file else None
        keeps_view = before is not None and before.standing == look.standing
        body = Body(
            content=look.content,
            view=None if keeps_view else self._view(look.standing),
            keeps_view=keeps_view,
            file=file,
            sets_file=before is None or before.has_file != look.has_file,
        )
        try:
            if not is_new:
                await self._surface.edit(self._ids[index], body)
                return self._ids[index]
            # The same nonce over every try of one message: Discord then posts it once.
            nonce = self._nonces.setdefault(index, secrets.randbits(63))
            return await self._surface.post(body, nonce)
        finally:
            if body.view:
                # Else it and its buttons keep each other until the garbage collector looks.
                body.view.clear_items()

    def _view(self, standing: Standing | None) -> discord.ui.View | None:
        if standing is None:
            return None
        return answer_view(standing, self._words, can_fork=self._can_fork)
