"""An answer that appears under another name and face: messages through a channel's webhook."""

from typing import Any

import discord

from reply.refusals import UnreachableError
from reply.surface import Body, ChannelSurface
from reply.webhooks import Speaker, Webhooks, is_dead


class WebhookSurface:
    """Messages of a webhook, in its channel or in a thread of it. They cannot be replies.

    A webhook that is deleted meanwhile is made anew, once. What the old one has sent stays, and
    can be changed by nobody.
    """

    def __init__(
        self,
        client: discord.Client,
        webhooks: Webhooks,
        webhook: discord.Webhook,
        channel_id: int,
        speaker: Speaker,
    ) -> None:
        self._webhooks = webhooks
        self._webhook = webhook
        self._channel_id = channel_id
        self._channel = ChannelSurface(client, channel_id)
        self._speaker = speaker
        self._is_remade = False

    @property
    def _path(self) -> str:
        return f"/webhooks/{self._webhook.id}/{self._webhook.token}"

    @property
    def _thread(self) -> dict[str, Any]:
        if self._channel_id == self._webhook.channel_id:
            return {}
        return {"thread": discord.Object(self._channel_id)}

    @property
    def post_route(self) -> str:
        """See `Surface`."""
        return f"POST {self._path}"

    @property
    def edit_route(self) -> str:
        """See `Surface`."""
        return f"PATCH {self._path}/messages"

    @property
    def typing_route(self) -> str | None:
        """See `Surface`: it is the bot that is seen typing."""
        return self._channel.typing_route

    @property
    def most_messages(self) -> int | None:
        """See `Surface`."""
        return None

    async def post(self, body: Body, nonce: int) -> int:
        """See `Surface`. Discord knows no nonce for webhooks."""
        del nonce
        try:
            return await self._post(body)
        except discord.HTTPException as error:
            if not is_dead(error) or not await self._remake():
                raise
        return await self._post(body)

    async def _post(self, body: Body) -> int:
        options = body.for_post() | self._thread
        if self._speaker.name:
            options["username"] = self._speaker.name
        if self._speaker.avatar_url:
            options["avatar_url"] = self._speaker.avatar_url
        message = await self._webhook.send(wait=True, **options)
        return int(message.id)

    async def _remake(self) -> bool:
        self._webhooks.forget(self._webhook)
        if self._is_remade:
            return False
        self._is_remade = True
        found = await self._webhooks.of(self._channel_id)
        self._webhook = found or self._webhook
        return found is not None

    async def edit(self, message_id: int, body: Body) -> None:
        """See `Surface`. Raises `UnreachableError` for what another webhook has sent."""
        try:
            await self._webhook.edit_message(message_id, **body.for_edit(), **self._thread)
        except discord.HTTPException as error:
            is_lost = isinstance(error, discord.NotFound) or is_dead(error)
            if is_lost and await self._is_there(message_id):
                raise UnreachableError from error
            raise

    async def _is_there(self, message_id: int) -> bool:
        try:
            await self._channel.read(message_id)
        except discord.HTTPException:
            return False
        return True

    async def read(self, message_id: int) -> str:
        """See `Surface`."""
        return await self._channel.read(message_id)

    async def delete(self, message_id: int) -> None:
        """See `Surface`."""
        try:
            await self._webhook.delete_message(message_id, **self._thread)
        except discord.HTTPException:
            await self._channel.delete(message_id)

    async def type(self) -> None:
        """See `Surface`."""
        await self._channel.type()
