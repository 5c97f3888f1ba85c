"""What a question is about beside its own words: what it replies to, and what it forwards."""

from typing import Final

import discord

from cogs.files import files_of, forwarded_files
from cogs.services import Services
from cogs.words import name_of, with_names, words_of
from history.files import Attached
from history.references import Referred
from history.turnlog import Owner
from reply.refusals import REFUSALS

_LONGEST_CHAIN: Final = 5
_MOST_FILES: Final = 10


def has_something(message: discord.Message) -> bool:
    """Tell whether a message without words of its own has something to be answered."""
    return bool(message.attachments or message.message_snapshots or _reply_id(message))


class References:
    """Finds the messages that questions refer to."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def of(
        self, message: discord.Message, owner: Owner
    ) -> tuple[tuple[Referred, ...], tuple[Attached, ...]]:
        """Give the messages that a question refers to, the oldest first, and all files.

        A chain of replies ends where its conversation knows the rest. Nothing of Discord's is
        raised: what cannot be read is left out.
        """
        referred, files = list[Referred](), list(files_of(message))
        for each in await self._chain(message, owner):
            own = files_of(each)
            names = ", ".join(f"`{file.name}`" for file in own)
            words = "\n".join(filter(None, (words_of(each), names)))
            referred.insert(0, Referred(name_of(each.author), words, each.author.id))
            files += own
        for snapshot in message.message_snapshots:
            names = ", ".join(f"`{file.name}`" for file in forwarded_files(message))
            words = "\n".join(filter(None, (with_names(snapshot.content, message), names)))
            referred.append(Referred("", words))
        return tuple(referred), tuple(files[:_MOST_FILES])

    async def _chain(self, message: discord.Message, owner: Owner) -> list[discord.Message]:
        """Give what a message replies to, and what that replies to, the newest first."""
        chain: list[discord.Message] = []
        conversations = self._services.histories.of(owner).conversations
        if _reply_id(message):
            await self._services.turns.noted(owner)  # what they have seen may not be stored yet
        while len(chain) < _LONGEST_CHAIN and (found := await _replied(message)):
            if await conversations.knows(owner, found.id):
                break
            chain.append(found)
            message = found
        return chain


def _reply_id(message: discord.Message) -> int | None:
    """Give the message that another one replies to; one that pins or forwards replies to none."""
    reference = message.reference
    is_reply = message.type is discord.MessageType.reply
    return reference.message_id if reference and is_reply else None


async def _replied(message: discord.Message) -> discord.Message | None:
    reply_id = _reply_id(message)
    resolved = message.reference.resolved if message.reference else None
    if reply_id is None or isinstance(resolved, discord.DeletedReferencedMessage):
        return None
    if resolved is not None:
        return resolved
    try:
        return await message.channel.fetch_message(reply_id)
    except REFUSALS:
        return None
