"""The front door: opens what the bot needs and starts it, or says why it cannot start."""

import asyncio
import logging
import os
import signal
import sqlite3
import sys
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from itertools import count
from pathlib import Path

import aiohttp
import discord
from discord import app_commands
from discord.ext import commands

from ai.endpoints import Endpoints
from ai.models import Models
from ai.tokens import TokenEstimator
from chat.answering import Listener
from chat.titles import Titles
from chat.turns import Turns
from cogs.answers import Answers
from cogs.asking import Asking
from cogs.chat import Chat
from cogs.chats import Chats
from cogs.errors import Errors
from cogs.help import Help
from cogs.language import Language
from cogs.menus import Menus
from cogs.model import Model
from cogs.recovery import Recovery
from cogs.registration import register_commands
from cogs.reset import Reset
from cogs.services import Services
from cogs.translator import CommandTranslator
from config import (
    Config,
    ConfigError,
    language_of_environment,
    load_config,
    load_environment,
    render,
)
from connector import http_proxy, make_connector
from history.conversations import Conversations
from history.database import NewerDatabaseError, open_database
from history.installation import Installation
from history.settings import SettingsStore
from history.shelf import Shelf
from history.turnlog import TurnLog
from history.versions import TurnVersions
from i18n import Text, catalogue, load_catalogues, text
from logs import start_logging
from reply.buttons import AnswerButton
from reply.governor import Governor

_logger = logging.getLogger(__name__)

GRACE_SECONDS = 10.0
"""For answers that are under way when the bot is to end."""

_REMEMBERED_MESSAGES = 4096
_LONGEST_LOGIN_DELAY = 60.0
# Seconds that a request waits for a limit before a reply goes on otherwise; discord.py's least.
_LONGEST_RATE_LIMIT = 30.0
# https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes
_TOKEN_RESET = 4004

_WRONG_TOKEN = text(
    "Discord does not accept DISCORD_TOKEN. Open https://discord.com/developers/applications, "
    "choose your application, then Bot, then Reset Token; put the new token into .env and start "
    "again."
)
_NO_INTENT = text(
    "Discord does not let this bot read messages yet. Open "
    "https://discord.com/developers/applications, choose your application, then Bot, switch on "
    "Message Content Intent under Privileged Gateway Intents, save, and start again."
)


