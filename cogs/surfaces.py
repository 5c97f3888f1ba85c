"""Where an answer appears: in messages of the bot's own, or in those of a persona."""

import discord

from history.personas import Cast, Persona
from history.turnlog import Asked
from reply.names import bold
from reply.surface import ChannelSurface, Surface
from reply.webhook_surface import WebhookSurface
from reply.webhooks import Speaker, Webhooks


class Surfaces:
    """Reaches the answers in channels."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client
        self._webhooks = Webhooks(client)

    async def webhook_id(self, cast: Cast, channel_id: int) -> int | None:
        """Give the webhook through which an answer is to come; None: the bot itself gives it."""
        webhook = await self._webhooks.of(channel_id) if cast.persona else None
        return webhook.id if webhook else None

    async def of(self, asked: Asked, cast: Cast) -> Surface:
        """Give where the answer to a question appears, or has appeared before."""
        if asked.webhook_id:
            webhook = await self._webhooks.again(asked.channel_id, asked.webhook_id)
            if webhook:
                persona = cast.persona
                face = persona.character.avatar_url if persona else None
                speaker = Speaker(persona.name if persona else None, face)
                return self._by_webhook(webhook, asked.channel_id, speaker)
        # A thread has the id of the message that it hangs on, which cannot be replied to in it.
        is_above = asked.question_id == asked.channel_id
        question_id = None if is_above else asked.question_id
        return ChannelSurface(self._client, asked.channel_id, question_id)

    async def speaking(self, channel_id: int, persona: Persona) -> tuple[Surface, str]:
        """Give where a persona says something of its own, and what tells its name beforehand."""
        if webhook := await self._webhooks.of(channel_id):
            speaker = Speaker(persona.name, persona.character.avatar_url)
            return self._by_webhook(webhook, channel_id, speaker), ""
        return ChannelSurface(self._client, channel_id), f"{bold(persona.name)}\n"

    def _by_webhook(
        self, webhook: discord.Webhook, channel_id: int, speaker: Speaker
    ) -> WebhookSurface:
        return WebhookSurface(self._client, self._webhooks, webhook, channel_id, speaker)
