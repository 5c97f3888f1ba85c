"""What can be done with an answer: the buttons under it, and `/undo`."""

from contextlib import AsyncExitStack, suppress

import discord
from discord.ext import commands

from chat.lanes import Place
from chat.questions import Mode
from chat.stops import Stop
from cogs.casting import Casting
from cogs.door import Door
from cogs.hybrid import hybrid
from cogs.owners import Owners
from cogs.privacy_text import ASKED_BEFORE, NO_FORK
from cogs.queueing import Queueing
from cogs.services import Context, Interaction, Services
from cogs.threads import CANNOT, name_of_thread
from cogs.words import name_of
from history.turnlog import LoggedTurn, Owner, Standing
from i18n import Catalogue, Text, catalogue, text
from reply.buttons import Action, Click, answer_view
from reply.refusals import quietly
from reply.surface import responses

_BUSY = text("I am still at it. Please wait until this answer is complete.")
_GONE = text("This answer is too old, or was taken back.")
_MODES: dict[Action, Mode] = {"retry": "answer", "regenerate": "answer", "continue": "go_on"}
# https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
_HAS_THREAD = 160004


class Answers(commands.Cog):
    """Stops, repeats, continues, chooses, forks and takes back answers, for who asked for them."""

    def __init__(
        self,
        client: discord.Client,
        services: Services,
        queueing: Queueing,
        owners: Owners,
        door: Door,
    ) -> None:
        self._client = client
        self._services = services
        self._queueing = queueing
        self._owners = owners
        self._door = door
        self._casting = Casting(services.personas)

    @commands.Cog.listener()
    async def on_answer_click(self, interaction: Interaction, click: Click) -> None:
        """Do what a button under an answer says."""
        with quietly("a click was not answered"):
            await self._do(interaction, click)

    async def _do(self, interaction: Interaction, click: Click) -> None:
        if click.action != "stop":
            await self._services.turns.noted(click.turn_id)
        turn = await self._services.histories.of_turn(click.turn_id).log.find(click.turn_id)
        refusal = self._refusal(interaction, click.action, turn)
        if refusal is None and click.action in _MODES:
            refusal = await self._door.refusal_of_interaction(interaction)
        if refusal or turn is None:
            await self._tell(interaction, refusal or _GONE)
        elif click.action == "stop":
            await self._stop(interaction, turn)
        elif click.action == "fork":
            await self._fork(interaction, turn)
        else:
            await self._again(interaction, turn, click.action)

    def _refusal(
        self, interaction: Interaction, action: Action, turn: LoggedTurn | None
    ) -> Text | None:
        if turn is None:
            return _GONE
        if interaction.user.id != turn.asked.asker_id:
            return text("Only the one who asked can use these buttons.")
        if turn.state == "running" and action != "stop":
            return _BUSY
        if action == "retry" and turn.state == "answered":
            return text("This has already been answered.")
        return self._refusal_to_keep(action, turn)

    def _refusal_to_keep(self, action: Action, turn: LoggedTurn) -> Text | None:
        """Say why nothing is done that would have something kept which is not to be kept."""
        histories = self._services.histories
        if action == "fork" and histories.of_turn(turn.id) is histories.passing:
            return NO_FORK
        if action in _MODES and not histories.takes_more(turn):
            return ASKED_BEFORE
        return None

    async def _stop(self, interaction: Interaction, turn: LoggedTurn) -> None:
        if self._services.turns.stop(turn.id):
            await interaction.response.defer()
        else:
            await self._tell(interaction, text("This answer has already ended."))

    async def _again(self, interaction: Interaction, turn: LoggedTurn, action: Action) -> None:
        """Have a turn answered or shown again, if there is a place for it."""
        asked, queueing = turn.asked, self._queueing
        log = self._services.histories.of_turn(turn.id).log
        async with queueing.places.take(asked.owner, asked.asker_id) as place:
            if not isinstance(place, Place):
                await self._tell(interaction, place.text)
            elif action in ("older", "newer"):
                await interaction.response.defer()
                await queueing.again(turn, action, place, interaction)
            elif ticket := await queueing.admit(interaction, place, asked.question, asked.run):
                if await log.begin_again(turn.id, asked):
                    await self._show_running(interaction, turn)
                    await queueing.again(turn, _MODES[action], place, interaction, ticket)
                else:
                    await self._tell(interaction, _BUSY)
                    place.give_up()

    async def _show_running(self, interaction: Interaction, turn: LoggedTurn) -> None:
        running = answer_view(Standing(turn.id, "running"), self._words(turn), can_fork=False)
        async with AsyncExitStack() as undoing:
            log = self._services.histories.of_turn(turn.id).log
            undoing.push_async_callback(log.end, turn.id)
            await interaction.response.edit_message(view=running)
            undoing.pop_all()

    async def _fork(self, interaction: Interaction, turn: LoggedTurn) -> None:
        """Open a thread under an answer, with a conversation of its own that begins there."""
        await interaction.response.defer()
        message = interaction.message
        if message is None:
            return
        name = name_of_thread(turn.asked.question, turn.asked.files)
        try:
            thread = await message.create_thread(name=name)
        except discord.HTTPException as error:
            note = CANNOT
            if error.code == _HAS_THREAD:
                note = text("There is a thread under this answer already.")
            await self._tell(interaction, note)
            return
        place = Owner(0, thread.id)
        versions = self._services.histories.kept.versions
        if not await versions.fork(turn.id, place, name_of(interaction.user)):
            with suppress(discord.HTTPException):
                await thread.delete()
            await self._tell(interaction, _GONE)
            return
        if persona := (await self._casting.again(turn)).persona:
            await self._services.personas.use(place, persona, turn.asked.asker_id)
        note = text(
            "Here we go on from that answer. Everyone in this thread can talk with me, without any "
            "command."
        )
        await thread.send(self._words(turn).say(note))

    @hybrid(text("undo"), text("Take back your last question and its answer"))
    async def undo(self, context: Context) -> None:
        """Take the last turn out of the conversation and its answer off the screen."""
        services = self._services
        await context.defer(ephemeral=True)
        owner = self._owners.of_context(context)
        stores = services.histories.of(owner)
        turn_id = services.turns.newest(owner) or await stores.versions.last_turn(owner)
        stores = services.histories.of_turn(turn_id or 0)
        if turn_id and services.turns.stop(turn_id, Stop.REPLACED):
            await services.turns.ended(turn_id)
        turn = await stores.log.find(turn_id) if turn_id else None
        if turn is None:
            note = text("There is nothing to take back.")
        else:
            await stores.versions.drop(turn.id)
            await self._clear(turn)
            note = text("Done. I have taken it back.")
        # A message that is nothing but a command does not tell its writer's language.
        is_typed = context.interaction is None
        words = self._words(turn) if turn and is_typed else await services.words(context)
        await context.reply(words.say(note), ephemeral=True)

    async def _clear(self, turn: LoggedTurn) -> None:
        token = turn.asked.interaction_token
        surface = await self._queueing.surface(turn)
        for message_id in turn.shown_ids:
            try:
                await surface.delete(message_id)
            except discord.HTTPException:
                if token:
                    await self._delete_response(token, message_id)

    async def _delete_response(self, token: str, message_id: int) -> None:
        """Delete a command's answer where the bot cannot see the channel itself."""
        with suppress(discord.HTTPException):
            await responses(self._client, token).delete_message(message_id)

    async def _tell(self, interaction: Interaction, note: Text) -> None:
        """Say something that nobody else sees."""
        words = (await self._services.words_of(interaction)).say(note)
        if interaction.response.is_done():
            await interaction.followup.send(words, ephemeral=True)
        else:
            await interaction.response.send_message(words, ephemeral=True)

    def _words(self, turn: LoggedTurn) -> Catalogue:
        return catalogue(turn.asked.language)
