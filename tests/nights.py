"""Letting time pass for a bot: nights at which it sweeps, and days since it left a server."""

import asyncio
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing

from playground.discord import Guild
from tests.home import Home
from tests.keeping import rows

DAY = 24 * 3600


async def until(look: Callable[[], object]) -> None:
    async with asyncio.timeout(10):
        while not look():  # noqa: ASYNC110
            await asyncio.sleep(0.01)  # a file tells of no changes


def left_at(home: Home, guild: Guild) -> int | None:
    """Give when a server was left as the bot has noted it, None where it is there."""
    ((found,),) = rows(home, f"SELECT left_at FROM server WHERE id = {guild.id}")
    assert found is None or isinstance(found, int)
    return found


def write(home: Home, sql: str) -> None:
    with closing(sqlite3.connect(home.database)) as connection, connection:
        connection.execute(sql)


async def swept(home: Home) -> None:
    """Wait until the bot has swept since it was started."""
    await until(lambda: rows(home, "SELECT 1 FROM installation WHERE key = 'swept_at'"))


async def night(home: Home, **variables: str) -> None:
    """Restart the bot after a night at which it was off."""
    await home.stop()
    write(home, "DELETE FROM installation WHERE key = 'swept_at'")
    await home.start(**variables)
    await swept(home)


async def night_meanwhile(home: Home) -> None:
    """Let the bot that runs have a night."""
    write(home, "DELETE FROM installation WHERE key = 'swept_at'")
    home.discord.gateway.ready_again()
    await swept(home)


async def kick(home: Home, guild: Guild) -> None:
    guild.leave(home.discord.bot)
    await until(lambda: left_at(home, guild))


async def let_pass(home: Home, days: float) -> None:
    """Let the servers that were left have been left so many days ago."""
    write(home, f"UPDATE server SET left_at = {int(time.time() - days * DAY)} WHERE left_at > 0")
