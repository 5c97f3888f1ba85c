"""A bot that is killed in the middle of its answers, and what the next start makes of them.

One process is killed with many people's answers under way; then each test looks at one of them.
"""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from i18n import catalogue
from playground.discord import Discord
from playground.model import Model
from tests.home import Home
from tests.stage import (
    ANSWERS,
    BEFORE,
    FIRST_PART,
    FULL,
    HERE,
    SHOWN,
    SHOWN_PERSIAN,
    Scene,
    Stage,
    answered,
    crash,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def set_up(stage: Stage) -> None:
    """Get an answer under way for each way in which one can be cut off."""
    home = stage.home
    await stage.ask("shown", "shown", SHOWN)
    await stage.ask("deleted", "shown", SHOWN)
    await stage.ask("hidden", "shown", SHOWN)
    await stage.ask("nothing", "nothing", "", messages=0)
    await stage.ask("two parts", "parts", "second part", messages=2)
    await stage.ask("full", "full", FULL)
    await stage.slash("slash shown", home.guild.channel("slash shown"), "shown", SHOWN)
    await stage.slash("slash nothing", home.guild.channel("slash nothing"), "nothing", "")
    away = home.discord.guild("Away", bot=False).channel("away")
    await stage.slash("abroad", away, "shown", SHOWN)
    await queue_up(stage)
    await try_in_vain(stage)
    persian = home.add_person("persian")
    asked = await persian.say(persian.dm, "سلام دوست من، بشمار")
    await stage.enter("persian", persian, persian.dm, asked, SHOWN_PERSIAN, 1)
    unnoted = home.discord.hold("POST", "/channels/{}/messages", done=True)
    await stage.ask("unnoted", "shown", SHOWN)
    await unnoted.arrived.wait()


async def queue_up(stage: Stage) -> None:
    """Have one person ask three times: the others wait for the first one's answer."""
    first = await stage.ask("queue", "shown", SHOWN)
    await first.person.say(first.channel, "!chat waiting")
    asked = await first.person.slash(first.channel, "chat", message="waiting too")
    await asked.until(lambda: asked.state == "thinking")


async def try_in_vain(stage: Stage) -> None:
    """Have somebody click the button of a failed answer, and the next try cut off as well."""
    scene = await stage.ask("retried", "fails", "Please try again.")
    stage.home.model.answers(ANSWERS["shown"])
    await scene.person.click(scene.shown[0], "Try again")
    await scene.channel.until(lambda: scene.shown[0].content == SHOWN)
    await stage.ask("failed", "fails", "Please try again.")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def scenes(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[dict[str, Scene]]:
    """What there is after the crash and the next start."""
    async with Discord() as discord, Model() as model:
        home = Home(discord, model, tmp_path_factory.mktemp("crash") / "hamdam.db")
        stage = Stage(home)
        async with crash(stage):
            await set_up(stage)
        discord.world.remove(stage.scenes["deleted"].before[0])
        stage.scenes["hidden"].channel.deny("view_channel")
        await home.start()
        await stage.scenes["unnoted"].marked()  # the last one
        yield stage.scenes
        await home.stop()


# Messages


async def test_what_was_shown_is_marked_in_its_place(scenes: dict[str, Scene]) -> None:
    scene = scenes["shown"]
    message = await scene.marked()
    assert scene.shown == scene.before == [message]
    assert message.content == f"{SHOWN}\n-# {HERE}"
    assert await scene.try_again(message) == answered("shown")


async def test_where_nothing_was_shown_that_is_told(scenes: dict[str, Scene]) -> None:
    scene = scenes["nothing"]
    message = await scene.marked()
    assert message.content == str(BEFORE)
    assert message.reply_to is scene.asked
    assert scene.shown == [message]
    assert await scene.try_again(message) == answered("nothing")


async def test_the_last_of_two_messages_is_marked(scenes: dict[str, Scene]) -> None:
    scene = scenes["two parts"]
    message = await scene.marked()
    assert scene.shown == scene.before
    assert message is scene.shown[1]
    assert message.content == f"second part\n-# {HERE}"
    assert scene.shown[0].content == FIRST_PART
    assert await scene.try_again(message) == answered("parts")


async def test_a_message_without_room_keeps_its_text(scenes: dict[str, Scene]) -> None:
    scene = scenes["full"]
    message = await scene.marked()
    assert [m.content for m in scene.shown] == [FULL, f"-# {HERE}"]
    assert message is scene.shown[1]
    assert await scene.try_again(message) == answered("full")


async def test_a_message_that_was_not_noted_is_found(scenes: dict[str, Scene]) -> None:
    """The process was killed after Discord had made it and before it told the id."""
    scene = scenes["unnoted"]
    message = await scene.marked()
    assert scene.shown == scene.before == [message]
    assert message.content == f"{SHOWN}\n-# {HERE}"
    assert await scene.try_again(message) == answered("shown")


async def test_a_deleted_message_is_let_go(scenes: dict[str, Scene]) -> None:
    scene = scenes["deleted"]
    assert scene.shown == []
    await scene.person.say(scene.channel, "!chat well?")
    await scene.channel.until(lambda: scene.shown)
    assert scene.told() == []


async def test_a_channel_that_is_gone_stops_nobody_else(scenes: dict[str, Scene]) -> None:
    scene = scenes["hidden"]
    assert [m.content for m in scene.shown] == [SHOWN]
    assert "Try again" not in scene.shown[0].buttons


async def test_the_mark_is_in_the_person_s_language(scenes: dict[str, Scene]) -> None:
    scene = scenes["persian"]
    message = await scene.marked("fa")
    assert message.content == f"{SHOWN_PERSIAN}\n-# {catalogue('fa').say(HERE)}"
    await scene.person.click(message, message.buttons[0])
    await scene.channel.until(lambda: message.content == "Yes.")


# Slash commands


@pytest.mark.parametrize("name", ["slash shown", "abroad"])
async def test_a_slash_command_s_answer_is_marked(scenes: dict[str, Scene], name: str) -> None:
    scene = scenes[name]
    message = await scene.marked()
    assert scene.shown == scene.before == [message]
    assert message.content == f"{SHOWN}\n-# {HERE}"
    assert await scene.try_again(message) == answered("shown")


async def test_a_slash_command_does_not_think_for_ever(scenes: dict[str, Scene]) -> None:
    scene = scenes["slash nothing"]
    message = await scene.marked()
    assert scene.shown == scene.before == [message]
    assert not message.loading
    assert message.content == str(BEFORE)
    assert await scene.try_again(message) == answered("nothing")


# What was not under way


async def test_questions_that_waited_are_not_lost(scenes: dict[str, Scene]) -> None:
    scene = scenes["queue"]
    await scene.channel.until(lambda: all(m.buttons for m in scene.shown) and len(scene.shown) == 3)
    said = {m.content for m in scene.shown}
    assert said == {f"{SHOWN}\n-# {HERE}", str(BEFORE)}
    for message in scene.shown:
        await scene.person.click(message, "Try again")
    await scene.channel.until(lambda: {m.content for m in scene.shown} == {"Yes."})


async def test_a_second_try_that_was_cut_off_is_marked(scenes: dict[str, Scene]) -> None:
    scene = scenes["retried"]
    message = await scene.marked()
    assert scene.shown == [message]
    assert message.content == f"{SHOWN}\n-# {HERE}"
    assert await scene.try_again(message) == answered("fails")


async def test_a_failed_answer_stays_as_it_is(scenes: dict[str, Scene]) -> None:
    scene = scenes["failed"]
    message = await scene.marked()
    assert message.edits == 0
    assert await scene.try_again(message) == answered("fails")
