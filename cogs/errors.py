"""What a person is told when a command fails. The one handler for text and slash commands."""

import logging
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from cogs.door import Door, RefusedError
from cogs.services import Context, Interaction, Services
from i18n import Text, text

_logger = logging.getLogger(__name__)

_WRAPPERS = (
    commands.HybridCommandError,
    commands.CommandInvokeError,
    app_commands.CommandInvokeError,
)


class Errors(commands.Cog):
    """Turns an exception of a command into a sentence for its person and a line in the log."""

    def __init__(self, services: Services, door: Door) -> None:
        self._services = services
        self._door = door

    @commands.Cog.listener()
    async def on_command_error(self, context: Context, error: commands.CommandError) -> None:
        """Handle what a text or hybrid command raised; discord.py calls this."""
        if isinstance(error, RefusedError):
            await self._door.tell(context.message, error.text)
            return
        note = self._explain(error)
        words = await self._services.words(context)
        try:
            await context.reply(words.say(note), ephemeral=True)
        except discord.HTTPException as failure:
            _logger.info("a failed command could not be answered: %s", failure)

    async def on_app_command_error(
        self, interaction: Interaction, error: app_commands.AppCommandError
    ) -> None:
        """Handle what a slash command or context menu raised; `CommandTree.error` calls this."""
        note = self._explain(error)
        words = await self._services.words_of(interaction)
        try:
            if interaction.response.is_done():
                await interaction.followup.send(words.say(note), ephemeral=True)
            else:
                await interaction.response.send_message(words.say(note), ephemeral=True)
        except discord.HTTPException as failure:
            _logger.info("a failed command could not be answered: %s", failure)

    def _explain(self, error: Exception) -> Text:
        cause: Any = error
        while isinstance(cause, _WRAPPERS):
            cause = cause.original
        if isinstance(cause, RefusedError):
            return cause.text
        if isinstance(cause, commands.UserInputError):
            return text("I did not understand that. `/help` shows what I can do.")
        if isinstance(cause, commands.NoPrivateMessage | app_commands.NoPrivateMessage):
            return text("This works in servers only.")
        if isinstance(cause, discord.NotFound | discord.Forbidden):
            _logger.info("a command could not be answered: %s", cause)
        else:
            _logger.error("a command failed", exc_info=cause)
        return text("Something went wrong on my side. Please try again later.")
