"""The door: who may come in, and what the others are told."""

from collections.abc import Iterator
from typing import Final

import discord
from discord import app_commands
from discord.ext import commands

from access import NO_MESSAGES, Visitor
from cogs.services import Context, Interaction, Services
from i18n import Catalogue, Text
from reply.refusals import REFUSALS, quietly

Cause = discord.Message | Interaction
"""What somebody wants something with: a message, a command, a click."""

_OPEN: Final = frozenset({"admin", "help", "language", "owner", "privacy"})
"""Commands for everybody: what they are told there is about themselves, or they manage it."""


class RefusedError(commands.CheckFailure, app_commands.CheckFailure):
    """Somebody may not use a command; `text` says why."""

    def __init__(self, reason: Text) -> None:
        super().__init__("not let in")
        self.text = reason


class Door:
    """Lets people in, or says why not, privately where that can be done."""

    def __init__(self, client: discord.Client, services: Services) -> None:
        self._client = client
        self._services = services
        self._telling: set[tuple[int, str]] = set()

    async def check(self, context: Context) -> bool:
        """Let a command go on, or raise RefusedError; for `commands.Bot.add_check`."""
        # The tree has checked an interaction, with `lets_in`.
        if context.interaction or _is_open(context.command):
            return True
        if refusal := await self.refusal_of_message(context.message):
            raise RefusedError(refusal)
        return True

    async def lets_in(self, interaction: Interaction) -> bool:
        """Tell whether a command goes on; who may not use it is told why, alone."""
        if _is_open(interaction.command):
            return True
        refusal = await self.refusal_of_interaction(interaction)
        if refusal and interaction.type is discord.InteractionType.application_command:
            await self.whisper(interaction, refusal)
        return refusal is None

    async def refusal_of_message(self, message: discord.Message) -> Text | None:
        """Say why nothing is done for who wrote a message; None for one who is let in."""
        return await self._refusal(message.author, message.channel, message.guild)

    async def refusal_of_interaction(self, interaction: Interaction) -> Text | None:
        """Say why nothing is done for an interaction's person; None for one who is let in."""
        guild: discord.abc.Snowflake | None = interaction.guild
        if interaction.guild_id and self._client.get_guild(interaction.guild_id) is None:
            guild = discord.Object(interaction.guild_id)  # what roles there are, it does not know
        return await self._refusal(interaction.user, interaction.channel, guild)

    async def whisper(self, cause: Cause, words: Text) -> None:
        """Say something to one person alone, in answer to what they wrote, used or clicked."""
        if isinstance(cause, discord.Message):
            await self.tell(cause, words)
            return
        said = (await self._services.words_of(cause)).say(words)
        with quietly("a word could not be told"):
            if cause.response.is_done():
                await cause.followup.send(said, ephemeral=True)
            else:
                await cause.response.send_message(said, ephemeral=True)

    async def tell(self, cause: Cause, words: Text) -> None:
        """Say something in a DM or, to who wrote a message and takes none, in reply to that.

        To one who is being told the same it is not said: they went on writing meanwhile.
        """
        message = cause if isinstance(cause, discord.Message) else None
        person = cause.author if isinstance(cause, discord.Message) else cause.user
        telling = person.id, words.message
        if telling in self._telling:
            return
        self._telling.add(telling)
        try:
            said = (await self._words(cause)).say(words)
            try:
                await person.send(said)
            except REFUSALS:
                if message:
                    with quietly("a word could not be told"):
                        await message.reply(said)
        finally:
            self._telling.discard(telling)

    async def _words(self, cause: Cause) -> Catalogue:
        if not isinstance(cause, discord.Message):
            return await self._services.words_of(cause)
        settings = await self._services.settings.of_person(cause.author.id)
        return self._services.words_for_message(settings, cause, cause.content)

    async def _refusal(
        self,
        person: discord.abc.User,
        channel: object,
        guild: discord.abc.Snowflake | None,
    ) -> Text | None:
        config = self._services.config
        if guild is None and not config.direct_messages:
            return NO_MESSAGES
        visitor = _visitor(person, channel, guild)
        if refusal := config.access.refusal(visitor):
            return refusal
        if guild is None:
            return None
        return (await self._services.access.of(guild.id)).refusal(visitor)


def roles_of(person: discord.abc.User, guild: object) -> frozenset[int] | None:
    """Give the ids of a person's roles in a server, None where they cannot be known.

    Without the server's own list of roles, discord.py gives a member none.
    """
    if isinstance(guild, discord.Guild) and isinstance(person, discord.Member):
        return frozenset(role.id for role in person.roles)
    return None


def _is_open(command: object) -> bool:
    name = str(getattr(command, "qualified_name", ""))
    return name.partition(" ")[0] in _OPEN


def _places(channel: object) -> Iterator[int | None]:
    """Give a channel and what it is in: a thread's channel, a category."""
    yield getattr(channel, "id", None)
    if isinstance(channel, discord.Thread):
        yield channel.parent_id
        channel = channel.parent
    if isinstance(channel, discord.abc.GuildChannel):
        yield channel.category_id


def _visitor(
    person: discord.abc.User, channel: object, guild: discord.abc.Snowflake | None
) -> Visitor:
    channel_ids = frozenset(filter(None, _places(channel)))
    if guild is None:
        return Visitor(person.id, channel_ids)
    return Visitor(person.id, channel_ids, guild.id, roles_of(person, guild))
