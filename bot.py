"""The front door: opens what the bot needs and starts it, or says why it cannot start."""

import asyncio
import logging
import os
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext, suppress
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Final

import aiohttp
import discord
from yarl import URL

from assembly import open_base
from chatbot import ChatBot
from cli.front import carry_out
from cogs.services import Services
from collector import sparing
from config import (
    Config,
    ConfigError,
    language_of_environment,
    load_config,
    load_environment,
    render,
)
from connector import make_connector
from history.backups import BackupError
from history.database import Database, NewerDatabaseError
from history.histories import open_histories
from i18n import Text, catalogue, load_catalogues, text
from logs import start_logging
from media.cdn import DISCORD
from metrics.loading import load_recorder
from metrics.observer import UNOBSERVED
from metrics.server import serve_pages
from reloading import Reloader, Settings, Source

if TYPE_CHECKING:
    from metrics.recorder import Recorder

_logger = logging.getLogger(__name__)

GRACE_SECONDS = 10.0
"""For answers that are under way when the bot is to end."""

_LONGEST_LOGIN_DELAY = 60.0
_OTHER_MODEL: Final = "other"
_SETTINGS: Final = Path(".env")

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


def _bad_database(file: Path, error: Exception) -> Text:
    if isinstance(error, BackupError):
        return error.text
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
async def open_bot(
    config: Config,
    grace: float = GRACE_SECONDS,
    origins: Collection[URL] = DISCORD,
    source: Source | None = None,
) -> AsyncIterator[ChatBot]:
    """Open all that the bot needs and give the bot, not yet connected.

    `origins` are where Discord keeps files; `source` is where settings can be read again, None
    where they stay as they are.
    """
    first = Settings(source.first if source else {}, config)
    async with open_histories(config.database) as histories:
        models = _ModelNames()
        recorder = await _recorder(config, models)
        base = await open_base(histories, recorder or UNOBSERVED, origins)
        reloader = Reloader(base, first, source or Source(lambda: first, lambda _: None, {}))
        async with reloader.services() as services:
            if recorder:
                models.services = services
                services.endpoints.ask_for_lists()
            async with (
                ChatBot(services, grace, reloader) as bot,
                _pages(config, recorder, bot, histories.file),
            ):
                yield bot


class _ModelNames:
    """What models are called in the metrics: people can type any name for one.

    Those that nobody lists are all called alike.
    """

    services: Services | None = None

    def __call__(self, model: str) -> str:
        if self.services is None:
            return _OTHER_MODEL
        config = self.services.config
        own = (config.default_model, config.transcription_model)
        is_own = model in own or model in config.fallback_models or model in config.models
        return model if is_own or self.services.endpoints.is_listed(model) else _OTHER_MODEL


async def _recorder(config: Config, models: _ModelNames) -> "Recorder | None":
    """Give what counts for the owner, None where they do not want it.

    Raises ConfigError where the package that it takes is not installed.
    """
    return None if config.metrics_port is None else await load_recorder(models)


def _pages(
    config: Config, recorder: "Recorder | None", bot: ChatBot, database: Database
) -> AbstractAsyncContextManager[None]:
    """Serve what the owner can see of the bot, where they want to."""
    host, port = config.metrics_host, config.metrics_port
    if recorder is None or port is None:
        return nullcontext()
    return serve_pages(host, port, recorder, bot.vitals, database)


async def run(
    config: Config,
    grace: float = GRACE_SECONDS,
    origins: Collection[URL] = DISCORD,
    source: Source | None = None,
    *,
    is_alone: bool = False,
) -> None:
    """Run the bot until SIGTERM or Ctrl-C; then it ends the running turns and is cancelled.

    Asked a second time, it does not wait for them. At SIGHUP it reads its settings again. For the
    other arguments see `open_bot`; `is_alone` where nothing else runs in the process. Raises what
    `ChatBot.serve` raises.
    """
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    with suppress(NotImplementedError):  # Windows: Ctrl-C alone, which the runner sees to
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, task.cancel if task else loop.stop)
    async with open_bot(config, grace, origins, source) as bot:
        with suppress(NotImplementedError, AttributeError):
            loop.add_signal_handler(signal.SIGHUP, bot.reload)
        await _log_in(bot, config)
        async with sparing(bot.loading()) if is_alone else nullcontext():
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


def main(origins: Collection[URL] = DISCORD, arguments: Sequence[str] = ()) -> int:
    """Start the bot and give its exit status: 2 for a bad start, 3 where Discord says no.

    `origins` are where Discord keeps files. With `arguments`, those of the command line, something
    else may be done instead: `cli` tells what.
    """
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # there is no voice here
    load_catalogues()
    status = carry_out(arguments) if arguments else None
    return _start(origins) if status is None else status


def _start(origins: Collection[URL]) -> int:
    language = language_of_environment(os.environ)
    try:
        environment = load_environment(_SETTINGS)
        language = language_of_environment(environment)
        config = load_config(environment)
    except ConfigError as error:
        return _refuse(render(error, language), 2)
    _apply(config)
    source = Source(_read_settings, _apply, environment)
    try:
        with asyncio.Runner(loop_factory=_loop_factory()) as runner:
            runner.run(run(config, origins=origins, source=source, is_alone=True))
    except ConfigError as error:
        return _refuse(render(error, language), 2)
    except (asyncio.CancelledError, KeyboardInterrupt):
        return 0
    except (discord.LoginFailure, discord.PrivilegedIntentsRequired) as error:
        wrong = _WRONG_TOKEN if isinstance(error, discord.LoginFailure) else _NO_INTENT
        return _refuse(catalogue(language).say(wrong), 3)
    except (BackupError, NewerDatabaseError, sqlite3.DatabaseError) as error:
        return _refuse(catalogue(language).say(_bad_database(config.database, error)), 2)
    return 0


def _read_settings() -> Settings:
    environment = load_environment(_SETTINGS)
    return Settings(environment, load_config(environment))


def _apply(config: Config) -> None:
    start_logging(config)
    for name, meant in config.misspelt:
        _logger.warning("the variable %s means nothing here; is %s meant?", name, meant)


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
    sys.exit(main(arguments=sys.argv[1:]))
