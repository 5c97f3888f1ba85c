"""A real discord.py client pointed at a playground."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

import discord
import yarl
from discord.ext import commands

from playground.discord import Discord, Limits
from playground.discord.waiting import Changes

Found = TypeVar("Found")


class Bot(commands.Bot):
    """Keeps what the gateway told it, and registers its commands at the start."""

    def __init__(self, intents: discord.Intents | None = None) -> None:
        if intents is None:
            intents = discord.Intents.default()
            intents.message_content = True
        super().__init__("!", intents=intents, help_command=None)
        self.heard: list[discord.Message] = []
        self.told: list[tuple[str, object]] = []
        self.changes = Changes()

    async def until(self, look: Callable[[], Found]) -> Found:
        """Wait for what the client itself knows; `Discord.until` waits for what it did."""
        return await self.changes.until(look, 5.0, lambda: f"{self.heard} {self.told}")

    def note(self, name: str, event: object) -> None:
        self.told.append((name, event))
        self.changes.notify()

    async def setup_hook(self) -> None:
        if self.tree.get_commands():
            await self.tree.sync()

    async def on_message(self, message: discord.Message) -> None:
        self.heard.append(message)
        self.changes.notify()
        await self.process_commands(message)

    async def on_raw_message_edit(self, event: discord.RawMessageUpdateEvent) -> None:
        self.note("edit", event)

    async def on_raw_message_delete(self, event: discord.RawMessageDeleteEvent) -> None:
        self.note("delete", event)

    async def on_raw_bulk_message_delete(self, event: discord.RawBulkMessageDeleteEvent) -> None:
        self.note("bulk delete", event)

    async def on_raw_reaction_add(self, event: discord.RawReactionActionEvent) -> None:
        self.note("reaction", event)

    async def on_thread_create(self, thread: discord.Thread) -> None:
        self.note("thread", thread)

    async def on_connect(self) -> None:
        self.note("connect", None)


def point_at(world: Discord) -> None:
    """Make discord.py use the playground instead of discord.com."""
    discord.http.Route.BASE = world.api_url
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(world.gateway_url)


@asynccontextmanager
async def connected(world: Discord, bot: Bot) -> AsyncIterator[Bot]:
    """Run a bot until the end of the block."""
    point_at(world)
    running = asyncio.create_task(bot.start(world.token))
    running.add_done_callback(lambda _: world.world.changes.notify())
    try:
        await world.until(lambda: running.done() or world.gateway.ready)
        if running.done():
            running.result()
        yield bot
    finally:
        await bot.close()
        await asyncio.gather(running, return_exceptions=True)


@asynccontextmanager
async def online(
    bot: Bot | None = None, *, limits: Limits | None = None
) -> AsyncIterator[tuple[Discord, Bot]]:
    """Run a playground and a bot in it."""
    async with (
        Discord(limits=limits or Limits.none()) as world,
        connected(world, bot or Bot()) as client,
    ):
        yield world, client


@asynccontextmanager
async def logged_in(world: Discord) -> AsyncIterator[discord.Client]:
    """Give a client that may ask over REST and is not on the gateway."""
    point_at(world)
    async with discord.Client(intents=discord.Intents.none()) as client:
        await client.login(world.token)
        yield client


def messageable(client: discord.Client, id_: int) -> discord.PartialMessageable:
    """Give a channel by its id, without anything cached."""
    return client.get_partial_messageable(id_)
