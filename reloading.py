"""Other settings for a bot that runs: read again and taken over whole, or not at all."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from typing import Final

from assembly import Base, open_services
from cogs.services import Services
from config import Changes, Config, ConfigError

_logger = logging.getLogger(__name__)

# Fields of Config that a running bot cannot change, and the variables that they come from.
_FROM_NEXT_START: Final = {
    "discord_token": "DISCORD_TOKEN",
    "database": "DATABASE_URL",
    "discord_global_rate": "DISCORD_GLOBAL_RATE",
    "proxy_url": "PROXY_URL",
    "metrics_host": "METRICS_HOST",
    "metrics_port": "METRICS_PORT",
}


@dataclass(frozen=True, slots=True)
class Settings:
    """The variables as they were written, and what they come to."""

    variables: Mapping[str, str]
    config: Config


@dataclass(frozen=True, slots=True)
class Source:
    """Where settings come from: `read` gives them, or raises ConfigError.

    `apply` is told of those that hold from here on, for what is not the bot's. `first` are the
    variables that the bot was started with.
    """

    read: Callable[[], Settings]
    apply: Callable[[Config], None]
    first: Mapping[str, str]


class Reloader:
    """Takes over other settings. Answers that are under way end as they began."""

    def __init__(self, base: Base, first: Settings, source: Source) -> None:
        self._base = base
        self._settings = first
        self._source = source
        self._services: Services | None = None
        self._opened = AsyncExitStack()
        self._closing: set[asyncio.Task[None]] = set()
        self._turn = asyncio.Lock()

    @asynccontextmanager
    async def services(self) -> AsyncIterator[Services]:
        """Open the services of the first settings; at the end, close those of the last."""
        try:
            self._services = await self._opened.enter_async_context(
                open_services(self._settings.config, self._base)
            )
            yield self._services
        finally:
            for task in self._closing:
                task.cancel()
            await asyncio.gather(*self._closing, return_exceptions=True)
            await self._opened.aclose()

    async def reload(self) -> Changes:
        """Read the settings again and take them over. Raises ConfigError, and nothing changes."""
        async with self._turn:
            services, before = self._services, self._settings
            if services is None:
                raise RuntimeError("there is nothing to reload yet")
            wanted = await asyncio.to_thread(self._source.read)
            kept = {name: getattr(before.config, name) for name in _FROM_NEXT_START}
            config = replace(wanted.config, **kept)
            titles, summariser = services.titles, services.summariser
            opened = AsyncExitStack()
            await opened.enter_async_context(open_services(config, self._base, services))
            old, self._opened = self._opened, opened
            old.push_async_callback(titles.close)
            old.push_async_callback(summariser.close)
            self._settings = Settings(wanted.variables, config)
            self._source.apply(config)
            self._close_later(old, services)
            return _changes(before, self._settings)

    async def reload_and_log(self) -> None:
        """Do the same where nobody waits for it: the log tells what came of it."""
        try:
            changes = await self.reload()
        except ConfigError as error:
            for fault in error.faults:
                _logger.error(
                    "the settings stay as they are: %s: %s", fault.variable, fault.problem
                )
            return
        except Exception:
            _logger.exception("the settings stay as they are")
            return
        _logger.info("the settings were read again; changed: %s", ", ".join(changes.now) or "none")
        if changes.later:
            _logger.warning("from the next start on: %s", ", ".join(changes.later))

    def _close_later(self, old: AsyncExitStack, services: Services) -> None:
        task = asyncio.create_task(_close(old, services))
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)


def _changes(before: Settings, after: Settings) -> Changes:
    """Tell what is other than before, and what means nothing."""
    strange = dict((*before.config.misspelt, *after.config.misspelt))
    past, present = (
        {name: value for name, value in each.variables.items() if name not in strange}
        for each in (before, after)
    )
    changes = Changes.between(past, present, _FROM_NEXT_START.values())
    return replace(changes, misspelt=after.config.misspelt)


async def _close(old: AsyncExitStack, services: Services) -> None:
    """Close what turns were begun with, once they are over."""
    async with old:
        await services.turns.settled()
