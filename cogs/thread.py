"""`/thread`: a conversation that everyone shares, in a thread of its own."""

import discord
from discord import app_commands
from discord.app_commands import Choice
from discord.ext import commands

from cogs.choices import persona_choices
from cogs.hybrid import localised
from cogs.persona_rules import UNKNOWN, find_persona
from cogs.services import Interaction, Services
from cogs.threads import CANNOT, Threads, refusal_to
from i18n import text


class ThreadCommand(commands.Cog, name="Thread"):
    """Opens threads for people."""

    def __init__(self, services: Services, threads: Threads) -> None:
        self._services = services
        self._threads = threads

    @app_commands.command(
        name=localised(text("thread")),
        description=localised(text("Open a thread in which everyone talks with me together")),
    )
    @app_commands.rename(persona=localised(text("persona")), title=localised(text("title")))
    @app_commands.describe(
        persona=localised(text("Who is to answer there")),
        title=localised(text("What the thread is to be called")),
    )
    @app_commands.allowed_installs(guilds=True, users=False)
    @app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
    async def thread(
        self,
        interaction: Interaction,
        persona: str = "",
        title: app_commands.Range[str, 0, 100] = "",
    ) -> None:
        """Open a thread, and say in it how to talk."""
        words = await self._services.words_of(interaction)
        found = await find_persona(self._services, interaction, persona) if persona else None
        refusal = UNKNOWN if persona and found is None else refusal_to(interaction)
        channel = interaction.channel
        if refusal or not isinstance(channel, discord.TextChannel):
            await interaction.response.send_message(words.say(refusal or CANNOT), ephemeral=True)
            return
        await interaction.response.defer(ephemeral=True, thinking=True)
        name = " ".join(title.split()) or (found.name if found else "Hamdam")
        try:
            thread = await self._threads.open(channel, name, found, interaction.user.id)
            await self._threads.greet(thread, found, words)
            note = text("It is open: {thread}", thread=thread.mention)
        except discord.HTTPException:
            note = CANNOT
        await interaction.edit_original_response(content=words.say(note))

    @thread.autocomplete("persona")
    async def complete_persona(self, interaction: Interaction, current: str) -> list[Choice[str]]:
        """Suggest the personas that can speak here."""
        visible = await self._services.personas.visible(interaction.user.id, interaction.guild_id)
        return persona_choices(visible, current)
