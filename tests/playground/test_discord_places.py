"""Servers, channels, threads and DMs over REST."""

from collections.abc import AsyncIterator
from email.utils import parsedate_to_datetime

import aiohttp
import discord
import pytest
from discord.http import Route

from .discord_client import messageable, online
from .discord_place import Place, a_place, refused


@pytest.fixture
async def place() -> AsyncIterator[Place]:
    async with a_place() as place:
        yield place


async def test_channels_and_servers_are_given(place: Place) -> None:
    channel = await place.client.fetch_channel(place.channel.id)
    assert isinstance(channel, discord.TextChannel)
    assert channel.name == "general"
    dm = await place.client.fetch_channel(place.ali.dm.id)
    assert isinstance(dm, discord.DMChannel)
    assert dm.recipient is not None
    assert dm.recipient.id == place.ali.id
    guild = await place.client.fetch_guild(place.guild.id)
    assert [each.name for each in await guild.fetch_channels()] == ["general"]
    assert (await guild.fetch_member(place.ali.id)).display_name == "Ali"


async def test_unknown_things_have_their_own_codes(place: Place) -> None:
    client = place.client
    assert (await refused(client.fetch_channel(1)))[:2] == (404, 10003)
    assert (await refused(client.fetch_guild(1)))[:2] == (404, 10004)
    assert (await refused(client.fetch_user(1)))[:2] == (404, 10013)
    guild = await client.fetch_guild(place.guild.id)
    assert (await refused(guild.fetch_member(1)))[:2] == (404, 10007)
    elsewhere = place.world.guild("Elsewhere", bot=False)
    assert (await refused(client.fetch_guild(elsewhere.id)))[:2] == (403, 50001)


async def test_the_bot_s_servers_are_given_in_pages(place: Place) -> None:
    client, guilds = place.client, [place.guild]
    place.world.guild("Elsewhere", bot=False)
    guilds += [place.world.guild(f"Home {number}") for number in range(4)]
    found = [guild async for guild in client.fetch_guilds()]
    assert [(each.id, each.name) for each in found] == [(each.id, each.name) for each in guilds]
    assert [each.approximate_member_count for each in found] == [2, 1, 1, 1, 1]
    bare = [guild async for guild in client.fetch_guilds(limit=2, with_counts=False)]
    assert [(each.id, each.approximate_member_count) for each in bare] == [
        (each.id, None) for each in guilds[:2]
    ]
    there = discord.Object(guilds[2].id)
    after = [guild.id async for guild in client.fetch_guilds(after=there)]
    assert after == [each.id for each in guilds[3:]]
    [before] = await client.http.get_guilds(1, before=there.id)
    assert before["id"] == str(guilds[1].id)
    assert before["permissions"] == str(
        place.guild.bot_role.bits | place.guild.roles[place.guild.id].bits
    )
    for limit in (0, 201):
        assert (await refused(client.http.get_guilds(limit)))[:2] == (400, 50035)


async def test_each_answer_tells_the_time(place: Place) -> None:
    place.clock.forward(3600)
    async with aiohttp.ClientSession() as session:
        for path in ("/gateway", "/users/@me"):
            async with session.get(place.world.api_url + path) as answer:
                told = parsedate_to_datetime(answer.headers["Date"])
                assert abs(told.timestamp() - place.clock()) < 2


async def test_dms_are_opened_with_people_alone(place: Place) -> None:
    robot = place.world.person("Robot", bot=True)
    http = place.client.http
    assert (await refused(http.start_private_message(robot.id)))[:2] == (403, 50007)
    assert (await refused(http.start_private_message(1)))[:2] == (400, 50035)


async def test_the_gateway_is_told(place: Place) -> None:
    shards, url, limit = await place.client.http.get_bot_gateway()
    assert shards == 1
    assert url.startswith(place.world.gateway_url)
    assert limit["max_concurrency"] == 1


def threads(place: Place) -> Route:
    return Route("POST", "/channels/{channel_id}/threads", channel_id=place.channel.id)


async def test_threads_without_a_message(place: Place) -> None:
    ask = place.client.http.request
    private = await ask(threads(place), json={"name": "quiet"})
    assert private["type"] == 12
    public = await ask(threads(place), json={"name": "loud", "type": 11})
    assert public["type"] == 11
    wrong: list[dict[str, object]] = [{}, {"name": ""}, {"name": "x" * 101}]
    wrong += [{"name": "x", "type": 0}, {"name": "x", "auto_archive_duration": 61}]
    for body in wrong:
        assert (await refused(ask(threads(place), json=body)))[:2] == (400, 50035)
    place.channel.deny("create_private_threads")
    assert (await refused(ask(threads(place), json={"name": "x"})))[:2] == (403, 50013)
    inside = Route("POST", "/channels/{channel_id}/threads", channel_id=int(public["id"]))
    assert (await refused(ask(inside, json={"name": "x", "type": 11})))[:2] == (400, 50024)


async def test_a_thread_is_renamed_archived_and_locked(place: Place) -> None:
    thread = place.channel.thread("theirs", place.ali)
    http = place.client.http
    await http.edit_channel(thread.id, name="renamed", archived=True, locked=True)
    assert (thread.name, thread.archived, thread.locked) == ("renamed", True, True)
    assert (await refused(http.edit_channel(thread.id, name="x")))[:2] == (400, 50083)
    await http.edit_channel(thread.id, archived=False)
    place.channel.deny("manage_threads")
    assert (await refused(http.edit_channel(thread.id, name="x")))[:2] == (403, 50013)
    own = await http.request(threads(place), json={"name": "own"})
    await http.edit_channel(int(own["id"]), name="still own")
    assert (await refused(http.edit_channel(int(own["id"]), locked=True)))[:2] == (403, 50013)
    assert (await refused(http.edit_channel(place.channel.id, name="x")))[:2] == (403, 50013)
    await http.add_user_to_thread(thread.id, place.world.bot.id)
    assert place.world.bot in thread.people


async def test_a_thread_is_deleted(place: Place) -> None:
    thread = place.channel.thread("theirs", place.ali)
    await place.client.http.delete_channel(thread.id)
    inside = messageable(place.client, thread.id)
    assert (await refused(inside.send("x")))[:2] == (404, 10003)


async def test_the_real_client_opens_a_thread_and_speaks_in_it() -> None:
    async with online() as (world, bot):
        guild = world.guild("Home")
        channel = guild.channel("general")
        ali = world.person("Ali")
        guild.join(ali)
        await ali.say(channel, "topic")
        await bot.until(lambda: bot.heard)
        thread = await bot.heard[0].create_thread(name="talk")
        await thread.send("inside")
        opened = channel.messages[0].thread
        assert opened is not None
        assert [each.content for each in opened.messages] == ["inside"]
        assert thread.permissions_for(thread.guild.me).send_messages_in_threads
