"""What a person's client sends for a command: the command found, its options checked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from playground.discord import commands as kinds
from playground.discord import payloads
from playground.discord.interactions import context_of
from playground.discord.places import Channel, Role
from playground.discord.users import User
from playground.discord.wire import JSON

if TYPE_CHECKING:
    from playground.discord.service import Discord


class ImpossibleError(Exception):
    """What Discord's own client would not let a person do; the message says why."""


def find_command(
    discord: "Discord", person: User, channel: Channel, kind: int, name: str
) -> tuple[JSON, dict[str, str]]:
    """Give a command that may be used there, and who installed it (a server's own goes first).

    Raises ImpossibleError where it is not registered, not installed, or not for such places.
    """
    guild = channel.guild
    registered = list(discord.commands.at(None))
    if guild is not None:
        registered = [*discord.commands.at(guild.id), *registered]
    named = [each for each in registered if (each["type"], each["name"]) == (kind, name)]
    if not named:
        there = ", ".join(sorted(each["name"] for each in registered if each["type"] == kind))
        msg = f"no command {name!r}; there are: {there or 'none'}"
        raise ImpossibleError(msg)
    for command in named:
        owners = _owners(person, channel, command)
        is_open = name in discord.commands.open_to_all
        if owners and (is_open or _is_shown(person, channel, command)):
            return command, owners
    msg = f"the command {name!r} is not installed here, or not for such places or people"
    raise ImpossibleError(msg)


def _is_shown(person: User, channel: Channel, command: JSON) -> bool:
    """Tell whether a command is for people with such permissions; in DMs it is for all.

    https://discord.com/developers/docs/interactions/application-commands#permissions
    """
    needed, guild = command["default_member_permissions"], channel.guild
    if needed is None or guild is None:
        return True
    return guild.bits_of(person) & int(needed) == int(needed)


def _owners(person: User, channel: Channel, command: JSON) -> dict[str, str]:
    context = context_of(channel)
    owners: dict[str, str] = {}
    contexts = command["contexts"]
    if contexts is not None and context not in contexts:
        return owners
    types = command["integration_types"]
    if 0 in types and context == 1:
        owners["0"] = "0"
    if 0 in types and channel.guild is not None and channel.guild.has_bot:
        owners["0"] = str(channel.guild.id)
    if 1 in types and person.installed:
        owners["1"] = str(person.id)
    return owners


@dataclass
class Filling:
    """Options as they are filled in, with the things they name."""

    discord: "Discord" = field(repr=False)
    channel: Channel
    resolved: JSON = field(default_factory=dict)

    def fill(
        self, command: JSON, path: list[str], values: Mapping[str, object], focused: str | None
    ) -> list[JSON]:
        """Give a command's options; `path` leads through groups and subcommands.

        `focused` is the option whose value is still being typed, for autocomplete.
        """
        options = command.get("options", [])
        if not path:
            return self._values(command["name"], options, values, focused)
        step = next((each for each in options if each["name"] == path[0]), None)
        if step is None or step["type"] not in (kinds.SUBCOMMAND, kinds.GROUP):
            msg = f"no subcommand {path[0]!r} of {command['name']!r}"
            raise ImpossibleError(msg)
        inner = self.fill(step, path[1:], values, focused)
        return [{"name": step["name"], "type": step["type"], "options": inner}]

    def _values(
        self, name: str, options: list[JSON], values: Mapping[str, object], focused: str | None
    ) -> list[JSON]:
        if any(option["type"] in (kinds.SUBCOMMAND, kinds.GROUP) for option in options):
            msg = f"{name!r} needs a subcommand"
            raise ImpossibleError(msg)
        known = {option["name"]: option for option in options}
        if unknown := set(values) - set(known):
            msg = f"{name!r} has no option {', '.join(sorted(unknown))}"
            raise ImpossibleError(msg)
        missing = [o["name"] for o in options if o.get("required") and o["name"] not in values]
        if missing and focused is None:
            msg = f"{name!r} needs {', '.join(missing)}"
            raise ImpossibleError(msg)
        return [self._value(known[key], value, focused) for key, value in values.items()]

    def _value(self, option: JSON, value: object, focused: str | None) -> JSON:
        filled: JSON = {"name": option["name"], "type": option["type"]}
        if option["name"] == focused:
            if not option.get("autocomplete"):
                msg = f"{focused!r} has no autocomplete"
                raise ImpossibleError(msg)
            return filled | {"value": str(value), "focused": True}
        filled["value"] = self._checked(option, value)
        return filled

    def _checked(self, option: JSON, value: object) -> object:
        kind, name = option["type"], option["name"]
        if kind in _THINGS:
            return self._thing(kind, name, value)
        wanted = _PLAIN[kind]
        fits = isinstance(value, wanted) and (kind == kinds.BOOLEAN or not isinstance(value, bool))
        if not fits:
            msg = f"{name!r} is no {wanted}: {value!r}"
            raise ImpossibleError(msg)
        choices = [choice["value"] for choice in option.get("choices") or ()]
        if choices and value not in choices:
            msg = f"{name!r} must be one of {choices}"
            raise ImpossibleError(msg)
        _check_range(option, value)
        return value

    def _thing(self, kind: int, name: str, value: object) -> str:
        if isinstance(value, User) and kind in (kinds.USER, kinds.MENTIONABLE):
            return self.user(value)
        if isinstance(value, Channel) and kind == kinds.CHANNEL:
            self._resolve("channels", value.id, payloads.partial_channel_json(value))
            return str(value.id)
        if isinstance(value, Role) and kind in (kinds.ROLE, kinds.MENTIONABLE):
            self._resolve("roles", value.id, payloads.role_json(value, 1))
            return str(value.id)
        if isinstance(value, tuple) and kind == kinds.ATTACHMENT:
            filename, content = value
            file = self.discord.files.add(self.channel, filename, content)
            self._resolve("attachments", file.id, payloads.attachment_json(file))
            return str(file.id)
        msg = f"{name!r} cannot be {value!r}"
        raise ImpossibleError(msg)

    def user(self, user: User) -> str:
        """Name a user, with the membership where there is one."""
        self._resolve("users", user.id, payloads.user_json(user))
        guild = self.channel.guild
        if guild is not None and user.id in guild.members:
            member = payloads.member_json(guild, user, with_user=False)
            self._resolve("members", user.id, member | {"permissions": "0"})
        return str(user.id)

    def _resolve(self, kind: str, id_: int, data: JSON) -> None:
        self.resolved.setdefault(kind, {})[str(id_)] = data


_PLAIN: dict[int, type | tuple[type, ...]] = {
    kinds.STRING: str, kinds.INTEGER: int, kinds.BOOLEAN: bool, kinds.NUMBER: (int, float),
}  # fmt: skip
_THINGS = (kinds.USER, kinds.CHANNEL, kinds.ROLE, kinds.MENTIONABLE, kinds.ATTACHMENT)


def _check_range(option: JSON, value: object) -> None:
    size = len(value) if isinstance(value, str) else value
    if isinstance(value, str):
        least, most = option.get("min_length", 1), option.get("max_length", 6000)
    else:
        least, most = option.get("min_value"), option.get("max_value")
    if isinstance(size, bool) or not isinstance(size, int | float):
        return
    if (least is not None and size < least) or (most is not None and size > most):
        msg = f"{option['name']!r} must be from {least} to {most}"
        raise ImpossibleError(msg)
