"""After a crash: the answers it cut off are marked, with a button to try again."""

import asyncio
import logging

import aiohttp
import discord
from discord.ext import commands

from chat.lanes import Place
from cogs.background import Background
from cogs.queueing import Queueing
from cogs.services import Services
from history.turnlog import LoggedTurn
from reply.interrupted import mark_interrupted

_logger = logging.getLogger(__name__)

# Seconds before each further try where Discord is not well; after the last, the next start tries.
_DELAYS = (1.0, 5.0, 30.0, 120.0)


class Recovery(Background, commands.Cog):
    """Marks interrupted answers, once, at the start."""

    def __init__(self, client: discord.Client, services: Services, queueing: Queueing) -> None:
        self._client = client
        self._services = services
        self._queueing = queueing
        self._interrupted: list[LoggedTurn] = []

    async def cog_load(self) -> None:
        """See what was interrupted, before anything new is asked, and begin."""
        self._interrupted = await self._services.histories.kept.log.interrupted()
        await super().cog_load()

    async def work(self) -> None:
        """Mark it; what is not marked at the end is left to the next start."""
        interrupted = self._interrupted
        for delay in _DELAYS:
            left = []
            for turn in interrupted:
                try:
                    if not await self._mark(turn):
                        left.append(turn)
                except Exception:
                    _logger.exception("an interrupted answer could not be marked")
            if not left:
                return
            interrupted = left
            await asyncio.sleep(delay)

    async def _mark(self, turn: LoggedTurn) -> bool:
        """Mark one answer; gives False where another try may go better."""
        log, versions = self._services.histories.kept.log, self._services.histories.kept.versions
        try:
            if turn.asked.is_private and await versions.of(turn.id):
                # It can be reached by a click alone; in the channel others would see it.
                await log.end(turn.id)
            elif await versions.of(turn.id):
                # Another version was under way: the one before it is what is remembered.
                asked, places = turn.asked, self._queueing.places
                async with places.take(asked.owner, asked.asker_id) as place:
                    if not isinstance(place, Place):
                        return False
                    await self._queueing.again(turn, "show", place)
            else:
                surface = await self._queueing.surface(turn)
                marked_id = await mark_interrupted(self._client, turn, surface)
                await log.note_shown(turn.id, marked_id)
        except (discord.DiscordServerError, aiohttp.ClientError, OSError) as error:
            _logger.warning("an interrupted answer could not be marked yet: %s", error)
            return False
        except discord.HTTPException as error:
            _logger.info("an interrupted answer cannot be reached any more: %s", error)
            await log.close(turn.id)
        else:
            await log.note_marked(turn.id)
        return True
