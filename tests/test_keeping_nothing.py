"""Keeping nothing: who wants that is answered as ever, and no word of it gets into any file."""

import io
import re
import zipfile

import pytest

from history.database import FIRST_IN_MEMORY
from playground.model import Answer
from tests.home import Home
from tests.keeping import TALK, ask, in_bytes, is_told, is_used, keep_nothing, rows, used
from tests.pressing import EVERYWHERE, Corner, Where, told
from tests.reader import Reader, answer, titles
from tests.test_facts import system
from tests.test_retry import BREAKS
from tests.test_summaries import ENOUGH, SMALL, Talker
from tests.test_undo import undo


@pytest.fixture
async def corner(bot: Home) -> Corner:
    await keep_nothing(bot, bot.ali)
    return Corner(bot)


# What is and is not written


@pytest.mark.parametrize("where", EVERYWHERE)
async def test_no_word_gets_into_a_file_and_the_talk_goes_on(bot: Home, where: Where) -> None:
    await keep_nothing(bot, bot.ali)
    corner = Corner(bot, where)
    await ask(corner, "about the zebra", "A quokka is none.")
    assert await corner.remembered() == TALK
    await bot.settled()
    await is_used(bot, bot.ali, "answer", "answer")
    assert in_bytes(bot, "zebra", "quokka", "ping") == ["ping"]
    for table in ("turn", "conversation"):
        assert rows(bot, f"SELECT 1 FROM {table} WHERE person_id = {bot.ali.id}") == []
    guild = corner.channel.guild
    place = (guild or corner.channel).id
    assert used(bot, bot.ali) == [("answer", place, guild.id if guild else 0, 1)] * 2


async def test_answers_about_a_message_are_not_written_either(corner: Corner) -> None:
    home = corner.home
    home.model.answers(Answer("A quokka."))
    target = await home.sara.say(home.channel, "See the zebra!")
    asked = await home.ali.menu(target, "Explain")
    await asked.until(lambda: asked.response and asked.response.content == "A quokka.")
    await home.settled()
    assert in_bytes(home, "zebra", "quokka", "explain the message") == []


async def test_it_can_be_saved_as_long_as_it_lasts(corner: Corner) -> None:
    home = corner.home
    await ask(corner, "about the zebra", "A quokka is none.")
    shown = await home.responded(await home.ali.slash(home.channel, "privacy"))
    asked = await home.ali.click(shown, "Save everything")
    response = await asked.until(lambda: asked.response)
    await asked.until(lambda: response.attachments)
    with zipfile.ZipFile(io.BytesIO(response.attachments[0].content)) as archive:
        content = b"".join(map(archive.read, archive.namelist())).decode()
    assert "about the zebra" in content
    assert '"keeping_nothing": [' in content


async def test_titles_stay_in_memory_and_are_paid_for(home: Home) -> None:
    await home.start()
    home.model.answer_with(answer)
    reader = Reader(home, home.ali, home.ali.dm)
    await reader.say("hello 1")
    await keep_nothing(home, home.ali)
    await reader.say("hello 2")
    assert titles(await reader.opened()) == ["About 2"]
    await is_used(home, home.ali, "answer", "answer", "title")
    assert in_bytes(home, "hello 1", "hello 2", "about 2") == ["hello 1"]


async def test_a_long_talk_is_summed_up_in_memory(home: Home) -> None:
    await home.start(**SMALL)
    await keep_nothing(home, home.ali)
    talker = Talker(home)
    await talker.talk(*(f"q{number}" for number in range(ENOUGH)))
    await is_used(home, home.ali, *["answer"] * ENOUGH, "summary")
    (last,) = await talker.talk("and-now")
    assert re.search(r"Summary \d\.", system(last))
    assert in_bytes(home, "summary 1", "and so our long talk") == []


async def test_in_a_thread_that_all_share_it_is_part_of_everybody_s_talk(corner: Corner) -> None:
    home = corner.home
    thread = home.channel.thread("Together", home.discord.bot)
    await home.turn(home.ali, thread, "about the lemur", "It climbs.")
    await home.settled()
    await home.turn(home.sara, thread, "and then?", "It sleeps.")
    assert told(home.model.requests[-1])[0] == ("user", "Ali:\nabout the lemur")
    assert in_bytes(home, "lemur") == ["lemur"]


