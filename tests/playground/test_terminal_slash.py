"""Slash commands as they are typed."""

import re
from collections.abc import Mapping

import pytest

from playground.discord import Channel, Discord, Person
from playground.discord.wire import JSON
from playground.terminal.slash import Invocation, MistakeError, Slash

from .sitting import WORDS

SUBCOMMAND, GROUP, STRING, INTEGER, BOOLEAN, USER, NUMBER = 1, 2, 3, 4, 5, 6, 10


def option(name: str, kind: int = STRING, **more: object) -> JSON:
    return {"name": name, "description": f"The {name}", "type": kind, **more}


def command(name: str, *options: JSON, **more: object) -> JSON:
    return {"name": name, "description": f"Does {name}", "options": list(options), **more}


SIZES = [{"name": "small", "value": 1}, {"name": "Very large", "value": 2}]
MESSAGE = option("message", required=True, name_localizations={"ru": "сообщение"})
COMMANDS = [
    command("chat", MESSAGE, name_localizations={"ru": "чат"}),
    command("draw", option("what"), option("size", INTEGER, choices=SIZES)),
    command("roll", option("dice", INTEGER), option("luck", NUMBER), option("loud", BOOLEAN)),
    command("reset"),
    command("ban", option("who", USER), contexts=[0]),
    command(
        "set",
        option("sound", SUBCOMMAND, options=[option("level", INTEGER, required=True)]),
        option("light", GROUP, options=[option("off", SUBCOMMAND), option("on", SUBCOMMAND)]),
        contexts=[0],
    ),
    {"type": 3, "name": "Explain", "name_localizations": {"ru": "Объяснить"}},
]


class Desk:
    """Commands that are registered, a person, and two places."""

    def __init__(self, discord: Discord, locale: str = "en-US") -> None:
        discord.commands.overwrite(None, COMMANDS)
        self.person: Person = discord.person("Mina", locale)
        guild = discord.guild("Home")
        guild.join(self.person)
        self.dm, self.channel = self.person.dm, guild.channel("general")
        self.slash = Slash(discord, self.person, WORDS)

    def read(self, typed: str, channel: Channel | None = None) -> Invocation | None:
        return self.slash.read(typed, channel or self.dm)

    async def suggested(self, typed: str) -> list[str]:
        return [each.line for each in await self.slash.suggest(typed, self.dm)]


@pytest.fixture
def desk(discord: Discord) -> Desk:
    return Desk(discord)


@pytest.mark.parametrize(
    ("typed", "name", "values"),
    [
        ("/reset", "reset", {}),
        ("/RESET", "reset", {}),
        ("/chat hello there", "chat", {"message": "hello there"}),
        ("/chat message:hello there", "chat", {"message": "hello there"}),
        ("/chat message: two\nlines ", "chat", {"message": "two\nlines"}),
        ("/chat name:of it", "chat", {"message": "name:of it"}),
        ("/draw a cat size:small", "draw", {"what": "a cat", "size": 1}),
        ("/draw size:very large what:a cat", "draw", {"what": "a cat", "size": 2}),
        ("/draw size:2", "draw", {"size": 2}),
        ("/draw what:", "draw", {}),
        ("/roll 6 luck:0.5", "roll", {"dice": 6, "luck": 0.5}),
        ("/roll ۶", "roll", {"dice": 6}),
        ("/roll many", "roll", {"dice": "many"}),
        ("/roll loud:true", "roll", {"loud": True}),
        ("/roll 6 loud:False", "roll", {"dice": 6, "loud": False}),
    ],
)
def test_a_line_names_a_command_and_its_options(
    desk: Desk, typed: str, name: str, values: Mapping[str, object]
) -> None:
    assert desk.read(typed) == Invocation(name, values)


