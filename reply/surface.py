"""Where an answer appears: messages of a channel, or the response to an interaction."""

import io
from dataclasses import dataclass
from typing import Any, Protocol

import discord
from discord.ui import View
from discord.utils import MISSING

from reply.refusals import UnreachableError

# https://discord.com/developers/docs/resources/user#user-object allows no more follow-ups to a
# command that a person brought along than five, beside the response itself.
_MOST_RESPONSES = 6
# What a webhook has sent cannot be changed by the bot itself
# (https://discord.com/developers/docs/topics/opcodes-and-status-codes#json).
_NOT_THE_AUTHOR = 50005
# The bot may not read what was said before, so it may not reply to it either.
_MAY_NOT_REPLY = 160002


@dataclass(frozen=True, slots=True)
class Body:
    """What a message is to show. A change without `keeps_view` sets its buttons, None for none;
    one with `sets_file` sets its attachment, None for none.
    """

    content: str
    view: View | None = None
    keeps_view: bool = False
    file: tuple[str, bytes] | None = None
    sets_file: bool = False

    def for_post(self) -> dict[str, Any]:
        """Give the arguments for a new message."""
        options: dict[str, Any] = {"content": self.content}
        if self.view:
            options["view"] = self.view
        if self.file:
            options["file"] = _file(*self.file)
        return options

    def for_edit(self) -> dict[str, Any]:
        """Give the arguments for a change."""
        return {
            "content": self.content,
            "view": MISSING if self.keeps_view else self.view,
            "attachments": self._attachments() if self.sets_file else MISSING,
        }

    def _attachments(self) -> list[discord.File]:
        return [_file(*self.file)] if self.file else []


def _file(name: str, content: bytes) -> discord.File:
    return discord.File(io.BytesIO(content), name)


def responses(client: discord.Client, token: str) -> discord.Webhook:
    """Give the way to the responses of an interaction that is over, by its token."""
    webhook = discord.Webhook.partial(client.application_id or 0, token, client=client)
    # It takes over the client's session, but not the proxy that its requests go through.
    webhook.proxy, webhook.proxy_auth = client.http.proxy, client.http.proxy_auth
    return webhook


class Surface(Protocol):
    """A place that holds the messages of one reply.

    What reaches for Discord raises what discord.py raises. The routes are named as
    `reply.governor.route_of` names them.
    """

    @property
    def post_route(self) -> str:
        """The route that `post` uses."""

    @property
    def edit_route(self) -> str:
        """The route that `edit` uses."""

    @property
    def typing_route(self) -> str | None:
        """The route that `type` uses; None where it shows anyway that the bot is at work."""

    @property
    def most_messages(self) -> int | None:
        """How many messages a reply can have here; None for any number."""

    async def post(self, body: Body, nonce: int) -> int:
        """Show one more message and give its id; the same nonce again posts nothing new."""

    async def edit(self, message_id: int, body: Body) -> None:
        """Change a message."""

    async def read(self, message_id: int) -> str:
        """Give what a message shows."""

    async def delete(self, message_id: int) -> None:
        """Take a message away."""

    async def type(self) -> None:
        """Show for ten seconds that the bot is writing."""


