"""Webhooks of channels: who may make them, what they may say and be called, and who changes it."""

from collections.abc import AsyncIterator

import discord
import pytest
from discord.http import Route

from playground.discord import Message

from .discord_client import online
from .discord_place import Place, a_place, refused


@pytest.fixture
async def place() -> AsyncIterator[Place]:
    async with a_place() as place:
        yield place


async def made(place: Place, name: str = "Hamdam") -> discord.Webhook:
    """Make a webhook as the real client does, with what it needs to carry buttons."""
    data = await place.client.http.create_webhook(place.channel.id, name=name)
    return discord.Webhook.from_state(data, place.client._connection)


async def said(place: Place, hook: discord.Webhook, content: str, **options: object) -> Message:
    sent = await hook.send(content, wait=True, **options)  # type: ignore[call-overload]
    return place.world.world.channels[sent.channel.id].store[sent.id]


def button() -> discord.ui.View:
    view = discord.ui.View(timeout=None)
    view.add_item(discord.ui.Button(label="Stop", custom_id="stop:1"))
    return view


async def test_it_speaks_under_any_name_and_face(place: Place) -> None:
    hook = await made(place)
    plain = await said(place, hook, "hi")
    named = await said(place, hook, "ahoy", username="Pirate", avatar_url="https://a.example/p.png")
    assert (plain.author.name, named.author.name) == ("Hamdam", "Pirate")
    assert named.author.avatar_url == "https://a.example/p.png"
    seen = await place.client.http.get_message(place.channel.id, named.id)
    assert seen["webhook_id"] == str(hook.id)
    assert seen["application_id"] == str(place.world.world.application_id)
    assert seen["author"]["username"] == "Pirate"
    assert seen["author"]["avatar"]
    assert "message_reference" not in seen


async def test_without_waiting_nothing_comes_back(place: Place) -> None:
    hook = await made(place)
    await hook.send("quiet")
    assert place.world.requests[-1].status == 204
    assert [each.content for each in place.channel.messages] == ["quiet"]


@pytest.mark.parametrize(
    "name",
    ["", "x" * 81, "Clyde", "my Discord bot", "a@b", "a#b", "a:b", "```", "everyone", "here"],
)
async def test_names_that_discord_refuses(place: Place, name: str) -> None:
    create = place.client.http.create_webhook(place.channel.id, name=name)
    assert (await refused(create))[:2] == (400, 50035)
    if name:
        hook = await made(place)
        assert (await refused(hook.send("x", username=name)))[:2] == (400, 50035)


@pytest.mark.parametrize("url", ["face.png", "ftp://a.example/x.png", "javascript:alert(1)"])
async def test_addresses_that_discord_refuses(place: Place, url: str) -> None:
    hook = await made(place)
    assert (await refused(hook.send("x", avatar_url=url)))[:2] == (400, 50035)


async def test_making_and_listing_need_the_permission(place: Place) -> None:
    http = place.client.http
    hook = await made(place)
    place.channel.deny("manage_webhooks")
    create = http.create_webhook(place.channel.id, name="x")
    assert (await refused(create))[:2] == (403, 50013)
    assert (await refused(http.channel_webhooks(place.channel.id)))[:2] == (403, 50013)
    # What the application made itself can be had and used all the same.
    assert (await place.client.fetch_webhook(hook.id)).token == hook.token
    await hook.send("still here")
    assert (await refused(place.client.http.request(_deletion(hook))))[:2] == (403, 50013)


def _deletion(hook: discord.Webhook) -> Route:
    return Route("DELETE", "/webhooks/{webhook_id}", webhook_id=hook.id)


async def test_a_channel_has_fifteen_at_the_most(place: Place) -> None:
    for number in range(15):
        await made(place, f"hook {number}")
    create = place.client.http.create_webhook(place.channel.id, name="one more")
    assert (await refused(create))[:2] == (400, 30007)
    listed = await place.client.http.channel_webhooks(place.channel.id)
    assert [each["name"] for each in listed] == [f"hook {number}" for number in range(15)]


