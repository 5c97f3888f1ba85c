"""history/: conversations, the turns that make them, and their versions."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from history.conversations import Conversations, Turn
from history.database import Database, open_database
from history.tree import Message
from history.turnlog import Asked, Owner, TurnLog
from history.usage import Usage
from history.versions import TurnVersions

ALI_AT_HOME = Owner(person_id=1, place_id=10)
ALI_AT_WORK = Owner(person_id=1, place_id=20)
SARA_AT_HOME = Owner(person_id=2, place_id=10)


class History:
    """The rooms of one database, and short ways to talk in them."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.conversations = Conversations(database)
        self.log = TurnLog(database)
        self.versions = TurnVersions(database)

    async def say(
        self,
        question: str,
        answer: str,
        owner: Owner = ALI_AT_HOME,
        *,
        channel_id: int = 5,
        is_cut: bool = False,
    ) -> int:
        """Add a turn and give its id."""
        asked = Asked(owner, owner.person_id, channel_id, question, "en")
        turn_id = await self.log.open(asked)
        conversation_id = await self.conversations.current(owner)
        turn = Turn(question, Message("assistant", answer, is_cut), Usage("m", 3, 4))
        await self.conversations.add(conversation_id, turn_id, turn)
        return turn_id

    async def answer_again(self, turn_id: int, question: str, answer: str) -> None:
        turn = Turn(question, Message("assistant", answer))
        await self.conversations.add_version(turn_id, turn)

    async def told(self, owner: Owner = ALI_AT_HOME, characters: int = 10_000) -> list[str]:
        """Give what a request would tell of the past."""
        past = await self.conversations.past(owner, characters)
        return [message.content for message in past.messages]


@pytest.fixture
async def history(tmp_path: Path) -> AsyncIterator[History]:
    async with open_database(tmp_path / "hamdam.db") as database:
        yield History(database)


async def test_a_conversation_is_remembered_in_order(history: History) -> None:
    await history.say("q1", "a1")
    await history.say("q2", "a2", is_cut=True)
    past = await history.conversations.past(ALI_AT_HOME, 10_000)
    assert past.messages == [
        Message("user", "q1"),
        Message("assistant", "a1"),
        Message("user", "q2"),
        Message("assistant", "a2", is_cut=True),
    ]


async def test_people_and_places_are_kept_apart(history: History) -> None:
    for owner, words in ((ALI_AT_HOME, "x"), (ALI_AT_WORK, "y"), (SARA_AT_HOME, "z")):
        await history.say(words, words, owner)
    assert await history.told(ALI_AT_HOME) == ["x", "x"]
    assert await history.told(ALI_AT_WORK) == ["y", "y"]
    assert await history.told(SARA_AT_HOME) == ["z", "z"]


async def test_a_restart_forgets_for_its_owner_only(history: History) -> None:
    await history.say("old", "old")
    await history.say("hers", "hers", SARA_AT_HOME)
    assert await history.conversations.restart(ALI_AT_HOME)
    assert await history.told() == []
    assert await history.told(SARA_AT_HOME) == ["hers", "hers"]
    assert not await history.conversations.restart(ALI_AT_HOME)


async def test_a_turn_that_began_before_a_restart_stays_with_the_old(history: History) -> None:
    before = await history.conversations.current(ALI_AT_HOME)
    turn_id = await history.log.open(Asked(ALI_AT_HOME, 1, 5, "late", "en"))
    assert await history.conversations.restart(ALI_AT_HOME)
    turn = Turn("late", Message("assistant", "late"))
    await history.conversations.add(before, turn_id, turn)
    assert await history.told() == []


async def test_only_as_much_is_read_as_was_asked_for(history: History) -> None:
    for number in range(50):
        await history.say(f"q{number:02}", "x" * 97)
    newest = await history.told(characters=1000)
    assert newest[-2] == "q49"
    assert 20 <= len(newest) <= 22


