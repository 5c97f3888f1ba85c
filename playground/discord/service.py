"""Discord on loopback: one object that holds the world, serves it, and lets people act in it."""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Sequence
from types import TracebackType
from typing import Any, NamedTuple, Self, TypeVar

from playground.discord.commands import Commands
from playground.discord.faults import Fault, Faults
from playground.discord.files import Files
from playground.discord.gateway import Gateway
from playground.discord.interactions import Interaction, Interactions
from playground.discord.keeping import Nonces, OldEdits
from playground.discord.limits import Buckets, Limits
from playground.discord.people import Person
from playground.discord.places import DM, Channel, Guild
from playground.discord.routes_emojis import Emoji
from playground.discord.server import API, GATEWAY, Request, Server
from playground.discord.session import MEMBERS, MESSAGE_CONTENT, PRESENCES
from playground.discord.users import User
from playground.discord.webhooks import Webhooks
from playground.discord.wire import JSON, Clock, Now
from playground.discord.world import Change, Typing, World

Found = TypeVar("Found")


class Addresses(NamedTuple):
    """Where a client finds the playground: for discord.py, `discord.http.Route.BASE` and
    `discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY` (as a `yarl.URL`).
    """

    api: str
    gateway: str


class Discord:
    """A Discord of its own, on a free port of 127.0.0.1, for one bot; `async with` runs it.

    `clock` gives Unix seconds (the default one can be moved forward), `heartbeat` is the
    interval in seconds that clients are told, and the last three say which privileged intents
    the bot's owner switched on.
    """

    def __init__(
        self,
        token: str = "playground.token",  # noqa: S107
        *,
        limits: Limits | None = None,
        clock: Now | None = None,
        bot_name: str = "Hamdam",
        heartbeat: float = 41.25,
        compress: bool = True,
        privileged: Sequence[str] = ("message_content",),
    ) -> None:
        self.token = token
        self.limits = limits or Limits()
        self.clock: Now = clock or Clock()
        self.world = World(self.clock, bot_name)
        self.bot = self.world.bot
        self.commands = Commands(self.world.application_id, self.world.snowflakes)
        self.files = Files(self.world.snowflakes, self.clock, self.world.changes)
        self.nonces = Nonces(self.clock)
        self.old_edits = OldEdits(self.limits.old_edits, self.clock)
        self.interactions = Interactions()
        self.webhooks = Webhooks(self.world)
        self.emojis: dict[int, Emoji] = {}
        self.faults = Faults()
        self.invalid_requests = 0
        granted = sum(_PRIVILEGED[name] for name in set(privileged))
        self.gateway = Gateway(
            self.world, token, self.limits, granted, heartbeat, compress=compress
        )
        buckets = Buckets(self.limits, self.clock, self.world.application_id)
        self._server = Server(self, buckets)
        self._base = ""

    async def __aenter__(self) -> Self:
        port = await self._server.start()
        self._base = f"http://127.0.0.1:{port}"
        self.gateway.url = self.gateway_url
        self.files.base = self._base
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.faults.clear()
        self.interactions.close()
        await self.gateway.close()
        await self._server.stop()

    # Where it is

    @property
    def api_url(self) -> str:
        """The base of REST v10."""
        return self._base + API

    @property
    def gateway_url(self) -> str:
        """The websocket's address."""
        return self._base.replace("http", "ws", 1) + GATEWAY

    @property
    def addresses(self) -> Addresses:
        """Both addresses, for pointing a client here."""
        return Addresses(self.api_url, self.gateway_url)

    # Who and what is there

    def guild(self, name: str, locale: str = "en-US", *, bot: bool = True) -> Guild:
        """Give the server of that name, made if there is none; `bot`: whether the bot is in it."""
        for guild in self.world.guilds.values():
            if guild.name == name:
                return guild
        return self.world.add_guild(name, locale, has_bot=bot)

    def person(self, name: str, locale: str = "en-US", *, bot: bool = False) -> Person:
        """Make someone; `bot`: another bot, to see that it is ignored."""
        person = Person(self.world.snowflakes.make(), name, bot, locale=locale, discord=self)
        self.world.users[person.id] = person
        return person

    def webhook(self, name: str) -> Person:
        """Make a webhook, which can speak in any channel."""
        hook = Person(self.world.snowflakes.make(), name, bot=True, webhook=True, discord=self)
        self.world.users[hook.id] = hook
        return hook

    def dm(self, person: User) -> Channel:
        """Give the DM of someone with the bot."""
        for channel in self.world.channels.values():
            if channel.kind == DM and person in channel.people and self.bot in channel.people:
                return channel
        return self.world.add_private(person.name, [person, self.bot])

    def group(self, *people: User, name: str = "group") -> Channel:
        """Make a DM of people without the bot: of two, or a group DM of more."""
        return self.world.add_private(name, list(people))

    def close_dms(self, person: User) -> None:
        """Let someone refuse messages of the bot (50007)."""
        person.closed_dms = True

    def open_dms(self, person: User) -> None:
        """Let someone accept messages of the bot again."""
        person.closed_dms = False

    # What happened

    @property
    def history(self) -> deque[Change]:
        """Each change to a message that people saw, in order."""
        return self.world.history

    @property
    def typing(self) -> deque[Typing]:
        """Each time the bot was seen typing."""
        return self.world.typing

    @property
    def requests(self) -> deque[Request]:
        """Each REST request and how it was answered."""
        return self._server.requests

    @property
    def refused(self) -> list[Request]:
        """The requests that were not answered with success."""
        return [each for each in self.requests if not 200 <= each.status < 300]

    @property
    def asked(self) -> list[Interaction]:
        """All interactions, in order."""
        return list(self.interactions.by_id.values())

    def picture(self) -> str:
        """Draw all places that have messages."""
        places = [each for each in self.world.channels.values() if each.store]
        refused = [f"{each.status} {each.code} {each.method} {each.path}" for each in self.refused]
        drawn = [each.picture() for each in places] or ["(no messages anywhere)"]
        return "\n".join(drawn + (["refused:", *refused] if refused else []))

    def until(
        self, look: Callable[[], Found | None], timeout: float | None = 20.0
    ) -> Coroutine[Any, Any, Found]:
        """Wait until `look` finds something; a TimeoutError shows all messages everywhere."""
        return self.world.changes.until(look, timeout, self.picture)

    def until_ready(self, timeout: float = 10.0) -> Coroutine[Any, Any, bool]:
        """Wait until the bot is connected to the gateway."""
        return self.until(lambda: self.gateway.ready, timeout)

    # Faults; see playground.discord.faults for the paths

    def fail(
        self,
        method: str,
        path: str,
        *,
        status: int,
        code: int = 0,
        message: str = "",
        times: int = 1,
        html: str | None = None,
        done: bool = False,
    ) -> Fault:
        """Refuse the next requests of a route; `done`: they take effect all the same."""
        body: JSON = {"message": message or f"{status}: refused on demand", "code": code}
        fault = Fault(method, path, times, status, body if html is None else html, done=done)
        return self.faults.order(fault)

    def delay(
        self, method: str, path: str, seconds: float, *, times: int = 1, done: bool = False
    ) -> Fault:
        """Answer the next requests late; `done`: what they ask for is done at once."""
        return self.faults.order(Fault(method, path, times, seconds=seconds, done=done))

    def hold(self, method: str, path: str, *, times: int = 1, done: bool = False) -> Fault:
        """Hold the next requests until `release`; `arrived` of the fault is set by the first."""
        return self.faults.order(Fault(method, path, times, gate=asyncio.Event(), done=done))

    def hang_up(self, method: str, path: str, *, times: int = 1, done: bool = False) -> Fault:
        """Close the connection instead of answering; `done`: after doing what was asked."""
        return self.faults.order(Fault(method, path, times, hang_up=True, done=done))


_PRIVILEGED = {"message_content": MESSAGE_CONTENT, "members": MEMBERS, "presences": PRESENCES}