class ChannelSurface:
    """Messages in a channel, the first of them a reply to the question."""

    def __init__(
        self, client: discord.Client, channel_id: int, question_id: int | None = None
    ) -> None:
        self._channel = client.get_partial_messageable(channel_id)
        self._question_id = question_id

    @property
    def post_route(self) -> str:
        """See `Surface`."""
        return f"POST /channels/{self._channel.id}/messages"

    @property
    def edit_route(self) -> str:
        """See `Surface`."""
        return f"PATCH /channels/{self._channel.id}/messages"

    @property
    def typing_route(self) -> str | None:
        """See `Surface`."""
        return f"POST /channels/{self._channel.id}/typing"

    @property
    def most_messages(self) -> int | None:
        """See `Surface`."""
        return None

    async def post(self, body: Body, nonce: int) -> int:
        """See `Surface`."""
        options = body.for_post() | {"nonce": nonce}
        if self._question_id:
            # A question that was deleted meanwhile does not refuse its answer.
            options["reference"] = discord.MessageReference(
                message_id=self._question_id,
                channel_id=self._channel.id,
                fail_if_not_exists=False,
            )
        try:
            message = await self._channel.send(**options)
        except discord.Forbidden as error:
            if error.code != _MAY_NOT_REPLY or "reference" not in options:
                raise
            del options["reference"]
            message = await self._channel.send(**options)
        self._question_id = None
        return int(message.id)

    async def edit(self, message_id: int, body: Body) -> None:
        """See `Surface`."""
        # Not Message.edit, which would always send flags and so bring suppressed embeds back.
        try:
            await self._channel.get_partial_message(message_id).edit(**body.for_edit())
        except discord.Forbidden as error:
            if error.code == _NOT_THE_AUTHOR:
                raise UnreachableError from error
            raise

    async def read(self, message_id: int) -> str:
        """See `Surface`."""
        return (await self._channel.fetch_message(message_id)).content

    async def delete(self, message_id: int) -> None:
        """See `Surface`."""
        await self._channel.get_partial_message(message_id).delete()

    async def type(self) -> None:
        """See `Surface`."""
        await self._channel.typing()


class InteractionSurface:
    """The response to an interaction, which is there already, and its follow-ups.

    An interaction's token lives 15 minutes; after that the messages are reached through the
    channel, where the bot can see it and the response is not private.
    """

    def __init__(
        self, interaction: discord.Interaction[Any], original_id: int, *, is_private: bool = False
    ) -> None:
        """`original_id` is the deferred response or the message that a click came from."""
        self._interaction = interaction
        self._original_id = original_id
        self._is_private = is_private
        self._channel = ChannelSurface(interaction.client, interaction.channel_id or 0)

    @property
    def _is_late(self) -> bool:
        return self._interaction.is_expired() and not self._is_private

    @property
    def _webhook(self) -> str:
        return f"/webhooks/{self._interaction.application_id}/{self._interaction.token}"

    @property
    def post_route(self) -> str:
        """See `Surface`."""
        return self._channel.post_route if self._is_late else f"POST {self._webhook}"

    @property
    def edit_route(self) -> str:
        """See `Surface`."""
        return self._channel.edit_route if self._is_late else f"PATCH {self._webhook}/messages"

    @property
    def typing_route(self) -> str | None:
        """See `Surface`: Discord shows of a deferred response that the bot is thinking."""
        return None

    @property
    def most_messages(self) -> int | None:
        """See `Surface`."""
        return _MOST_RESPONSES

    async def post(self, body: Body, nonce: int) -> int:
        """See `Surface`. Discord knows no nonce for follow-ups."""
        if self._is_late:
            return await self._channel.post(body, nonce)
        message = await self._interaction.followup.send(
            **body.for_post(), wait=True, ephemeral=self._is_private
        )
        return int(message.id)

    async def edit(self, message_id: int, body: Body) -> None:
        """See `Surface`."""
        if self._is_late:
            await self._channel.edit(message_id, body)
        elif message_id == self._original_id:
            await self._interaction.edit_original_response(**body.for_edit())
        else:
            await self._interaction.followup.edit_message(message_id, **body.for_edit())

    async def read(self, message_id: int) -> str:
        """See `Surface`."""
        if self._is_late:
            return await self._channel.read(message_id)
        if message_id == self._original_id:
            return (await self._interaction.original_response()).content
        message = await self._interaction.followup.fetch_message(message_id)
        return str(message.content)

    async def delete(self, message_id: int) -> None:
        """See `Surface`."""
        if self._is_late:
            await self._channel.delete(message_id)
        elif message_id == self._original_id:
            await self._interaction.delete_original_response()
        else:
            await self._interaction.followup.delete_message(message_id)

    async def type(self) -> None:
        """See `Surface`."""