async def test_a_conversation_begun_twice_at_once_is_one(history: History) -> None:
    current = history.conversations.current
    assert len(set(await asyncio.gather(*(current(ALI_AT_HOME) for _ in range(10))))) == 1


async def test_usage_is_recorded_with_its_turn(history: History) -> None:
    await history.say("q", "a")
    (row,) = await history.database.query("SELECT * FROM usage")
    assert (row["person_id"], row["model"]) == (1, "m")
    assert (row["prompt_tokens"], row["completion_tokens"]) == (3, 4)


# Versions


async def test_another_version_is_the_one_remembered(history: History) -> None:
    turn_id = await history.say("q1", "a1")
    await history.answer_again(turn_id, "q1", "b1")
    assert await history.told() == ["q1", "b1"]
    versions = await history.versions.of(turn_id)
    assert versions
    assert [version.answer for version in versions.all] == ["a1", "b1"]
    assert (versions.index, versions.shown.question) == (1, "q1")


async def test_what_followed_stays_whichever_version_is_chosen(history: History) -> None:
    turn_id = await history.say("q1", "a1")
    later_id = await history.say("q2", "a2")
    await history.answer_again(turn_id, "q1", "b1")
    await history.answer_again(later_id, "q2", "b2")
    assert await history.told() == ["q1", "b1", "q2", "b2"]
    await history.versions.step(turn_id, -1)
    assert await history.told() == ["q1", "a1", "q2", "b2"]
    await history.versions.step(later_id, -1)
    assert await history.told() == ["q1", "a1", "q2", "a2"]


async def test_there_is_nothing_past_the_first_and_the_last_version(history: History) -> None:
    turn_id = await history.say("q1", "a1")
    await history.answer_again(turn_id, "q1", "b1")
    for by, index in ((1, 1), (-1, 0), (-1, 0), (1, 1)):
        versions = await history.versions.step(turn_id, by)
        assert versions
        assert versions.index == index


async def test_an_edited_question_is_a_version_of_its_own(history: History) -> None:
    turn_id = await history.say("q1", "a1")
    await history.say("q2", "a2")
    await history.answer_again(turn_id, "edited", "b1")
    assert await history.told() == ["edited", "b1", "q2", "a2"]
    await history.versions.step(turn_id, -1)
    assert await history.told() == ["q1", "a1", "q2", "a2"]


async def test_a_version_knows_only_what_came_before_it(history: History) -> None:
    await history.say("q1", "a1")
    turn_id = await history.say("q2", "a2")
    await history.say("q3", "a3")
    past = await history.conversations.past_of_turn(turn_id, 10_000)
    assert past
    assert [message.content for message in past.messages] == ["q1", "a1"]


async def test_a_continued_answer_is_one_message(history: History) -> None:
    turn_id = await history.say("q1", "one ", is_cut=True)
    await history.versions.extend(turn_id, Message("assistant", "two"))
    past = await history.conversations.past(ALI_AT_HOME, 10_000)
    assert past.messages[-1] == Message("assistant", "one two")


@pytest.mark.parametrize("dropped", [0, 1, 2])
async def test_a_dropped_turn_leaves_no_gap(history: History, dropped: int) -> None:
    ids = [await history.say(f"q{n}", f"a{n}") for n in range(3)]
    await history.answer_again(ids[dropped], "edited", "b")
    await history.versions.drop(ids[dropped])
    kept = [n for n in range(3) if n != dropped]
    assert await history.told() == [words for n in kept for words in (f"q{n}", f"a{n}")]
    assert await history.log.find(ids[dropped]) is None
    await history.say("next", "next")
    assert (await history.told())[-2:] == ["next", "next"]


async def test_the_last_turn_can_be_taken_back_again_and_again(history: History) -> None:
    for number in range(3):
        await history.say(f"q{number}", f"a{number}")
    while turn_id := await history.versions.last_turn(ALI_AT_HOME):
        await history.versions.drop(turn_id)
    assert await history.told() == []


