"""Whose settings hold where."""

import discord

from cogs.services import Interaction
from history.settings import Scopes


def scopes_of(person_id: int, channel: object) -> Scopes:
    """Tell whose settings hold for a person in a channel; None is one that is not known."""
    if not isinstance(channel, discord.abc.GuildChannel | discord.Thread):
        return Scopes(person_id)
    parent_id = channel.parent_id if isinstance(channel, discord.Thread) else channel.id
    return Scopes(person_id, parent_id, channel.guild.id)


def scopes_of_interaction(interaction: Interaction) -> Scopes:
    """Tell whose settings hold for who used a command or a button."""
    if interaction.guild_id is None:
        return Scopes(interaction.user.id)
    found = scopes_of(interaction.user.id, interaction.channel)
    return Scopes(found.person_id, found.channel_id, interaction.guild_id)
