"""How a question becomes one for the queue, however it was asked."""

from dataclasses import dataclass, replace

import discord

from chat.lanes import Place
from cogs.casting import Casting, held
from cogs.door import Cause
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
from history.references import Referred
from history.settings import NOTHING, Effective, Settings
from history.turnlog import Asked, LoggedTurn, Owner
from reply.surface import InteractionSurface, Surface


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody asks: in words, with files, about other messages.

    `run` are the settings for this answer alone.
    """

    words: str
    run: Settings = NOTHING
    files: tuple[Attached, ...] = ()
    refers: tuple[Referred, ...] = ()


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
        self, message: discord.Message, words: str, run: Settings = NOTHING
    ) -> None:
        """Have a message's question answered; `run` are the settings for this answer alone."""
        author, channel = message.author, message.channel
        if self._queueing.places.are_there(author.id):
            channel = await self._threads.of_question(message, words)
        owner = self._owners.of(author.id, message.guild, channel)
        async with self._queueing.places.take(owner, author.id) as place:
            if self._queueing.places.is_silent(place, author.id, channel.id):
                return
            effective = await self._services.settings.effective(scopes_of_message(message))
            language = self._services.words_for_message(effective.settings, message, words).language
            cast = await self._casting.here(owner, channel)
            refers, files = await self._references.of(message, owner)
            question = Question(with_names(words, message), run, files, refers)
            asked = _asked(message, question, owner, channel.id, language, cast)
            asked, surface = await self._in_channel(asked, cast)
            if not isinstance(place, Place):
                await self._queueing.refuse(asked, surface, place.text)
                return
            settings = held(effective, cast, run)
            if ticket := await self._queueing.admit(message, place, words, settings):
                await self._queueing.ask(asked, effective, cast, surface, place, ticket)

    async def by_interaction(
        self, interaction: Interaction, question: Question, *, is_private: bool = False
    ) -> None:
        """Have a command's question answered.

        Privately: only the asker sees it, and it belongs to their own conversation even in a thread
        where all share one.
        """
        if not is_private and (
            thread := await self._threads.of_command(interaction, question.words)
        ):
            await self._in_thread(interaction, thread, question)
            return
        owner = self._owners.of_interaction(interaction)
        if is_private:
            place_id = interaction.guild_id or interaction.channel_id or 0
            owner = Owner(interaction.user.id, place_id)
        async with self._queueing.places.take(owner, interaction.user.id) as place:
            effective, language = await self._of_command(interaction, question.words)
            cast = Cast()
            if not is_private:
                cast = await self._casting.here(owner, interaction.channel)
            settings = held(effective, cast, question.run)
            ticket = await self._queueing.admit(interaction, place, question.words, settings)
            if ticket is None or not isinstance(place, Place):
                return
            response_id = await _response_id(interaction, is_private=is_private)
            channel_id = interaction.channel_id or 0
            asked = replace(
                _asked(interaction, question, owner, channel_id, language, cast),
                interaction_token=interaction.token,
                response_id=response_id,
                is_private=is_private,
            )
            surface = InteractionSurface(interaction, response_id, is_private=is_private)
            await self._queueing.ask(asked, effective, cast, surface, place, ticket, (response_id,))

    async def _in_thread(
        self, interaction: Interaction, thread: discord.Thread, question: Question
    ) -> None:
        """Have a command's question answered in a thread that was opened for it."""
        owner, person = Owner(0, thread.id), interaction.user
        async with self._queueing.places.take(owner, person.id) as place:
            effective, language = await self._of_command(interaction, question.words)
            cast = await self._casting.here(owner, thread)
            settings = held(effective, cast, question.run)
            ticket = await self._queueing.admit(interaction, place, question.words, settings)
            if ticket is None or not isinstance(place, Place):
                return
            asked = _asked(interaction, question, owner, thread.id, language, cast)
            asked, surface = await self._in_channel(asked, cast)
            await self._queueing.ask(asked, effective, cast, surface, place, ticket)

    async def _in_channel(self, asked: Asked, cast: Cast) -> tuple[Asked, Surface]:
        """Have messages of the question's channel show the answer."""
        webhook_id = await self._surfaces.webhook_id(cast, asked.channel_id)
        asked = replace(asked, webhook_id=webhook_id)
        return asked, await self._surfaces.of(asked, cast)

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


def _asked(
    cause: Cause, question: Question, owner: Owner, channel_id: int, language: str, cast: Cast
) -> Asked:
    """Give what a message or a command asks, to be answered in a channel."""
    person: discord.User | discord.Member
    if isinstance(cause, discord.Message):
        person, question_id = cause.author, cause.id
        server_id = cause.guild.id if cause.guild else 0
    else:
        person, question_id, server_id = cause.user, None, cause.guild_id or 0
    return Asked(
        owner=owner,
        asker_id=person.id,
        channel_id=channel_id,
        question=question.words,
        language=language,
        question_id=question_id,
        persona_id=cast.persona.id if cast.persona else None,
        run=question.run,
        files=question.files,
        speaker=_speaker(owner, person),
        server_id=server_id,
        refers=question.refers,
    )


def _speaker(owner: Owner, asker: discord.User | discord.Member) -> str:
    """Give the name of who asks, where it is not plain from whose conversation it is."""
    return "" if owner.person_id else name_of(asker)


async def _response_id(interaction: Interaction, *, is_private: bool) -> int:
    """Give the message that responds to a command: the one there is, or one that shows thinking."""
    if interaction.response.is_done():
        return (await interaction.original_response()).id
    response = await interaction.response.defer(ephemeral=is_private, thinking=True)
    return (response and response.message_id) or 0
