"""Slash commands as they are typed into a line: `/model name:gpt-4o`, `/model gpt-4o`, `/help`."""

import re
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from playground.discord import Channel, Discord, ImpossibleError, Person
from playground.discord.commands import (
    BOOLEAN,
    GROUP,
    INTEGER,
    MESSAGE_MENU,
    NUMBER,
    SLASH,
    SUBCOMMAND,
)
from playground.discord.invoking import find_command
from playground.discord.wire import JSON
from playground.terminal.screen import Suggestion
from playground.terminal.words import Words

_LINE: Final = re.compile(r"/(?P<name>[\w-]+)(?:\s+(?P<rest>.*))?", re.DOTALL)
_MOST: Final = 10
_NOTHING: Final = "–"
# As Discord's client offers them, in any language.
_TRUTHS: Final[list[JSON]] = [{"name": str(value), "value": value} for value in (True, False)]


class MistakeError(Exception):
    """What was typed cannot be sent; the message says why, for the person."""


@dataclass(frozen=True, slots=True)
class Invocation:
    """A command and its options, as Discord is to be told of them."""

    name: str
    values: Mapping[str, object] = field(default_factory=dict)


class Slash:
    """Reads what a person types, by the commands that the bot has registered."""

    def __init__(self, discord: Discord, person: Person, words: Words) -> None:
        self._discord = discord
        self._person = person
        self._words = words

    def names(self, channel: Channel) -> list[str]:
        """List the commands that can be used there, as the person's client names them."""
        return [self._name(each) for each in self._commands(channel)]

    def read(self, typed: str, channel: Channel) -> Invocation | None:
        """Give the command that a line stands for, None where it is a message.

        Raises MistakeError where Discord's client would not send it.
        """
        found = _LINE.fullmatch(typed.strip())
        if not found:
            return None
        command = self._find(found["name"], channel)
        if command is None:
            known = ", ".join(f"/{name}" for name in self.names(channel)) or _NOTHING
            raise MistakeError(
                self._words.refusals.unknown_command.format(
                    command=f"/{found['name']}", commands=known
                )
            )
        path, leaf, rest = self._descend(command, found["rest"] or "")
        if nested := _nested(leaf):
            names = ", ".join(map(self._name, nested))
            raise MistakeError(
                self._words.refusals.no_choice.format(option=f"/{path}", choices=names)
            )
        values = self._values(leaf, rest)
        for option in leaf.get("options", ()):
            if option.get("required") and option["name"] not in values:
                raise MistakeError(
                    self._words.refusals.missing_option.format(option=self._name(option))
                )
        return Invocation(path, values)

    def menu_entry(self, typed: str, channel: Channel) -> str:
        """Give the entry of a message's context menu that was typed. Raises MistakeError."""
        entries = self._commands(channel, MESSAGE_MENU)
        for entry in entries:
            if typed.casefold() in (entry["name"].casefold(), self._name(entry).casefold()):
                return str(entry["name"])
        names = ", ".join(map(self._name, entries)) or _NOTHING
        raise MistakeError(self._words.refusals.no_entry.format(names=names))

    async def suggest(self, typed: str, channel: Channel) -> list[Suggestion]:
        """Give the ways to go on with a line; those for an option's value come from the bot."""
        found = _LINE.fullmatch(typed)
        if not found or found["rest"] is None:
            return list(self.suggest_names(typed, channel))[:_MOST]
        command = self._find(found["name"], channel)
        if command is None:
            return []
        path, leaf, rest = self._descend(command, found["rest"])
        start = typed[: len(typed) - len(rest)]
        if nested := _nested(leaf):
            steps = [step for step in nested if self._name(step).startswith(rest)]
            suggested = [self._suggestion(start, "", step) for step in steps]
        else:
            suggested = [
                each async for each in self._suggest_value(start, path, leaf, rest, channel)
            ]
        return suggested[:_MOST]

    def suggest_names(self, typed: str, channel: Channel) -> Iterator[Suggestion]:
        """Give the commands that begin as the line does."""
        for command in self._commands(channel) if typed.startswith("/") else ():
            name = f"/{self._name(command)}"
            if name.startswith(typed.rstrip()) and not typed[len(name) :].strip():
                yield self._suggestion("", "/", command)

    def _suggestion(self, start: str, mark: str, command: JSON) -> Suggestion:
        name = mark + self._name(command)
        nested = _nested(command)
        options = () if nested else command.get("options", ())
        shown = " ".join([name, *(f"{self._name(each)}:" for each in options)])
        return Suggestion(f"{start}{name} ", shown, self._own(command, "description"))

    async def _suggest_value(
        self, start: str, path: str, leaf: JSON, rest: str, channel: Channel
    ) -> AsyncIterator[Suggestion]:
        """Give values for a command's first option."""
        for option in leaf.get("options", ())[:1]:
            name = f"{self._name(option)}:"
            for value in await self._choices(path, option, rest.removeprefix(name), channel):
                yield Suggestion(f"{start}{name}{value}", value, "")

    async def _choices(self, path: str, option: JSON, written: str, channel: Channel) -> list[str]:
        if not option.get("autocomplete"):
            names = [self._own(choice, "name") for choice in _offered(option)]
            return [name for name in names if name.casefold().startswith(written.casefold())]
        found = await self._person.autocomplete(channel, path, option["name"], written.strip())
        return [str(choice.value) for choice in found]

    def _descend(self, command: JSON, rest: str) -> tuple[str, JSON, str]:
        """Follow the words of a line into a command's groups and subcommands.

        Gives the path as Discord has it, where it ends, and the words after it.
        """
        path, leaf = command["name"], command
        while nested := _nested(leaf):
            word, space, after = rest.partition(" ")
            found = [step for step in nested if word in (step["name"], self._name(step))]
            if not found:
                break
            leaf, rest = found[0], after if space else ""
            path = f"{path} {leaf['name']}"
        return path, leaf, rest

    def _commands(self, channel: Channel, kind: int = SLASH) -> list[JSON]:
        everywhere = self._discord.commands.at(None)
        own = self._discord.commands.at(channel.guild.id) if channel.guild else []
        known = [each for each in (*own, *everywhere) if each["type"] == kind]
        return sorted((each for each in known if self._usable(each, channel)), key=self._name)

    def _usable(self, command: JSON, channel: Channel) -> bool:
        try:
            find_command(self._discord, self._person, channel, command["type"], command["name"])
        except ImpossibleError:
            return False
        return True

    def _find(self, name: str, channel: Channel) -> JSON | None:
        wanted = name.casefold()
        for command in self._commands(channel):
            if wanted in (command["name"], self._name(command)):
                return command
        return None

    def _values(self, command: JSON, rest: str) -> dict[str, object]:
        """Take a line's options apart; what stands before the first name is the first option's."""
        options = {self._name(each): each for each in command.get("options", ())}
        options |= {each["name"]: each for each in command.get("options", ())}
        names = "|".join(map(re.escape, options)) or r"(?!)"
        first, *named = re.split(rf"(?:^|(?<=\s))({names}):", rest)
        pairs = list(zip(named[::2], named[1::2], strict=True))
        if first.strip():
            if not options:
                name = f"/{self._name(command)}"
                raise MistakeError(self._words.refusals.no_options.format(command=name))
            pairs.insert(0, (next(iter(options)), first))
        return {
            options[name]["name"]: self._value(options[name], text.strip())
            for name, text in pairs
            if text.strip()
        }

    def _value(self, option: JSON, typed: str) -> object:
        if choices := _offered(option):
            for choice in choices:
                known = (str(choice["value"]), choice["name"], self._own(choice, "name"))
                if typed.casefold() in map(str.casefold, known):
                    return choice["value"]
            listed = ", ".join(self._own(choice, "name") for choice in choices)
            raise MistakeError(
                self._words.refusals.no_choice.format(option=self._name(option), choices=listed)
            )
        numbers = {INTEGER: int, NUMBER: float}
        try:
            return numbers.get(option["type"], str)(typed)
        except ValueError:
            return typed

    def _name(self, thing: JSON) -> str:
        return self._own(thing, "name")

    def _own(self, thing: JSON, key: str) -> str:
        """Give a word of a command in the person's locale."""
        own = (thing.get(f"{key}_localizations") or {}).get(self._person.locale)
        return str(own or thing[key])


def _offered(option: JSON) -> list[JSON]:
    """Give the choices of an option, none where anything can be typed."""
    return _TRUTHS if option["type"] == BOOLEAN else option.get("choices") or []


def _nested(command: JSON) -> list[JSON]:
    """Give the groups and subcommands of a command or a group."""
    options = command.get("options", ())
    return [each for each in options if each["type"] in (SUBCOMMAND, GROUP)]
