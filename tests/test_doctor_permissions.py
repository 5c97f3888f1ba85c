"""The doctor at work with permissions: what is missing where, in a sensible number of lines."""

import discord as discord_py
import pytest

from doctor.permissions import MOST_LINES, MOST_SERVERS, NEEDED, examine_permissions
from playground.discord import Discord
from tests.examining import examined
from tests.home import Home


async def test_what_is_missing_is_named_by_channel(home: Home) -> None:
    home.channel.deny("attach_files", "create_public_threads")
    home.guild.channel("hidden").deny("view_channel")
    home.guild.channel("silent").deny("send_messages")
    home.guild.channel("open")
    said = {str(each.detail) for each in (await examined(home)).of("permissions")}
    start, end = "In the channel #", " of Home the bot does not have: "
    assert said == {
        f"{start}general{end}Attach Files, Create Public Threads.",
        f"{start}hidden{end}View Channel.",
        f"{start}silent{end}Send Messages, Embed Links, Attach Files.",
    }


@pytest.mark.parametrize("flag", NEEDED)
async def test_each_permission_is_looked_at(home: Home, flag: str) -> None:
    home.channel.deny(flag)
    [finding] = (await examined(home)).of("permissions")
    assert finding.state == "warning"
    assert NEEDED[flag] in str(finding.detail)


async def test_many_channels_take_few_lines(home: Home) -> None:
    for number in range(MOST_LINES + 3):
        home.guild.channel(f"c{number}").deny("send_messages")
    found = (await examined(home)).of("permissions")
    assert len(found) == MOST_LINES + 1
    assert "3 more channels" in str(found[-1].detail)


async def test_a_bot_without_a_server_is_told_how_to_come_in() -> None:
    async with Discord() as discord:
        client_id = discord.world.application_id
        discord_py.http.Route.BASE = discord.api_url
        async with discord_py.Client(intents=discord_py.Intents.none()) as client:
            await client.login(discord.token)
            [found] = await examine_permissions(client)
    assert found.state == "warning"
    assert f"client_id={client_id}&" in str(found.mend)


async def test_a_server_that_cannot_be_looked_at_hides_no_other(home: Home) -> None:
    other = home.discord.guild("Other")
    other.channel("lobby").deny("send_messages")
    home.channel.deny("send_messages")
    home.discord.fail("GET", "/guilds/{}", status=404, code=10004)
    found = (await examined(home)).of("permissions")
    said = " ".join(str(each.detail) for each in found)
    assert len(found) == 2
    assert "could not be looked at" in said
    assert "#lobby of Other" in said or "#general of Home" in said


async def test_of_very_many_servers_some_are_looked_at(home: Home) -> None:
    for number in range(MOST_SERVERS + 1):
        home.discord.guild(f"G{number}")
    found = (await examined(home)).of("permissions")
    assert {each.state for each in found} == {"ok"}
    assert "2 more servers" in str(found[-1].detail)
