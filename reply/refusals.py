"""How Discord refuses a message or a change, and what that means for the next try."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import aiohttp
import discord

_logger = logging.getLogger(__name__)


class UnreachableError(Exception):
    """A message stays where it is, and the bot can change it no more."""


REFUSALS = (
    discord.HTTPException,
    discord.RateLimited,
    aiohttp.ClientError,
    OSError,
    UnreachableError,
)
"""What a call to Discord may raise."""

# Messages older than an hour take few edits an hour
# (https://discord.com/developers/docs/topics/opcodes-and-status-codes#json-json-error-codes).
_TOO_MANY_OLD_EDITS = 30046


def is_gone(error: Exception) -> bool:
    """Tell whether the message or its place is gone, or out of the bot's reach."""
    return isinstance(error, discord.NotFound | discord.Forbidden)


def is_hopeless(error: Exception) -> bool:
    """Tell whether another try could not end otherwise."""
    return isinstance(error, discord.HTTPException) and 400 <= error.status < 429


def lasts(error: Exception) -> bool:
    """Tell whether another try would be refused for longer than a reader waits."""
    is_old = isinstance(error, discord.HTTPException) and error.code == _TOO_MANY_OLD_EDITS
    return is_old or isinstance(error, discord.RateLimited | UnreachableError)


def is_about_old_messages(body: bytes) -> bool:
    """Tell whether a 429 is for old messages alone, so that others in the channel may go on."""
    with suppress(ValueError, TypeError, KeyError):
        return bool(json.loads(body)["code"] == _TOO_MANY_OLD_EDITS)
    return False


@contextmanager
def quietly(what: str) -> Iterator[None]:
    """Let a refusal of Discord's end the block, with a line in the log that begins with `what`."""
    try:
        yield
    except discord.HTTPException as error:
        _logger.info("%s: %s", what, error)
