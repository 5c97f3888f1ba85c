"""The buttons under the questions whether a tool may act."""

from discord.ext import commands

from cogs.consents import Consents
from cogs.services import Interaction
from reply.consent import ConsentButton, Verdict
from reply.refusals import quietly


class Consent(commands.Cog):
    """Hears what people decide."""

    def __init__(self, client: commands.Bot, consents: Consents) -> None:
        self._client = client
        self._consents = consents

    async def cog_load(self) -> None:
        """Let the buttons be heard."""
        self._client.add_dynamic_items(ConsentButton)

    async def cog_unload(self) -> None:
        """Hear them no more."""
        self._client.remove_dynamic_items(ConsentButton)

    @commands.Cog.listener()
    async def on_consent_wish(self, interaction: Interaction, verdict: Verdict) -> None:
        """Let a tool act, or not."""
        with quietly("a click was not answered"):
            await self._consents.decide(interaction, verdict)
