"""The answers of one turn: which of them is shown, choosing another, and taking the turn back."""

from dataclasses import dataclass

from history import tree
from history.database import Database, Transaction
from history.tree import Message
from history.turnlog import Owner, Standing
from history.usage import Usage


@dataclass(frozen=True, slots=True)
class Version:
    """One answer of a turn and the question it answers, which may have been edited since."""

    id: int
    question: str
    answer: str
    is_cut: bool


@dataclass(frozen=True, slots=True)
class Versions:
    """All answers of a turn, oldest first; `index` is the one shown and remembered."""

    turn_id: int
    all: tuple[Version, ...]
    index: int

    @property
    def standing(self) -> Standing:
        """What can be done about the answer that is shown."""
        count = len(self.all)
        return Standing(self.turn_id, "answered", self.index, count, self.shown.is_cut)

    @property
    def shown(self) -> Version:
        """The answer that is shown and remembered."""
        return self.all[self.index]


# A version is remembered if the conversation ends with it or goes on under it.
_VERSIONS = """
SELECT answer.id, question.content AS question, answer.content, answer.is_cut,
       EXISTS (SELECT 1 FROM conversation WHERE head_id = answer.id)
       OR EXISTS (SELECT 1 FROM message WHERE parent_id = answer.id) AS is_shown
FROM message AS answer JOIN message AS question ON question.id = answer.parent_id
WHERE answer.turn_id = ? AND answer.role = 'assistant' ORDER BY answer.id
"""

# The newest hundred turns up to an answer (?1), as far as they were asked where its turn (?2) was
# and others saw them.
_PATH_IN_CHANNEL = """
WITH RECURSIVE path (id, parent_id, depth) AS (
    SELECT id, parent_id, 0 FROM message WHERE id = ?1
    UNION ALL
    SELECT message.id, message.parent_id, depth + 1
    FROM path JOIN message ON message.id = path.parent_id WHERE depth < 199
)
SELECT message.role, message.content, message.is_cut, message.turn_id
FROM path JOIN message USING (id) JOIN turn ON turn.id = message.turn_id
WHERE turn.channel_id = (SELECT channel_id FROM turn WHERE id = ?2) AND NOT turn.is_private
ORDER BY depth DESC
"""


class TurnVersions:
    """The versions in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, turn_id: int) -> Versions | None:
        """Give the answers of a turn, or None where there is none (any more)."""
        rows = await self._database.query(_VERSIONS, (turn_id,))
        if not rows:
            return None
        found = tuple(
            Version(row["id"], row["question"], row["content"], bool(row["is_cut"])) for row in rows
        )
        shown = [index for index, row in enumerate(rows) if row["is_shown"]]
        return Versions(turn_id, found, shown[-1] if shown else len(found) - 1)

    async def step(self, turn_id: int, by: int) -> Versions | None:
        """Show the version before (-1) or after (1) the one shown; at the end nothing changes."""
        versions = await self.of(turn_id)
        if versions is None or not 0 <= versions.index + by < len(versions.all):
            return versions
        chosen = versions.all[versions.index + by]
        async with self._database.transaction() as transaction:
            await tree.select(transaction, turn_id, chosen.id)
        return Versions(turn_id, versions.all, versions.index + by)

    async def extend(self, turn_id: int, more: Message, used: Usage | None = None) -> None:
        """Add to the shown answer of a turn what came when it was continued."""
        versions = await self.of(turn_id)
        if versions is None:
            return
        async with self._database.transaction() as transaction:
            await tree.outdate(transaction, turn_id)
            await transaction.execute(
                "UPDATE message SET content = content || ?, is_cut = ? WHERE id = ?",
                (more.content, more.is_cut, versions.shown.id),
            )
            await tree.conclude(transaction, turn_id, used)

    async def drop(self, turn_id: int) -> None:
        """Take a turn out of its conversation, with all its versions."""
        async with self._database.transaction() as transaction:
            await tree.take_out(transaction, turn_id)

    async def last_turn(self, owner: Owner) -> int | None:
        """Give the turn that the owner's current conversation ends with, or None."""
        rows = await self._database.query(
            "SELECT message.turn_id FROM conversation JOIN message ON message.id = head_id"
            " WHERE person_id = ? AND place_id = ? AND is_current",
            (owner.person_id, owner.place_id),
        )
        return int(rows[0]["turn_id"]) if rows else None

    async def fork(self, turn_id: int, owner: Owner, speaker: str) -> bool:
        """Begin another owner's conversation with a copy of what led to a turn's shown answer.

        Only what was said in the same channel, and not privately, comes along: the new place may
        have other readers, to whom `speaker` is who asked.
        Gives False where the turn is gone.
        """
        versions = await self.of(turn_id)
        if versions is None:
            return False
        path = await self._database.query(_PATH_IN_CHANNEL, (versions.shown.id, turn_id))
        async with self._database.transaction() as transaction:
            await tree.leave(transaction, owner)
            conversation_id = await tree.begin(transaction, owner)
            head_id, copies = None, dict[int, int]()
            for row in path:
                original_id = row["turn_id"]
                if original_id not in copies:
                    copies[original_id] = await _copy_turn(transaction, original_id, owner, speaker)
                message = Message(row["role"], row["content"], bool(row["is_cut"]))
                head_id = await tree.append(
                    transaction, conversation_id, head_id, copies[original_id], message
                )
            await tree.set_head(transaction, conversation_id, head_id)
        return True


async def _copy_turn(transaction: Transaction, turn_id: int, owner: Owner, speaker: str) -> int:
    rows = await transaction.execute(
        "INSERT INTO turn (person_id, place_id, asker_id, channel_id, question, language, state,"
        " persona_id, run, files, speaker, server_id, refers, created_at)"
        " SELECT ?1, ?2, asker_id, ?2, question, language, 'answered', persona_id, run, files, ?4,"
        " server_id, refers, created_at"
        " FROM turn WHERE id = ?3 RETURNING id",
        (owner.person_id, owner.place_id, turn_id, speaker),
    )
    return int(rows[0]["id"])
