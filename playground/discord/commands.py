"""Application commands: what Discord demands of them, and the register of the accepted ones.

https://discord.com/developers/docs/interactions/application-commands
"""

import unicodedata
from dataclasses import dataclass, field
from typing import TypeAlias

from playground.discord.errors import ApiError, Form, Refusal
from playground.discord.wire import JSON, Snowflakes

Path: TypeAlias = tuple[str | int, ...]

LOCALES = frozenset(
    {
        "id", "da", "de", "en-GB", "en-US", "es-ES", "es-419", "fr", "hr", "it", "lt", "hu",
        "nl", "no", "pl", "pt-BR", "ro", "fi", "sv-SE", "vi", "tr", "cs", "el", "bg", "ru",
        "uk", "hi", "th", "zh-CN", "ja", "zh-TW", "ko",
    }
)  # fmt: skip
SLASH, USER_MENU, MESSAGE_MENU = 1, 2, 3
SUBCOMMAND, GROUP, STRING, INTEGER, BOOLEAN, USER, CHANNEL, ROLE = 1, 2, 3, 4, 5, 6, 7, 8
MENTIONABLE, NUMBER, ATTACHMENT = 9, 10, 11
OPTIONS = tuple(range(1, 12))
CHOOSABLE = (STRING, INTEGER, NUMBER)


def well_named(name: str) -> bool:
    """Whether a slash command or option may have this name: no capitals, no spaces."""
    fits = all(
        each in "-_'" or unicodedata.category(each)[0] in "LN" or _devanagari_or_thai(each)
        for each in name
    )
    return fits and name == name.lower()


def _devanagari_or_thai(letter: str) -> bool:
    return "\u0900" <= letter <= "\u097f" or "\u0e01" <= letter <= "\u0e5b"


class CommandForm:
    """Reads one command; its faults go to the form."""

    def __init__(self, form: Form, path: Path, given: JSON) -> None:
        self._form = form
        self._path = path
        self._given = given
        self._length = 0
        self.kind = given.get("type") or SLASH

    def read(self) -> JSON:
        """Give the command as Discord stores it."""
        given, path = self._given, self._path
        self._form.choice((*path, "type"), self.kind, (SLASH, USER_MENU, MESSAGE_MENU))
        command: JSON = {
            "type": self.kind, "name": self._name(path, given, slash=self.kind == SLASH),
            "description": "", "name_localizations": given.get("name_localizations"),
            "description_localizations": given.get("description_localizations"),
            "default_member_permissions": given.get("default_member_permissions"),
            "nsfw": bool(given.get("nsfw")), "dm_permission": given.get("dm_permission", True),
            "contexts": self._set("contexts", (0, 1, 2), None),
            "integration_types": self._set("integration_types", (0, 1), [0]),
        }  # fmt: skip
        if self.kind == SLASH:
            command["description"] = self._description(path, given)
            options = self._options(path, given.get("options"), OPTIONS)
            if options:
                command["options"] = options
        elif given.get("options") or given.get("description"):
            message = "Context menu commands cannot have options or a description"
            self._form.wrong(path, "APPLICATION_COMMAND_INVALID_TYPE", message)
        if self._length > 8000:
            code = "APPLICATION_COMMAND_TOO_LARGE"
            self._form.wrong(path, code, "Command exceeds maximum size (8000)")
        return command

    def _set(
        self, name: str, choices: tuple[int, ...], default: list[int] | None
    ) -> list[int] | None:
        given = self._given.get(name)
        if given is None:
            return default
        items = self._form.items((*self._path, name), given, most=len(choices))
        for i, each in enumerate(items):
            self._form.choice((*self._path, name, i), each, choices)
        return [each for each in items if isinstance(each, int)]

    def _text(self, path: Path, value: object, most: int) -> str:
        text = self._form.text(path, value, most=most, least=1)
        self._length += len(text)
        return text

    def _name(self, path: Path, given: JSON, *, slash: bool) -> str:
        name = self._text((*path, "name"), given.get("name"), 32)
        self._check_name((*path, "name"), name, slash=slash)
        translated = self._translations(path, given, "name_localizations", 32)
        for locale, text in translated.items():
            self._check_name((*path, "name_localizations", locale), text, slash=slash)
        return name

    def _check_name(self, path: Path, name: str, *, slash: bool) -> None:
        if name and slash and not well_named(name):
            code = "APPLICATION_COMMAND_INVALID_NAME"
            self._form.wrong(path, code, "Command name is invalid")

    def _description(self, path: Path, given: JSON) -> str:
        self._translations(path, given, "description_localizations", 100)
        return self._text((*path, "description"), given.get("description"), 100)

    def _translations(self, path: Path, given: JSON, name: str, most: int) -> dict[str, str]:
        where = (*path, name)
        if given.get(name) is None:
            return {}
        found = self._form.mapping(where, given[name])
        for locale in found:
            if locale not in LOCALES:
                shown = ", ".join(f"'{each}'" for each in sorted(LOCALES))
                message = f"Value must be one of ({shown})."
                self._form.wrong((*where, locale), "ENUM_TYPE_COERCE", message)
        texts = {each: text for each, text in found.items() if text is not None}
        return {
            each: self._form.text((*where, each), text, most=most, least=1)
            for each, text in texts.items()
        }

    def _options(self, path: Path, value: object, types: tuple[int, ...]) -> list[JSON]:
        where = (*path, "options")
        read: list[JSON] = []
        names: set[str] = set()
        for i, each in enumerate(self._form.items(where, value, most=25)):
            option = self._option((*where, i), self._form.mapping((*where, i), each), types)
            if option["name"] in names:
                code = "APPLICATION_COMMAND_OPTIONS_NAME_INVALID"
                self._form.wrong((*where, i), code, "Option name is already used")
            if option.get("required") and read and not read[-1].get("required"):
                code = "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID"
                message = "Required options must be placed before non-required options"
                self._form.wrong((*where, i), code, message)
            names.add(option["name"])
            read.append(option)
        nested = sum(option["type"] in (SUBCOMMAND, GROUP) for option in read)
        if 0 < nested < len(read):
            code = "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID"
            message = "Sub-command and sub-command group option types are mutually exclusive"
            self._form.wrong(where, code, message)
        return read

    def _option(self, path: Path, given: JSON, types: tuple[int, ...]) -> JSON:
        kind = given.get("type")
        self._form.choice((*path, "type"), kind, types)
        option = given | {
            "type": kind if isinstance(kind, int) else STRING,
            "name": self._name(path, given, slash=True),
            "description": self._description(path, given),
        }
        if kind == SUBCOMMAND:
            option["options"] = self._options(path, given.get("options"), OPTIONS[2:])
        elif kind == GROUP:
            option["options"] = self._options(path, given.get("options"), (SUBCOMMAND,))
        else:
            self._choices(path, option)
        return option

    def _choices(self, path: Path, option: JSON) -> None:
        choices = self._form.items((*path, "choices"), option.get("choices"), most=25)
        choosable = option["type"] in CHOOSABLE
        if (choices or option.get("autocomplete")) and not choosable:
            code = "APPLICATION_COMMAND_OPTIONS_CHOICES_INVALID"
            message = "Choices and autocomplete are only for strings and numbers"
            self._form.wrong(path, code, message)
        if choices and option.get("autocomplete"):
            code = "APPLICATION_COMMAND_AUTOCOMPLETE_CHOICES"
            self._form.wrong(path, code, "Autocomplete options cannot have choices")
        for i, each in enumerate(choices):
            where = (*path, "choices", i)
            choice = self._form.mapping(where, each)
            self._text((*where, "name"), choice.get("name"), 100)
            self._translations(where, choice, "name_localizations", 100)
            if isinstance(choice.get("value"), str):
                self._text((*where, "value"), choice["value"], 100)