async def test_a_wrong_token_and_a_deleted_webhook(place: Place) -> None:
    hook = await made(place)
    wrong = discord.Webhook.partial(hook.id, "x" * 60, client=place.client)
    assert (await refused(wrong.send("x")))[:2] == (401, 50027)
    sent = await said(place, hook, "last words")
    await hook.delete()
    for request in (hook.send("x"), hook.edit_message(sent.id, content="y"), hook.fetch()):
        assert (await refused(request))[:2] == (404, 10015)
    assert sent.content == "last words"


async def test_only_its_own_messages_can_be_changed(place: Place) -> None:
    hook, other = await made(place), await made(place, "Other")
    sent = await said(place, hook, "one")
    assert (await refused(other.edit_message(sent.id, content="x")))[:2] == (404, 10008)
    await hook.edit_message(sent.id, content="two")
    assert (await hook.fetch_message(sent.id)).content == "two"
    in_channel = place.there.get_partial_message(sent.id)
    assert (await refused(in_channel.edit(content="x")))[:2] == (403, 50005)
    await hook.delete_message(sent.id)
    assert place.channel.messages == []


async def test_it_reaches_threads_of_its_channel_alone(place: Place) -> None:
    hook = await made(place)
    thread = place.channel.thread("talk", place.ali)
    thread.archive()
    sent = await said(place, hook, "in here", thread=discord.Object(thread.id))
    assert (sent.channel, thread.archived) == (thread, False)
    assert (await refused(hook.edit_message(sent.id, content="x")))[:2] == (404, 10008)
    await hook.edit_message(sent.id, content="changed", thread=discord.Object(thread.id))
    assert sent.content == "changed"
    elsewhere = place.guild.channel("elsewhere").thread("other", place.ali)
    for id_ in (elsewhere.id, place.channel.id, 1):
        request = hook.send("x", thread=discord.Object(id_))
        assert (await refused(request))[:2] == (404, 10003)
    inside = place.client.http.create_webhook(thread.id, name="x")
    assert (await refused(inside))[:2] == (400, 50024)


async def test_mentions_ping_unless_told_otherwise(place: Place) -> None:
    hook = await made(place)
    loud = await said(place, hook, f"{place.ali.mention} @everyone")
    assert (loud.pings.users, loud.pings.everyone) == ((place.ali,), True)
    none = discord.AllowedMentions.none()
    quiet = await said(place, hook, f"{place.ali.mention} @everyone", allowed_mentions=none)
    assert not quiet.pings


async def test_files_embeds_and_empty_messages(place: Place) -> None:
    hook = await made(place)
    embed = discord.Embed(description="look")
    sent = await said(place, hook, "", embed=embed, file=discord.File("pyproject.toml"))
    assert sent.embeds[0]["description"] == "look"
    assert sent.attachments[0].filename == "pyproject.toml"
    assert (await refused(hook.send("")))[:2] == (400, 50006)
    assert (await refused(hook.send("x" * 2001)))[:2] == (400, 50035)


async def test_buttons_are_for_the_applications_own() -> None:
    async with online() as (world, bot):
        guild, ali = world.guild("Home"), world.person("Ali")
        guild.join(ali)
        channel = guild.channel("general")
        data = await bot.http.create_webhook(channel.id, name="Hamdam")
        hook = discord.Webhook.from_state(data, bot._connection)
        await hook.send("press", view=button(), wait=True)
        (message,) = channel.messages
        clicked = await ali.click(message, "Stop")
        assert clicked.payload()["message"]["webhook_id"] == str(hook.id)
        others = world.webhooks.make(channel, "RSS", ali, is_own=False)
        theirs = discord.Webhook.partial(others.id, others.token, client=bot)
        assert (await refused(theirs.send("press", view=button())))[:2] == (400, 50035)
        listed = await bot.http.channel_webhooks(channel.id)
        assert ["token" in each for each in listed] == [True, False]
