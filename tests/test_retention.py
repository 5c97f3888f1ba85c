"""history/retention.py: what is too old goes, all of it and nothing else, in small steps."""

import asyncio
import sqlite3
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from history.conversations import Conversations, Turn
from history.database import Database, Rows, Statement, open_database
from history.retention import ROWS, Retention, Swept
from history.tree import Message
from history.turnlog import Asked, Owner, TurnLog
from history.versions import TurnVersions
from tests.stored import LEFT_BY_AGE, Dump, dump, fill, times

BEFORE = 1000
OWNERS = (Owner(7, 50), Owner(8, 50), Owner(0, 52))


@dataclass(frozen=True)
class Drawn:
    """One turn: whose it is, how old its versions are, and what else is done about it."""

    owner: int
    ages: tuple[int, ...]
    shown: int
    is_running: bool
    has_summary: bool
    restarts: bool

    @property
    def is_due(self) -> bool:
        return max(self.ages) < BEFORE and not self.is_running


AGES = st.sampled_from((1, BEFORE - 1, BEFORE, BEFORE + 9))
DRAWN = st.builds(
    Drawn,
    owner=st.integers(0, len(OWNERS) - 1),
    ages=st.lists(AGES, min_size=1, max_size=3).map(tuple),
    shown=st.integers(0, 2),
    is_running=st.integers(0, 5).map(lambda n: not n),
    has_summary=st.booleans(),
    restarts=st.integers(0, 5).map(lambda n: not n),
)


async def grow(database: Database, drawn: Sequence[Drawn]) -> dict[int, Drawn]:
    """Let conversations become as drawn; give the turns by their ids."""
    conversations, log = Conversations(database), TurnLog(database)
    turns: dict[int, Drawn] = {}
    for each in drawn:
        owner = OWNERS[each.owner]
        if each.restarts:
            await conversations.restart(owner)
        asked = Asked(owner, owner.person_id, 51, "q", "en", response_id=len(turns) + 1)
        turn_id = await log.open(asked)
        turns[turn_id] = each
        conversation_id = await conversations.current(owner)
        await conversations.add(conversation_id, turn_id, Turn("q", Message("assistant", "0")))
        for number in range(1, len(each.ages)):
            # Every other version answers an edited question.
            turn = Turn(f"q{number // 2}", Message("assistant", str(number)))
            await conversations.add_version(turn_id, turn)
        await TurnVersions(database).step(turn_id, -each.shown)
        if each.has_summary:
            sql = "INSERT INTO summary SELECT ?, conversation_id, 's', 1 FROM message"
            await database.execute(sql + " WHERE turn_id = ?1 LIMIT 1", (turn_id,))
    for turn_id, each in turns.items():
        await grow_old(database, turn_id, each)
    return turns


async def grow_old(database: Database, turn_id: int, drawn: Drawn) -> None:
    state = "running" if drawn.is_running else "answered"
    sql = "UPDATE turn SET created_at = ?, state = ? WHERE id = ?"
    await database.execute(sql, (drawn.ages[0], state, turn_id))
    rows = await database.query("SELECT id FROM message WHERE turn_id = ? ORDER BY id", (turn_id,))
    for place, row in enumerate(rows):
        age = drawn.ages[min(place, len(drawn.ages) - 1)]
        age = max(drawn.ages) if place == len(rows) - 1 else age
        sql = "UPDATE message SET created_at = ? WHERE id = ?"
        await database.execute(sql, (age, row["id"]))


PATHS = """
WITH RECURSIVE path (conversation_id, id, parent_id, turn_id, depth) AS (
    SELECT conversation.id, message.id, parent_id, turn_id, 0
    FROM conversation JOIN message ON message.id = head_id
    UNION ALL
    SELECT path.conversation_id, message.id, message.parent_id, message.turn_id, depth + 1
    FROM path JOIN message ON message.id = path.parent_id
)
SELECT conversation_id, id, turn_id FROM path ORDER BY conversation_id, depth DESC
"""
MESSAGES = "SELECT id, conversation_id, turn_id, role, content, created_at FROM message ORDER BY id"
SUMMARIES = """
SELECT turn_id, conversation_id,
       (SELECT min(id) FROM message WHERE message.turn_id = summary.turn_id) AS start FROM summary
"""


async def is_whole(database: Database) -> None:
    assert await database.query("PRAGMA foreign_key_check") == []
    assert (await database.query("PRAGMA integrity_check"))[0][0] == "ok"


@given(st.lists(DRAWN, max_size=12))
def test_all_that_is_old_goes_and_nothing_else(drawn: list[Drawn]) -> None:
    async def check(database: Database) -> None:
        turns = await grow(database, drawn)
        due = {id_ for id_, turn in turns.items() if turn.is_due}
        await database.execute("UPDATE conversation SET created_at = 1")
        messages = list(map(tuple, await database.query(MESSAGES)))
        paths = list(map(tuple, await database.query(PATHS)))
        summaries = list(map(tuple, await database.query(SUMMARIES)))
        swept = await Retention(database, pause=0).delete_old(BEFORE)
        await is_whole(database)
        assert swept.turns == len(due)
        assert swept.messages == sum(message[2] in due for message in messages)
        ids = {row["id"] for row in await database.query("SELECT id FROM turn")}
        assert ids == turns.keys() - due
        shown = {row["turn_id"] for row in await database.query("SELECT turn_id FROM shown")}
        assert shown == ids
        staying = [message for message in messages if message[2] not in due]
        assert list(map(tuple, await database.query(MESSAGES))) == staying
        # What people see of a conversation is what they saw, without what is gone.
        seen = [step for step in paths if step[2] not in due]
        assert list(map(tuple, await database.query(PATHS))) == seen
        first: dict[int, int] = {}
        for message_id, conversation_id, turn_id, *_ in messages:
            if turn_id in due:
                first.setdefault(conversation_id, message_id)
        kept = {turn for turn, c, start in summaries if start < first.get(c, start + 1)}
        assert {row["turn_id"] for row in await database.query("SELECT * FROM summary")} == kept

    run(check)