class ChatBot(commands.Bot):
    """Hamdam's connection to Discord. At its end, answers under way get `grace` seconds."""

    def __init__(self, services: Services, grace: float) -> None:
        config = services.config
        super().__init__(
            command_prefix=config.command_prefix,
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
        self._asking = Asking(self, services)
        self._chat = Chat(self, services, self._asking)
        self._seen: deque[int] = deque(maxlen=_REMEMBERED_MESSAGES)
        self._registering: asyncio.Task[None] | None = None
        self._connection_task: asyncio.Task[None] | None = None

    async def setup_hook(self) -> None:
        """Load the cogs; discord.py calls this once, before it connects."""
        services = self._services
        errors, asking = Errors(services), self._asking
        for cog in (
            self._chat,
            Answers(self, services, asking),
            Reset(services, asking),
            Chats(self, services, asking),
            Menus(self, services, asking),
            Model(services),
            Language(services),
            Help(services),
            Recovery(self, services, asking),
            errors,
        ):
            await self.add_cog(cog)
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
        else:
            # Not dispatched as an event: a command that comes next would overtake it.
            await self._chat.hear(message)

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
        tasks = {self._registering, self._connection_task} - {None, asyncio.current_task()}
        ending = [task for task in tasks if task and task.cancel()]
        await asyncio.gather(*ending, return_exceptions=True)
        await super().close()


def _bad_database(file: Path, error: Exception) -> Text:
    if isinstance(error, NewerDatabaseError):
        return text(
            "The database {file} was written by a later version of Hamdam. Update Hamdam, or set "
            "DATABASE_URL to another file.",
            file=str(file),
        )
    return text(
        "The database {file} cannot be used: {problem}. Set DATABASE_URL to another file, or put "
        "a backup in its place.",
        file=str(file),
        problem=str(error),
    )


@asynccontextmanager
async def open_bot(config: Config, grace: float = GRACE_SECONDS) -> AsyncIterator[ChatBot]:
    """Open all that the bot needs and give the bot, not yet connected."""
    models = Models.read()
    async with (
        open_database(config.database) as database,
        Endpoints(
            config.endpoints,
            timeout=config.request_timeout,
            proxy=config.proxy_url,
            models=config.models,
            facts=models,
        ) as endpoints,
    ):
        installation, estimator = Installation(database), TokenEstimator()
        for model, rates in (await installation.token_rates()).items():
            estimator.load(model, rates)
        listener = Listener(config, endpoints, models, estimator, installation)
        conversations, versions = Conversations(database), TurnVersions(database)
        log, shelf = TurnLog(database), Shelf(database)
        services = Services(
            config=config,
            endpoints=endpoints,
            turns=Turns(listener, conversations, versions, log),
            conversations=conversations,
            versions=versions,
            log=log,
            shelf=shelf,
            titles=Titles(endpoints, shelf, config.default_model),
            settings=SettingsStore(database),
            installation=installation,
            governor=Governor(config.discord_global_rate),
        )
        async with ChatBot(services, grace) as bot:
            yield bot


async def run(config: Config, grace: float = GRACE_SECONDS) -> None:
    """Run the bot until SIGTERM or Ctrl-C; then it ends the running turns and is cancelled.

    Asked a second time, it does not wait for them. Raises what `ChatBot.serve` raises.
    """
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    with suppress(NotImplementedError):  # Windows: Ctrl-C alone, which the runner sees to
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, task.cancel if task else loop.stop)
    async with open_bot(config, grace) as bot:
        await _log_in(bot, config)
        await bot.serve()


async def _log_in(bot: ChatBot, config: Config) -> None:
    """Log in, waiting for a network that is not there yet: after a power cut, say."""
    for tries in count():
        bot.http.connector = make_connector(config)
        try:
            await bot.login(config.discord_token.reveal())
        except (OSError, aiohttp.ClientError, discord.HTTPException) as error:
            delay = min(2.0**tries, _LONGEST_LOGIN_DELAY)
            _logger.warning("Discord cannot be reached, next try in %.0f s: %s", delay, error)
            await bot.http.close()
            await asyncio.sleep(delay)
        else:
            return


def main() -> int:
    """Start the bot and give its exit status: 2 for a bad start, 3 where Discord says no."""
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # there is no voice here
    load_catalogues()
    language = language_of_environment(os.environ)
    try:
        environment = load_environment(Path(".env"))
        language = language_of_environment(environment)
        config = load_config(environment)
    except ConfigError as error:
        return _refuse(render(error, language), 2)
    start_logging(config)
    try:
        with asyncio.Runner(loop_factory=_loop_factory()) as runner:
            runner.run(run(config))
    except (asyncio.CancelledError, KeyboardInterrupt):
        return 0
    except (discord.LoginFailure, discord.PrivilegedIntentsRequired) as error:
        wrong = _WRONG_TOKEN if isinstance(error, discord.LoginFailure) else _NO_INTENT
        return _refuse(catalogue(language).say(wrong), 3)
    except (NewerDatabaseError, sqlite3.DatabaseError) as error:
        return _refuse(catalogue(language).say(_bad_database(config.database, error)), 2)
    return 0


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """Give uvloop's loop, which costs about a third less; it does not exist for Windows."""
    if sys.platform == "win32":
        return None
    import uvloop  # noqa: PLC0415

    return uvloop.new_event_loop


def _refuse(words: str, status: int) -> int:
    print(words, file=sys.stderr)  # noqa: T201
    return status


if __name__ == "__main__":
    sys.exit(main())
