"""`/help`: what the bot can do."""

from discord.ext import commands

from cogs.help_text import help_text
from cogs.hybrid import hybrid
from cogs.services import Context, Services
from i18n import text


class Help(commands.Cog):
    """Says what the bot can do."""

    def __init__(self, services: Services) -> None:
        self._services = services

    @hybrid(text("help"), text("What Hamdam can do"))
    async def help(self, context: Context) -> None:
        """Show the help, to the one who asked for it."""
        words = await self._services.words(context)
        await context.reply(help_text(words, self._services.config), ephemeral=True)
