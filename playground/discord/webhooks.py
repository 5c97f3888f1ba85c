"""Webhooks of channels: who made them, their secret token, and what they may be called.

https://discord.com/developers/docs/resources/webhook#webhook-object
"""

import re
import secrets
from dataclasses import dataclass, field

from playground.discord import payloads
from playground.discord.errors import ApiError, Form, Refusal
from playground.discord.places import Channel
from playground.discord.users import User
from playground.discord.wire import JSON
from playground.discord.world import WEBHOOKS, Event, World

INCOMING = 1
MOST_IN_A_CHANNEL = 15
LONGEST_NAME = 80
# https://discord.com/developers/docs/resources/webhook#create-webhook, and the nickname guidelines
# at https://discord.com/developers/docs/resources/user#usernames-and-nicknames
_NOT_WITHIN = ("clyde", "discord", "@", "#", ":", "```")
_NOT_ALONE = ("everyone", "here")
_URL = re.compile(r"(?P<scheme>[a-z][a-z0-9+.\-]*)://[^\s/]+\S*", re.IGNORECASE)


@dataclass(eq=False, slots=True)
class Webhook:
    """A webhook of a channel; `is_own`: the bot's application made it."""

    id: int
    channel: Channel = field(repr=False)
    name: str
    maker: User = field(repr=False)
    is_own: bool = True
    token: str = field(default_factory=lambda: secrets.token_urlsafe(51), repr=False)

    def speaker(self, name: str | None, avatar_url: str | None) -> User:
        """Give the author of a message: a user of the webhook's id with the name of that time."""
        author = User(self.id, name or self.name, bot=True, webhook=True)
        author.avatar_url = avatar_url
        return author

    def json(self, *, with_user: bool) -> JSON:
        """Show it; the token is for its own application alone."""
        world = self.channel.world
        guild = self.channel.guild
        data: JSON = {
            "id": str(self.id), "type": INCOMING, "name": self.name, "avatar": None,
            "channel_id": str(self.channel.id), "guild_id": guild and str(guild.id),
            "application_id": str(world.application_id) if self.is_own else None,
        }  # fmt: skip
        if self.is_own:
            data["token"] = self.token
        if with_user:
            data["user"] = payloads.user_json(self.maker)
        return data


class Webhooks:
    """All webhooks of one playground."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._all: dict[int, Webhook] = {}

    def make(self, channel: Channel, name: str, maker: User, *, is_own: bool) -> Webhook:
        """Make a webhook; refuses more than a channel may have."""
        if len(self.of(channel)) >= MOST_IN_A_CHANNEL:
            raise ApiError(Refusal.TOO_MANY_WEBHOOKS)
        hook = Webhook(self._world.snowflakes.make(), channel, name, maker, is_own)
        self._all[hook.id] = hook
        self._tell(channel)
        return hook

    def of(self, channel: Channel) -> list[Webhook]:
        """List a channel's webhooks; a deleted channel has none."""
        alive = self._world.channels
        return [
            each for each in self._all.values() if each.channel is channel and channel.id in alive
        ]

    def find(self, id_: int) -> Webhook:
        """Give a webhook by its id."""
        hook = self._all.get(id_)
        if hook is None or hook.channel.id not in self._world.channels:
            raise ApiError(Refusal.UNKNOWN_WEBHOOK)
        return hook

    def find_with_token(self, id_: int, token: str) -> Webhook:
        """Give a webhook to who knows its token."""
        hook = self.find(id_)
        if hook.token != token:
            raise ApiError(Refusal.INVALID_WEBHOOK_TOKEN)
        return hook

    def delete(self, hook: Webhook) -> None:
        """Delete a webhook; its messages stay, and nobody can change them any more."""
        self._all.pop(hook.id, None)
        self._tell(hook.channel)

    def _tell(self, channel: Channel) -> None:
        guild = channel.guild
        data = {"guild_id": guild and str(guild.id), "channel_id": str(channel.id)}
        self._world.tell(Event("WEBHOOKS_UPDATE", data, WEBHOOKS, guild))


def read_name(form: Form, path: tuple[str, ...], value: object, *, required: bool) -> str | None:
    """Read a webhook's name, or the name it takes for one message; faults go to the form."""
    if value is None and not required:
        return None
    name = form.text(path, value, most=LONGEST_NAME, least=1).strip()
    if isinstance(value, str) and value and not name:
        form.wrong(path, "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 80 in length.")
    for part in _NOT_WITHIN:
        if part in name.lower():
            message = f'Username cannot contain "{part}"'
            form.wrong(path, "USERNAME_INVALID_CONTAINS", message)
    if name.lower() in _NOT_ALONE:
        form.wrong(path, "USERNAME_INVALID", f'Username cannot be "{name.lower()}"')
    return name


def read_url(form: Form, path: tuple[str, ...], value: object) -> str | None:
    """Read the address of a picture; faults go to the form."""
    if value is None:
        return None
    url = form.text(path, value, most=2048)
    found = _URL.fullmatch(url)
    if url and found is None:
        form.wrong(path, "URL_TYPE_INVALID_URL", "Not a well formed URL.")
    elif found and found["scheme"].lower() not in ("http", "https"):
        message = "Scheme must be one of ('http', 'https')."
        form.wrong(path, "URL_TYPE_INVALID_SCHEME", message)
    return url or None
