"""What people do: speak, edit, delete, react, run commands, press buttons, fill in forms."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from playground.discord import commands as kinds
from playground.discord import payloads
from playground.discord.filling import chosen, filled, names_of
from playground.discord.interactions import (
    AUTOCOMPLETE,
    COMMAND,
    COMPONENT,
    MODAL_SUBMIT,
    Interaction,
)
from playground.discord.invoking import Filling, ImpossibleError, find_command
from playground.discord.messages import FORWARD, HAS_SNAPSHOT, SUPPRESS_EMBEDS, Allowed, Message
from playground.discord.payloads import snapshot_json
from playground.discord.places import Channel
from playground.discord.routes_messages import answer
from playground.discord.users import User
from playground.discord.wire import JSON

if TYPE_CHECKING:
    from playground.discord.service import Discord

_NAME = re.compile(r"@([\w.\-]+)")


class Choice(NamedTuple):
    """One suggestion of an autocomplete."""

    name: str
    value: str | float


@dataclass(eq=False)
class Person(User):
    """Someone who acts through Discord's client; what that would refuse raises ImpossibleError."""

    discord: "Discord" = field(repr=False, kw_only=True)

    @property
    def dm(self) -> Channel:
        """The DM with the bot."""
        return self.discord.dm(self)

    def install(self) -> None:
        """Add the app to this person, so that its commands go along everywhere."""
        self.installed = True

    def sees(self, channel: Channel) -> list[Message]:
        """List what this person sees in a channel: no other's ephemeral messages."""
        return [each for each in channel.messages if each.ephemeral_for in (None, self)]

    # Messages

    async def say(
        self,
        channel: Channel,
        content: str = "",
        *,
        reply_to: Message | None = None,
        ping: bool = True,
        files: Mapping[str, bytes] | None = None,
    ) -> Message:
        """Send a message; "@Name" of someone there becomes a mention, as when picked in the client.

        `ping`: whether a reply notifies whom it answers.
        """
        self._check_place(channel)
        world = self.discord.world
        text = self._with_mentions(channel, content).strip()
        if len(text) > 4000 or not (text or files):
            raise ImpossibleError("a message has 1 to 4000 characters, or files")
        message = Message(world.snowflakes.make(), channel, self, text)
        message.nonce = str(world.snowflakes.make())
        for name, data in (files or {}).items():
            message.attachments.append(self.discord.files.add(channel, name, data))
        if reply_to is not None:
            if reply_to.deleted or reply_to.ephemeral_for is not None:
                raise ImpossibleError("that message cannot be answered")
            answer(message, reply_to)
        everyone = channel.guild is not None and channel.guild.owner is self
        world.post(message, Allowed(replied_user=ping), everyone=everyone)
        return message

    async def forward(self, message: Message, channel: Channel) -> Message:
        """Forward a message to another channel, without a word.

        https://discord.com/developers/docs/resources/message#message-reference-types
        """
        self._check_place(channel)
        world = self.discord.world
        forwarding = Message(world.snowflakes.make(), channel, self)
        forwarding.snapshots, forwarding.flags = [snapshot_json(message)], HAS_SNAPSHOT
        forwarding.reference = {
            "type": FORWARD,
            "channel_id": str(message.channel.id),
            "message_id": str(message.id),
        }
        world.post(forwarding, Allowed(), everyone=False)
        return forwarding

    def _check_place(self, channel: Channel) -> None:
        guild = channel.guild
        people = channel.people if guild is None else guild.members.values()
        if not self.webhook and self not in people:
            msg = f"{self.name} is not in {channel.name!r}"
            raise ImpossibleError(msg)

    def _with_mentions(self, channel: Channel, content: str) -> str:
        guild = channel.guild
        there = channel.people if guild is None else list(guild.members.values())
        names = {user.name: user.mention for user in there}
        if guild is not None:
            roles = (role for role in guild.roles.values() if role.bot_id is None)
            names |= {role.name: role.mention for role in roles}
        return _NAME.sub(lambda found: names.get(found[1], found[0]), content)

    async def edit(self, message: Message, content: str) -> None:
        """Change an own message."""
        if message.author is not self or message.deleted:
            raise ImpossibleError("only own messages can be edited")
        message.content = self._with_mentions(message.channel, content).strip()
        message.edited = self.discord.clock()
        message.edits += 1
        self.discord.world.amend(message, Allowed(), everyone=False)

    async def detach(self, message: Message, name: str) -> None:
        """Take a file off an own message, which must not be left empty."""
        left = [each for each in message.attachments if each.filename != name]
        if message.author is not self or not (left or message.content):
            raise ImpossibleError("that file cannot be taken off")
        message.attachments = left
        message.edited = self.discord.clock()
        message.edits += 1
        self.discord.world.amend(message, Allowed(), everyone=False)

    async def suppress_embeds(self, message: Message) -> None:
        """Take the previews off an own message, or off any in an own server."""
        guild = message.channel.guild
        if self not in (message.author, guild and guild.owner):
            raise ImpossibleError("the previews of that message cannot be removed")
        message.flags |= SUPPRESS_EMBEDS
        self.discord.world.message_event("MESSAGE_UPDATE", message)

    async def delete(self, message: Message) -> None:
        """Delete an own message, or dismiss an ephemeral one, or any in an own server."""
        guild = message.channel.guild
        owns = guild is not None and guild.owner is self
        if message.deleted or not (self in (message.author, message.ephemeral_for) or owns):
            raise ImpossibleError("that message cannot be deleted")
        self.discord.world.remove(message)

    # Commands

    async def slash(self, channel: Channel, command: str, /, **options: object) -> Interaction:
        """Run a slash command; a subcommand is written "group sub"."""
        return self._invoke(COMMAND, channel, command, options, None)

    async def autocomplete(
        self, channel: Channel, command: str, option: str, typed: str, **others: object
    ) -> list[Choice]:
        """Type into an option and give what is suggested, at most 3 seconds later."""
        values = {**others, option: typed}
        asked = self._invoke(AUTOCOMPLETE, channel, command, values, option)
        await self.discord.until(lambda: asked.choices is not None or asked.late)
        return [Choice(each["name"], each["value"]) for each in asked.choices or ()]

    def _invoke(
        self,
        kind: int,
        channel: Channel,
        words: str,
        values: Mapping[str, object],
        focused: str | None,
    ) -> Interaction:
        self._check_place(channel)
        name, *path = words.split()
        command, owners = find_command(self.discord, self, channel, kinds.SLASH, name)
        filling = Filling(self.discord, channel)
        options = filling.fill(command, path, values, focused)
        data: JSON = {"id": command["id"], "name": name, "type": kinds.SLASH, "options": options}
        return self._send(kind, channel, self._data(data, command, filling), owners)

    def _data(self, data: JSON, command: JSON, filling: Filling) -> JSON:
        if filling.resolved:
            data["resolved"] = filling.resolved
        if "guild_id" in command:
            data["guild_id"] = command["guild_id"]
        return data

    async def menu(
        self, target: Message | User, name: str, channel: Channel | None = None
    ) -> Interaction:
        """Pick a command of a message's or (in a channel) a user's context menu."""
        if isinstance(target, Message):
            place, kind = target.channel, kinds.MESSAGE_MENU
        elif channel is not None:
            place, kind = channel, kinds.USER_MENU
        else:
            raise ValueError("a user's menu is opened in a channel")
        self._check_place(place)
        command, owners = find_command(self.discord, self, place, kind, name)
        filling = Filling(self.discord, place)
        if isinstance(target, Message):
            filling.resolved["messages"] = {str(target.id): payloads.message_json(target)}
        else:
            filling.user(target)
        data: JSON = {"id": command["id"], "name": name, "type": kind, "target_id": str(target.id)}
        asked = self._make(COMMAND, place, self._data(data, command, filling), owners)
        asked.target = target if isinstance(target, Message) else None
        return self.discord.interactions.send(asked)

    # Components

    async def click(self, message: Message, button: str) -> Interaction:
        """Press a button that is on the message now, by its label, emoji or custom id."""
        part = self._part(message, button, (2,))
        if "custom_id" not in part:
            raise ImpossibleError("a link opens a page; the bot is not told")
        data = {"custom_id": part["custom_id"], "component_type": 2, "id": part["id"]}
        return self._touch(message, data)

    async def choose(self, message: Message, select: str, *values: str | User) -> Interaction:
        """Choose options (or users) of a select menu, found by its placeholder or custom id."""
        part = self._part(message, select, (3, 5, 6, 7, 8))
        filling = Filling(self.discord, message.channel)
        picked = [chosen(part, filling, value) for value in values]
        least, most = part.get("min_values", 1), part.get("max_values", 1)
        if not least <= len(picked) <= most:
            msg = f"choose {least} to {most}"
            raise ImpossibleError(msg)
        data = {
            "custom_id": part["custom_id"], "component_type": part["type"], "id": part["id"],
            "values": picked,
        }  # fmt: skip
        return self._touch(message, self._data(data, {}, filling))

    def _part(self, message: Message, name: str, types: Sequence[int]) -> JSON:
        self._check_place(message.channel)
        if message.deleted or message not in self.sees(message.channel):
            raise ImpossibleError("that message is not there")
        found = [
            each for each in message.parts() if each["type"] in types and name in names_of(each)
        ]
        if not found:
            msg = f"no {name!r} on: {message.picture()}"
            raise ImpossibleError(msg)
        if found[0].get("disabled"):
            msg = f"{name!r} is disabled"
            raise ImpossibleError(msg)
        return found[0]

    def _touch(self, message: Message, data: JSON) -> Interaction:
        channel = message.channel
        if message.interaction is not None:
            owners = message.interaction.owners
        else:
            owners = {"0": "0" if channel.guild is None else str(channel.guild.id)}
        return self._send(COMPONENT, channel, data, owners, message)

    async def submit(self, asked: Interaction, **values: str) -> Interaction:
        """Fill in the form that answered an interaction, by the custom ids of its inputs."""
        if asked.modal is None or asked.user is not self:
            raise ImpossibleError("no form is open")
        form, asked.modal = asked.modal, None
        rows = [filled(part, values) for part in form["components"] if part["type"] != 10]
        if values:
            msg = f"no inputs {', '.join(values)}"
            raise ImpossibleError(msg)
        data = {"custom_id": form["custom_id"], "components": rows}
        return self._send(MODAL_SUBMIT, asked.channel, data, asked.owners, asked.message)

    def _make(
        self,
        kind: int,
        channel: Channel,
        data: JSON,
        owners: dict[str, str],
        message: Message | None = None,
    ) -> Interaction:
        id_ = self.discord.world.snowflakes.make()
        return Interaction(id_, kind, self, channel, data, owners, message)

    def _send(
        self,
        kind: int,
        channel: Channel,
        data: JSON,
        owners: dict[str, str],
        message: Message | None = None,
    ) -> Interaction:
        return self.discord.interactions.send(self._make(kind, channel, data, owners, message))
