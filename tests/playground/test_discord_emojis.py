"""Emojis of the application: what may be kept, and how it goes away."""

from collections.abc import AsyncIterator

import discord
import pytest

from .discord_client import online
from .discord_place import Place, a_place, refused

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)


@pytest.fixture
async def place() -> AsyncIterator[Place]:
    async with a_place() as place:
        yield place


async def test_one_is_kept_shown_and_deleted() -> None:
    async with online() as (world, bot):
        emoji = await bot.create_application_emoji(name="face_1", image=PNG)
        assert world.emojis[emoji.id].image == PNG
        found = await bot.fetch_application_emoji(emoji.id)
        assert (found.name, found.url) == ("face_1", emoji.url)
        await found.delete()
        assert not world.emojis
        with pytest.raises(discord.NotFound) as error:
            await bot.fetch_application_emoji(emoji.id)
        assert error.value.code == 10014


@pytest.mark.parametrize(
    ("name", "image"),
    [
        ("a", "data:image/png;base64,AAAA"),
        ("a" * 33, "data:image/png;base64,AAAA"),
        ("a face", "data:image/png;base64,AAAA"),
        ("face", "data:text/plain;base64,AAAA"),
        ("face", "https://a.example/x.png"),
        ("face", "data:image/png;base64,?"),
        ("face", "data:image/png;base64," + "AAAA" * 87_382),
    ],
)
async def test_what_discord_refuses(place: Place, name: str, image: str) -> None:
    application_id = place.world.world.application_id
    request = place.client.http.create_application_emoji(application_id, name, image)
    assert (await refused(request))[:2] == (400, 50035)


async def test_there_are_two_thousand_at_the_most(place: Place) -> None:
    http, application_id = place.client.http, place.world.world.application_id
    image = "data:image/png;base64,AAAA"
    first = await http.create_application_emoji(application_id, "face", image)
    one = place.world.emojis[int(str(first["id"]))]
    place.world.emojis.update(dict.fromkeys(range(1999), one))
    request = http.create_application_emoji(application_id, "face", image)
    assert (await refused(request))[:2] == (400, 30008)
