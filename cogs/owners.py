"""Whose conversation is meant, wherever somebody speaks."""

import discord

from cogs.services import Context, Interaction
from history.turnlog import Owner


class Owners:
    """Tells whose a conversation is: a person's in a place, or everybody's in a thread."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client

    def of(
        self, person_id: int, guild: discord.Guild | None, channel: discord.abc.Snowflake
    ) -> Owner:
        """Tell whose conversation is meant: a thread of the bot's own is everybody's in it."""
        if self.is_own_thread(channel):
            return Owner(0, channel.id)
        return Owner(person_id, guild.id if guild else channel.id)

    def of_context(self, context: Context) -> Owner:
        """Tell whose conversation a command is about."""
        if context.interaction:
            return self.of_interaction(context.interaction)
        return self.of(context.author.id, context.guild, context.channel)

    def of_interaction(self, interaction: Interaction) -> Owner:
        """Tell whose conversation an interaction is about."""
        if self.is_own_thread(interaction.channel):
            return Owner(0, interaction.channel_id or 0)
        # The server's id is told even where the bot is not a member of it.
        return Owner(interaction.user.id, interaction.guild_id or interaction.channel_id or 0)

    def is_own_thread(self, channel: object) -> bool:
        """Tell whether a channel is a thread that the bot has opened."""
        own = self._client.user
        return (
            isinstance(channel, discord.Thread) and own is not None and channel.owner_id == own.id
        )