@pytest.mark.parametrize("typed", ["hello", "/", "/home/me", "//", "/ chat", "1/2"])
def test_other_lines_are_messages(desk: Desk, typed: str) -> None:
    assert desk.read(typed) is None


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("/foo", "no /foo, but /chat, /draw, /reset, /roll"),
        ("/ban Ali", "no /ban, but /chat, /draw, /reset, /roll"),
        ("/chat", "message is required"),
        ("/chat message: ", "message is required"),
        ("/reset now", "nothing after /reset"),
        ("/draw size:huge", "size: small, Very large"),
    ],
)
def test_what_the_client_would_not_send_is_explained(desk: Desk, typed: str, told: str) -> None:
    with pytest.raises(MistakeError) as raised:
        desk.read(typed)
    assert str(raised.value) == told


def test_a_server_has_commands_of_its_own_places(desk: Desk) -> None:
    assert "ban" in desk.slash.names(desk.channel)
    assert desk.read("/ban Ali", desk.channel) == Invocation("ban", {"who": "Ali"})


@pytest.mark.parametrize(
    ("typed", "name", "values"),
    [
        ("/set sound 5", "set sound", {"level": 5}),
        ("/set sound level:5", "set sound", {"level": 5}),
        ("/set light on", "set light on", {}),
    ],
)
def test_subcommands_are_followed(
    desk: Desk, typed: str, name: str, values: Mapping[str, object]
) -> None:
    assert desk.read(typed, desk.channel) == Invocation(name, values)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("/set", "/set: sound, light"),
        ("/set heat", "/set: sound, light"),
        ("/set light", "/set light: off, on"),
        ("/set sound", "level is required"),
    ],
)
def test_a_command_with_subcommands_needs_one(desk: Desk, typed: str, told: str) -> None:
    with pytest.raises(MistakeError, match=re.escape(told)):
        desk.read(typed, desk.channel)


async def test_subcommands_are_suggested(desk: Desk) -> None:
    async def suggested(typed: str) -> list[str]:
        return [each.line for each in await desk.slash.suggest(typed, desk.channel)]

    assert await suggested("/se") == ["/set "]
    assert await suggested("/set ") == ["/set sound ", "/set light "]
    assert await suggested("/set l") == ["/set light "]
    assert await suggested("/set light o") == ["/set light off ", "/set light on "]
    assert await suggested("/set sound 5") == []


async def test_choices_of_an_option_are_suggested(discord: Discord) -> None:
    desk = Desk(discord)
    sized = command("cut", option("size", INTEGER, choices=SIZES))
    discord.commands.overwrite(None, [sized])
    assert await desk.suggested("/cut ") == ["/cut size:small", "/cut size:Very large"]
    assert await desk.suggested("/cut size:v") == ["/cut size:Very large"]
    discord.commands.overwrite(None, [command("shout", option("loud", BOOLEAN))])
    assert await desk.suggested("/shout ") == ["/shout loud:True", "/shout loud:False"]


def test_an_entry_of_a_message_s_menu_is_found(desk: Desk) -> None:
    assert desk.slash.menu_entry("explain", desk.dm) == "Explain"
    with pytest.raises(MistakeError, match="menu: Explain"):
        desk.slash.menu_entry("explode", desk.dm)


async def test_the_person_s_locale_names_commands(discord: Discord) -> None:
    desk = Desk(discord, "ru")
    said = Invocation("chat", {"message": "привет"})
    assert desk.read("/чат привет") == desk.read("/chat привет") == said
    assert desk.read("/чат сообщение:привет") == desk.read("/чат message:привет") == said
    assert await desk.suggested("/ч") == ["/чат "]
    assert desk.slash.menu_entry("объяснить", desk.dm) == "Explain"


async def test_commands_are_suggested_as_they_are_typed(desk: Desk) -> None:
    assert await desk.suggested("/") == ["/chat ", "/draw ", "/reset ", "/roll "]
    assert await desk.suggested("/r") == ["/reset ", "/roll "]
    assert await desk.suggested("/roll") == ["/roll "]
    assert await desk.suggested("/x") == []
    assert await desk.suggested("/x y") == []
    assert await desk.suggested("/reset ") == []
    [draw] = await desk.slash.suggest("/dr", desk.dm)
    assert (draw.shown, draw.meaning) == ("/draw what: size:", "Does draw")
