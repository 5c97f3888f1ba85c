"""Consent: before a tool acts, the one who asked is asked whether it may."""

import asyncio
import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final

import discord
from discord.utils import escape_markdown

from cogs.services import Interaction, Services
from history.turnlog import Asked
from i18n import Text, catalogue, text
from reply.consent import Verdict, consent_view
from reply.refusals import REFUSALS

_SECONDS: Final = 60.0
_LONGEST: Final = 1500


class Consents:
    """The questions that are open, and what becomes of them."""

    def __init__(self, client: discord.Client, services: Services) -> None:
        self._client = client
        self._services = services
        self._open: dict[int, tuple[int, asyncio.Future[bool]]] = {}

    async def ask(self, asked: Asked, tool: str, arguments: Mapping[str, Any]) -> bool:
        """Tell whether the asker lets a tool act, within a minute; where none can ask, it may not.

        The question is taken away after that.
        """
        if asked.is_private:
            return False
        words = catalogue(asked.language)
        shown = escape_markdown(json.dumps(arguments, ensure_ascii=False, indent=1)[:_LONGEST])
        question = text(
            "{person}, may I use `{tool}` with this?\n{arguments}",
            person=f"<@{asked.asker_id}>",
            tool=tool,
            arguments=shown,
        )
        channel = self._client.get_partial_messageable(asked.channel_id)
        try:
            message = await channel.send(words.say(question), view=consent_view(words))
        except REFUSALS:
            return False
        verdict = asyncio.get_running_loop().create_future()
        self._open[message.id] = (asked.asker_id, verdict)
        try:
            async with asyncio.timeout(_SECONDS):
                return bool(await verdict)
        except TimeoutError:
            return False
        finally:
            del self._open[message.id]
            with suppress(discord.HTTPException):
                await message.delete()

    async def decide(self, interaction: Interaction, verdict: Verdict) -> None:
        """Take an answer from the one who was asked, and tell others that they are not."""
        message_id = interaction.message.id if interaction.message else 0
        asker_id, future = self._open.get(message_id, (0, None))
        if future is None or future.done():
            await self._tell(interaction, text("This is not asked any more."))
        elif interaction.user.id != asker_id:
            await self._tell(interaction, text("Only the one who asked can decide this."))
        else:
            await interaction.response.defer()
            future.set_result(verdict.deed == "yes")

    async def _tell(self, interaction: Interaction, note: Text) -> None:
        words = await self._services.words_of(interaction)
        await interaction.response.send_message(words.say(note), ephemeral=True)
