"""One REST request: how it is routed, and what its handler is given and gives."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import unquote

from playground.discord.errors import ApiError, Refusal
from playground.discord.messages import Message
from playground.discord.places import Channel
from playground.discord.wire import JSON, snowflake

if TYPE_CHECKING:
    from playground.discord.service import Discord
    from playground.discord.world import World


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a request."""

    filename: str
    content: bytes = field(repr=False)
    content_type: str | None = None


@dataclass(slots=True)
class Call:
    """A request as a handler gets it: path parameters, query, JSON body and files."""

    discord: "Discord" = field(repr=False)
    method: str
    path: str
    route: str
    params: dict[str, str]
    query: dict[str, str]
    body: object = None
    files: dict[int, Upload] = field(default_factory=dict)

    @property
    def world(self) -> "World":
        """The world it asks about."""
        return self.discord.world

    @property
    def form(self) -> JSON:
        """The body, which must be an object."""
        if self.body is None:
            return {}
        if not isinstance(self.body, dict):
            raise ApiError(Refusal.INVALID_JSON)
        return self.body

    def id(self, name: str) -> int:
        """A path parameter that is an id; what is no id is found nowhere."""
        return snowflake(self.params[name]) or 0

    def flag(self, name: str) -> bool:
        """A boolean of the query."""
        return self.query.get(name, "").lower() in ("1", "true")

    def channel(self, *needed: str) -> Channel:
        """The channel of the path, where the bot must be and have the needed permissions."""
        channel = self.world.channels.get(self.id("channel_id"))
        if channel is None:
            raise ApiError(Refusal.UNKNOWN_CHANNEL)
        if not channel.has_bot or not channel.allows("view_channel"):
            raise ApiError(Refusal.MISSING_ACCESS)
        if not channel.allows(*needed):
            raise ApiError(Refusal.MISSING_PERMISSIONS)
        return channel

    def message(self, channel: Channel) -> Message:
        """The message of the path; ephemeral ones are not found by this way."""
        message = channel.store.get(self.id("message_id"))
        if message is None or message.ephemeral_for is not None:
            raise ApiError(Refusal.UNKNOWN_MESSAGE)
        return message


@dataclass(frozen=True, slots=True)
class Reply:
    """What a handler answers: a status, and JSON unless there is nothing to say (204)."""

    status: int = 200
    data: object = None


NOTHING = Reply(204)
Handler: TypeAlias = Callable[[Call], Reply]


@dataclass(frozen=True, slots=True)
class Route:
    """A method and a path template such as "/channels/{channel_id}/messages"."""

    method: str
    template: str
    handler: Handler

    @property
    def steps(self) -> tuple[str, ...]:
        """The parts of the template."""
        return tuple(self.template.strip("/").split("/"))


class Router:
    """Finds the route of a path, literal parts before parameters."""

    def __init__(self, *tables: tuple[Route, ...]) -> None:
        self._routes: dict[tuple[int, str], list[tuple[tuple[str, ...], Route]]] = {}
        for route in (route for table in tables for route in table):
            steps = route.steps
            self._routes.setdefault((len(steps), steps[0]), []).append((steps, route))

    def find(self, method: str, path: str) -> tuple[Route, dict[str, str]]:
        """Give the route and its parameters; refuses with 404 or 405."""
        steps = path.strip("/").split("/")
        others = False
        for expected, route in self._routes.get((len(steps), steps[0]), ()):
            params = _match(expected, steps)
            if params is not None and route.method == method:
                return route, params
            others = others or params is not None
        raise ApiError(Refusal.METHOD_NOT_ALLOWED if others else Refusal.NOT_FOUND)


def _match(template: tuple[str, ...], steps: list[str]) -> dict[str, str] | None:
    params = {}
    for expected, raw in zip(template, steps, strict=True):
        step = unquote(raw)
        if expected.startswith("{"):
            params[expected[1:-1]] = step
        elif expected != step:
            return None
    return params


def shape(template: str) -> str:
    """Give a template without the names of its parameters: "/channels/{}/messages"."""
    return "/".join("{}" if step.startswith("{") else step for step in template.split("/"))
