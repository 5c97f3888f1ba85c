"""Several answers to one question at once, over the wire: the buttons, the history, the usage."""

import sqlite3
from contextlib import closing

import pytest

from playground.discord import Message
from playground.model import Answer
from tests.choosing import parameters, set_
from tests.home import Home
from tests.pressing import Corner

THREE = Answer("The first.", others=("A second one, which is longer.", "3rd."))
BESIDE = ["Regenerate", "Fork"]


@pytest.fixture
async def corner(bot: Home) -> Corner:
    """Ali's corner, with three answers to each question."""
    await set_(bot, bot.ali, bot.channel, setting="n", value="3")
    return Corner(bot)


def place(message: Message) -> str:
    """Give which version is shown, as the buttons say it; "" where there is no other."""
    labels = [str(part.get("label")) for part in message.parts() if part["type"] == 2]
    return next((label for label in labels if "/" in label), "")


def rows(home: Home, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(home.database)) as database:
        return database.execute(sql).fetchall()


async def test_three_versions_come_with_one_question(corner: Corner) -> None:
    shown = await corner.ask("hello", THREE)
    assert shown.content == "The first."
    assert place(shown) == "1/3"
    assert shown.buttons == ["▶️", *BESIDE]
    [asked] = corner.home.model.requests
    assert parameters(asked) == {"n": 3}
    await corner.press(shown, "▶️")
    await corner.until_shows("A second one, which is longer.")
    assert place(shown) == "2/3"
    await corner.press(shown, "▶️")
    await corner.until_shows("3rd.")
    assert place(shown) == "3/3"
    assert len(corner.home.model.requests) == 1


async def test_the_version_that_is_chosen_is_remembered(corner: Corner) -> None:
    shown = await corner.ask("hello", THREE)
    await corner.press(shown, "▶️")
    await corner.until_shows("A second one, which is longer.")
    await corner.ask("and then?", "Nothing.")
    told = [message["content"] for message in corner.home.model.requests[-1].messages]
    assert told[1:] == ["hello", "A second one, which is longer.", "and then?"]


async def test_the_first_is_remembered_where_none_was_chosen(corner: Corner) -> None:
    await corner.ask("hello", THREE)
    await corner.ask("and then?", "Nothing.")
    told = [message["content"] for message in corner.home.model.requests[-1].messages]
    assert told[1:] == ["hello", "The first.", "and then?"]


async def test_they_are_counted_once(corner: Corner) -> None:
    await corner.ask("hello", THREE)
    await corner.home.settled()
    counted = rows(corner.home, "SELECT completion_tokens FROM usage ORDER BY id LIMIT 1")
    assert counted == [(14,)]
    assert rows(corner.home, "SELECT count(*) FROM message WHERE turn_id = 1") == [(4,)]


async def test_only_the_first_is_seen_coming(corner: Corner) -> None:
    home = corner.home
    async with home.model.held(after=1) as gate:
        home.model.answers(THREE)
        await corner.send("hello")
        await gate.reached()
        await home.until_shown(home.channel, "The")
        assert corner.contents == ["The"]
        gate.release()
    await corner.until_shows("The first.")


async def test_another_version_brings_three_more(corner: Corner) -> None:
    shown = await corner.ask("hello", THREE)
    more = Answer("Fourth.", others=("Fifth.", "Sixth."))
    corner.home.model.answers(more)
    await corner.home.ali.click(shown, "Regenerate")
    await corner.until_shows("Fourth.")
    assert place(shown) == "4/6"
    await corner.press(shown, "▶️")
    await corner.until_shows("Fifth.")
    await corner.press(shown, "◀️")
    await corner.press(shown, "◀️")
    await corner.until_shows("3rd.")


async def test_the_rest_of_a_cut_answer_is_one(corner: Corner) -> None:
    shown = await corner.ask("hello", Answer("Begun", others=("Two", "Three"), finish="length"))
    assert place(shown) == "1/3"
    corner.home.model.answers(Answer(" and done."))
    await corner.home.ali.click(shown, "Continue")
    await corner.until_shows("Begun and done.")
    assert place(shown) == "1/3"
    assert parameters(corner.home.model.requests[-1]) == {}


@pytest.mark.parametrize(
    "answer",
    [
        Answer("Just one."),
        Answer("Just one.", others=("", " ")),
        Answer("Just one.", others=("<think>Hm.</think>",)),
        Answer("Just one.", usage=False, done=False),
        Answer("Just one.", stream=False),
    ],
)
async def test_one_is_fine_where_no_more_come(corner: Corner, answer: Answer) -> None:
    shown = await corner.ask("hello", answer)
    assert (shown.content, shown.buttons) == ("Just one.", BESIDE)


async def test_a_model_that_refuses_it_answers_once(corner: Corner) -> None:
    corner.home.model.refuses("n")
    shown = await corner.ask("hello", THREE)
    assert (shown.content, shown.buttons) == ("The first.", BESIDE)
    assert [asked.status for asked in corner.home.model.requests] == [400, 200]


async def test_whole_answers_are_read_as_well(corner: Corner) -> None:
    whole = Answer("The first.", others=("Second.", "Third."), stream=False)
    shown = await corner.ask("hello", whole)
    assert place(shown) == "1/3"
    await corner.press(shown, "▶️")
    await corner.until_shows("Second.")


async def test_thoughts_of_other_versions_are_not_kept(corner: Corner) -> None:
    shown = await corner.ask("hello", Answer("One.", others=("<think>Hm.</think>\nTwo.",)))
    await corner.press(shown, "▶️")
    await corner.until_shows("Two.")


async def test_who_asks_for_one_has_no_n_sent(corner: Corner) -> None:
    await set_(corner.home, corner.home.ali, corner.channel, setting="n", value="1")
    shown = await corner.ask("hello", THREE)
    assert shown.buttons == BESIDE
    assert parameters(corner.home.model.requests[-1]) == {}
