"""How a question, however it was asked, becomes a request with a place for its answer."""

from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import replace

import discord

from chat.lanes import ClosingError, Place, TooManyWaitingError
from chat.questions import Mode, Request
from cogs.casting import Casting, held, lead
from cogs.files import files_of, renewed
from cogs.owners import Owners
from cogs.references import References
from cogs.scopes import scopes_of_interaction, scopes_of_message
from cogs.services import Interaction, Services
from cogs.surfaces import Surfaces
from cogs.threads import Threads, can_open
from cogs.tools import Tools
from cogs.words import name_of, with_names
from history.files import Attached
from history.personas import Cast
from history.settings import NOTHING, Effective, Scopes, Settings
from history.turnlog import Asked, LoggedTurn, Owner
from i18n import RIGHT_TO_LEFT, catalogue, language_of_text
from reply.live import LiveReply, Manner
from reply.surface import InteractionSurface, Surface

Refusal = TooManyWaitingError | ClosingError


class Asking:
    """Takes questions for the cogs."""

    def __init__(
        self,
        client: discord.Client,
        services: Services,
        owners: Owners,
        threads: Threads,
        tools: Tools,
    ) -> None:
        self._client = client
        self._services = services
        self._owners = owners
        self._threads = threads
        self._casting = Casting(services.personas)
        self._surfaces = Surfaces(client)
        self._references = References(services)
        self._tools = tools

    async def by_message(
        self, message: discord.Message, question: str, run: Settings = NOTHING
    ) -> None:
        """Have a message's question answered; `run` are the settings for this answer alone."""
        author, guild = message.author, message.guild
        channel = await self._threads.of_question(message, question)
        owner = self._owners.of(author.id, guild, channel)
        async with self.place(owner) as place:
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
            await self._ask(asked, effective, cast, await self._surfaces.of(asked, cast), place)

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
        async with self.place(owner) as place:
            response_id = await _response_id(interaction, is_private=is_private)
            effective, language = await self._of_command(interaction, question)
            cast = Cast()
            if not is_private:
                cast = await self._casting.here(owner, interaction.channel)
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
            await self._ask(asked, effective, cast, surface, place, (response_id,))

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
        async with self.place(owner) as place:
            effective, language = await self._of_command(interaction, question)
            cast = await self._casting.here(owner, thread)
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
            await self._ask(asked, effective, cast, await self._surfaces.of(asked, cast), place)

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
        async with self.place(asked.owner) as place:
            if isinstance(place, Place):
                await self.again(replace(turn, asked=asked), "answer", place, message)
            else:
                surface = await self.surface(turn)
                await self._reply(asked, NOTHING, surface).refuse(place.text)

    async def again(
        self,
        turn: LoggedTurn,
        mode: Mode,
        place: Place,
        cause: Interaction | discord.Message | None = None,
    ) -> None:
        """Have a turn answered again, gone on with or shown otherwise, in its own messages.

        Its `cause` is a click or the question's message; without one, nothing is asked anew. Where
        the bot is not a member, only the message that was clicked can be changed.
        """
        interaction = cause if isinstance(cause, discord.Interaction) else None
        asked, shown_ids = turn.asked, turn.shown_ids
        cast = await self._casting.again(turn)
        surface = await self._surfaces.of(asked, cast)
        message = interaction and interaction.message
        if message and message.id not in shown_ids:
            shown_ids = (*shown_ids, message.id)  # clicked before it was noted
        if interaction and message and not self._is_member(interaction):
            surface = InteractionSurface(interaction, message.id, is_private=asked.is_private)
            shown_ids = (message.id,)
            asked = replace(asked, interaction_token=interaction.token)
        if mode == "answer" and interaction:
            asked = replace(asked, files=await renewed(self._client, asked.files))
        if isinstance(cause, discord.Message):
            scopes = scopes_of_message(cause)
        else:
            scopes = scopes_of_interaction(cause) if cause else Scopes(asked.asker_id)
        effective = await self._services.settings.effective(scopes)
        settings = held(effective, cast, asked.run)
        notes = lead(cast, asked, surface, effective.locked)
        reply = self._reply(asked, settings, surface, shown_ids, notes)
        tools = await self._tools.of(asked)
        self._services.turns.ask(Request(asked, settings, reply, turn.id, mode, tools), place)

    async def surface(self, turn: LoggedTurn) -> Surface:
        """Give where a turn's answer appears, as far as the bot reaches it without a click."""
        return await self._surfaces.of(turn.asked, await self._casting.again(turn))

    @asynccontextmanager
    async def place(self, owner: Owner) -> AsyncIterator[Place | Refusal]:
        """Take the next place in the owner's lane, at once: others must not overtake meanwhile.

        It is to be given to a request in the block, or given up.
        """
        try:
            place = self._services.turns.enter(owner)
        except (TooManyWaitingError, ClosingError) as refusal:
            yield refusal
            return
        with ExitStack() as undoing:
            undoing.callback(place.give_up)
            yield place
            undoing.pop_all()

    def _is_member(self, interaction: Interaction) -> bool:
        message = interaction.message
        if message and message.flags.ephemeral:
            return False
        if interaction.guild_id:
            return self._client.get_guild(interaction.guild_id) is not None
        return isinstance(interaction.channel, discord.DMChannel)

    async def _ask(
        self,
        asked: Asked,
        effective: Effective,
        cast: Cast,
        surface: Surface,
        place: Place | Refusal,
        shown_ids: tuple[int, ...] = (),
    ) -> None:
        """Have a new question answered, or say why it is not."""
        settings = held(effective, cast, asked.run)
        notes = lead(cast, asked, surface, effective.locked)
        reply = self._reply(asked, settings, surface, shown_ids, notes)
        if isinstance(place, Place):
            tools = await self._tools.of(asked)
            request = Request(asked, settings, reply, tools=tools)
            self._services.turns.ask(request, place)
        else:
            await reply.refuse(place.text)

    def _reply(
        self,
        asked: Asked,
        settings: Settings,
        surface: Surface,
        shown_ids: tuple[int, ...] = (),
        lead: str = "",
    ) -> LiveReply:
        services = self._services
        return LiveReply(
            surface,
            services.governor,
            catalogue(asked.language),
            Manner(
                most_messages=services.config.max_reply_messages,
                reasoning=services.config.reasoning,
                right_to_left=language_of_text(asked.question) in RIGHT_TO_LEFT,
                is_json=settings.wants_json,
                lead=lead,
            ),
            adopted_ids=shown_ids,
            can_fork=not asked.is_private and can_open(self._client.get_channel(asked.channel_id)),
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
