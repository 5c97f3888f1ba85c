"""The world of one playground: who and what is there, and each change to it."""

import re
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from playground.discord import payloads, permissions
from playground.discord.messages import Allowed, Mentions, Message, mentions_in
from playground.discord.places import DM, GROUP, PUBLIC_THREAD, TEXT, Channel, Guild, Role
from playground.discord.users import User
from playground.discord.waiting import Changes
from playground.discord.wire import JSON, Now, Snowflakes

GUILDS, MEMBERS, GUILD_MESSAGES, GUILD_REACTIONS = 1 << 0, 1 << 1, 1 << 9, 1 << 10
WEBHOOKS = 1 << 5
DIRECT_MESSAGES, DIRECT_REACTIONS = 1 << 12, 1 << 13
_LINK = re.compile(r"https?://\S+")


@dataclass(frozen=True, slots=True)
class Event:
    """Something the gateway may tell: `intent` is the bit it needs, 0 for none."""

    name: str
    data: JSON
    intent: int = 0
    guild: Guild | None = None
    message: Message | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One change to a message that people saw: `at` is Unix seconds, `content` as it was then."""

    at: float
    kind: Literal["create", "edit", "delete"]
    message: Message
    content: str

    @property
    def message_id(self) -> int:
        """The id of the message."""
        return self.message.id


@dataclass(frozen=True, slots=True)
class Typing:
    """Someone was seen typing: who, where, and when in Unix seconds."""

    at: float
    channel: Channel
    user: User


class World:
    """Holds all users, servers and channels, and tells listeners of every change."""

    def __init__(self, now: Now, bot_name: str) -> None:
        self.now = now
        self.snowflakes = Snowflakes(now)
        self.changes = Changes()
        self.users: dict[int, User] = {}
        self.guilds: dict[int, Guild] = {}
        self.channels: dict[int, Channel] = {}
        self.history: deque[Change] = deque(maxlen=500_000)
        self.typing: deque[Typing] = deque(maxlen=100_000)
        self.listeners: list[Callable[[Event], None]] = []
        self.bot = User(self.snowflakes.make(), bot_name, bot=True)
        self.nobody = User(self.snowflakes.make(), "Somebody")
        self.application_owner = self.nobody
        self.application_team: dict[User, str] = {}
        """The roles of those who own the application together, if a team does."""
        self.users[self.bot.id] = self.bot
        self.application_id = self.bot.id

    def tell(self, event: Event) -> None:
        """Tell the gateway, if the bot could know of it, and wake those who wait."""
        for listener in self.listeners:
            listener(event)
        self.changes.notify()

    # People and places

    def add_guild(self, name: str, locale: str, *, has_bot: bool) -> Guild:
        """Make a server."""
        guild = Guild(self.snowflakes.make(), self, name, locale, has_bot)
        everyone = permissions.bits(permissions.EVERYONE)
        guild.roles[guild.id] = Role(guild.id, "@everyone", everyone)
        self.guilds[guild.id] = guild
        if has_bot:
            self._add_bot(guild)
        return guild

    def _add_bot(self, guild: Guild) -> None:
        bits = permissions.bits(permissions.BOT)
        role = Role(self.snowflakes.make(), self.bot.name, bits, bot_id=self.bot.id)
        guild.has_bot = True
        guild.roles[role.id] = role
        guild.members[self.bot.id] = self.bot
        guild.member_roles[self.bot.id] = [role.id]
        self.tell(Event("GUILD_CREATE", {}, GUILDS, guild))

    def remove_guild(self, guild: Guild) -> None:
        """Delete a server with all in it."""
        for channel_id in guild.channels:
            self.channels.pop(channel_id, None)
        self.guilds.pop(guild.id)
        if guild.has_bot:
            self.tell(Event("GUILD_DELETE", {"id": str(guild.id)}, GUILDS, guild))

    def fail_guild(self, guild: Guild) -> None:
        """Let a server not be available, which is told as if it were deleted.

        https://discord.com/developers/docs/events/gateway-events#guild-delete
        """
        guild.available = False
        data = {"id": str(guild.id), "unavailable": True}
        self.tell(Event("GUILD_DELETE", data, GUILDS, guild))

    def recover_guild(self, guild: Guild) -> None:
        """Let a server be available again."""
        guild.available = True
        self.tell(Event("GUILD_CREATE", {"unavailable": False}, GUILDS, guild))

    def add_channel(self, guild: Guild, name: str) -> Channel:
        """Make a text channel in a server."""
        channel = Channel(self.snowflakes.make(), self, TEXT, name, guild)
        guild.channels[channel.id] = self.channels[channel.id] = channel
        self.tell(Event("CHANNEL_CREATE", payloads.channel_json(channel), GUILDS, guild))
        return channel

    def add_private(self, name: str, people: list[User]) -> Channel:
        """Make a DM of two, or a group DM of more."""
        kind = DM if len(people) == 2 else GROUP
        channel = Channel(self.snowflakes.make(), self, kind, name, people=people)
        self.channels[channel.id] = channel
        return channel

    def add_thread(
        self, parent: Channel, name: str, owner: User, message: Message | None, kind: int = 0
    ) -> Channel:
        """Open a thread; one on a message has the message's id."""
        id_ = message.id if message is not None else self.snowflakes.make()
        kind = kind or PUBLIC_THREAD
        thread = Channel(id_, self, kind, name, parent.guild, parent, [owner], owner)
        if parent.guild is not None:
            parent.guild.channels[id_] = thread
        self.channels[id_] = thread
        data = payloads.thread_json(thread, new=True)
        self.tell(Event("THREAD_CREATE", data, GUILDS, parent.guild))
        if message is not None:
            message.thread = thread
            message.flags |= 1 << 5
            self.message_event("MESSAGE_UPDATE", message)
        return thread

    def channel_changed(self, channel: Channel) -> None:
        """Tell of a channel's new name, permissions or state."""
        name = "THREAD_UPDATE" if channel.is_thread else "CHANNEL_UPDATE"
        self.tell(Event(name, payloads.channel_json(channel), GUILDS, channel.guild))

    def remove_channel(self, channel: Channel) -> None:
        """Delete a server's channel or thread, with all in it."""
        self.channels.pop(channel.id, None)
        data = payloads.channel_json(channel)
        if channel.guild is not None:
            channel.guild.channels.pop(channel.id, None)
        name = "THREAD_DELETE" if channel.is_thread else "CHANNEL_DELETE"
        self.tell(Event(name, data, GUILDS, channel.guild))

    def guild_roles_changed(self, guild: Guild, role: Role) -> None:
        """Tell of a new role."""
        position = list(guild.roles).index(role.id)
        data = {"guild_id": str(guild.id), "role": payloads.role_json(role, position)}
        self.tell(Event("GUILD_ROLE_CREATE", data, GUILDS, guild))

    def add_member(self, guild: Guild, user: User) -> None:
        """Let someone into a server; the first person owns it. For the bot, the server is new."""
        if user is self.bot:
            self._add_bot(guild)
            return
        guild.members[user.id] = user
        guild.owner = guild.owner or user
        data = payloads.member_json(guild, user) | {"guild_id": str(guild.id)}
        self.tell(Event("GUILD_MEMBER_ADD", data, MEMBERS, guild))

    def remove_member(self, guild: Guild, user: User) -> None:
        """Let someone out; the bot's going is a server's disappearing."""
        guild.members.pop(user.id, None)
        if user is self.bot:
            self.tell(Event("GUILD_DELETE", {"id": str(guild.id)}, GUILDS, guild))
            guild.has_bot = False
            guild.roles.pop(guild.bot_role.id)
            guild.member_roles.pop(user.id)
            return
        data = {"guild_id": str(guild.id), "user": payloads.user_json(user)}
        self.tell(Event("GUILD_MEMBER_REMOVE", data, MEMBERS, guild))

    # Messages

    def note(self, kind: Literal["create", "edit", "delete"], message: Message) -> None:
        """Put a change on the timeline."""
        self.history.append(Change(self.now(), kind, message, message.content))

    def message_event(self, name: str, message: Message) -> None:
        """Tell the gateway of a message, if the bot can see it there.

        Ephemeral ones come as if from a DM, without server and membership:
        https://discord.com/developers/docs/events/gateway-events#message-create
        """
        if not self._seen(message):
            self.changes.notify()
            return
        guild = None if message.ephemeral_for is not None else message.channel.guild
        data = payloads.message_event(message)
        self.tell(Event(name, data, self._intent(message), guild, message))

    def post(self, message: Message, allowed: Allowed, *, everyone: bool) -> None:
        """Let a new message appear, and ping whom it may."""
        message.mentions = mentions_in(message, allowed, everyone=everyone)
        quiet = message.flags & (1 << 12) or message.ephemeral_for is not None
        message.pings = Mentions() if quiet else message.mentions
        channel = message.channel
        channel.store[message.id] = message
        if message.ephemeral_for is None:
            channel.last_message_id = message.id
        if message.author is self.bot:
            channel.typing_since = None
        self.note("create", message)
        self.message_event("MESSAGE_CREATE", message)

    def amend(
        self, message: Message, allowed: Allowed | None, *, everyone: bool, quiet: bool = True
    ) -> None:
        """Tell that a message was edited; unless `quiet`, it pings like a new one."""
        if allowed is not None:
            message.mentions = mentions_in(message, allowed, everyone=everyone)
        if not quiet and message.ephemeral_for is None:
            message.pings = message.mentions
        self.note("edit", message)
        self.message_event("MESSAGE_UPDATE", message)

    def unfurl(self, message: Message) -> None:
        """Let Discord find the previews of a message's links, which it tells of as of an edit."""
        urls = (found.rstrip(".,)>") for found in _LINK.findall(message.content))
        message.embeds = [*message.embeds, *({"type": "link", "url": url} for url in urls)]
        self.message_event("MESSAGE_UPDATE", message)

    def remove(self, message: Message) -> None:
        """Delete a message."""
        self._take_away(message)
        data = {"id": str(message.id), "channel_id": str(message.channel.id)}
        guild = None if message.ephemeral_for is not None else message.channel.guild
        if guild is not None:
            data["guild_id"] = str(guild.id)
        if self._seen(message):
            self.tell(Event("MESSAGE_DELETE", data, self._intent(message), guild))
        else:
            self.changes.notify()

    def remove_together(self, messages: Sequence[Message]) -> None:
        """Delete messages of one channel of a server at once, as moderators do.

        https://discord.com/developers/docs/events/gateway-events#message-delete-bulk
        """
        for message in messages:
            self._take_away(message)
        channel = messages[0].channel
        if not self._seen(messages[0]) or channel.guild is None:
            self.changes.notify()
            return
        data: JSON = {
            "ids": [str(message.id) for message in messages],
            "channel_id": str(channel.id), "guild_id": str(channel.guild.id),
        }  # fmt: skip
        self.tell(Event("MESSAGE_DELETE_BULK", data, GUILD_MESSAGES, channel.guild))

    def _take_away(self, message: Message) -> None:
        message.deleted = True
        for file in message.attachments:
            file.is_gone = True
        message.channel.store.pop(message.id, None)
        self.note("delete", message)

    def see_typing(self, channel: Channel) -> None:
        """Show the bot typing in a channel."""
        now = self.now()
        channel.typing_since = now
        self.typing.append(Typing(now, channel, self.bot))
        self.changes.notify()

    def _seen(self, message: Message) -> bool:
        channel = message.channel
        return channel.has_bot and (channel.guild is None or channel.allows("view_channel"))

    def _intent(self, message: Message) -> int:
        direct = message.channel.guild is None or message.ephemeral_for is not None
        return DIRECT_MESSAGES if direct else GUILD_MESSAGES
