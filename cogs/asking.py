"""How a question becomes one for the queue, however it was asked."""

from dataclasses import replace

import discord

from chat.lanes import Place
from cogs.casting import Casting, held
from cogs.files import files_of
from cogs.owners import Owners
from cogs.queueing import Queueing
from cogs.references import References
from cogs.scopes import scopes_of_interaction, scopes_of_message
from cogs.services import Interaction, Services
from cogs.surfaces import Surfaces
from cogs.threads import Threads
from cogs.words import name_of, with_names
from history.files import Attached
from history.personas import Cast
from history.settings import NOTHING, Effective, Settings
from history.turnlog import Asked, LoggedTurn, Owner
from reply.surface import InteractionSurface


class Asking:
    """Takes questions for the cogs."""

    def __init__(
        self,
        client: discord.Client,
        services: Services,
        owners: Owners,
        threads: Threads,
        queueing: Queueing,
    ) -> None:
        self._services = services
        self._owners = owners
        self._threads = threads
        self._casting = Casting(services.personas)
        self._surfaces = Surfaces(client)
        self._references = References(services)
        self._queueing = queueing

    async def by_message(
        self, message: discord.Message, question: str, run: Settings = NOTHING
    ) -> None:
        """Have a message's question answered; `run` are the settings for this answer alone."""
        author, guild, channel = message.author, message.guild, message.channel
        if self._queueing.places.are_there(author.id):
            channel = await self._threads.of_question(message, question)
        owner = self._owners.of(author.id, guild, channel)
        async with self._queueing.places.take(owner, author.id) as place:
            if self._queueing.places.is_silent(place, author.id, channel.id):
                return
            effective = await self._services.settings.effective(scopes_of_message(message))
            words = self._services.words_for_message(effective.settings, message, question)
            cast = await self._casting.here(owner, channel)
            refers, files = await self._references.of(message, owner)
            asked = Asked(
                owner=owner,
                asker_id=author.id,
                channel_id=channel.id,
                question=with_names(question, message),
                language=words.language,
                question_id=message.id,
                persona_id=cast.persona.id if cast.persona else None,
                webhook_id=await self._surfaces.webhook_id(cast, channel.id),
                run=run,
                files=files,
                speaker=_speaker(owner, author),
                server_id=guild.id if guild else 0,
                refers=refers,
            )
            surface = await self._surfaces.of(asked, cast)
            if not isinstance(place, Place):
                await self._queueing.refuse(asked, surface, place.text)
                return
            settings = held(effective, cast, run)
            if ticket := await self._queueing.admit(message, place, question, settings):
                await self._queueing.ask(asked, effective, cast, surface, place, ticket)

    async def by_interaction(
        self,
        interaction: Interaction,
        question: str,
        run: Settings = NOTHING,
        files: tuple[Attached, ...] = (),
        *,
        is_private: bool = False,
    ) -> None:
        """Have a command's question answered; `run` are the settings for this answer alone.

        Privately: only the asker sees it, and it belongs to their own conversation even in a thread
        where all share one.
        """
        if not is_private and (thread := await self._threads.of_command(interaction, question)):
            await self._in_thread(interaction, thread, question, run, files)
            return
        owner = self._owners.of_interaction(interaction)
        if is_private:
            place_id = interaction.guild_id or interaction.channel_id or 0
            owner = Owner(interaction.user.id, place_id)
        async with self._queueing.places.take(owner, interaction.user.id) as place:
            effective, language = await self._of_command(interaction, question)
            cast = Cast()
            if not is_private:
                cast = await self._casting.here(owner, interaction.channel)
            settings = held(effective, cast, run)
            ticket = await self._queueing.admit(interaction, place, question, settings)
            if ticket is None or not isinstance(place, Place):
                return
            response_id = await _response_id(interaction, is_private=is_private)
            asked = Asked(
                owner=owner,
                asker_id=interaction.user.id,
                channel_id=interaction.channel_id or 0,
                question=question,
                language=language,
                interaction_token=interaction.token,
                response_id=response_id,
                is_private=is_private,
                persona_id=cast.persona.id if cast.persona else None,
                run=run,
                files=files,
                speaker=_speaker(owner, interaction.user),
                server_id=interaction.guild_id or 0,
            )
            surface = InteractionSurface(interaction, response_id, is_private=is_private)
            await self._queueing.ask(asked, effective, cast, surface, place, ticket, (response_id,))

    async def _in_thread(
        self,
        interaction: Interaction,
        thread: discord.Thread,
        question: str,
        run: Settings,
        files: tuple[Attached, ...],
    ) -> None:
        """Have a command's question answered in a thread that was opened for it."""
        owner, person = Owner(0, thread.id), interaction.user
        async with self._queueing.places.take(owner, person.id) as place:
            effective, language = await self._of_command(interaction, question)
            cast = await self._casting.here(owner, thread)
            settings = held(effective, cast, run)
            ticket = await self._queueing.admit(interaction, place, question, settings)
            if ticket is None or not isinstance(place, Place):
                return
            asked = Asked(
                owner=owner,
                asker_id=person.id,
                channel_id=thread.id,
                question=question,
                language=language,
                persona_id=cast.persona.id if cast.persona else None,
                webhook_id=await self._surfaces.webhook_id(cast, thread.id),
                run=run,
                files=files,
                speaker=_speaker(owner, person),
                server_id=thread.guild.id,
            )
            surface = await self._surfaces.of(asked, cast)
            await self._queueing.ask(asked, effective, cast, surface, place, ticket)

    async def _of_command(self, interaction: Interaction, question: str) -> tuple[Effective, str]:
        """Give what holds for a command's question, and the language to speak in."""
        scopes = scopes_of_interaction(interaction)
        effective = await self._services.settings.effective(scopes)
        words = self._services.words_for_interaction(effective.settings, interaction, question)
        return effective, words.language

    async def revised(
        self, turn: LoggedTurn, question: str, run: Settings, message: discord.Message
    ) -> None:
        """Have a turn answered anew whose question was edited, in the message that asked it."""
        others = tuple(file for file in turn.asked.files if file.message_id != message.id)
        files = files_of(message) + others
        asked = replace(turn.asked, question=question, run=run, files=files)
        turn = replace(turn, asked=asked)
        queueing, asker_id = self._queueing, asked.asker_id
        async with queueing.places.take(asked.owner, asker_id) as place:
            if isinstance(place, Place):
                if ticket := await queueing.admit(message, place, question, run):
                    await queueing.again(turn, "answer", place, message, ticket)
            elif not queueing.places.is_silent(place, asker_id, asked.channel_id):
                await queueing.refuse(asked, await queueing.surface(turn), place.text)


def _speaker(owner: Owner, asker: discord.User | discord.Member) -> str:
    """Give the name of who asks, where it is not plain from whose conversation it is."""
    return "" if owner.person_id else name_of(asker)


async def _response_id(interaction: Interaction, *, is_private: bool) -> int:
    """Give the message that responds to a command: the one there is, or one that shows thinking."""
    if interaction.response.is_done():
        return (await interaction.original_response()).id
    response = await interaction.response.defer(ephemeral=is_private, thinking=True)
    return (response and response.message_id) or 0
