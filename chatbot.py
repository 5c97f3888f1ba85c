"""The connection to Discord: what it asks for, the cogs it carries, and how it ends."""

import asyncio
import logging
import math
from collections import deque

import discord
from discord import app_commands
from discord.ext import commands

from cogs.admin import Admin
from cogs.answers import Answers
from cogs.asking import Asking
from cogs.chat import Chat
from cogs.chats import Chats
from cogs.consent import Consent
from cogs.consents import Consents
from cogs.door import Door
from cogs.errors import Errors
from cogs.forgetting import Forgetting
from cogs.help import Help
from cogs.housekeeping import Housekeeping
from cogs.language import Language
from cogs.memory import MemoryCommands
from cogs.menus import Menus
from cogs.model import Model
from cogs.owner import OwnerCommands
from cogs.owners import Owners
from cogs.personas import PersonaCommands
from cogs.privacy import PrivacyCommand
from cogs.queueing import Queueing
from cogs.recovery import Recovery
from cogs.registration import register_commands
from cogs.reset import Reset
from cogs.services import Interaction, Services
from cogs.settings import SettingsCommand
from cogs.thread import ThreadCommand
from cogs.threads import Threads
from cogs.tools import Tools
from cogs.translator import CommandTranslator
from cogs.usage import UsageCommand
from connector import http_proxy
from metrics.vitals import Vitals
from reloading import Reloader
from reply.buttons import AnswerButton

_logger = logging.getLogger(__name__)

_REMEMBERED_MESSAGES = 4096
# Seconds that a request waits for a limit before a reply goes on otherwise; discord.py's least.
_LONGEST_RATE_LIMIT = 30.0
# https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes
_TOKEN_RESET = 4004


class _Tree(app_commands.CommandTree["ChatBot"]):
    """The slash commands and menus, behind the bot's door."""

    async def interaction_check(self, interaction: Interaction, /) -> bool:
        """Tell whether a command goes on; discord.py calls this before each."""
        return await self.client.door.lets_in(interaction)


class ChatBot(commands.Bot):
    """Hamdam's connection to Discord. At its end, answers under way get `grace` seconds."""

    def __init__(self, services: Services, grace: float, reloader: Reloader) -> None:
        config = services.config
        super().__init__(
            command_prefix=self._prefix,
            tree_cls=_Tree,
            case_insensitive=True,
            strip_after_prefix=True,
            help_command=None,
            intents=discord.Intents(guilds=True, messages=True, message_content=True),
            allowed_mentions=discord.AllowedMentions.none(),
            allowed_installs=app_commands.AppInstallationType(guild=True, user=True),
            allowed_contexts=app_commands.AppCommandContext(
                guild=True, dm_channel=True, private_channel=True
            ),
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            guild_ready_timeout=0.5,
            max_ratelimit_timeout=_LONGEST_RATE_LIMIT,
            http_trace=services.governor.trace(),
            proxy=http_proxy(config),
        )
        self._services = services
        self._grace = grace
        self._reloader = reloader
        self._reloading: set[asyncio.Task[None]] = set()
        self.door = Door(self, services)
        self._owners = Owners(self)
        self._threads = Threads(self, services)
        self._consents = Consents(self, services)
        tools = Tools(self, services, self._consents)
        self._queueing = Queueing(self, services, tools, self.door)
        self._asking = Asking(self, services, self._owners, self._threads, self._queueing)
        self._chat = Chat(self, services, self._asking, self._owners, self.door)
        self._seen: deque[int] = deque(maxlen=_REMEMBERED_MESSAGES)
        self._registering: asyncio.Task[None] | None = None
        self._connection_task: asyncio.Task[None] | None = None

    async def setup_hook(self) -> None:
        """Load the cogs; discord.py calls this once, before it connects."""
        services = self._services
        services.governor.know(self.application_id)
        errors, asking, owners = Errors(services, self.door), self._asking, self._owners
        for cog in (
            self._chat,
            Answers(self, services, self._queueing, owners, self.door),
            Reset(services, owners),
            Chats(self, services, owners),
            MemoryCommands(self, services, owners),
            Menus(self, services, asking),
            Model(services),
            SettingsCommand(self, services),
            Language(services),
            PersonaCommands(self, services, owners),
            ThreadCommand(services, self._threads),
            PrivacyCommand(self, services),
            UsageCommand(self, services),
            Forgetting(services.histories, services.turns.newest),
            Housekeeping(self, services),
            Admin(services),
            OwnerCommands(self, services, self._reloader.reload),
            Consent(self, self._consents),
            Help(services),
            Recovery(self, services, self._queueing),
            errors,
        ):
            await self.add_cog(cog)
        self.add_check(self.door.check)
        self.tree.error(errors.on_app_command_error)
        self.add_dynamic_items(AnswerButton)
        await self.tree.set_translator(CommandTranslator())
        self._registering = asyncio.create_task(register_commands(self.tree, services.installation))

    async def on_message(self, message: discord.Message, /) -> None:
        """Look at each message of a person once, even where Discord delivers it again."""
        if message.author.bot or message.webhook_id or message.id in self._seen:
            return
        self._seen.append(message.id)
        context = await self.get_context(message)
        if context.valid:
            await self.invoke(context)
            # Else the context, which is among its own arguments, keeps itself and the message until
            # the garbage collector looks.
            context.args.clear()
        else:
            # Not dispatched as an event: a command that comes next would overtake it.
            await self._chat.hear(message)

    def _prefix(self, _bot: commands.Bot, _message: discord.Message) -> str:
        return self._services.config.command_prefix

    def reload(self) -> None:
        """Read the settings again, in the background."""
        task = asyncio.create_task(self._reloader.reload_and_log())
        self._reloading.add(task)
        task.add_done_callback(self._reloading.discard)

    def vitals(self) -> Vitals:
        """Tell how the connection and the turns are right now."""
        turns = self._services.turns
        return Vitals(
            is_ready=self.is_ready() and not turns.is_closing,
            # None until the first connection, whatever its annotation says.
            is_connected=bool(self.ws) and self.ws.open,
            latency=self.latency if math.isfinite(self.latency) else None,
            servers=len(self.guilds),
            waiting=turns.waiting,
            running=turns.running,
        )

    async def loading(self) -> None:
        """Wait until all is there that questions take: the servers, and what asks models."""
        await self.wait_until_ready()
        await self._services.endpoints.loading()

    async def serve(self) -> None:
        """Stay connected until cancelled, and while the running turns end then.

        Raises `discord.LoginFailure` and `discord.PrivilegedIntentsRequired`.
        """
        self._connection_task = asyncio.create_task(self.connect())
        try:
            await asyncio.shield(self._connection_task)
        except discord.ConnectionClosed as closed:
            if closed.code == _TOKEN_RESET:
                raise discord.LoginFailure from closed
            raise
        except asyncio.CancelledError:
            _logger.info("stopping; answers under way get %.0f s", self._grace)
            await self.close()
            raise

    async def close(self) -> None:
        """End the running turns, then the connection."""
        await self._services.turns.close(self._grace)
        # Who still listens when the socket is closed closes it first, in a way that leaves the bot
        # online for a while.
        tasks = {*self._reloading, self._registering, self._connection_task}
        tasks -= {None, asyncio.current_task()}
        ending = [task for task in tasks if task and task.cancel()]
        await asyncio.gather(*ending, return_exceptions=True)
        await super().close()
