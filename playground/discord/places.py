"""Where people talk: servers with channels and threads, DMs and group DMs."""

from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from playground.discord import permissions
from playground.discord.messages import Message
from playground.discord.users import User

if TYPE_CHECKING:
    from playground.discord.world import World

Found = TypeVar("Found")

TEXT, DM, GROUP, PUBLIC_THREAD, PRIVATE_THREAD = 0, 1, 3, 11, 12


@dataclass(eq=False, slots=True)
class Role:
    """A role of a server."""

    id: int
    name: str
    bits: int = 0
    mentionable: bool = False
    bot_id: int | None = None

    @property
    def mention(self) -> str:
        """What, written in a message, mentions this role."""
        return f"<@&{self.id}>"


@dataclass(eq=False)
class Channel:
    """A text channel, thread, DM or group DM, with its messages as they are now."""

    id: int
    world: "World" = field(repr=False)
    kind: int
    name: str
    guild: "Guild | None" = field(default=None, repr=False)
    parent: "Channel | None" = field(default=None, repr=False)
    people: list[User] = field(default_factory=list, repr=False)
    owner: User | None = field(default=None, repr=False)
    denied: set[str] = field(default_factory=set, repr=False)
    archived: bool = False
    locked: bool = False
    auto_archive: int = 4320
    slowmode: int = 0
    store: dict[int, Message] = field(default_factory=dict, repr=False)
    typing_since: float | None = None
    last_message_id: int | None = None

    @property
    def is_thread(self) -> bool:
        """Whether it is a thread of another channel."""
        return self.parent is not None

    @property
    def messages(self) -> list[Message]:
        """All messages that are there now, oldest first, ephemeral ones included."""
        return list(self.store.values())

    @property
    def by_bot(self) -> list[Message]:
        """The messages of the bot that are there now, oldest first."""
        return [each for each in self.store.values() if each.author is self.world.bot]

    @property
    def has_bot(self) -> bool:
        """Whether the bot is in this place at all (a user-installed one need not be)."""
        if self.guild is not None:
            return self.guild.has_bot
        return self.kind == DM and self.world.bot in self.people

    def allows(self, *names: str) -> bool:
        """Whether the bot has all these permissions here."""
        return self.bot_permissions().issuperset(names)

    def bot_permissions(self) -> frozenset[str]:
        """Name the bot's permissions here; a thread takes its channel's."""
        if self.guild is None:
            return permissions.IN_DM if self.has_bot else permissions.ELSEWHERE
        if not self.guild.has_bot:
            return permissions.ELSEWHERE
        denied = (self.parent or self).denied
        if "view_channel" in denied:
            return frozenset()
        write = "send_messages_in_threads" if self.is_thread else "send_messages"
        implied = permissions.BY_WRITING if write in denied else frozenset()
        return permissions.BOT - denied - implied

    def deny(self, *names: str) -> None:
        """Take permissions from the bot in this channel, such as "send_messages"."""
        self._permit(self.denied | set(names))

    def allow(self, *names: str) -> None:
        """Give back permissions that `deny` took."""
        self._permit(self.denied - set(names))

    def _permit(self, denied: set[str]) -> None:
        if self.guild is None or self.is_thread:
            raise ValueError("only a server's channel has permissions of its own")
        permissions.bits(denied)
        self.denied = denied
        self.world.channel_changed(self)

    def thread(self, name: str, owner: User, message: Message | None = None) -> "Channel":
        """Let someone open a thread here, on a message of the channel or on none."""
        return self.world.add_thread(self, name, owner, message)

    def delete(self) -> None:
        """Delete this channel or thread, as its server's owner can."""
        self.world.remove_channel(self)

    def archive(self, *, locked: bool = False) -> None:
        """Close this thread; a locked one can be opened again by moderators alone."""
        self.archived, self.locked = True, locked
        self.world.channel_changed(self)

    def picture(self) -> str:
        """Draw what one would see here."""
        lines = [message.picture() for message in self.store.values()]
        return f"#{self.name}\n" + "\n".join(f"  {line}" for line in lines or ["(nothing)"])

    def until(
        self, look: Callable[[], Found | None], timeout: float | None = 20.0
    ) -> Coroutine[Any, Any, Found]:
        """Wait until `look` finds something; a TimeoutError shows the channel's messages."""
        return self.world.changes.until(look, timeout, self.picture)


@dataclass(eq=False)
class Guild:
    """A server: its people, roles, channels and threads."""

    id: int
    world: "World" = field(repr=False)
    name: str
    locale: str
    has_bot: bool
    available: bool = True
    owner: User | None = field(default=None, repr=False)
    members: dict[int, User] = field(default_factory=dict, repr=False)
    roles: dict[int, Role] = field(default_factory=dict, repr=False)
    channels: dict[int, Channel] = field(default_factory=dict, repr=False)
    member_roles: dict[int, list[int]] = field(default_factory=dict, repr=False)

    def channel(self, name: str) -> Channel:
        """Give the text channel of that name, made if there is none."""
        for channel in self.channels.values():
            if channel.name == name and channel.kind == TEXT:
                return channel
        return self.world.add_channel(self, name)

    def role(
        self, name: str, *people: User, mentionable: bool = True, allowed: Iterable[str] = ()
    ) -> Role:
        """Make a role with permissions, such as "manage_guild", and give it to people."""
        bits = permissions.bits(allowed)
        role = Role(self.world.snowflakes.make(), name, bits, mentionable)
        self.roles[role.id] = role
        for user in people:
            self.member_roles.setdefault(user.id, []).append(role.id)
        self.world.guild_roles_changed(self, role)
        return role

    def bits_of(self, user: User) -> int:
        """Give a person's permissions in the server: of everybody, and of their roles."""
        everyone = self.roles[self.id].bits
        bits = permissions.bits(permissions.BITS) if user is self.owner else everyone
        for role_id in self.member_roles.get(user.id, ()):
            bits |= self.roles[role_id].bits
        return bits

    def join(self, *people: User) -> None:
        """Let people enter."""
        for user in people:
            self.world.add_member(self, user)

    def leave(self, user: User) -> None:
        """Let someone go, or be kicked."""
        self.world.remove_member(self, user)

    def delete(self) -> None:
        """Delete the server, as its owner can."""
        self.world.remove_guild(self)

    def fail(self) -> None:
        """Let the server not be available for a while."""
        self.world.fail_guild(self)

    def recover(self) -> None:
        """Let it be available again."""
        self.world.recover_guild(self)

    @property
    def threads(self) -> list[Channel]:
        """The threads that are not archived."""
        return [each for each in self.channels.values() if each.is_thread and not each.archived]

    @property
    def bot_role(self) -> Role:
        """The role that came with the bot."""
        return next(role for role in self.roles.values() if role.bot_id is not None)
