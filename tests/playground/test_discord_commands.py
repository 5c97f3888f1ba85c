"""Registering commands, as the real client does it, and what Discord refuses."""

from collections.abc import AsyncIterator

import discord
import pytest
from discord import app_commands
from discord.http import Route

from playground.discord import Discord, ImpossibleError, Limits
from playground.discord.commands import LOCALES, well_named
from playground.discord.wire import JSON

from .discord_client import logged_in


@pytest.fixture
async def world() -> AsyncIterator[Discord]:
    async with Discord(limits=Limits.none()) as world:
        yield world


async def put(world: Discord, *commands: object) -> list[JSON]:
    async with logged_in(world) as client:
        id_ = world.world.application_id
        route = Route("PUT", "/applications/{application_id}/commands", application_id=id_)
        stored: list[JSON] = await client.http.request(route, json=commands)
        return stored


SLASH: dict[str, object] = {"type": 1, "name": "chat", "description": "Talk"}


async def test_the_tree_is_stored_and_keeps_its_ids(world: Discord) -> None:
    async with logged_in(world) as client:
        tree = app_commands.CommandTree(client)

        @tree.command(name="chat", description="Talk")
        @app_commands.allowed_installs(guilds=True, users=True)
        @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)
        async def chat(interaction: discord.Interaction, message: str) -> None:
            raise AssertionError(interaction, message)

        first = await tree.sync()
        again = await tree.sync()
        assert [each.id for each in first] == [each.id for each in again]
        fetched = await tree.fetch_commands()
        assert [each.name for each in fetched] == ["chat"]
    stored = world.commands.at(None)[0]
    assert stored["contexts"] == [0, 1]
    assert stored["integration_types"] == [0, 1]
    assert stored["options"][0]["required"] is True


@pytest.mark.parametrize(
    "change",
    [
        {"name": "Chat"},
        {"name": "two words"},
        {"name": "x" * 33},
        {"name": ""},
        {"name": "é!"},
        {"description": ""},
        {"description": "x" * 101},
        {"description": None},
        {"name_localizations": {"fa": "گفتگو"}},
        {"description_localizations": {"fa": "گفتگو"}},
        {"name_localizations": {"ru": "Чат"}},
        {"name_localizations": {"ru": ""}},
        {"type": 9},
        {"contexts": [3]},
        {"integration_types": [2]},
        {"options": [{"type": 3, "name": "A", "description": "x"}]},
        {"options": [{"type": 12, "name": "a", "description": "x"}]},
        {"options": [{"type": 3, "name": "a", "description": "x"}] * 2},
        {
            "options": [
                {"type": 3, "name": "a", "description": "x"},
                {"type": 3, "name": "b", "description": "x", "required": True},
            ]
        },
        {
            "options": [
                {"type": 3, "name": "a", "description": "x"},
                {"type": 1, "name": "b", "description": "x"},
            ]
        },
        {"options": [{"type": 5, "name": "a", "description": "x", "autocomplete": True}]},
        {
            "options": [
                {
                    "type": 3,
                    "name": "a",
                    "description": "x",
                    "choices": [{"name": "n", "value": "v" * 101}],
                }
            ]
        },
        {"type": 3, "name": "Translate"},
    ],
)
async def test_wrong_commands(world: Discord, change: dict[str, object]) -> None:
    with pytest.raises(discord.HTTPException) as caught:
        await put(world, SLASH | change)
    assert (caught.value.status, caught.value.code) == (400, 50035)
    assert world.commands.at(None) == []


async def test_the_locale_that_is_none_of_discords_is_named(world: Discord) -> None:
    with pytest.raises(discord.HTTPException, match=r"name_localizations\.fa"):
        await put(world, SLASH | {"name_localizations": {"fa": "گفتگو", "ru": "чат"}})
    assert "ru" in LOCALES
    assert "fa" not in LOCALES


async def test_one_namesake_too_many_and_too_many_at_all(world: Discord) -> None:
    with pytest.raises(discord.HTTPException) as caught:
        await put(world, SLASH, SLASH)
    assert caught.value.code == 50035
    with pytest.raises(discord.HTTPException) as caught:
        await put(world, *(SLASH | {"name": f"c{i}"} for i in range(101)))
    assert caught.value.code == 30032
    menu = {"type": 3, "name": "Chat about It"}
    assert [each["name"] for each in await put(world, SLASH, menu)] == ["chat", "Chat about It"]


async def test_another_applications_commands(world: Discord) -> None:
    async with logged_in(world) as client:
        with pytest.raises(discord.NotFound) as caught:
            await client.http.get_global_commands(1)
    assert caught.value.code == 10002


@pytest.mark.parametrize("name", ["chat", "чат", "گفتگو", "नमस्ते", "สวัสดี", "a-b_c'd", "日本", "1"])
def test_names_of_all_scripts(name: str) -> None:
    assert well_named(name)


@pytest.mark.parametrize("name", ["Chat", "a b", "a.b", "é!", "😀", "Ж"])
def test_names_that_are_none(name: str) -> None:
    assert not well_named(name)


async def test_a_command_is_found_only_where_it_may_be_used(world: Discord) -> None:
    guild = world.guild("Home")
    ali = world.person("Ali")
    guild.join(ali)
    channel = guild.channel("general")
    with pytest.raises(ImpossibleError, match="no command 'chat'"):
        await ali.slash(channel, "chat")
    await put(
        world,
        SLASH | {"name": "server", "contexts": [0], "integration_types": [0]},
        SLASH | {"name": "mine", "contexts": [0, 1, 2], "integration_types": [1]},
    )
    assert (await ali.slash(channel, "server")).owners == {"0": str(guild.id)}
    with pytest.raises(ImpossibleError):
        await ali.slash(ali.dm, "server")
    with pytest.raises(ImpossibleError):
        await ali.slash(channel, "mine")
    ali.install()
    assert (await ali.slash(channel, "mine")).owners == {"1": str(ali.id)}
    group = world.group(ali, world.person("Sara"))
    asked = await ali.slash(group, "mine")
    assert asked.outside
    assert asked.payload()["context"] == 2
    stranger = world.person("Stranger")
    with pytest.raises(ImpossibleError, match="is not in"):
        await stranger.slash(channel, "server")


async def test_options_are_checked_before_the_bot_is_told(world: Discord) -> None:
    options = [
        {"type": 3, "name": "text", "description": "x", "required": True, "max_length": 3},
        {"type": 4, "name": "count", "description": "x", "min_value": 1, "max_value": 9},
        {"type": 3, "name": "kind", "description": "x", "choices": [{"name": "A", "value": "a"}]},
        {"type": 6, "name": "who", "description": "x"},
    ]
    await put(world, SLASH | {"options": options})
    ali = world.person("Ali")
    wrong: list[dict[str, object]] = [
        {},
        {"text": ""},
        {"text": "long"},
        {"text": 1},
        {"text": "x", "count": 0},
        {"text": "x", "count": True},
        {"text": "x", "kind": "b"},
        {"text": "x", "who": "Ali"},
        {"text": "x", "more": 1},
    ]
    for values in wrong:
        with pytest.raises(ImpossibleError):
            await ali.slash(ali.dm, "chat", **values)
    assert world.asked == []
    asked = await ali.slash(ali.dm, "chat", text="x", count=9, kind="a", who=ali)
    assert asked.data["resolved"]["users"][str(ali.id)]["global_name"] == "Ali"
