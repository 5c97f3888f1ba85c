"""What is not to be kept any longer is deleted at night, and it is noted which servers are left."""

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

import discord
from discord.ext import commands

from cogs.background import Background
from cogs.services import Context, Interaction, Services
from history.memberships import Memberships
from history.retention import Retention, Swept

_logger = logging.getLogger(__name__)

DAYS_AFTER_LEAVING: Final = 30
"""So long a server's data is kept once the bot has left it."""

# What was used counts towards limits of a month, and of the one before in what is told of it.
_LEAST_DAYS_OF_USAGE: Final = 62
_DAY: Final = 24 * 3600
_HOUR_OF_NIGHT: Final = 4
_PAUSE: Final = 300.0
_PAUSE_AFTER_FAULT: Final = 3600.0
_SWEPT_AT: Final = "swept_at"


class Housekeeping(Background, commands.Cog):
    """Looks every `pause` seconds whether a night has come, and once soon after each connection.

    A night at which the bot was off is made up for. `now` gives Unix seconds.
    """

    def __init__(
        self,
        client: commands.Bot,
        services: Services,
        now: Callable[[], float] = time.time,
        pause: float = _PAUSE,
    ) -> None:
        self._client = client
        self._services = services
        self._memberships = Memberships(services.histories.file)
        self._retention = Retention(services.histories.file)
        self._now = now
        self._pause = pause
        self._connected = asyncio.Event()
        self._placed: set[int] = set()

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """See which servers the bot is in: it is told of all of them before."""
        self._connected.set()

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Keep a server's data, though the bot may have left it before."""
        await self._memberships.join(guild.id)

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Note when a server was left; this does not come where it is not available for a while."""
        await self._place(guild.get_channel_or_thread)
        self._placed.clear()
        await self._memberships.leave(guild.id, int(self._now()))

    @commands.Cog.listener()
    async def on_interaction(self, interaction: Interaction) -> None:
        """Note where a command or a button was used: what comes of it may be kept by channel."""
        await self._note(interaction.channel_id, interaction.guild_id)

    @commands.Cog.listener()
    async def on_command(self, context: Context) -> None:
        """Do the same for a command in a message."""
        await self._note(context.channel.id, context.guild.id if context.guild else None)

    @commands.Cog.listener()
    async def on_thread_create(self, thread: discord.Thread) -> None:
        """Note where a thread was opened, by the bot for instance."""
        if self._client.user and thread.owner_id == self._client.user.id:
            await self._note(thread.id, thread.guild.id)

    async def _note(self, channel_id: int | None, server_id: int | None) -> None:
        """Note in which server a channel is, unless the bot is no member of it."""
        if not channel_id or not server_id or channel_id in self._placed:
            return
        if self._client.get_guild(server_id):
            await self._memberships.place({channel_id: server_id})
            self._placed.add(channel_id)

    async def _place(self, find: Callable[[int], object]) -> None:
        """Note the servers of channels with something kept, as far as they are found."""
        found = {id_: find(id_) for id_ in await self._memberships.unplaced()}
        kinds = discord.abc.GuildChannel | discord.Thread
        await self._memberships.place(
            {id_: each.guild.id for id_, each in found.items() if isinstance(each, kinds)}
        )

    async def work(self) -> None:
        """Keep house each night, from the first connection on."""
        await self._connected.wait()
        while True:
            is_new = self._connected.is_set()
            self._connected.clear()
            pause = self._pause
            try:
                await self._keep_house(int(self._now()), is_new=is_new)
            except Exception:
                _logger.exception("the sweep of this night failed")
                pause = _PAUSE_AFTER_FAULT
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._connected.wait()

    async def _keep_house(self, now: int, *, is_new: bool) -> None:
        """Do what there is to do; `is_new`: the bot has connected since the last time."""
        swept_at = await self._services.installation.recall(_SWEPT_AT)
        is_due = swept_at is None or int(swept_at) < last_night(now)
        if is_due or is_new:
            await self._memberships.reconcile([guild.id for guild in self._client.guilds], now)
            await self._place(self._client.get_channel)
        if is_due:
            await self._sweep(now)
            await self._services.installation.note(_SWEPT_AT, str(now))

    async def _sweep(self, now: int) -> None:
        swept, days = Swept(), self._services.config.retention_days
        if days:
            swept += await self._retention.delete_old(now - days * _DAY)
            usage_days = max(days, _LEAST_DAYS_OF_USAGE)
            swept += await self._retention.anonymise(now - usage_days * _DAY)
        left = await self._memberships.left_before(now - DAYS_AFTER_LEAVING * _DAY)
        for server_id in left:
            swept += await self._retention.drop_server(server_id)
        if left:
            self._services.personas.forget_places()
            self._services.access.forget_lists()
        await self._retention.shrink()
        _logger.info(
            "swept: %d turns with %d messages and %d conversations are deleted, %d entries of usage"
            " are anonymous, %d servers that were left are dropped",
            swept.turns,
            swept.messages,
            swept.conversations,
            swept.anonymous,
            len(left),
        )


def last_night(now: float) -> float:
    """Give when it was last four in the morning here; both in Unix seconds."""
    moment = datetime.fromtimestamp(now)  # noqa: DTZ006 - on the owner's clock
    night = moment.replace(hour=_HOUR_OF_NIGHT, minute=0, second=0, microsecond=0)
    return (night if night <= moment else night - timedelta(days=1)).timestamp()
