"""Threads of the bot's own: conversations that all in them share, without any command."""

from typing import Final

import discord

from cogs.files import files_of
from cogs.scopes import scopes_of_interaction, scopes_of_message
from cogs.services import Interaction, Services
from cogs.surfaces import Surfaces
from history.files import Attached
from history.personas import Persona
from history.settings import Scopes
from history.turnlog import Owner
from i18n import Catalogue, Text, text
from reply.surface import Body

_LONGEST_NAME: Final = 100
"""Characters; https://discord.com/developers/docs/resources/channel#start-thread-from-message."""

_LONGEST_QUOTE: Final = 2000

CANNOT: Final = text("I cannot open a thread here.")


class Threads:
    """Opens threads, and tells where a question is to have one."""

    def __init__(self, client: discord.Client, services: Services) -> None:
        self._client = client
        self._services = services
        self._surfaces = Surfaces(client)

    async def of_question(
        self, message: discord.Message, question: str
    ) -> "discord.abc.MessageableChannel":
        """Give where a question is to be answered: where it is, or in a thread of its own."""
        channel = message.channel
        if not await self._is_wanted(channel.id, scopes_of_message(message)):
            return channel
        try:
            return await message.create_thread(name=name_of_thread(question, files_of(message)))
        except discord.HTTPException:
            return channel  # it may have one, or a limit of Discord's is reached

    async def of_command(self, interaction: Interaction, question: str) -> discord.Thread | None:
        """Open the thread in which a command's question is to be answered, if it is to have one.

        The command is answered with the question, and the thread hangs on that.
        """
        channel_id = interaction.channel_id or 0
        if not await self._is_wanted(channel_id, scopes_of_interaction(interaction)):
            return None
        await interaction.response.send_message(quoted(question))
        message = await interaction.original_response()
        try:
            return await message.create_thread(name=name_of_thread(question, ()))
        except discord.HTTPException:
            return None  # the answer takes the question's place then

    async def _is_wanted(self, channel_id: int, scopes: Scopes) -> bool:
        if await self._services.settings.listening(scopes) != "threads":
            return False
        return can_open(self._client.get_channel(channel_id))

    async def open(
        self, channel: discord.TextChannel, name: str, persona: Persona | None, person_id: int
    ) -> discord.Thread:
        """Open a thread in a channel, in which a persona speaks if one is given.

        Raises what discord.py raises.
        """
        kind = discord.ChannelType.public_thread
        if channel.is_news():
            kind = discord.ChannelType.news_thread
        thread = await channel.create_thread(name=name[:_LONGEST_NAME], type=kind)
        if persona:
            await self._services.personas.use(Owner(0, thread.id), persona, person_id)
        return thread

    async def greet(
        self, thread: discord.Thread, persona: Persona | None, words: Catalogue
    ) -> None:
        """Say how to talk there, and what the persona says first. Raises what discord.py raises."""
        hint = text("Everyone in this thread can talk with me, without any command.")
        if persona:
            hint = text(
                "Everyone in this thread can talk with {name}, without any command.",
                name=discord.utils.escape_markdown(persona.name),
            )
        await thread.send(words.say(hint))
        if persona and persona.character.opening:
            surface, lead = await self._surfaces.speaking(thread.id, persona)
            await surface.post(Body(lead + persona.character.opening), nonce=thread.id)
            await self._services.personas.note_opened(Owner(0, thread.id))


def can_open(channel: object) -> bool:
    """Tell whether the bot can open a thread in a channel."""
    if not isinstance(channel, discord.TextChannel):
        return False
    allowed = channel.permissions_for(channel.guild.me)
    return allowed.create_public_threads and allowed.send_messages_in_threads


def refusal_to(interaction: Interaction) -> Text | None:
    """Tell why somebody cannot have a thread opened where they are, None where they can."""
    if not isinstance(interaction.channel, discord.TextChannel):
        return text("A thread can be opened in a text channel of a server only.")
    if not can_open(interaction.channel):
        return CANNOT
    if interaction.permissions.create_public_threads:
        return None
    return text("You need the permission “Create Public Threads” for that.")


def name_of_thread(question: str, files: tuple[Attached, ...]) -> str:
    """Give the name of a thread about a question: its first words, or those of its files."""
    named = question or ", ".join(file.name for file in files)
    return " ".join(named.split())[:_LONGEST_NAME] or "…"


def quoted(question: str) -> str:
    """Give a question as a quotation, as far as a message holds it."""
    return "\n".join(f"> {line}" for line in question.splitlines())[:_LONGEST_QUOTE] or "…"
