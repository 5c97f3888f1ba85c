"""The slash commands as Discord is told of them."""

import asyncio
import re
from collections.abc import Iterator, Mapping
from typing import Any

from i18n import Text, catalogue
from tests.home import Home

GUILD_INSTALL, USER_INSTALL = 0, 1
GUILD, BOT_DM, PRIVATE_CHANNEL = 0, 1, 2
"""https://discord.com/developers/docs/resources/application#application-object"""

COMMANDS = {"chat", "chats", "help", "language", "model", "persona", "reset", "settings", "undo"}
MENUS = {"Ask about this", "Explain", "Summarise", "Translate"}
_ARABIC = re.compile("[\u0600-\u06ff]")


def _parts(payload: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Walk a command and its options."""
    yield payload
    for option in payload.get("options", ()):
        yield from _parts(option)


IN_SERVERS = {"admin", "thread"}
"""Commands that need a channel of a server, of which the bot is a member."""


def _registrations(home: Home) -> int:
    """Count how often Discord was told of commands."""
    writes = ("POST", "PUT", "PATCH", "DELETE")
    return sum(
        request.method in writes and request.path.endswith("/commands")
        for request in home.discord.requests
    )


async def test_every_command_can_be_installed_on_a_server_and_by_a_person(bot: Home) -> None:
    registered = bot.discord.commands.at(None)
    assert {command["name"] for command in registered} >= COMMANDS | MENUS
    for command in registered:
        if command["name"] in IN_SERVERS:
            assert (command["integration_types"], command["contexts"]) == ([GUILD_INSTALL], [GUILD])
            continue
        assert set(command["integration_types"]) == {GUILD_INSTALL, USER_INSTALL}
        assert set(command["contexts"]) == {GUILD, BOT_DM, PRIVATE_CHANNEL}


async def test_names_and_descriptions_are_there_in_russian(bot: Home) -> None:
    russian = catalogue("ru")
    parts = [part for command in bot.discord.commands.at(None) for part in _parts(command)]
    assert len(parts) > len(COMMANDS)
    for part in parts:
        assert part["name_localizations"] == {"ru": russian.say(Text(part["name"], {}))}
        assert re.search("[а-я]", part["name_localizations"]["ru"])
        if not part["description"]:
            assert part["name"] in MENUS  # Discord allows them none
            continue
        described = russian.say(Text(part["description"], {}))
        assert part["description_localizations"] == {"ru": described}
        assert re.search("[а-я]", described)


async def test_choices_are_there_in_russian(bot: Home) -> None:
    command = next(each for each in bot.discord.commands.at(None) if each["name"] == "language")
    choices = command["options"][0]["choices"]
    assert [choice["name"] for choice in choices] == ["Automatic", "English", "فارسی", "Русский"]
    assert choices[0]["name_localizations"] == {"ru": "Автоматически"}


async def test_discord_is_told_nothing_in_a_language_it_does_not_know(bot: Home) -> None:
    for command in bot.discord.commands.at(None):
        for part in _parts(command):
            assert set(part["name_localizations"]) == {"ru"}
            assert not _ARABIC.search(part["name"] + part["description"])


async def test_commands_are_registered_once_in_one_request(bot: Home) -> None:
    await bot.settled()
    await bot.stop()
    await bot.start()
    await bot.settled()
    assert _registrations(bot) == 1


async def test_commands_are_registered_again_where_they_are_others(bot: Home) -> None:
    await bot.stop()
    bot.database.unlink()
    await bot.start()
    await bot.discord.until(lambda: _registrations(bot) == 2)


async def test_a_registration_that_failed_is_made_up_for_at_the_next_start(home: Home) -> None:
    home.discord.fail("PUT", "*", status=400)
    starting = asyncio.create_task(home.start())
    await home.discord.until(lambda: home.discord.refused and home.discord.gateway.ready)
    starting.cancel()
    await home.settled()
    assert home.discord.commands.at(None) == []
    await home.stop()
    await home.start()
    assert len(home.discord.commands.at(None)) >= len(COMMANDS | MENUS)
