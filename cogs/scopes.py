"""Whose settings hold where."""

import discord

from cogs.services import Context, Interaction
from history.settings import Scopes


def scopes_of_message(message: discord.Message) -> Scopes:
    """Tell whose settings hold for who wrote a message."""
    server_id = message.guild.id if message.guild else 0
    return _scopes(message.author.id, message.channel, message.channel.id, server_id)


def scopes_of_interaction(interaction: Interaction) -> Scopes:
    """Tell whose settings hold for who used a command or a button."""
    channel_id, server_id = interaction.channel_id or 0, interaction.guild_id or 0
    return _scopes(interaction.user.id, interaction.channel, channel_id, server_id)


def scopes_of(context: Context) -> Scopes:
    """Tell whose settings hold for who used a command, in whichever way."""
    if context.interaction:
        return scopes_of_interaction(context.interaction)
    return scopes_of_message(context.message)


def _scopes(person_id: int, channel: object, channel_id: int, server_id: int) -> Scopes:
    if not server_id:
        return Scopes(person_id)
    parent_id = channel.parent_id if isinstance(channel, discord.Thread) else channel_id
    return Scopes(person_id, parent_id, server_id)
