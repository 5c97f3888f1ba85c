"""Talking: `!chat`, `/chat`, a mention, a reply to the bot, a plain message in a DM."""

from contextlib import suppress

import discord
from discord import app_commands
from discord.ext import commands

from chat.options import BadOptionError
from chat.stops import Stop
from cogs.asking import Asking, Question
from cogs.choices import model_choices
from cogs.door import Door
from cogs.files import attached, files_of
from cogs.help_text import help_text
from cogs.hybrid import hybrid, localised
from cogs.owners import Owners
from cogs.privacy_text import ASKED_BEFORE
from cogs.references import has_something
from cogs.runs import read_run, split_run
from cogs.scopes import scopes_of_message
from cogs.services import Context, Interaction, Services
from cogs.words import with_names
from history.settings import NOTHING, Settings, merged
from history.turnlog import Asked
from i18n import text
from values import BadValueError

_ALIASES = ("چت", "чат")


class Chat(commands.Cog):
    """Takes questions, however they are asked, and has them answered."""

    def __init__(
        self,
        client: commands.Bot,
        services: Services,
        asking: Asking,
        owners: Owners,
        door: Door,
    ) -> None:
        self._client = client
        self._services = services
        self._asking = asking
        self._owners = owners
        self._door = door

    @hybrid(text("chat"), text("Talk with Hamdam"), aliases=_ALIASES)
    @app_commands.rename(
        question=localised(text("message")),
        model=localised(text("model")),
        instructions=localised(text("instructions")),
        file=localised(text("file")),
    )
    @app_commands.describe(
        question=localised(text("What you want to say")),
        model=localised(text("The model for this answer alone")),
        instructions=localised(text("What the model is told for this answer alone")),
        file=localised(text("A file to talk about")),
    )
    async def chat(
        self,
        context: Context,
        *,
        question: str = "",
        model: str = "",
        instructions: str = "",
        file: discord.Attachment | None = None,
    ) -> None:
        """Answer a question, or what a file says; without either, say what the bot can do."""
        try:
            question, run = await split_run(self._services, question)
            if context.interaction:
                given = {"model": model, "system_prompt": instructions}
                chosen = {key: value for key, value in given.items() if value}
                run = merged(run, await read_run(self._services, chosen))
        except (BadOptionError, BadValueError) as error:
            words = await self._services.words(context)
            await context.reply(words.say(error.text), ephemeral=True)
            return
        if not (question or file or has_something(context.message)):
            words = await self._services.words(context)
            await context.reply(help_text(words, self._services.config), ephemeral=True)
        elif context.interaction:
            given_files = [file] if file else []
            files = attached(given_files, context.channel.id, author_id=context.author.id)
            await self._asking.by_interaction(context.interaction, Question(question, run, files))
        else:
            await self._asking.by_message(context.message, question, run)

    @chat.autocomplete("model")
    async def complete_model(
        self, interaction: Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        """Suggest the models whose names hold what was typed so far."""
        del interaction
        return await model_choices(self._services, current)

    async def hear(self, message: discord.Message) -> None:
        """Answer a message that is no command, if it is meant for the bot."""
        is_addressed = self._is_addressed(message)
        if not (is_addressed or await self._is_heard(message)):
            return
        if refusal := await self._door.refusal_of_message(message):
            if is_addressed:
                await self._door.tell(message, refusal)
            return
        question = self._without_own_mention(message)
        if question or has_something(message):
            await self._asking.by_message(message, question)
            return
        settings = await self._services.settings.of_person(message.author.id)
        words = self._services.words_for_message(settings, message)
        await message.reply(help_text(words, self._services.config))

    @commands.Cog.listener()
    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        """Answer a question anew that was edited."""
        # Discord also tells so when it has found a link's preview.
        if payload.message.author.bot or payload.message.edited_at is None:
            return
        services, author = self._services, payload.message.author
        turn = await services.histories.find_by_question(payload.message_id, author.id)
        if turn is None:
            return
        question, run = await self._question_of(payload.message)
        if question is None or not _is_another(turn.asked, question, run, payload.message):
            return
        refusal = await self._door.refusal_of_message(payload.message)
        if refusal is None and not services.histories.takes_more(turn):
            refusal = ASKED_BEFORE
        if refusal:
            await self._door.tell(payload.message, refusal)
            return
        if services.turns.stop(turn.id, Stop.REPLACED):
            await services.turns.ended(turn.id)
        turn = await services.histories.of_turn(turn.id).log.find(turn.id)
        if turn:
            await self._asking.revised(turn, question, run, payload.message)

    @commands.Cog.listener()
    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        """Drop the turn whose question was deleted."""
        await self._withdraw(payload.message_id)

    @commands.Cog.listener()
    async def on_raw_bulk_message_delete(self, payload: discord.RawBulkMessageDeleteEvent) -> None:
        """Drop the turns whose questions were deleted."""
        for message_id in payload.message_ids:
            await self._withdraw(message_id)

    async def _withdraw(self, message_id: int) -> None:
        services = self._services
        # One under way is found at once, before the person's next question is heard.
        turn_id = services.turns.of_question(message_id)
        if turn_id is None and (turn := await services.histories.find_by_question(message_id)):
            turn_id = turn.id
        if turn_id is not None and not services.turns.stop(turn_id, Stop.WITHDRAWN):
            await services.histories.of_turn(turn_id).versions.drop(turn_id)

    async def _question_of(self, message: discord.Message) -> tuple[str | None, Settings]:
        """Give the question that a message asks now, None if it asks none any more."""
        context = await self._client.get_context(message)
        question, run = None, NOTHING
        if context.command == self.chat:
            with suppress(BadOptionError, BadValueError):
                question, run = await split_run(self._services, context.view.read_rest())
        elif not context.valid and (self._is_addressed(message) or await self._is_heard(message)):
            question = self._without_own_mention(message)
        if question is None or not (question or has_something(message)):
            return None, run
        return with_names(question, message), run

    def _is_addressed(self, message: discord.Message) -> bool:
        if message.guild is None:
            return bool(message.content or has_something(message))
        if message.mention_everyone:
            return False
        resolved = message.reference and message.reference.resolved
        is_reply = isinstance(resolved, discord.Message) and self._is_own(resolved)
        is_mention = self._client.user in message.mentions
        return is_reply or is_mention or self._owners.is_own_thread(message.channel)

    async def _is_heard(self, message: discord.Message) -> bool:
        """Tell whether a message is answered just because of where it is."""
        if message.guild is None or message.mention_everyone:
            return False
        if not (message.content or has_something(message)):
            return False
        # What begins like a command is one, perhaps another bot's.
        if message.content.startswith(self._services.config.command_prefix):
            return False
        listening = await self._services.settings.listening(scopes_of_message(message))
        return listening == "everything"

    def _is_own(self, message: discord.Message) -> bool:
        """Tell whether the bot has sent a message, be it under another name."""
        by_webhook = message.webhook_id and message.application_id == self._client.application_id
        return bool(by_webhook) or message.author == self._client.user

    def _without_own_mention(self, message: discord.Message) -> str:
        own = self._client.user
        content = message.content
        if own:
            content = content.replace(f"<@{own.id}>", "").replace(f"<@!{own.id}>", "")
        return content.strip()


def _is_another(asked: Asked, question: str, run: Settings, message: discord.Message) -> bool:
    """Tell whether a message asks something else by now: in its words, its options or its files."""
    before = [file.id for file in asked.files if file.message_id == message.id]
    after = [file.id for file in files_of(message)]
    return (question, run, after) != (asked.question, asked.run, before)
