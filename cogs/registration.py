"""Telling Discord of the slash commands, where they are not those it was last told of."""

import hashlib
import json
import logging
from typing import Any

import discord
from discord import app_commands

from history.installation import Installation

_logger = logging.getLogger(__name__)

_KEY = "commands"


async def register_commands(
    tree: app_commands.CommandTree[Any], installation: Installation
) -> None:
    """Register the commands of a tree; what goes wrong is logged."""
    try:
        fingerprint = await _fingerprint(tree)
        if await installation.recall(_KEY) != fingerprint:
            await tree.sync()
            await installation.note(_KEY, fingerprint)
    except discord.HTTPException as error:
        _logger.warning("the slash commands could not be registered: %s", error)
    except Exception:
        _logger.exception("the slash commands could not be registered")


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
