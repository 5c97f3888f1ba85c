"""What the cogs work with, and whose words and choices are whose."""

from dataclasses import dataclass
from typing import Any

import discord
from discord.ext import commands

from ai.endpoints import Endpoints
from chat.allowances import Allowances
from chat.hearing import Ears
from chat.summariser import Summariser
from chat.titles import Titles
from chat.turns import Turns
from config import Config
from history.access import AccessStore
from history.facts import Facts
from history.histories import Histories
from history.installation import Installation
from history.notice import Notice
from history.personas import Personas
from history.settings import Settings, SettingsStore
from history.usage_report import UsageReports
from i18n import Catalogue, catalogue, choose_language
from media.cdn import Cdn
from metrics.observer import Observer
from reply.governor import Governor
from toolbox.servers import Servers

Context = commands.Context[commands.Bot]
Interaction = discord.Interaction[Any]


@dataclass(slots=True)
class Services:
    """All that a cog may call. Look here each time: when the settings change, so do the fields."""

    config: Config
    endpoints: Endpoints
    ears: Ears
    turns: Turns
    allowances: Allowances
    histories: Histories
    titles: Titles
    facts: Facts
    summariser: Summariser
    settings: SettingsStore
    personas: Personas
    access: AccessStore
    reports: UsageReports
    installation: Installation
    notice: Notice
    governor: Governor
    cdn: Cdn
    servers: Servers
    observer: Observer

    async def words(self, context: Context, written: str = "") -> Catalogue:
        """Give the catalogue in which to speak to the one who used a command."""
        settings = await self.settings.of_person(context.author.id)
        if context.interaction:
            return self.words_for_interaction(settings, context.interaction, written)
        return self.words_for_message(settings, context.message, written)

    async def words_of(self, interaction: Interaction) -> Catalogue:
        """Give the catalogue in which to speak to the person of an interaction."""
        settings = await self.settings.of_person(interaction.user.id)
        return self.words_for_interaction(settings, interaction)

    def words_for_interaction(
        self, settings: Settings, interaction: Interaction, written: str = ""
    ) -> Catalogue:
        """Give the catalogue for an interaction's person, who chose `settings`."""
        server_locale = interaction.guild_locale
        return self._choose(settings, str(interaction.locale), written, server_locale)

    def words_for_message(
        self, settings: Settings, message: discord.Message, written: str = ""
    ) -> Catalogue:
        """Give the catalogue for a message's author, who chose `settings`."""
        server_locale = message.guild.preferred_locale if message.guild else None
        return self._choose(settings, None, written, server_locale)

    def _choose(
        self,
        settings: Settings,
        locale: str | None,
        written: str,
        server_locale: discord.Locale | None,
    ) -> Catalogue:
        language = choose_language(
            chosen=settings.language,
            locale=locale,
            written=written,
            server_locale=server_locale and str(server_locale),
            default=self.config.language,
        )
        return catalogue(language)
