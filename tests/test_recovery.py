"""Starts after a crash that are late, or do not go well themselves."""

import logging

import pytest

from playground.discord import Clock
from tests.home import Home
from tests.stage import BEFORE, HERE, SHOWN, Stage, answered, crash

MESSAGE = "/channels/{}/messages/{}"


async def test_the_tokens_of_slash_commands_are_too_old(
    home: Home, caplog: pytest.LogCaptureFixture
) -> None:
    stage = Stage(home)
    async with crash(stage):
        away = home.discord.guild("Away", bot=False).channel("away")
        abroad = await stage.slash("abroad", away, "shown", SHOWN)
        nothing = await stage.slash("nothing", home.guild.channel("nothing"), "nothing", "")
        shown = await stage.slash("shown", home.guild.channel("shown"), "shown", SHOWN)
    assert isinstance(home.discord.clock, Clock)
    home.discord.clock.forward(16 * 60)
    caplog.set_level(logging.INFO)
    await home.start()
    message = await shown.marked()
    assert message.content == f"{SHOWN}\n-# {HERE}"
    assert (await nothing.marked()).content == str(BEFORE)
    assert await shown.try_again(message) == answered("shown")
    assert abroad.shown[0].content == SHOWN, "out of the bot's reach by now"
    assert "cannot be reached any more" in caplog.text


async def test_discord_is_not_well(home: Home) -> None:
    stage = Stage(home)
    async with crash(stage):
        scenes = [await stage.ask(name, "shown", SHOWN) for name in ("a", "b", "c")]
    home.discord.fail("GET", MESSAGE, status=503)
    home.discord.fail("PATCH", MESSAGE, status=503, done=True)
    await home.start()
    for scene in scenes:
        await scene.marked()
        assert scene.shown[0].content == f"{SHOWN}\n-# {HERE}"
    edits = [each.body for each in home.discord.requests if each.method == "PATCH"]
    assert edits
    # Flags would bring the embeds back that somebody has suppressed.
    assert not [body for body in edits if isinstance(body, dict) and "flags" in body]


async def test_a_start_that_is_cut_off_itself_is_made_up_for(home: Home) -> None:
    stage = Stage(home)
    async with crash(stage):
        scenes = [await stage.ask(name, "shown", SHOWN) for name in ("a", "b", "c")]
    home.discord.fail("GET", MESSAGE, status=404, code=10008, times=0)
    held = home.discord.hold("PATCH", MESSAGE, done=True)
    await home.start()
    await held.arrived.wait()
    await home.stop()
    held.release()
    await home.start()
    for scene in scenes:
        await scene.marked()
        assert scene.shown[0].content == f"{SHOWN}\n-# {HERE}"
    await home.stop()
    edits = [scene.shown[0].edits for scene in scenes]
    await home.start()
    await home.settled()
    assert [scene.shown[0].edits for scene in scenes] == edits
