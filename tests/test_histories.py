"""history/histories.py: where turns are kept, by their owners and by their ids."""

import asyncio
import sqlite3
import time
from pathlib import Path

import pytest

from cogs.forgetting import Forgetting
from history.conversations import Turn
from history.database import FIRST_IN_MEMORY
from history.histories import Histories, open_histories
from history.tree import Message
from history.turnlog import Asked, Owner
from history.usage import Usage

ALI = Owner(7, 50)


async def take_turn(histories: Histories, owner: Owner, question: str = "about the zebra") -> int:
    asked = Asked(owner, owner.person_id, channel_id=51, question=question, language="en")
    stores = histories.of(owner)
    turn_id = await stores.log.open(asked)
    past = await stores.conversations.past(owner, 1000)
    turn = Turn(question, Message("assistant", "A quokka is none."), Usage("some", 3, 4))
    await stores.conversations.add(past.conversation_id, turn_id, turn)
    return turn_id


async def test_ids_are_not_used_again_and_tell_where_a_turn_is(tmp_path: Path) -> None:
    ids = []
    for _ in range(2):
        async with open_histories(tmp_path / "hamdam.db") as histories:
            kept = await take_turn(histories, Owner(8, 50))
            assert histories.of_turn(kept) is histories.kept
            await histories.keep_nothing(7)
            ids += [await take_turn(histories, ALI), await take_turn(histories, ALI)]
            (conversation,) = await histories.passing.shelf.newest(ALI, 9)
            assert conversation.id >= FIRST_IN_MEMORY
            assert histories.of_turn(ids[-1]) is histories.passing
    assert ids == sorted(set(ids))


async def test_what_nobody_goes_on_with_is_forgotten(tmp_path: Path) -> None:
    async with open_histories(tmp_path / "hamdam.db") as histories:
        await histories.keep_nothing(7)
        busy, kept = Owner(7, 60), Owner(8, 50)
        turns = [await take_turn(histories, owner) for owner in (ALI, busy, kept)]
        forgetting = Forgetting(histories, {busy: turns[1]}.get, idle=-60.0, pause=0.0)
        assert await histories.sweep(int(time.time()) - 60) == []
        await forgetting.cog_load()
        async with asyncio.timeout(10):
            while await histories.passing.log.find(turns[0]):
                pass
        await forgetting.cog_unload()
        assert await histories.passing.shelf.newest(ALI, 9) == []
        assert await histories.passing.log.find(turns[1])
        assert await histories.kept.log.find(turns[2])


async def test_what_fails_in_memory_leaves_nothing_in_the_ledger(tmp_path: Path) -> None:
    async with open_histories(tmp_path / "hamdam.db") as histories:
        await histories.keep_nothing(7)
        turn_id = await take_turn(histories, ALI)
        bad = Turn("q", Message("assistant", None), Usage("some", 3, 4))  # type: ignore[arg-type]
        (conversation,) = await histories.passing.shelf.newest(ALI, 9)
        with pytest.raises(sqlite3.IntegrityError):
            await histories.passing.conversations.add(conversation.id, turn_id, bad)
        assert len(await histories.file.query("SELECT 1 FROM usage")) == 1


async def test_what_one_says_lies_together_however_many_talk(tmp_path: Path) -> None:
    """SQLite keeps rows in the order of their ids."""
    async with open_histories(tmp_path / "hamdam.db") as histories:
        owners = [Owner(person_id, place_id) for person_id in (7, 8) for place_id in (50, 60)]
        for _ in range(3):
            for owner in owners:
                turn_id = await take_turn(histories, owner)
                again = Turn("about the gnu", Message("assistant", "So is a gnu."))
                await histories.of(owner).conversations.add_version(turn_id, again)
        sql = "SELECT conversation_id, turn_id FROM message ORDER BY id"
        rows = [tuple(row) for row in await histories.file.query(sql)]
        assert len(rows) == 4 * 3 * 4
        assert rows == sorted(rows)
