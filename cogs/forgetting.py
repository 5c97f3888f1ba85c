"""Conversations that are not kept are forgotten after some hours without a word."""

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Final

from discord.ext import commands

from cogs.background import Background
from cogs.privacy_text import IDLE_HOURS
from history.histories import Histories
from history.turnlog import Owner

_logger = logging.getLogger(__name__)

_IDLE_SECONDS: Final = IDLE_HOURS * 3600.0
_PAUSE: Final = 300.0


class Forgetting(Background, commands.Cog):
    """Looks every `pause` seconds for conversations that nobody has gone on with for `idle` ones.

    `newest` gives the turn that an owner has under way.
    """

    def __init__(
        self,
        histories: Histories,
        newest: Callable[[Owner], int | None],
        idle: float = _IDLE_SECONDS,
        pause: float = _PAUSE,
    ) -> None:
        self._histories = histories
        self._newest = newest
        self._idle = idle
        self._pause = pause

    async def work(self) -> None:
        """Look, again and again."""
        while True:
            await asyncio.sleep(self._pause)
            try:
                await self._forget(int(time.time() - self._idle))
            except Exception:
                _logger.exception("what is not to be kept could not be forgotten yet")

    async def _forget(self, before: int) -> None:
        for owner in await self._histories.sweep(before):
            if self._newest(owner) is None:
                await self._histories.forget(owner.person_id, owner.place_id)
