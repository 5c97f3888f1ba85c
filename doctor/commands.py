"""The commands that Discord knows, beside those that the bot has."""

import asyncio
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import discord
from discord import app_commands

from doctor.findings import Finding, Found
from history.inspection import noted_commands
from history.installation import Command
from i18n import Text, text, texts

CHECK: Final = "commands"

_AT_START: Final = text("The bot registers them at its start. If it runs, look into its log.")
_STRANGE: Final = text(
    "The bot removes them at its start. If they come back, another program uses DISCORD_TOKEN."
)


async def examine_commands(database: Path, client: discord.Client) -> Found:
    """Give whether Discord knows the commands that the bot wanted it to know at its last start."""
    fetched = await app_commands.CommandTree(client).fetch_commands()
    known = frozenset((each.type.value, each.name) for each in fetched)
    return judge_commands(known, await asyncio.to_thread(noted_commands, database))


def judge_commands(known: frozenset[Command], wanted: frozenset[Command] | None) -> Found:
    """Give the findings; `wanted` is None where no start of the bot's has told."""
    if not known:
        return [_warning(text("No slash commands are registered."), _AT_START)]
    found = []
    wanted = known if wanted is None else wanted
    if missing := wanted - known:
        detail = text("Discord does not know these commands: {names}.", names=_names(missing))
        found.append(_warning(detail, _AT_START))
    if strange := known - wanted:
        detail = text(
            "Discord knows these commands, which the bot does not have: {names}.",
            names=_names(strange),
        )
        found.append(_warning(detail, _STRANGE))
    return found or [_all_well(len(known))]


def _all_well(count: int) -> Finding:
    detail = texts(
        "{count} slash command is registered.", "{count} slash commands are registered.", count
    )
    return Finding(CHECK, "ok", detail)


def _warning(detail: Text, mend: Text) -> Finding:
    return Finding(CHECK, "warning", detail, mend)


def _names(commands: Iterable[Command]) -> str:
    """Give commands as people see them: those of a menu have no slash."""
    slash = discord.AppCommandType.chat_input.value
    return ", ".join(f"/{name}" if kind == slash else name for kind, name in sorted(commands))
