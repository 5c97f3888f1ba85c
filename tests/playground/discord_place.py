"""A server with one person and a logged-in client, for tests over REST."""

from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager

import discord
import pytest
from discord.http import Route

from playground.discord import Channel, Clock, Discord, Limits, Person
from playground.discord.wire import JSON

from .discord_client import logged_in, messageable


class Place:
    """One server with one person, and a client that is logged in."""

    def __init__(self, world: Discord, client: discord.Client, clock: Clock) -> None:
        self.world, self.client, self.clock = world, client, clock
        self.guild = world.guild("Home")
        self.channel: Channel = self.guild.channel("general")
        self.ali: Person = world.person("Ali")
        self.guild.join(self.ali)
        self.there = messageable(client, self.channel.id)

    async def post(self, **body: object) -> JSON:
        route = Route("POST", "/channels/{channel_id}/messages", channel_id=self.channel.id)
        created: JSON = await self.client.http.request(route, json=body)
        return created


@asynccontextmanager
async def a_place() -> AsyncIterator[Place]:
    clock = Clock()
    limits = Limits(routes=False, global_rate=None, old_edits=2)
    async with Discord(clock=clock, limits=limits) as world, logged_in(world) as client:
        yield Place(world, client, clock)


async def refused(request: Awaitable[object]) -> tuple[int, int, str]:
    with pytest.raises(discord.HTTPException) as caught:
        await request
    return caught.value.status, caught.value.code, caught.value.text
