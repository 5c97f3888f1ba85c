"""The buttons under an answer: what each of them does, in every kind of place."""

import asyncio

import pytest

from i18n import catalogue, text
from playground.model import Answer, Failure
from tests.home import Home
from tests.pressing import DONE, EVERYWHERE, Corner, Where, notes, told, until_told


@pytest.fixture(params=EVERYWHERE)
def corner(bot: Home, request: pytest.FixtureRequest) -> Corner:
    where: Where = request.param
    return Corner(bot, where)


async def restart(home: Home) -> None:
    await home.stop()
    await home.start()


async def test_stop_keeps_what_has_come(corner: Corner) -> None:
    home = corner.home
    home.model.answers(Answer(pieces=["One two ", "three"], stall_after=1))
    await corner.send("count")
    await corner.until(lambda: corner.contents == ["One two"] and corner.shown[-1].buttons)
    message = corner.shown[-1]
    assert message.buttons == ["Stop"]
    await corner.press(message, "Stop")
    assert await corner.until_shows("One two\n-# Stopped.") is message
    asked = await home.asked()
    await asked.ended()
    assert asked.disconnected
    assert message.buttons[:2] == ["Continue", "Regenerate"]
    assert await corner.remembered() == [("user", "count"), ("assistant", "One two ")]


async def test_regenerate_gives_another_version(corner: Corner) -> None:
    message = await corner.ask("hello", "First.")
    assert message.buttons == (DONE if corner.where in ("channel", "slash") else DONE[:1])
    await corner.press(message, "Regenerate", "Second.")
    assert await corner.until_shows("Second.") is message
    assert message.buttons[:2] == ["◀️", "Regenerate"]
    first, second = corner.home.model.requests
    assert first.messages == second.messages
    assert await corner.remembered() == [("user", "hello"), ("assistant", "Second.")]


async def test_arrows_choose_what_is_remembered(corner: Corner) -> None:
    message = await corner.ask("hello", "First.")
    await corner.press(message, "Regenerate", "Second.")
    await corner.until_shows("Second.")
    await corner.press(message, "◀️")
    await corner.until_shows("First.")
    assert message.buttons[:2] == ["▶️", "Regenerate"]
    assert "1/2" in [part.get("label") for part in message.parts()]
    assert await corner.remembered() == [("user", "hello"), ("assistant", "First.")]
    await corner.press(message, "▶️")
    await corner.until_shows("Second.", "Well.")
    told_now = [("user", "hello"), ("assistant", "Second.")]
    assert await corner.remembered() == [*told_now, ("user", "and now?"), ("assistant", "Well.")]


async def test_continue_adds_the_rest(corner: Corner) -> None:
    message = await corner.ask("count", Answer("One two th", finish="length"))
    assert message.buttons[:2] == ["Continue", "Regenerate"]
    note = message.content.removeprefix("One two th\n")
    assert note.startswith("-# ")
    await corner.press(message, "Continue", "ree four.")
    assert await corner.until_shows("One two three four.") is message
    assert "Continue" not in message.buttons
    *before, (role, order) = told(corner.home.model.requests[1])
    assert before == [("user", "count"), ("assistant", "One two th")]
    assert role == "user"
    assert "Go on exactly where it stopped" in order
    assert await corner.remembered() == [("user", "count"), ("assistant", "One two three four.")]


async def test_stop_and_continue(corner: Corner) -> None:
    home = corner.home
    home.model.answers(Answer(pieces=["One ", "two"], stall_after=1))
    await corner.send("count")
    await corner.until(lambda: corner.contents == ["One"] and corner.shown[-1].buttons)
    message = corner.shown[-1]
    await corner.press(message, "Stop")
    await corner.until_shows("One\n-# Stopped.")
    await corner.press(message, "Continue", Answer(pieces=["two ", "three"], stall_after=1))
    await corner.until(lambda: corner.contents == ["One two"] and message.buttons == ["Stop"])
    await corner.press(message, "Stop")
    await corner.until_shows("One two\n-# Stopped.")
    await corner.press(message, "Continue", "three.")
    await corner.until_shows("One two three.")
    assert await corner.remembered() == [("user", "count"), ("assistant", "One two three.")]


