"""`/admin`: whom and where those who manage a server let the bot answer."""

import textwrap
from typing import Final

import discord
from discord import app_commands
from discord.ext import commands

from access import Kind, Listed, Rule
from cogs.hybrid import localised
from cogs.services import Interaction, Services
from i18n import Catalogue, Text, text

_WHO: Final = localised(text("who"))
_CHANNEL: Final = localised(text("channel"))
_ABOUT_WHO: Final = localised(text("A person or a role"))
_ABOUT_CHANNEL: Final = localised(text("A channel with its threads, or a category"))
# https://discord.com/developers/docs/resources/message#create-message
_LONGEST_MESSAGE: Final = 2000

_Who = discord.Member | discord.Role
_Where = (
    discord.TextChannel
    | discord.VoiceChannel
    | discord.StageChannel
    | discord.ForumChannel
    | discord.CategoryChannel
    | discord.Thread
)


class Admin(commands.Cog):
    """Shows and changes a server's lists, for those who manage it."""

    admin = app_commands.Group(
        name=localised(text("admin")),
        description=localised(text("Whom and where I answer in this server")),
        default_permissions=discord.Permissions(manage_guild=True),
        allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
        allowed_contexts=app_commands.AppCommandContext(
            guild=True, dm_channel=False, private_channel=False
        ),
    )

    def __init__(self, services: Services) -> None:
        self._services = services

    @admin.command(name=localised(text("show")), description=localised(text("Show the lists")))
    async def show(self, interaction: Interaction) -> None:
        """Show the lists."""
        words = await self._services.words_of(interaction)
        await self._tell(interaction, words, self._refusal(interaction))

    @admin.command(
        name=localised(text("allow")),
        description=localised(text("Answer these; as soon as there are some, no others")),
    )
    @app_commands.rename(who=_WHO, channel=_CHANNEL)
    @app_commands.describe(who=_ABOUT_WHO, channel=_ABOUT_CHANNEL)
    async def allow(
        self, interaction: Interaction, who: _Who | None = None, channel: _Where | None = None
    ) -> None:
        """Put something on the list of what is let in."""
        await self._rule(interaction, "allow", who, channel)

    @admin.command(
        name=localised(text("deny")),
        description=localised(text("Do not answer these, whatever else is allowed")),
    )
    @app_commands.rename(who=_WHO, channel=_CHANNEL)
    @app_commands.describe(who=_ABOUT_WHO, channel=_ABOUT_CHANNEL)
    async def deny(
        self, interaction: Interaction, who: _Who | None = None, channel: _Where | None = None
    ) -> None:
        """Put something on the list of what is kept out."""
        await self._rule(interaction, "deny", who, channel)

    @admin.command(
        name=localised(text("clear")), description=localised(text("Take these off the lists"))
    )
    @app_commands.rename(who=_WHO, channel=_CHANNEL)
    @app_commands.describe(who=_ABOUT_WHO, channel=_ABOUT_CHANNEL)
    async def clear(
        self, interaction: Interaction, who: _Who | None = None, channel: _Where | None = None
    ) -> None:
        """Take something off both lists."""
        await self._rule(interaction, None, who, channel)

    async def _rule(
        self,
        interaction: Interaction,
        rule: Rule | None,
        who: _Who | None,
        channel: _Where | None,
    ) -> None:
        words = await self._services.words_of(interaction)
        note = self._refusal(interaction)
        if note is None and who is None and channel is None:
            note = text("Choose a person, a role or a channel.")
        if note is None and interaction.guild_id:
            for kind, id_ in _entries(who, channel):
                await self._services.access.rule(interaction.guild_id, kind, id_, rule)
        await self._tell(interaction, words, note)

    def _refusal(self, interaction: Interaction) -> Text | None:
        # The server's own rules for commands may let others get as far as here.
        if interaction.permissions.manage_guild:
            return None
        return text("Only those who manage this server may change that.")

    async def _tell(self, interaction: Interaction, words: Catalogue, note: Text | None) -> None:
        """Say a note or, without one, what is on the lists."""
        if note:
            said = words.say(note)
        else:
            lists = await self._services.access.of(interaction.guild_id or 0)
            said = "\n".join(
                words.say(each) for each in (_allowed(lists.allow), _denied(lists.deny))
            )
        first, *others = textwrap.wrap(said, _LONGEST_MESSAGE, replace_whitespace=False)
        await interaction.response.send_message(first, ephemeral=True)
        for more in others:
            await interaction.followup.send(more, ephemeral=True)


def _entries(who: _Who | None, channel: _Where | None) -> list[tuple[Kind, int]]:
    entries: list[tuple[Kind, int]] = []
    if who:
        entries.append(("role" if isinstance(who, discord.Role) else "person", who.id))
    if channel:
        entries.append(("channel", channel.id))
    return entries


def _allowed(listed: Listed) -> Text:
    if not listed:
        return text("I answer everyone in this server who is not denied below.")
    return text("I answer only: {entries}", entries=_mentions(listed))


def _denied(listed: Listed) -> Text:
    if not listed:
        return text("Nobody and no channel is denied.")
    return text("I do not answer: {entries}", entries=_mentions(listed))


def _mentions(listed: Listed) -> str:
    marks: dict[Kind, str] = {"person": "<@{}>", "role": "<@&{}>", "channel": "<#{}>"}
    return " ".join(marks[kind].format(id_) for kind, id_ in listed.entries())
