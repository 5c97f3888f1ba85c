"""How a question gets into the queue: its place, its allowance, its reply."""

from dataclasses import replace

import discord

from chat.allowances import Asker, LimitReachedError, Ticket
from chat.lanes import Place
from chat.questions import Mode, Request
from cogs.casting import Casting, held, lead
from cogs.door import Cause, Door, roles_of
from cogs.files import renewed
from cogs.places import Places, Refusal
from cogs.scopes import scopes_of_interaction, scopes_of_message
from cogs.services import Interaction, Services
from cogs.surfaces import Surfaces
from cogs.threads import can_open
from cogs.tools import Tools
from history.personas import Cast
from history.settings import NOTHING, Effective, Scopes, Settings
from history.turnlog import Asked, LoggedTurn
from i18n import RIGHT_TO_LEFT, Text, catalogue, language_of_text, text
from reply.live import LiveReply, Manner
from reply.surface import InteractionSurface, Surface


class Queueing:
    """Puts questions into the queue for the cogs."""

    def __init__(
        self, client: discord.Client, services: Services, tools: Tools, door: Door
    ) -> None:
        self._client = client
        self._services = services
        self._casting = Casting(services.personas)
        self._surfaces = Surfaces(client)
        self._tools = tools
        self._door = door
        self.places = Places(services.turns)

    async def admit(
        self, cause: Cause, place: Place | Refusal, question: str, settings: Settings = NOTHING
    ) -> Ticket | None:
        """Give leave to ask within the limits; without it the place is given up, and None given.

        What is to be said about that is said, privately where that can be done; so it is where
        there is no place.
        """
        if not isinstance(place, Place):
            await self._door.whisper(cause, place.text)
            return None
        config = self._services.config
        model = settings.model or config.default_model
        most = settings.max_output_tokens or config.max_output_tokens
        try:
            ticket = await self._services.allowances.admit(_asker(cause), model, question, most)
        except LimitReachedError as error:
            place.give_up()
            self._services.observer.turn_ended("refused")
            await self._door.whisper(cause, error.text)
            return None
        if ticket.warning:
            await self._door.tell(cause, ticket.warning)
        return ticket

    async def surface(self, turn: LoggedTurn) -> Surface:
        """Give where a turn's answer appears, as far as the bot reaches it without a click."""
        return await self._surfaces.of(turn.asked, await self._casting.again(turn))

    async def ask(
        self,
        asked: Asked,
        effective: Effective,
        cast: Cast,
        surface: Surface,
        place: Place,
        ticket: Ticket,
        shown_ids: tuple[int, ...] = (),
    ) -> None:
        """Have a new question answered."""
        settings, notes = self._held(effective, cast, asked, surface, ticket)
        reply = self._reply(asked, settings, surface, shown_ids, notes)
        tools = await self._tools.of(asked)
        request = Request(asked, settings, reply, tools=tools, ticket=ticket)
        self._services.turns.ask(request, place)

    async def refuse(self, asked: Asked, surface: Surface, reason: Text) -> None:
        """Say where the answer would have been why there is none."""
        await self._reply(asked, NOTHING, surface).refuse(reason)

    async def again(
        self,
        turn: LoggedTurn,
        mode: Mode,
        place: Place,
        cause: Cause | None = None,
        ticket: Ticket | None = None,
    ) -> None:
        """Have a turn answered again, gone on with or shown otherwise, in its own messages.

        Its `cause` is a click or the question's message; without one, nothing is asked anew. Where
        the bot is not a member, only the message that was clicked can be changed.
        """
        interaction = cause if isinstance(cause, discord.Interaction) else None
        asked, shown_ids, ticket = turn.asked, turn.shown_ids, ticket or Ticket()
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
        effective = await self._services.settings.effective(_scopes(cause, asked))
        settings, notes = self._held(effective, cast, asked, surface, ticket)
        reply = self._reply(asked, settings, surface, shown_ids, notes)
        tools = await self._tools.of(asked)
        request = Request(asked, settings, reply, turn.id, mode, tools, ticket)
        self._services.turns.ask(request, place)

    def _held(
        self, effective: Effective, cast: Cast, asked: Asked, surface: Surface, ticket: Ticket
    ) -> tuple[Settings, str]:
        """Give the settings that hold for an answer, and what is told in front of it."""
        settings = held(effective, cast, asked.run)
        notes = lead(cast, asked, surface, effective.locked)
        if ticket.model and ticket.remark:
            settings = replace(settings, model=ticket.model)
            instead = f"`{ticket.model}`"
            note = text("{reason} Until then {model} answers.", reason=ticket.remark, model=instead)
            notes = f"-# {catalogue(asked.language).say(note)}\n{notes}"
        if word := self._services.notice.words:
            notes = f"-# 📢 {word}\n{notes}"
        return settings, notes

    def _is_member(self, interaction: Interaction) -> bool:
        message = interaction.message
        if message and message.flags.ephemeral:
            return False
        if interaction.guild_id:
            return self._client.get_guild(interaction.guild_id) is not None
        return isinstance(interaction.channel, discord.DMChannel)

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
                right_to_left=_reads_from_right(asked),
                is_json=settings.wants_json,
                lead=lead,
            ),
            adopted_ids=shown_ids,
            observer=services.observer,
            can_fork=self._can_fork(asked),
        )

    def _can_fork(self, asked: Asked) -> bool:
        """Tell whether a thread, in which all is kept, can go on from an answer."""
        if asked.is_private or self._services.histories.keeps_nothing(asked.owner.person_id):
            return False
        # discord.py looks for a channel through all servers unless it is told which.
        server = self._client.get_guild(asked.server_id)
        return can_open(server and server.get_channel(asked.channel_id))


def _reads_from_right(asked: Asked) -> bool:
    """Guess it of an answer: by its question, and where a menu asks, by the asker's language."""
    languages = {language_of_text(asked.question), asked.language if asked.is_private else None}
    return not languages.isdisjoint(RIGHT_TO_LEFT)


def _scopes(cause: Cause | None, asked: Asked) -> Scopes:
    if isinstance(cause, discord.Message):
        return scopes_of_message(cause)
    return scopes_of_interaction(cause) if cause else Scopes(asked.asker_id)


def _asker(cause: Cause) -> Asker:
    person = cause.author if isinstance(cause, discord.Message) else cause.user
    server_id = cause.guild.id if cause.guild else 0
    return Asker(person.id, server_id, roles_of(person, cause.guild) or frozenset())