async def test_all_of_it_works_after_a_restart(corner: Corner) -> None:
    message = await corner.ask("count", Answer("One ", finish="length"))
    await restart(corner.home)
    await corner.press(message, "Continue", "two.")
    await corner.until_shows("One two.")
    await restart(corner.home)
    await corner.press(message, "Regenerate", "Three.")
    await corner.until_shows("Three.")
    await restart(corner.home)
    await corner.press(message, "◀️")
    assert await corner.until_shows("One two.") is message
    assert await corner.remembered() == [("user", "count"), ("assistant", "One two.")]


async def test_a_failure_while_regenerating_restores_what_was_there(corner: Corner) -> None:
    message = await corner.ask("hello", "First.")
    await corner.press(message, "Regenerate", Answer(error_after=0))
    await corner.until(lambda: message.content.startswith("First.\n-# "))
    await corner.until(lambda: "Regenerate" in message.buttons)
    assert not {"◀️", "Try again", "Stop"} & set(message.buttons)
    assert await corner.remembered() == [("user", "hello"), ("assistant", "First.")]


async def test_a_failure_while_continuing_keeps_what_was_there(corner: Corner) -> None:
    message = await corner.ask("count", Answer("One ", finish="length"))
    await corner.press(message, "Continue", Answer(error_after=0))
    await corner.until(lambda: "Continue" in message.buttons and "failed" in message.content)
    assert message.content.startswith("One\n-# ")
    await corner.press(message, "Continue", "two.")
    await corner.until_shows("One two.")
    assert await corner.remembered() == [("user", "count"), ("assistant", "One two.")]


async def test_others_are_told_privately(bot: Home) -> None:
    corner = Corner(bot)
    boris = bot.add_person("Boris", locale="ru")
    message = await corner.ask("hello", Answer("First.", finish="length"))
    await corner.press(message, "Regenerate", "Second.")
    await corner.until_shows("Second.")
    for number, button in enumerate(("◀️", "Regenerate", "Fork"), start=1):
        click = await boris.click(message, button)
        await until_told(boris, number)
        assert click.state == "answered"
    assert len(bot.model.requests) == 2
    assert message.content == "Second."
    assert not bot.guild.threads
    bot.model.answers(Answer(pieces=["Third ", "time"], stall_after=1))
    await corner.send("again")
    await corner.until(lambda: corner.shown[-1].buttons == ["Stop"])
    await boris.click(corner.shown[-1], "Stop")
    await until_told(boris, 4)
    assert corner.shown[-1].content == "Third"
    only = text("Only the one who asked can use these buttons.")
    assert set(notes(boris)) == {catalogue("ru").say(only)}
    assert notes(bot.ali) == []
    await corner.press(corner.shown[-1], "Stop")


async def test_clicks_at_once_by_two_people(bot: Home) -> None:
    corner = Corner(bot)
    message = await corner.ask("hello", "First.")
    bot.model.answers(Answer("Second."), Answer("Third."))
    people = (bot.ali, bot.sara, bot.ali, bot.sara)
    await asyncio.gather(*(each.click(message, "Regenerate") for each in people))
    await corner.until(lambda: len(notes(bot.sara)) == 2 and len(notes(bot.ali)) == 1)
    await corner.until_shows("Second.")
    assert len(bot.model.requests) == 2


async def test_clicks_while_it_runs(bot: Home) -> None:
    """A click that comes late is of a button that the screen does not offer any more."""
    corner = Corner(bot)
    message = await corner.ask("hello", "First.")
    await corner.press(message, "Regenerate", "Second.")
    await corner.until_shows("Second.")
    stale = list(message.components)
    async with bot.model.held(after=0) as gate:
        await corner.press(message, "Regenerate", "Third.")
        await gate.reached()
        message.components, stale = stale, message.components
        for number, button in enumerate(("◀️", "Regenerate"), start=1):
            await bot.ali.click(message, button)
            await until_told(bot.ali, number)
        message.components = stale
        gate.release()
    await corner.until_shows("Third.")
    assert len(bot.model.requests) == 3


async def test_a_regenerated_answer_that_fails_to_come_at_all(bot: Home) -> None:
    corner = Corner(bot)
    message = await corner.ask("hello", "First.")
    await corner.press(message, "Regenerate", Failure.json(401, "wrong key"))
    await corner.until(lambda: message.content.startswith("First.\n-# "))
    assert await corner.remembered() == [("user", "hello"), ("assistant", "First.")]
