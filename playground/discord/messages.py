"""A message as it is now, with what was attached to it and whom it mentions."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from playground.discord.files import Attachment
from playground.discord.users import User
from playground.discord.wire import JSON, born

if TYPE_CHECKING:
    from playground.discord.interactions import Interaction
    from playground.discord.places import Channel, Role
    from playground.discord.webhooks import Webhook

SUPPRESS_EMBEDS = 1 << 2
EPHEMERAL = 1 << 6
LOADING = 1 << 7
SUPPRESS_NOTIFICATIONS = 1 << 12
VOICE_MESSAGE = 1 << 13
HAS_SNAPSHOT = 1 << 14
COMPONENTS_V2 = 1 << 15

FORWARD = 1
"""The type of a reference that forwards
(https://discord.com/developers/docs/resources/message#message-reference-types)."""

_EVERYONE = re.compile(r"@(?:everyone|here)\b")
_USER = re.compile(r"<@!?(\d{1,20})>")
_ROLE = re.compile(r"<@&(\d{1,20})>")


@dataclass(frozen=True, slots=True)
class Allowed:
    """Which mentions may come through: None stands for all of that kind.

    https://discord.com/developers/docs/resources/message#allowed-mentions-object
    """

    users: frozenset[int] | None = None
    roles: frozenset[int] | None = None
    everyone: bool = True
    replied_user: bool = True


@dataclass(frozen=True, slots=True)
class Mentions:
    """Whom a message mentions, after what its author may and allowed."""

    users: tuple[User, ...] = ()
    roles: "tuple[Role, ...]" = ()
    everyone: bool = False

    def __bool__(self) -> bool:
        return bool(self.users or self.roles or self.everyone)


@dataclass(eq=False, slots=True)
class Message:
    """A message as one would see it now; `pings` is who was notified when it appeared."""

    id: int
    channel: "Channel" = field(repr=False)
    author: User
    content: str = ""
    kind: int = 0
    flags: int = 0
    tts: bool = False
    embeds: list[JSON] = field(default_factory=list)
    components: list[JSON] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    snapshots: list[JSON] = field(default_factory=list, repr=False)
    """What it forwards."""
    poll: JSON | None = field(default=None, repr=False)
    reference: JSON | None = field(default=None, repr=False)
    replied: "Message | None" = field(default=None, repr=False)
    mentions: Mentions = field(default=Mentions(), repr=False)
    pings: Mentions = Mentions()
    edited: float | None = None
    edits: int = 0
    nonce: str | int | None = None
    ephemeral_for: User | None = None
    interaction: "Interaction | None" = field(default=None, repr=False)
    hook: "Webhook | None" = field(default=None, repr=False)
    reactions: dict[str, list[User]] = field(default_factory=dict)
    thread: "Channel | None" = field(default=None, repr=False)
    deleted: bool = False

    @property
    def created(self) -> float:
        """When it was sent, in Unix seconds."""
        return born(self.id)

    @property
    def loading(self) -> bool:
        """Whether it is the "… is thinking" of a deferred answer."""
        return bool(self.flags & LOADING)

    @property
    def reply_to(self) -> "Message | None":
        """The message it answers, unless that is gone or it answers none."""
        return None if self.replied is None or self.replied.deleted else self.replied

    def parts(self) -> Iterator[JSON]:
        """Walk all its components: rows, containers, and what is in them."""
        yield from walk(self.components)

    @property
    def buttons(self) -> list[str]:
        """The labels (or emoji) of the buttons that can be pressed now."""
        return [
            part.get("label") or part.get("emoji", {}).get("name") or ""
            for part in self.parts()
            if part["type"] == 2 and not part.get("disabled")
        ]

    @property
    def text(self) -> str:
        """All that is to be read: content, embeds, and text in components."""
        lines = [self.content]
        for embed in self.embeds:
            lines += [embed.get("title", ""), embed.get("description", "")]
            for each in embed.get("fields", ()):
                between = ": " if each.get("inline") else "\n"
                lines.append(f"**{each['name']}**{between}{each['value']}")
            lines.append(embed.get("footer", {}).get("text", ""))
        lines += [part["content"] for part in self.parts() if part["type"] == 10]
        return "\n".join(line for line in lines if line)

    def picture(self) -> str:
        """Draw it in a line or two, for a failed test or a terminal."""
        marks = [
            mark
            for mark, there in (
                ("edited", self.edited is not None),
                ("thinking", self.loading),
                (f"only for {self.ephemeral_for.name}" if self.ephemeral_for else "", True),
            )
            if there and mark
        ]
        shown = f"{self.author.name}: {self.text}" + "".join(f" ({mark})" for mark in marks)
        shown += "".join(f" [{label}]" for label in self.buttons)
        return shown + "".join(f" <{file.shown_name}>" for file in self.attachments)


def walk(components: list[JSON]) -> Iterator[JSON]:
    """Walk components depth first."""
    for part in components:
        yield part
        yield from walk(part.get("components") or [])
        for key in ("accessory", "component"):
            if inner := part.get(key):
                yield from walk([inner])


def mentions_in(message: Message, allowed: Allowed, *, everyone: bool) -> Mentions:
    """Find whom the text of a message mentions; `everyone`: its author may mention all."""
    world = message.channel.world
    ids = dict.fromkeys(int(found) for found in _USER.findall(message.content))
    users = [
        world.users[id_]
        for id_ in ids
        if id_ in world.users and (allowed.users is None or id_ in allowed.users)
    ]
    replied = message.reply_to
    if replied is not None and allowed.replied_user and replied.author not in users:
        users.append(replied.author)
    guild = message.channel.guild
    roles = {} if guild is None else guild.roles
    named = dict.fromkeys(int(found) for found in _ROLE.findall(message.content))
    return Mentions(
        tuple(user for user in users if not user.webhook),
        tuple(
            roles[id_]
            for id_ in named
            if id_ in roles and (allowed.roles is None or id_ in allowed.roles)
        ),
        everyone and allowed.everyone and bool(_EVERYONE.search(message.content)),
    )
