"""An interaction: what a person did with the bot, and how far its answer got.

https://discord.com/developers/docs/interactions/receiving-and-responding
"""

import asyncio
import secrets
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from playground.discord import payloads, permissions
from playground.discord.messages import Message
from playground.discord.places import DM, Channel
from playground.discord.users import User
from playground.discord.wire import JSON, born
from playground.discord.world import Event

if TYPE_CHECKING:
    from playground.discord.world import World

Found = TypeVar("Found")

COMMAND, COMPONENT, AUTOCOMPLETE, MODAL_SUBMIT = 2, 3, 4, 5
ANSWER_WITHIN = 3.0
TOKEN_LIVES = 15 * 60.0
FOLLOWUPS_OUTSIDE = 5
FILE_LIMIT = 10 * 1024 * 1024


@dataclass(eq=False)
class Interaction:
    """`answered` is the callback's type; `response` the message that answered, if any."""

    id: int
    kind: int
    user: User
    channel: Channel = field(repr=False)
    data: JSON
    owners: dict[str, str]
    message: Message | None = field(default=None, repr=False)
    target: Message | None = field(default=None, repr=False)
    token: str = field(default_factory=lambda: secrets.token_urlsafe(48), repr=False)
    answered: int | None = None
    response: Message | None = field(default=None, repr=False)
    followups: list[Message] = field(default_factory=list, repr=False)
    modal: JSON | None = None
    choices: list[JSON] | None = None

    @property
    def world(self) -> "World":
        """The world it happened in."""
        return self.channel.world

    @property
    def state(self) -> Literal["waiting", "thinking", "answered", "failed"]:
        """How far the answer got; "failed" is Discord's "The application did not respond"."""
        if self.answered is None:
            return "failed" if self.late else "waiting"
        thinking = self.response is not None and self.response.loading
        return "thinking" if thinking else "answered"

    @property
    def late(self) -> bool:
        """Whether the 3 seconds for a first answer are over."""
        return self.answered is None and self.world.now() - born(self.id) > ANSWER_WITHIN

    @property
    def expired(self) -> bool:
        """Whether the 15 minutes of its token are over."""
        return self.world.now() - born(self.id) > TOKEN_LIVES

    @property
    def outside(self) -> bool:
        """Whether the app is there by the person's installation alone."""
        return "0" not in self.owners

    def until(
        self, look: Callable[[], Found | None], timeout: float | None = 20.0
    ) -> Coroutine[Any, Any, Found]:
        """Wait until `look` finds something; a TimeoutError shows the channel's messages."""
        return self.channel.until(look, timeout)

    def metadata(self) -> JSON:
        """What messages that answer it tell of it."""
        data: JSON = {
            "id": str(self.id), "type": self.kind, "user": payloads.user_json(self.user),
            "authorizing_integration_owners": self.owners,
        }  # fmt: skip
        if self.kind == COMMAND:
            data |= {"name": self.data["name"], "command_type": self.data["type"]}
        elif self.kind == COMPONENT and self.message is not None:
            data["interacted_message_id"] = str(self.message.id)
        elif self.kind == MODAL_SUBMIT:
            data["triggering_interaction_metadata"] = data | {"type": COMMAND, "name": ""}
        if self.target is not None:
            data["target_message_id"] = str(self.target.id)
        return data

    def payload(self) -> JSON:
        """What INTERACTION_CREATE says."""
        channel, world = self.channel, self.world
        data: JSON = {
            "version": 1, "id": str(self.id), "type": self.kind, "token": self.token,
            "application_id": str(world.application_id), "data": self.data,
            "channel_id": str(channel.id), "channel": payloads.partial_channel_json(channel),
            "locale": self.user.locale, "entitlements": [], "entitlement_sku_ids": [],
            "authorizing_integration_owners": self.owners, "context": context_of(channel),
            "attachment_size_limit": FILE_LIMIT,
            "app_permissions": str(permissions.bits(channel.bot_permissions())),
        }  # fmt: skip
        if channel.guild is None:
            data["user"] = payloads.user_json(self.user)
        else:
            guild = channel.guild
            member = payloads.member_json(guild, self.user)
            member["permissions"] = str(guild.bits_of(self.user))
            data["member"], data["guild_id"] = member, str(guild.id)
            data["guild"] = {"id": str(guild.id), "locale": guild.locale, "features": []}
            data["guild_locale"] = guild.locale
        if self.message is not None:
            data["message"] = payloads.message_json(self.message)
        return data


def context_of(channel: Channel) -> int:
    """0 in a server, 1 in the bot's DM, 2 in a group DM or somebody else's."""
    if channel.guild is not None:
        return 0
    return 1 if channel.kind == DM and channel.has_bot else 2


class Interactions:
    """All interactions of one playground, by id and by token."""

    def __init__(self) -> None:
        self.by_id: dict[int, Interaction] = {}
        self.by_token: dict[str, Interaction] = {}
        self._alarms: dict[int, asyncio.TimerHandle] = {}

    def send(self, interaction: Interaction) -> Interaction:
        """Tell the bot of it, and wake those who wait when the 3 seconds are over."""
        self.by_id[interaction.id] = self.by_token[interaction.token] = interaction
        loop = asyncio.get_running_loop()
        world = interaction.world
        alarm = loop.call_later(ANSWER_WITHIN + 0.01, world.changes.notify)
        self._alarms[interaction.id] = alarm
        guild = interaction.channel.guild
        reachable = guild if guild is not None and guild.has_bot else None
        world.tell(Event("INTERACTION_CREATE", interaction.payload(), 0, reachable))
        return interaction

    def settle(self, interaction: Interaction) -> None:
        """Note that it was answered."""
        if alarm := self._alarms.pop(interaction.id, None):
            alarm.cancel()
        interaction.world.changes.notify()

    def close(self) -> None:
        """Cancel all alarms."""
        for alarm in self._alarms.values():
            alarm.cancel()
