"""Telling Discord of the slash commands, where it does not know them as they are."""

import hashlib
import json
import logging
from typing import Any

import discord
from discord import app_commands

from history.installation import Command, Installation

_logger = logging.getLogger(__name__)

_KEY = "commands"


async def register_commands(
    tree: app_commands.CommandTree[Any], installation: Installation
) -> None:
    """Register the commands of a tree; what goes wrong is logged."""
    try:
        wanted = _wanted(tree)
        await installation.note_commands(wanted)
        fingerprint = await _fingerprint(tree)
        is_told = await installation.recall(_KEY) == fingerprint
        if not (is_told and await _registered(tree) == wanted):
            await tree.sync()
            await installation.note(_KEY, fingerprint)
    except discord.HTTPException as error:
        _logger.warning("the slash commands could not be registered: %s", error)
    except Exception:
        _logger.exception("the slash commands could not be registered")


def _wanted(tree: app_commands.CommandTree[Any]) -> set[Command]:
    return {
        (kind.value, command.name)
        for kind in discord.AppCommandType
        for command in tree.get_commands(type=kind)
    }


async def _registered(tree: app_commands.CommandTree[Any]) -> set[Command]:
    """Give what Discord knows by now: another program may have told it of others."""
    return {(each.type.value, each.name) for each in await tree.fetch_commands()}


async def _fingerprint(tree: app_commands.CommandTree[Any]) -> str:
    translator = tree.translator
    payloads = [
        await command.get_translated_payload(tree, translator)
        for kind in discord.AppCommandType
        for command in tree.get_commands(type=kind)
        if translator
    ]
    known = json.dumps([tree.client.application_id, payloads], sort_keys=True, default=str)
    return hashlib.sha256(known.encode()).hexdigest()