async def test_others_are_kept_as_ever(corner: Corner) -> None:
    home = corner.home
    await home.turn(home.sara, home.channel, "!chat q1", "a1")
    await corner.ask("about the zebra", "A quokka is none.")
    await home.turn(home.sara, home.channel, "!chat q2", "a2")
    assert [content for _, content in told(home.model.requests[-1])] == ["q1", "a1", "q2"]
    await home.stop()
    await home.start()
    await home.turn(home.sara, home.channel, "!chat q3", "a3")
    assert [content for _, content in told(home.model.requests[-1])] == [
        "q1",
        "a1",
        "q2",
        "a2",
        "q3",
    ]


async def test_a_limit_counts_what_is_not_kept(home: Home) -> None:
    await home.start(PERSON_LIMITS="2 requests/day")
    await keep_nothing(home, home.ali)
    corner = Corner(home)
    await ask(corner, "about the zebra", "A quokka is none.")
    await home.stop()
    await home.start(PERSON_LIMITS="2 requests/day")
    await ask(corner, "one more", "Well.")
    before = len(home.ali.dm.by_bot)
    await corner.send("too much")
    await home.discord.until(lambda: len(home.ali.dm.by_bot) > before)
    assert home.ali.dm.by_bot[-1].content.startswith("You have reached your limit")


# Buttons, edits and taking back


async def test_the_buttons_work(corner: Corner) -> None:
    shown = await ask(corner, "about the zebra", Answer("A zebra", finish="length"))
    await corner.press(shown, "Continue", " has stripes.")
    await corner.until_shows("A zebra has stripes.")
    await corner.press(shown, "Regenerate", "A quokka is none.")
    await corner.until_shows("A quokka is none.")
    await corner.press(shown, "◀️")
    await corner.until_shows("A zebra has stripes.")
    await corner.press(shown, "▶️")
    await corner.until_shows("A quokka is none.")
    assert await corner.remembered() == TALK
    assert in_bytes(corner.home, "zebra", "quokka") == []


async def test_an_answer_can_be_stopped_and_tried_again(corner: Corner) -> None:
    home = corner.home
    home.model.answers(Answer(pieces=("A zebra ", "has"), stall_after=1))
    await corner.send("about the zebra")
    shown = await home.until_shown(home.channel, "A zebra")
    await corner.press(shown, "Stop")
    await corner.until(lambda: "Stopped." in shown.content and "Regenerate" in shown.buttons)
    await undo(corner)
    home.model.answers(BREAKS)
    await corner.send("about the zebra")
    await corner.until(lambda: "Try again" in corner.shown[-1].buttons)
    shown = corner.shown[-1]
    await corner.press(shown, "Try again", "A quokka is none.")
    await corner.until(lambda: shown.content == "A quokka is none." and shown.buttons)
    assert await corner.remembered() == TALK
    assert in_bytes(home, "zebra", "quokka") == []


async def test_a_question_can_be_edited_deleted_and_taken_back(corner: Corner) -> None:
    home = corner.home
    question = await home.ali.say(home.channel, "!chat about the lemur")
    shown = await home.answered(question)
    await corner.until(lambda: "Regenerate" in shown.buttons)
    home.model.answers(Answer("A quokka is none."))
    await home.ali.edit(question, "!chat about the zebra")
    await corner.until(lambda: shown.content == "A quokka is none." and "◀️" in shown.buttons)
    assert await corner.remembered() == TALK
    await undo(corner)
    await home.ali.delete(question)
    await home.settled()
    assert await corner.remembered() == []
    assert in_bytes(home, "zebra", "quokka", "lemur") == []


async def test_it_cannot_be_gone_on_from_in_a_thread(corner: Corner) -> None:
    shown = await ask(corner, "about the zebra", "A quokka is none.")
    assert shown.buttons == ["Regenerate"]
    button = next(part for part in shown.parts() if part.get("label") == "Regenerate")
    turn_id = int(button["custom_id"].partition(":")[2])
    assert turn_id >= FIRST_IN_MEMORY
    button["custom_id"] = f"fork:{turn_id}"
    note = "What is said in a thread is kept, so I cannot go on from this answer in one."
    await is_told(corner, shown, "Regenerate", note)
