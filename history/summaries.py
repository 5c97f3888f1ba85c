"""Summaries: what was said so long ago in a conversation that it is told to the model in short."""

import time
from dataclasses import dataclass

from history import usage
from history.database import Database, Rows
from history.tree import Role
from history.turnlog import Owner

LONGEST_SUMMARY = 1800
"""Characters; one message shows them."""

# Far more than any model reads at once: a bound for what is held in memory.
_MOST_CHARACTERS = 2_000_000


@dataclass(frozen=True, slots=True)
class Summary:
    """What was said up to and including a turn, in short."""

    turn_id: int
    content: str


@dataclass(frozen=True, slots=True)
class Spoken:
    """One message that no summary tells of yet; `speaker` is who asked, if the turn names them."""

    id: int
    turn_id: int
    role: Role
    content: str
    speaker: str = ""


@dataclass(frozen=True, slots=True)
class Stretch:
    """What was said in a conversation after its last summary, oldest first."""

    conversation_id: int
    before: Summary | None
    messages: tuple[Spoken, ...]


# Walks from the head to the turn that the last summary ends with, or to the root.
_STRETCH = """
WITH RECURSIVE path (id, parent_id, turn_id, role, content, depth, characters) AS (
    SELECT message.id, parent_id, turn_id, role, content, 0, length(content)
    FROM conversation JOIN message ON message.id = head_id WHERE conversation.id = ?1
    UNION ALL
    SELECT message.id, message.parent_id, message.turn_id, message.role, message.content,
           path.depth + 1, path.characters + length(message.content)
    FROM path JOIN message ON message.id = path.parent_id
    WHERE path.characters < ?2
    AND NOT EXISTS (SELECT 1 FROM summary WHERE summary.turn_id = path.turn_id)
)
SELECT path.id, turn_id, role, path.content, summary.content AS summary,
       iif(role = 'user', speaker, '') AS speaker
FROM path JOIN turn ON turn.id = turn_id LEFT JOIN summary USING (turn_id) ORDER BY depth DESC
"""

_REWRITTEN = """
UPDATE summary SET content = ?4 WHERE turn_id = ?1 AND conversation_id IN
    (SELECT id FROM conversation WHERE person_id = ?2 AND place_id = ?3) RETURNING turn_id
"""
_DROPPED = """
DELETE FROM summary WHERE turn_id = ?1 AND conversation_id IN
    (SELECT id FROM conversation WHERE person_id = ?2 AND place_id = ?3) RETURNING turn_id
"""


class Summaries:
    """The summaries in the database, by owner: nobody reaches another's."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def stretch(self, owner: Owner) -> Stretch | None:
        """Give what no summary tells of in the owner's current conversation; None without one."""
        rows = await self._database.query(
            "SELECT id FROM conversation WHERE person_id = ? AND place_id = ? AND is_current",
            (owner.person_id, owner.place_id),
        )
        if not rows:
            return None
        conversation_id = int(rows[0]["id"])
        values = (conversation_id, _MOST_CHARACTERS)
        return _stretch(conversation_id, await self._database.query(_STRETCH, values))

    async def keep(
        self, owner: Owner, stretch: Stretch, summary: Summary, used: usage.Usage | None
    ) -> bool:
        """Store a summary of a stretch up to one of its turns, and note what making it used.

        Gives False and stores no summary where it has no words, or what it tells of was changed
        meanwhile.
        """
        values = (stretch.conversation_id, _MOST_CHARACTERS)
        async with self._database.transaction() as transaction:
            if used:
                await transaction.execute(*usage.of_errand(owner, stretch.conversation_id, used))
            found = _stretch(stretch.conversation_id, await transaction.execute(_STRETCH, values))
            if not summary.content or _told(found, summary) != _told(stretch, summary):
                return False
            await transaction.execute(
                "INSERT INTO summary (turn_id, conversation_id, content, created_at)"
                " VALUES (?, ?, ?, ?)",
                (summary.turn_id, stretch.conversation_id, summary.content, int(time.time())),
            )
            return True

    async def rewrite(self, owner: Owner, summary: Summary) -> bool:
        """Put other words into a summary, or with "" drop it; False where the owner has no such.

        Without it, the next one is made from what was said, as far as a request holds that.
        """
        key = (summary.turn_id, owner.person_id, owner.place_id)
        if summary.content:
            return bool(await self._database.execute(_REWRITTEN, (*key, summary.content)))
        return bool(await self._database.execute(_DROPPED, key))


def _stretch(conversation_id: int, rows: Rows) -> Stretch:
    before, told = None, rows
    if rows and rows[0]["summary"] is not None:
        before, told = Summary(rows[0]["turn_id"], rows[0]["summary"]), rows[1:]
    spoken = (
        Spoken(row["id"], row["turn_id"], row["role"], row["content"], row["speaker"])
        for row in told
    )
    return Stretch(conversation_id, before, tuple(spoken))


def _told(stretch: Stretch, summary: Summary) -> tuple[Summary | None, list[Spoken]]:
    """Give what a summary of a stretch tells of."""
    turns = [spoken.turn_id for spoken in stretch.messages]
    if summary.turn_id not in turns:
        return stretch.before, []
    end = len(turns) - turns[::-1].index(summary.turn_id)
    return stretch.before, list(stretch.messages[:end])