@dataclass
class Commands:
    """The commands that are registered: everywhere (None) or in one server."""

    application_id: int
    snowflakes: Snowflakes = field(repr=False)
    places: dict[int | None, list[JSON]] = field(default_factory=dict)
    open_to_all: set[str] = field(default_factory=set)
    """Names of commands that servers let everybody use, whatever permissions they ask for."""

    def at(self, guild_id: int | None) -> list[JSON]:
        """List what is registered everywhere, or in one server."""
        return self.places.get(guild_id, [])

    def overwrite(self, guild_id: int | None, body: object) -> list[JSON]:
        """Replace all at once; a command of the same type and name keeps its id."""
        form = Form()
        given = form.items((), body, most=130)
        new = [
            CommandForm(form, (i,), form.mapping((i,), each)).read() for i, each in enumerate(given)
        ]
        keys = [(each["type"], each["name"]) for each in new]
        for i, key in enumerate(keys):
            if key in keys[:i]:
                code = "APPLICATION_COMMANDS_DUPLICATE_NAME"
                form.wrong((i,), code, "Application command names must be unique")
        form.verify()
        _count(new)
        self.places[guild_id] = [self._stored(guild_id, each) for each in new]
        return self.places[guild_id]

    def add(self, guild_id: int | None, body: JSON) -> tuple[JSON, bool]:
        """Register one, in place of its namesake; also tell whether it is new."""
        form = Form()
        read = CommandForm(form, (), body).read()
        form.verify()
        stored = self._stored(guild_id, read)
        others = [each for each in self.at(guild_id) if each["id"] != stored["id"]]
        _count([*others, stored])
        new = len(others) == len(self.at(guild_id))
        self.places[guild_id] = [*others, stored]
        return stored, new

    def _stored(self, guild_id: int | None, command: JSON) -> JSON:
        key = command["type"], command["name"]
        same = [each for each in self.at(guild_id) if (each["type"], each["name"]) == key]
        stored = {
            "id": same[0]["id"] if same else str(self.snowflakes.make()),
            "application_id": str(self.application_id),
            "version": str(self.snowflakes.make()),
            **command,
        }
        return stored if guild_id is None else stored | {"guild_id": str(guild_id)}


def _count(commands: list[JSON]) -> None:
    limits = {SLASH: 100, USER_MENU: 15, MESSAGE_MENU: 15}
    for kind, most in limits.items():
        if sum(each["type"] == kind for each in commands) > most:
            raise ApiError(Refusal.TOO_MANY_COMMANDS)
