"""Faults to order, and what the real client makes of them."""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import discord
import pytest

from playground.discord import Channel, Discord, Limits

from .discord_client import logged_in, messageable

CREATE = "/channels/{}/messages"
EDIT = "/channels/{}/messages/{}"


class Place:
    """A channel and a client."""

    def __init__(self, world: Discord, client: discord.Client) -> None:
        self.world = world
        self.channel: Channel = world.guild("Home").channel("general")
        self.there = messageable(client, self.channel.id)


@pytest.fixture
async def place() -> AsyncIterator[Place]:
    async with Discord(limits=Limits.none()) as world, logged_in(world) as client:
        yield Place(world, client)


async def test_a_refusal_to_order(place: Place) -> None:
    sent = await place.there.send("x")
    place.world.fail("PATCH", EDIT, status=404, code=10008, message="Unknown Message", times=2)
    for _ in range(2):
        with pytest.raises(discord.NotFound) as caught:
            await sent.edit(content="y")
        assert caught.value.code == 10008
    await sent.edit(content="z")
    assert place.channel.messages[0].content == "z"
    assert [each.code for each in place.world.refused] == [10008, 10008]


async def test_a_template_with_names_is_the_same(place: Place) -> None:
    place.world.fail("POST", "/channels/{channel_id}/messages", status=503)
    with pytest.raises(discord.DiscordServerError):
        await place.there.send("x")
    await place.there.send("x")


async def test_a_page_of_html(place: Place) -> None:
    place.world.fail("*", "*", status=403, html="<h1>no</h1>")
    with pytest.raises(discord.Forbidden) as caught:
        await place.there.send("x")
    assert caught.value.text == "<h1>no</h1>"


async def test_a_limit_to_order_is_waited_for(place: Place) -> None:
    place.world.fail("POST", CREATE, status=429)
    await place.there.send("x")
    assert [each.status for each in place.world.requests if each.method == "POST"] == [429, 200]


async def test_an_answer_that_is_lost_after_the_deed(place: Place) -> None:
    place.world.hang_up("POST", CREATE, done=True)
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await place.there.send("x")
    assert [each.content for each in place.channel.messages] == ["x"]
    place.world.hang_up("POST", CREATE)
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await place.there.send("y")
    assert len(place.channel.messages) == 1
    assert place.world.requests[-1].status == 0


async def test_a_nonce_saves_a_retry_from_doubling(place: Place) -> None:
    place.world.fail("POST", CREATE, status=500, done=True)
    await place.there.send("once")
    assert [each.status for each in place.world.requests if each.method == "POST"] == [500, 200]
    assert len(place.channel.messages) == 1


async def test_a_request_is_held_until_released(place: Place) -> None:
    held = place.world.hold("POST", CREATE)
    sending = asyncio.create_task(place.there.send("x"))
    await held.arrived.wait()
    assert place.channel.messages == []
    held.release()
    await sending
    late = place.world.hold("POST", CREATE, done=True)
    sending = asyncio.create_task(place.there.send("y"))
    await late.arrived.wait()
    await place.channel.until(lambda: len(place.channel.messages) == 2)
    assert not sending.done()
    late.release()
    await sending


async def test_an_answer_is_delayed(place: Place) -> None:
    place.world.delay("POST", CREATE, 0.02)
    await place.there.send("x")
    assert place.world.requests[-1].seconds >= 0.02


async def test_what_is_held_does_not_hold_the_end() -> None:
    async with Discord(limits=Limits.none()) as world, logged_in(world) as client:
        held = world.hold("POST", CREATE)
        there = messageable(client, world.guild("Home").channel("general").id)
        sending = asyncio.create_task(there.send("x"))
        await held.arrived.wait()
        sending.cancel()
        with pytest.raises(asyncio.CancelledError):
            await sending
