"""The bot's own webhook in each channel, through which personas speak."""

import asyncio
import logging
from dataclasses import dataclass
from typing import Final

import discord

_logger = logging.getLogger(__name__)

# The name that stands where a message has none of its own. Discord allows neither "discord" nor
# "clyde" in it, so it cannot be the bot's.
_NAME: Final = "Hamdam"
# https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
_UNKNOWN_WEBHOOK, _INVALID_TOKEN = 10015, 50027

_WITH_WEBHOOKS = (
    discord.TextChannel,
    discord.VoiceChannel,
    discord.StageChannel,
    discord.ForumChannel,
)


@dataclass(frozen=True, slots=True)
class Speaker:
    """Under which name and face a message is sent through a webhook; None: the webhook's own."""

    name: str | None = None
    avatar_url: str | None = None


def is_dead(error: discord.HTTPException) -> bool:
    """Tell whether a request was refused because the webhook is there no more."""
    return error.code in (_UNKNOWN_WEBHOOK, _INVALID_TOKEN)


class Webhooks:
    """Finds the bot's webhook of a channel, or makes it.

    Their tokens are not stored: Discord gives them to the application that made a webhook.
    """

    def __init__(self, client: discord.Client) -> None:
        self._client = client
        self._known: dict[int, discord.Webhook] = {}
        self._finding = asyncio.Lock()

    async def of(self, channel_id: int) -> discord.Webhook | None:
        """Give the webhook of a channel, or of a thread's channel; None: there can be none."""
        channel = self._client.get_channel(channel_id)
        parent = channel.parent if isinstance(channel, discord.Thread) else channel
        if not isinstance(parent, _WITH_WEBHOOKS):
            return None
        async with self._finding:
            found = self._known.get(parent.id)
            if found is None and parent.permissions_for(parent.guild.me).manage_webhooks:
                try:
                    found = await self._find(parent) or await parent.create_webhook(name=_NAME)
                except discord.HTTPException as error:
                    _logger.info("a channel has no webhook to speak through: %s", error)
                    return None
                self._known[parent.id] = found
            return found

    async def again(self, channel_id: int, webhook_id: int) -> discord.Webhook | None:
        """Give the webhook by which messages of a channel were sent before, or its newer one.

        To reach what was sent before needs no permission.
        """
        if found := await self.of(channel_id):
            return found
        try:
            return await self._client.fetch_webhook(webhook_id)
        except discord.HTTPException:
            return None

    def forget(self, webhook: discord.Webhook) -> None:
        """Look for another one the next time: this one is there no more."""
        self._known = {id_: each for id_, each in self._known.items() if each != webhook}

    async def _find(
        self,
        channel: discord.TextChannel
        | discord.VoiceChannel
        | discord.StageChannel
        | discord.ForumChannel,
    ) -> discord.Webhook | None:
        own = (
            each
            for each in await channel.webhooks()
            if each.token and each.user == self._client.user
        )
        return next(own, None)
