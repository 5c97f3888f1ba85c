"""Messages over REST, as the real client writes them, and what Discord refuses."""

import io
from collections.abc import AsyncIterator

import aiohttp
import discord
import pytest
from discord.http import Route

from .discord_client import messageable
from .discord_place import Place, a_place, refused


@pytest.fixture
async def place() -> AsyncIterator[Place]:
    async with a_place() as place:
        yield place


async def test_a_message_is_created_edited_and_deleted(place: Place) -> None:
    sent = await place.there.send("hello")
    assert [each.content for each in place.channel.messages] == ["hello"]
    await sent.edit(content="hello again")
    shown = place.channel.messages[0]
    assert (shown.content, shown.edits, shown.author) == ("hello again", 1, place.world.bot)
    assert shown.edited is not None
    assert (await place.there.fetch_message(sent.id)).content == "hello again"
    await sent.delete()
    assert place.channel.messages == []
    assert shown.deleted
    assert [change.kind for change in place.world.history] == ["create", "edit", "delete"]
    assert [change.content for change in place.world.history][:2] == ["hello", "hello again"]
    assert (await refused(sent.edit(content="x")))[:2] == (404, 10008)
    assert (await refused(sent.delete()))[:2] == (404, 10008)


async def test_content_is_measured_in_code_points_and_trimmed(place: Place) -> None:
    await place.there.send("😀" * 2000)
    assert await refused(place.there.send("a" * 2001)) == (
        400,
        50035,
        "Invalid Form Body\nIn content: Must be 2000 or fewer in length.",
    )
    sent = await place.there.send("  \n two \n words\t\n")
    assert sent.content == "two \n words"


@pytest.mark.parametrize("content", ["", "   ", "\n\t\n"])
async def test_an_empty_message_is_refused(place: Place, content: str) -> None:
    assert (await refused(place.there.send(content)))[:2] == (400, 50006)
    sent = await place.there.send("something")
    assert (await refused(sent.edit(content=content)))[:2] == (400, 50006)
    assert place.channel.messages[-1].content == "something"


async def test_errors_have_discords_shape(place: Place) -> None:
    headers = {"Authorization": f"Bot {place.world.token}"}
    url = f"{place.world.api_url}/channels/{place.channel.id}/messages"
    async with aiohttp.ClientSession(headers=headers) as session:
        async with session.post(url, json={"content": "x" * 2001}) as answer:
            assert answer.headers["Content-Type"] == "application/json"
            assert await answer.json() == {
                "message": "Invalid Form Body",
                "code": 50035,
                "errors": {
                    "content": {
                        "_errors": [
                            {
                                "code": "BASE_TYPE_MAX_LENGTH",
                                "message": "Must be 2000 or fewer in length.",
                            }
                        ]
                    }
                },
            }
        json = {"Content-Type": "application/json"}
        async with session.post(url, data=b"{no", headers=json) as answer:
            assert (answer.status, (await answer.json())["code"]) == (400, 50109)
        async with session.post(url, data=b"content=x") as answer:
            assert (answer.status, (await answer.json())["code"]) == (400, 50035)
        async with session.get(place.world.api_url + "/nowhere") as answer:
            assert answer.status == 404
            assert await answer.json() == {"message": "404: Not Found", "code": 0}
        async with session.put(place.world.api_url + "/users/@me") as answer:
            assert answer.status == 405


async def test_unknown_places(place: Place) -> None:
    assert (await refused(messageable(place.client, 1).send("x")))[:2] == (404, 10003)
    elsewhere = place.world.guild("Elsewhere", bot=False).channel("general")
    assert (await refused(messageable(place.client, elsewhere.id).send("x")))[:2] == (403, 50001)
    group = place.world.group(place.ali, place.world.person("Sara"))
    assert (await refused(messageable(place.client, group.id).send("x")))[:2] == (403, 50001)
    assert place.world.invalid_requests == 2


async def test_a_wrong_token_is_refused(place: Place) -> None:
    async with discord.Client(intents=discord.Intents.none()) as stranger:
        with pytest.raises(discord.LoginFailure):
            await stranger.login("wrong")
    refusal = place.world.refused[-1]
    assert refusal.status == 401
    assert refusal.answer == {"message": "401: Unauthorized", "code": 0}


async def test_permissions_can_be_taken_away(place: Place) -> None:
    place.channel.deny("send_messages")
    assert (await refused(place.there.send("x")))[:2] == (403, 50013)
    place.channel.allow("send_messages")
    place.channel.deny("attach_files", "embed_links")
    file = discord.File(io.BytesIO(b"x"), "x.txt")
    assert (await refused(place.there.send(file=file)))[:2] == (403, 50013)
    embed = discord.Embed(title="x")
    assert (await refused(place.there.send(embed=embed)))[:2] == (403, 50013)
    sent = await place.there.send("x")
    place.channel.deny("view_channel")
    assert (await refused(sent.edit(content="y")))[:2] == (403, 50001)
    assert (await refused(place.there.typing().__aenter__()))[:2] == (403, 50001)


