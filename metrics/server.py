"""The pages that a monitoring system asks for: whether the bot is well, and its figures.

They are served without a password, so they hold nothing that people wrote and no ids of theirs.
"""

import asyncio
import errno
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

from config import ConfigError, Fault
from history.database import Database
from i18n import text
from metrics.vitals import Health, LoopLag, Vitals, watch_loop

if TYPE_CHECKING:
    from aiohttp import web

    from metrics.recorder import Recorder

_logger = logging.getLogger(__name__)

_CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
"""https://prometheus.io/docs/instrumenting/exposition_formats/#basic-info"""
_PATIENCE: Final = 2.0
"""Seconds that the database has to answer."""
_CLOSING: Final = 1.0
"""Seconds that a page under way has when the bot ends."""


class _Pages:
    """Answers for one bot."""

    def __init__(
        self,
        recorder: "Recorder",
        vitals: Callable[[], Vitals],
        database: Database,
        lag: LoopLag,
    ) -> None:
        self._recorder = recorder
        self._vitals = vitals
        self._database = database
        self._lag = lag

    async def health(self, _request: "web.Request") -> "web.Response":
        """Tell whether the bot is well, and why not."""
        health, _ = await self._look()
        vitals = health.vitals
        body = {
            "well": health.is_well,
            "gateway": {"connected": vitals.is_connected, "latency": vitals.latency},
            "database": health.database_answers,
            "loop_lag": round(health.loop_lag, 4),
        }
        return _json(body, is_good=health.is_well)

    async def readiness(self, _request: "web.Request") -> "web.Response":
        """Tell whether the bot takes questions."""
        is_ready = self._vitals().is_ready
        return _json({"ready": is_ready}, is_good=is_ready)

    async def metrics(self, _request: "web.Request") -> "web.Response":
        """Give all figures."""
        from aiohttp import web  # noqa: PLC0415 - see metrics.loading

        self._recorder.look(*await self._look())
        page = await asyncio.to_thread(self._recorder.page)
        return web.Response(body=page, headers={"Content-Type": _CONTENT_TYPE})

    async def _look(self) -> tuple[Health, int | None]:
        size = await self._database.size(within=_PATIENCE)
        return Health(self._vitals(), size is not None, self._lag.worst), size


@asynccontextmanager
async def serve_pages(
    host: str,
    port: int,
    recorder: "Recorder",
    vitals: Callable[[], Vitals],
    database: Database,
) -> AsyncIterator[None]:
    """Serve `/healthz`, `/readyz` and `/metrics` during the block.

    Raises ConfigError where nothing can be served at this address.
    """
    from aiohttp import web  # noqa: PLC0415 - see metrics.loading

    with watch_loop() as lag:
        pages, app = _Pages(recorder, vitals, database, lag), web.Application()
        app.router.add_get("/healthz", pages.health)
        app.router.add_get("/readyz", pages.readiness)
        app.router.add_get("/metrics", pages.metrics)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=_CLOSING)
        await runner.setup()
        try:
            await _open(web.TCPSite(runner, host, port))
            _logger.info("health and metrics are at port %d of %s", port, host)
            yield
        finally:
            await runner.cleanup()


async def _open(site: "web.TCPSite") -> None:
    try:
        await site.start()
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            taken = text("Another program uses this port. Choose another one.")
            raise ConfigError((Fault("METRICS_PORT", taken),)) from error
        problem = text(
            "Nothing can be served here: {problem}. Choose an address of this computer, such as "
            "{example}, and a port from 1024 on.",
            problem=error.strerror or str(error),
            example="127.0.0.1",
        )
        raise ConfigError((Fault("METRICS_HOST", problem),)) from error


def _json(body: object, *, is_good: bool) -> "web.Response":
    from aiohttp import web  # noqa: PLC0415 - see metrics.loading

    return web.json_response(body, status=200 if is_good else 503)