async def test_a_fork_has_a_life_of_its_own(history: History) -> None:
    first_id = await history.say("q1", "a1")
    turn_id = await history.say("q2", "a2")
    await history.say("q3", "a3")
    thread = Owner(0, 99)
    assert await history.versions.fork(turn_id, thread, "Ali")
    assert await history.told(thread) == ["q1", "a1", "q2", "a2"]
    await history.say("hers", "hers", thread)
    await history.answer_again(first_id, "q1", "b1")
    await history.versions.drop(turn_id)
    assert await history.told(thread) == ["q1", "a1", "q2", "a2", "hers", "hers"]
    assert await history.told() == ["q1", "b1", "q3", "a3"]


async def test_a_fork_takes_nothing_along_from_other_channels(history: History) -> None:
    await history.say("secret", "secret", channel_id=6)
    turn_id = await history.say("q1", "a1", channel_id=5)
    await history.versions.fork(turn_id, Owner(0, 99), "Ali")
    assert await history.told(Owner(0, 99)) == ["q1", "a1"]


async def test_a_turn_that_is_gone_has_no_versions(history: History) -> None:
    assert await history.versions.of(7) is None
    assert await history.versions.step(7, 1) is None
    assert not await history.versions.fork(7, SARA_AT_HOME, "Ali")
    await history.versions.drop(7)
    await history.answer_again(7, "q", "a")


# The log of turns


def asked(owner: Owner = ALI_AT_HOME) -> Asked:
    return Asked(owner, owner.person_id, 5, "hello", "fa", question_id=77)


async def test_a_crash_leaves_what_can_be_tried_again(history: History) -> None:
    log = history.log
    turn_id = await log.open(asked())
    await log.note_shown(turn_id, 123)
    await log.note_shown(turn_id, 456)
    for _ in range(2):
        (left,) = await log.interrupted()
        assert (left.id, left.asked, left.shown_ids) == (turn_id, asked(), (123, 456))
        assert left.state == "interrupted"
    await log.note_marked(turn_id)
    assert await log.interrupted() == []
    assert await log.begin_again(turn_id, asked())
    await log.note_marked(turn_id)
    found = await log.find(turn_id)
    assert found
    assert found.state == "running", "a click came before the note"


async def test_an_answered_turn_stays_answered(history: History) -> None:
    turn_id = await history.say("q", "a")
    assert await history.log.begin_again(turn_id, asked())
    assert await history.log.end(turn_id) == "answered"
    await history.log.close(turn_id)
    assert await history.log.find(turn_id)


async def test_only_one_of_two_clicks_gets_the_turn(history: History) -> None:
    turn_id = await history.log.open(asked())
    await history.log.end(turn_id)
    again = replace(asked(), question="edited")
    clicks = await asyncio.gather(*(history.log.begin_again(turn_id, again) for _ in range(2)))
    assert sorted(clicks) == [False, True]
    found = await history.log.find_by_question(77)
    assert found
    assert (found.id, found.asked.question) == (turn_id, "edited")


async def test_messages_that_show_an_answer_no_more_are_forgotten(history: History) -> None:
    turn_id = await history.log.open(replace(asked(), response_id=9))
    await history.log.note_shown(turn_id, 10)
    await history.log.forget_shown(9)
    found = await history.log.find(turn_id)
    assert found
    assert found.shown_ids == (10,)


async def test_a_closed_turn_is_gone(history: History) -> None:
    turn_id = await history.log.open(asked())
    await history.log.close(turn_id)
    assert await history.log.interrupted() == []
    assert await history.log.find(turn_id) is None
    assert await history.log.open(asked()) != turn_id, "a button may still hold the old id"


async def test_old_unanswered_turns_are_forgotten(history: History) -> None:
    await history.log.open(asked())
    answered_id = await history.say("q", "a")
    await history.database.execute("UPDATE turn SET created_at = created_at - 8 * 24 * 3600")
    assert await history.log.interrupted() == []
    assert await history.log.find(answered_id)
