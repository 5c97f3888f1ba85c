"""Where what is said is kept: in the file or, for those who want that, in memory alone."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from history.conversations import Conversations
from history.database import (
    FIRST_IN_MEMORY,
    Database,
    Statement,
    open_database,
    open_memory,
)
from history.privacy import Privacy
from history.shelf import Shelf
from history.summaries import Summaries
from history.turnlog import LoggedTurn, Owner, TurnLog
from history.versions import TurnVersions

# All of a person, or of a person in one place, in an order in which nothing refers to what is gone.
_FORGOTTEN: Final = (
    "UPDATE conversation SET head_id = NULL WHERE person_id = ?1 AND (?2 IS NULL OR place_id = ?2)",
    """DELETE FROM message WHERE conversation_id IN (
    SELECT id FROM conversation WHERE person_id = ?1 AND (?2 IS NULL OR place_id = ?2))""",
    "DELETE FROM conversation WHERE person_id = ?1 AND (?2 IS NULL OR place_id = ?2)",
    "DELETE FROM turn WHERE person_id = ?1 AND (?2 IS NULL OR place_id = ?2)",
)

# Conversations that were left, but those in which an answer is still under way.
_LEFT: Final = (
    "SELECT id FROM conversation WHERE NOT is_current AND person_id > 0 AND NOT EXISTS ("
    "SELECT 1 FROM message JOIN turn ON turn.id = turn_id"
    " WHERE conversation_id = conversation.id AND state = 'running')"
)
_SWEPT: Final = (
    f"UPDATE conversation SET head_id = NULL WHERE id IN ({_LEFT})",  # noqa: S608
    f"DELETE FROM message WHERE conversation_id IN ({_LEFT})",  # noqa: S608
    f"DELETE FROM conversation WHERE id IN ({_LEFT})",  # noqa: S608
    """DELETE FROM turn WHERE state = 'answered'
    AND NOT EXISTS (SELECT 1 FROM message WHERE turn_id = turn.id)""",
)
_UNANSWERED: Final = (
    "DELETE FROM turn WHERE person_id = ? AND place_id = ? AND state = 'unanswered'"
)

_IDLE: Final = (
    "SELECT turn.person_id, turn.place_id FROM turn LEFT JOIN message ON turn_id = turn.id"
    " GROUP BY person_id, place_id"
    " HAVING max(max(turn.created_at, coalesce(message.created_at, 0))) < ?"
)


@dataclass(frozen=True, slots=True)
class Stores:
    """All that reads and writes what was said, in one database."""

    conversations: Conversations
    versions: TurnVersions
    log: TurnLog
    shelf: Shelf
    summaries: Summaries
    privacy: Privacy

    @classmethod
    def of(cls, database: Database) -> Self:
        """Give the stores of a database."""
        return cls(
            Conversations(database),
            TurnVersions(database),
            TurnLog(database),
            Shelf(database),
            Summaries(database),
            Privacy(database),
        )


class Histories:
    """Tells where a conversation or a turn is kept; `open_histories` makes one.

    `kept` is in the `file`. `passing` is in memory: the own conversations of people who want
    nothing kept, each for as long as it lasts.
    """

    def __init__(self, file: Database, memory: Database) -> None:
        self.file = file
        self.kept = Stores.of(file)
        self.passing = Stores.of(memory)
        self._memory = memory
        self._people: set[int] = set()

    async def recall(self) -> None:
        """Take up who wants nothing kept. Raises sqlite3.Error."""
        rows = await self.file.query("SELECT person_id FROM keeping_nothing")
        self._people = {int(row["person_id"]) for row in rows}

    def keeps_nothing(self, person_id: int) -> bool:
        """Tell whether nothing is kept of what a person says in conversations of their own."""
        return person_id in self._people

    def of(self, owner: Owner) -> Stores:
        """Give where an owner's conversations are."""
        return self.passing if owner.person_id in self._people else self.kept

    def of_turn(self, turn_id: int) -> Stores:
        """Give where a turn is, or was: its id alone tells."""
        return self.passing if turn_id >= FIRST_IN_MEMORY else self.kept

    def of_person(self, person_id: int) -> tuple[Stores, ...]:
        """Give all places where there may be something of a person's, that of today first."""
        return (self.passing, self.kept) if person_id in self._people else (self.kept,)

    def takes_more(self, turn: LoggedTurn) -> bool:
        """Tell whether a turn is where its owner's words are kept today."""
        return self.of(turn.asked.owner) is self.of_turn(turn.id)

    async def find_by_question(
        self, question_id: int, asker_id: int | None = None
    ) -> LoggedTurn | None:
        """Give the turn that a Discord message asked, whose author is not always known; or None."""
        is_passing = asker_id in self._people if asker_id else bool(self._people)
        if is_passing and (turn := await self.passing.log.find_by_question(question_id)):
            return turn
        return await self.kept.log.find_by_question(question_id)

    async def keep_nothing(self, person_id: int) -> None:
        """Keep nothing more of what a person says from now on; what was kept stays."""
        sql = "INSERT OR IGNORE INTO keeping_nothing (person_id, created_at) VALUES (?, ?)"
        await self.file.execute(sql, (person_id, int(time.time())))
        self._people.add(person_id)

    async def keep_again(self, person_id: int) -> None:
        """Keep what a person says from now on.

        What they said before is still in memory: it is to be forgotten once nothing of it is under
        way.
        """
        sql = "DELETE FROM keeping_nothing WHERE person_id = ?"
        await self.file.execute(sql, (person_id,))
        self._people.discard(person_id)

    async def restart(self, owner: Owner) -> bool:
        """Begin an owner's conversation afresh: what is not kept is forgotten by that.

        Gives whether anything was said.
        """
        stores = self.of(owner)
        is_begun = await stores.conversations.restart(owner)
        if stores is self.passing:
            await self._memory.write(
                *map(Statement, _SWEPT), Statement(_UNANSWERED, (owner.person_id, owner.place_id))
            )
        return is_begun

    async def forget(self, person_id: int, place_id: int | None = None) -> None:
        """Forget what is in memory of a person, everywhere or in one place."""
        values = (person_id, place_id)
        await self._memory.write(*(Statement(sql, values) for sql in _FORGOTTEN))

    async def sweep(self, before: int) -> list[Owner]:
        """Forget the conversations in memory that were left while an answer was under way.

        Gives whose there are in which nothing was said since a moment (Unix seconds), to be
        forgotten where nothing is under way.
        """
        await self._memory.write(*map(Statement, _SWEPT))
        rows = await self._memory.query(_IDLE, (before,))
        return [Owner(row["person_id"], row["place_id"]) for row in rows]


@asynccontextmanager
async def open_histories(path: Path) -> AsyncIterator[Histories]:
    """Open the file, as `open_database` does, and the memory beside it; raises what that raises."""
    async with open_database(path) as file, open_memory(file) as memory:
        histories = Histories(file, memory)
        await histories.recall()
        yield histories
