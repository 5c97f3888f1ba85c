"""`/reset`: start a conversation afresh."""

from discord.ext import commands

from cogs.hybrid import hybrid
from cogs.owners import Owners
from cogs.services import Context, Services
from i18n import text


class Reset(commands.Cog):
    """Lets a person leave a conversation behind."""

    def __init__(self, services: Services, owners: Owners) -> None:
        self._services = services
        self._owners = owners

    @hybrid(text("reset"), text("Start our conversation afresh"))
    async def reset(self, context: Context) -> None:
        """Begin a new conversation for this person in this place."""
        words = await self._services.words(context)
        if await self._services.histories.restart(self._owners.of_context(context)):
            note = text("Done. I have started afresh with you.")
        else:
            note = text("There is nothing to forget yet: our conversation has not begun.")
        await context.reply(words.say(note), ephemeral=True)
