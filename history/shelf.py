"""The shelf: all conversations of one owner, to look at, go on with, name and throw away."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from sqlite3 import Row

from history import tree, usage
from history.database import Database, Statement
from history.turnlog import Owner

LONGEST_TITLE = 100
"""Characters; what a label of Discord's can hold."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """One conversation on the shelf; the times are in Unix seconds.

    `title` is None as long as nobody gave it one; `question` and `answer` are how it began.
    """

    id: int
    title: str | None
    is_current: bool
    began_at: int
    ended_at: int
    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Said:
    """One message of a conversation as it is exported; `speaker` is who asked, "" for oneself."""

    role: tree.Role
    content: str
    is_cut: bool
    said_at: int
    speaker: str = ""


# Of each conversation its head, and its first question and answer, on the way that people see.
# One that nothing was said in yet is not listed.
_LISTED = """
WITH RECURSIVE listed AS (
    SELECT conversation.*, head.created_at AS ended_at, head.turn_id AS last_turn_id
    FROM conversation JOIN message AS head ON head.id = head_id
    WHERE person_id = ?1 AND place_id = ?2 AND (?3 IS NULL OR conversation.id = ?3)
    AND (?5 IS NULL OR (head.created_at, head.turn_id) <= (
        SELECT start.created_at, start.turn_id
        FROM conversation AS first JOIN message AS start ON start.id = first.head_id
        WHERE first.id = ?5
    ))
    ORDER BY head.created_at DESC, head.turn_id DESC LIMIT ?4
),
path (conversation_id, id, parent_id) AS (
    SELECT id, head_id, (SELECT parent_id FROM message WHERE id = head_id) FROM listed
    UNION ALL
    SELECT path.conversation_id, message.id, message.parent_id
    FROM path JOIN message ON message.id = path.parent_id
)
SELECT listed.id, title, is_current, first.created_at AS began_at, ended_at,
       first.content AS question, second.content AS answer
FROM listed
JOIN path AS root ON root.conversation_id = listed.id AND root.parent_id IS NULL
JOIN path AS after ON after.parent_id = root.id
JOIN message AS first ON first.id = root.id
JOIN message AS second ON second.id = after.id
ORDER BY ended_at DESC, last_turn_id DESC
"""

_WHOLE = """
WITH RECURSIVE path (id, parent_id, depth) AS (
    SELECT message.id, parent_id, 0 FROM conversation JOIN message ON message.id = head_id
    WHERE conversation.id = ? AND person_id = ? AND place_id = ?
    UNION ALL
    SELECT message.id, message.parent_id, depth + 1
    FROM path JOIN message ON message.id = path.parent_id
)
SELECT role, content, is_cut, message.created_at, iif(role = 'user', speaker, '') AS speaker
FROM path JOIN message USING (id) JOIN turn ON turn.id = turn_id ORDER BY depth DESC
"""


class Shelf:
    """The conversations in the database, by owner: nobody reaches another's."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def newest(
        self, owner: Owner, most: int, start_id: int | None = None
    ) -> Sequence[Conversation]:
        """Give the owner's conversations, those first in which something was said last.

        With a `start_id`: from that conversation on.
        """
        values = (owner.person_id, owner.place_id, None, most, start_id)
        rows = await self._database.query(_LISTED, values)
        return [_conversation(row) for row in rows]

    async def find(self, owner: Owner, conversation_id: int) -> Conversation | None:
        """Give one of the owner's conversations, or None where it is not theirs or gone."""
        values = (owner.person_id, owner.place_id, conversation_id, 1, None)
        rows = await self._database.query(_LISTED, values)
        return _conversation(rows[0]) if rows else None

    async def open(self, owner: Owner, conversation_id: int) -> bool:
        """Let the next question go on in this conversation; False where the owner has no such."""
        async with self._database.transaction() as transaction:
            sql = "SELECT id FROM conversation WHERE id = ? AND person_id = ? AND place_id = ?"
            values = (conversation_id, owner.person_id, owner.place_id)
            if not await transaction.execute(sql, values):
                return False
            await tree.leave(transaction, owner)
            await transaction.execute(
                "UPDATE conversation SET is_current = 1 WHERE id = ?", (conversation_id,)
            )
            return True

    async def rename(self, owner: Owner, conversation_id: int, title: str) -> bool:
        """Give a conversation a title; False where the owner has no such."""
        rows = await self._database.execute(
            "UPDATE conversation SET title = ? WHERE id = ? AND person_id = ? AND place_id = ?"
            " RETURNING id",
            (title[:LONGEST_TITLE], conversation_id, owner.person_id, owner.place_id),
        )
        return bool(rows)

    async def entitle(
        self, owner: Owner, conversation_id: int, title: str, used: usage.Usage | None
    ) -> None:
        """Give a conversation that has none its title, and note what making it used."""
        titled = Statement(
            "UPDATE conversation SET title = ?"
            " WHERE id = ? AND person_id = ? AND place_id = ? AND title IS NULL",
            (title[:LONGEST_TITLE], conversation_id, owner.person_id, owner.place_id),
        )
        noted = [usage.of_errand(owner, conversation_id, used)] if used else []
        await self._database.write(titled, *noted)

    async def delete(self, owner: Owner, conversation_id: int) -> bool:
        """Delete a conversation with all that was said in it; False where the owner has no such.

        If it is the current one, the next question begins another.
        """
        async with self._database.transaction() as transaction:
            rows = await transaction.execute(
                "UPDATE conversation SET head_id = NULL"
                " WHERE id = ? AND person_id = ? AND place_id = ? RETURNING id",
                (conversation_id, owner.person_id, owner.place_id),
            )
            if not rows:
                return False
            said = await transaction.execute(
                "DELETE FROM message WHERE conversation_id = ? RETURNING turn_id",
                (conversation_id,),
            )
            await transaction.execute(
                "DELETE FROM turn WHERE id IN (SELECT value FROM json_each(?))",
                (json.dumps([row["turn_id"] for row in said]),),
            )
            await transaction.execute("DELETE FROM conversation WHERE id = ?", (conversation_id,))
            return True

    async def export(self, owner: Owner, conversation_id: int) -> Sequence[Said]:
        """Give all that is remembered of a conversation, in order; nothing if it is not theirs."""
        values = (conversation_id, owner.person_id, owner.place_id)
        rows = await self._database.query(_WHOLE, values)
        return [
            Said(
                row["role"],
                row["content"],
                bool(row["is_cut"]),
                row["created_at"],
                row["speaker"],
            )
            for row in rows
        ]


def _conversation(row: Row) -> Conversation:
    return Conversation(
        id=row["id"],
        title=row["title"],
        is_current=bool(row["is_current"]),
        began_at=row["began_at"],
        ended_at=row["ended_at"],
        question=row["question"],
        answer=row["answer"],
    )