async def test_somebody_elses_message(place: Place) -> None:
    theirs = await place.ali.say(place.channel, "mine")
    partial = place.there.get_partial_message(theirs.id)
    assert (await refused(partial.edit(content="yours")))[:2] == (403, 50005)
    place.channel.deny("manage_messages")
    assert (await refused(partial.delete()))[:2] == (403, 50013)
    place.channel.allow("manage_messages")
    await partial.delete()
    assert theirs.deleted
    private = await place.ali.say(place.ali.dm, "mine")
    in_dm = messageable(place.client, place.ali.dm.id).get_partial_message(private.id)
    assert (await refused(in_dm.delete()))[:2] == (403, 50003)


async def test_dms_can_be_closed(place: Place) -> None:
    user = await place.client.fetch_user(place.ali.id)
    dm = await user.create_dm()
    assert dm.id == place.ali.dm.id
    await dm.send("hello")
    place.world.close_dms(place.ali)
    assert (await refused(dm.send("hello?")))[:2] == (403, 50007)
    place.world.open_dms(place.ali)
    await dm.send("hello!")
    assert [each.content for each in place.ali.dm.messages] == ["hello", "hello!"]


async def test_a_reply_needs_its_question_and_the_history(place: Place) -> None:
    question = await place.ali.say(place.channel, "?")
    there = discord.MessageReference(
        message_id=question.id, channel_id=place.channel.id, fail_if_not_exists=True
    )
    place.channel.deny("read_message_history")
    assert (await refused(place.there.send("!", reference=there)))[:2] == (403, 160002)
    place.channel.allow("read_message_history")
    await place.ali.delete(question)
    status, code, text = await refused(place.there.send("!", reference=there))
    assert (status, code) == (400, 50035)
    assert text == "Invalid Form Body\nIn message_reference: Unknown message"
    there.fail_if_not_exists = False
    await place.there.send("!", reference=there)
    assert place.channel.messages[-1].reply_to is None


async def test_old_messages_can_be_edited_seldom(place: Place) -> None:
    sent = await place.post(content="x")
    place.clock.forward(3601)
    url = f"{place.world.api_url}/channels/{place.channel.id}/messages/{sent['id']}"
    headers = {"Authorization": f"Bot {place.world.token}"}
    async with aiohttp.ClientSession(headers=headers) as session:
        for status in (200, 200, 429):
            async with session.patch(url, json={"content": "y"}) as answer:
                assert answer.status == status
                body, told = await answer.json(), answer.headers
    assert body["code"] == 30046
    assert told["Retry-After"] == "3600"
    assert 3590 < body["retry_after"] <= 3600


async def test_history_is_read_newest_first(place: Place) -> None:
    ids = [(await place.ali.say(place.channel, str(i))).id for i in range(6)]
    found = [each.id async for each in place.there.history(limit=3)]
    assert found == ids[:2:-1]
    before = [each.id async for each in place.there.history(before=discord.Object(ids[3]))]
    assert before == ids[2::-1]
    after = [each.id async for each in place.there.history(after=discord.Object(ids[3]))]
    assert after == ids[4:]
    around = [each.id async for each in place.there.history(around=discord.Object(ids[3]), limit=3)]
    assert sorted(around) == ids[2:5]
    place.channel.deny("read_message_history")
    assert [each async for each in place.there.history()] == []
    assert (await refused(place.there.fetch_message(ids[0])))[:2] == (403, 50013)


async def test_threads(place: Place) -> None:
    theirs = await place.ali.say(place.channel, "x")
    route = Route(
        "POST",
        "/channels/{channel_id}/messages/{message_id}/threads",
        channel_id=place.channel.id,
        message_id=theirs.id,
    )
    data = await place.client.http.request(route, json={"name": "talk"})
    assert int(data["id"]) == theirs.id
    thread = theirs.thread
    assert thread is not None
    again = place.client.http.request(route, json={"name": "talk"})
    assert (await refused(again))[:2] == (400, 160004)
    inside = messageable(place.client, thread.id)
    await inside.send("in it")
    place.channel.deny("send_messages")
    await inside.send("still")
    place.channel.deny("send_messages_in_threads")
    assert (await refused(inside.send("no more")))[:2] == (403, 50013)
    place.channel.allow("send_messages", "send_messages_in_threads")
    thread.archive()
    await inside.send("opens it again")
    assert not thread.archived
    place.channel.deny("manage_threads")
    thread.archive(locked=True)
    assert (await refused(inside.send("locked")))[:2] == (400, 50083)