@given(st.lists(DRAWN, max_size=12), st.sets(st.sampled_from(OWNERS)))
def test_empty_conversations_go_unless_they_are_in_use(
    drawn: list[Drawn], asking: set[Owner]
) -> None:
    async def check(database: Database) -> None:
        turns = await grow(database, drawn)
        for owner in OWNERS:
            await Conversations(database).restart(owner)
            await Conversations(database).current(owner)
        for owner in asking:
            await TurnLog(database).open(Asked(owner, owner.person_id, 51, "q", "en"))
        await database.execute("UPDATE conversation SET created_at = id % 2 * ?", (BEFORE,))
        running = {OWNERS[turn.owner] for turn in turns.values() if turn.is_running}
        messages = await database.query("SELECT conversation_id, turn_id FROM message")
        filled = {row["conversation_id"] for row in messages if not turns[row["turn_id"]].is_due}
        before = await database.query("SELECT * FROM conversation")
        await Retention(database, pause=0).delete_old(BEFORE)
        after = {row["id"] for row in await database.query("SELECT id FROM conversation")}
        assert after == {
            row["id"]
            for row in before
            if row["id"] in filled
            or row["created_at"] >= BEFORE
            or Owner(row["person_id"], row["place_id"]) in running | asking
        }

    run(check)


def run(check: Callable[[Database], Awaitable[None]]) -> None:
    async def go() -> None:
        with tempfile.TemporaryDirectory() as folder:
            async with open_database(Path(folder) / "hamdam.db") as database:
                await check(database)

    asyncio.run(go())


class Watched(Database):
    """A database that notes how many rows each of its transactions gives back."""

    def __init__(self, watched: Database) -> None:
        vars(self).update(vars(watched))
        self.steps: list[int] = []

    async def write(self, *statements: Statement) -> list[Rows]:
        rows = await super().write(*statements)
        self.steps.append(sum(map(len, rows)))
        return rows


async def many(database: Database, count: int) -> None:
    drawn = Drawn(0, (1,), 0, is_running=False, has_summary=False, restarts=False)
    await grow(database, [drawn] * count)
    content = "UPDATE message SET content = hex(zeroblob(2000))"
    await database.write(Statement(content), Statement("UPDATE conversation SET created_at = 1"))


async def test_no_step_is_long_and_others_come_between(tmp_path: Path) -> None:
    async with open_database(tmp_path / "hamdam.db") as database:
        await many(database, 400)
        watched = Watched(database)
        sweep = asyncio.create_task(Retention(watched).delete_old(BEFORE))
        left = set()
        while not sweep.done():
            left.add((await database.query("SELECT count(*) FROM message"))[0][0])
        assert await sweep == Swept(turns=400, messages=800, conversations=1)
    assert max(watched.steps) <= ROWS
    assert len(watched.steps) >= 800 // ROWS
    assert len(left) > 2, "what is between two steps is seen by others"


async def test_the_file_gets_smaller(tmp_path: Path) -> None:
    path = tmp_path / "hamdam.db"
    async with open_database(path) as database:
        await many(database, 200)
        await database.wipe()
        size = path.stat().st_size
        await Retention(database).delete_old(BEFORE)
        await Retention(database).shrink()
        assert path.stat().st_size < size / 4
        assert (await database.query("PRAGMA freelist_count"))[0][0] == 0
        await is_whole(database)


async def swept(path: Path) -> Dump:
    async with open_database(path) as database:
        retention = Retention(database, pause=0)
        await retention.delete_old(BEFORE)
        await retention.anonymise(BEFORE)
        await is_whole(database)
    return dump(path)


async def test_each_table_with_a_time_was_thought_of(tmp_path: Path) -> None:
    path = tmp_path / "hamdam.db"
    fill(path)
    assert times(path) == set(LEFT_BY_AGE), "say of a new time whether its rows go by age"
    before, after = dump(path), await swept(path)
    for name, stays in LEFT_BY_AGE.items():
        table = name.partition(".")[0]
        assert len(before[table]) == 1
        assert len(after[table]) == stays, table


async def test_what_was_used_is_nobody_s_then(tmp_path: Path) -> None:
    path = tmp_path / "hamdam.db"
    fill(path)
    before, after = dump(path)["usage"], (await swept(path))["usage"]
    assert len(before) == len(after) == 1
    with closing(sqlite3.connect(path)) as connection:
        row = connection.execute("SELECT person_id, place_id, server_id, model FROM usage")
        assert row.fetchone() == (0, 0, 50, "some")


async def test_what_was_used_lately_is_somebody_s_still(tmp_path: Path) -> None:
    path = tmp_path / "hamdam.db"
    fill(path, at=BEFORE)
    before = dump(path)
    assert await swept(path) == before
