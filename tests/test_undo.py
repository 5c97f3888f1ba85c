"""Taking back the last turn, with `/undo` and `!undo`."""

import pytest

from i18n import catalogue, text
from playground.discord import Message
from playground.model import Answer
from tests.home import Home
from tests.long_answers import paragraphs
from tests.pressing import Corner, Where, notes, until_told

DONE = "Done. I have taken it back."
NOTHING = "There is nothing to take back."


async def undo(corner: Corner, said: str = DONE) -> None:
    """Take the last turn back, and wait until that is said."""
    if corner.where in ("slash", "abroad"):
        asked = await corner.person.slash(corner.channel, "undo")
        await asked.until(lambda: asked.response and asked.response.content)
        assert asked.response
        assert asked.response.content == said
        assert asked.response.ephemeral_for is corner.person
        return
    request = await corner.person.say(corner.channel, "!undo")
    reply = await corner.home.answered(request)
    assert reply.content == said


def answers(corner: Corner) -> list[str]:
    return [content for content in corner.contents if content not in (DONE, NOTHING)]


@pytest.fixture(params=["channel", "dm", "slash", "abroad"])
def corner(bot: Home, request: pytest.FixtureRequest) -> Corner:
    where: Where = request.param
    return Corner(bot, where)


async def test_the_last_turn_is_taken_back_again_and_again(corner: Corner) -> None:
    await corner.ask("one", "First.")
    await corner.ask("two", "Second.")
    await undo(corner)
    assert answers(corner) == ["First."]
    await undo(corner)
    assert answers(corner) == []
    assert await corner.remembered() == []


async def test_nothing_to_take_back(corner: Corner) -> None:
    if corner.where == "abroad":
        await corner.ask("one", "First.")
        await undo(corner)
    await undo(corner, NOTHING)


async def test_all_messages_and_versions_of_it_go(bot: Home) -> None:
    corner = Corner(bot)
    message = await corner.ask("one", paragraphs(12))
    assert len(corner.shown) > 2
    await corner.press(message, "Regenerate", "Short.")
    await corner.until_shows("Short.")
    await undo(corner)
    assert answers(corner) == []
    assert await corner.remembered() == []


async def test_an_answer_under_way_is_what_is_taken_back(corner: Corner) -> None:
    home = corner.home
    await corner.ask("one", "First.")
    home.model.answers(Answer(pieces=["Second ", "time"], stall_after=1))
    await corner.send("two")
    await corner.until(lambda: answers(corner) == ["First.", "Second"])
    await undo(corner)
    assert answers(corner) == ["First."]
    assert home.model.requests[1].disconnected
    assert await corner.remembered() == [("user", "one"), ("assistant", "First.")]


async def test_an_answer_that_has_not_begun_is_taken_back(corner: Corner) -> None:
    home = corner.home
    await corner.ask("one", "First.")
    await home.asked()
    home.model.answers(Answer(stall_after=0))
    await corner.send("two")
    await home.asked()
    await undo(corner)
    assert answers(corner) == ["First."]
    assert await corner.remembered() == [("user", "one"), ("assistant", "First.")]


async def test_another_version_under_way_is_taken_back_with_the_turn(corner: Corner) -> None:
    message = await corner.ask("one", "First.")
    await corner.press(message, "Regenerate", Answer(pieces=["Second ", "time"], stall_after=1))
    await corner.until(lambda: answers(corner) == ["Second"])
    await undo(corner)
    assert answers(corner) == []
    assert await corner.remembered() == []


async def test_the_buttons_of_what_was_taken_back(bot: Home) -> None:
    """A click that was on its way when the answer went."""
    corner = Corner(bot)
    message = await corner.ask("one", "First.")
    bot.discord.fail("DELETE", "/channels/{}/messages/{}", status=403, code=50013)
    await undo(corner)
    assert not message.deleted
    for number, button in enumerate(("Regenerate", "Fork"), start=1):
        await bot.ali.click(message, button)
        await until_told(bot.ali, number)
    assert set(notes(bot.ali)) == {"This answer is too old, or was taken back."}
    assert len(bot.model.requests) == 1


async def test_only_one_s_own_turns_are_taken_back(bot: Home) -> None:
    corner = Corner(bot)
    await corner.ask("one", "First.")
    request = await bot.sara.say(bot.channel, "!undo")
    assert (await bot.answered(request)).content == NOTHING
    assert await corner.remembered() == [("user", "one"), ("assistant", "First.")]


async def test_who_asked_in_russian_is_answered_in_russian(bot: Home) -> None:
    corner = Corner(bot)
    bot.model.answers(Answer("First."))
    await corner.send("привет, друг")
    await corner.until(lambda: corner.shown and corner.shown[0].buttons)
    request = await bot.ali.say(bot.channel, "!undo")
    assert (await bot.answered(request)).content == catalogue("ru").say(text(DONE))


async def test_what_is_on_the_screen_is_what_is_taken_back(bot: Home) -> None:
    """An answer is stored a moment after it is shown whole."""
    corner = Corner(bot)
    await corner.ask("one", "First.")
    held = bot.discord.hold("POST", "/channels/{}/messages", done=True)
    bot.model.answers(Answer("Second."))
    await corner.send("two")
    await held.arrived.wait()
    await corner.until(lambda: corner.contents == ["First.", "Second."])
    asked = await bot.ali.slash(bot.channel, "undo")
    await bot.settled()
    held.release()
    assert (await bot.responded(asked)).content == DONE
    assert answers(corner) == ["First."]
    assert await corner.remembered() == [("user", "one"), ("assistant", "First.")]


async def test_what_was_deleted_by_hand_is_taken_back_all_the_same(bot: Home) -> None:
    corner = Corner(bot)
    message: Message = await corner.ask("one", "First.")
    bot.discord.world.remove(message)
    await undo(corner)
    assert await corner.remembered() == []
