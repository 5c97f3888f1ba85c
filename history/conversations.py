"""Conversations: what was said by one owner in one place, and the turns that make them."""

from dataclasses import dataclass

from history import tree
from history.database import Database
from history.tree import Message
from history.turnlog import Owner
from history.usage import Usage


@dataclass(frozen=True, slots=True)
class Turn:
    """A finished turn: a question and its answer, stored together or not at all."""

    question: str
    answer: Message
    usage: Usage | None = None


@dataclass(frozen=True, slots=True)
class Past:
    """What was said before a question, oldest first, in a conversation."""

    conversation_id: int
    messages: list[Message]


_CURRENT = (
    "SELECT id, head_id FROM conversation WHERE person_id = ? AND place_id = ? AND is_current"
)

# The current conversation, unless it is empty and no turn is under way that will be added to it.
_BEGUN = (
    "SELECT id FROM conversation WHERE person_id = ?1 AND place_id = ?2 AND is_current"
    " AND (head_id IS NOT NULL OR EXISTS (SELECT 1 FROM turn"
    " WHERE person_id = ?1 AND place_id = ?2 AND state = 'running'))"
)

# Walks from a message towards the root until enough characters are read, so that the cost follows
# what a request can hold and not how long the conversation has become.
_PATH = """
WITH RECURSIVE path (id, parent_id, role, content, is_cut, depth, characters) AS (
    SELECT id, parent_id, role, content, is_cut, 0, length(content)
    FROM message WHERE id = ?1
    UNION ALL
    SELECT message.id, message.parent_id, message.role, message.content, message.is_cut,
           path.depth + 1, path.characters + length(message.content)
    FROM path JOIN message ON message.id = path.parent_id
    WHERE path.characters < ?2
)
SELECT role, content, is_cut FROM path ORDER BY depth DESC
"""


class Conversations:
    """The conversations in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def current(self, owner: Owner) -> int:
        """Give the id of the owner's current conversation, beginning one where there is none."""
        rows = await self._database.query(_CURRENT, (owner.person_id, owner.place_id))
        if rows:
            return int(rows[0]["id"])
        async with self._database.transaction() as transaction:
            return await tree.begin(transaction, owner)

    async def restart(self, owner: Owner) -> bool:
        """Begin afresh, knowing nothing of what was said, or is being said just now.

        Gives whether there was anything of that.
        """
        async with self._database.transaction() as transaction:
            if not await transaction.execute(_BEGUN, (owner.person_id, owner.place_id)):
                return False
            await tree.leave(transaction, owner)
            await tree.begin(transaction, owner)
            return True

    async def past(self, owner: Owner, characters: int) -> Past:
        """Give the newest messages of the current conversation: at least `characters`, if any."""
        conversation_id = await self.current(owner)
        sql = "SELECT head_id FROM conversation WHERE id = ?"
        rows = await self._database.query(sql, (conversation_id,))
        return Past(conversation_id, await self._path(rows[0]["head_id"], characters))

    async def past_of_turn(self, turn_id: int, characters: int) -> Past | None:
        """Give what was said before an answered turn, or None for one that is not answered."""
        rows = await self._database.query(
            "SELECT conversation_id, parent_id FROM message"
            " WHERE turn_id = ? AND role = 'user' ORDER BY id DESC LIMIT 1",
            (turn_id,),
        )
        if not rows:
            return None
        path = await self._path(rows[0]["parent_id"], characters)
        return Past(rows[0]["conversation_id"], path)

    async def add(self, conversation_id: int, owner: Owner, turn_id: int, turn: Turn) -> None:
        """Store a new turn at the head of its conversation, if that was not deleted meanwhile."""
        async with self._database.transaction() as transaction:
            sql = "SELECT head_id FROM conversation WHERE id = ?"
            rows = await transaction.execute(sql, (conversation_id,))
            if not rows:
                await tree.take_out(transaction, turn_id)
                return
            head_id = rows[0]["head_id"]
            question = Message("user", turn.question)
            for message in (question, turn.answer):
                head_id = await tree.append(transaction, conversation_id, head_id, turn_id, message)
            await tree.set_head(transaction, conversation_id, head_id)
            await tree.conclude(transaction, owner, turn_id, turn.usage)

    async def add_version(self, owner: Owner, turn_id: int, turn: Turn) -> None:
        """Store another answer to a turn, or to its edited question, and choose it."""
        async with self._database.transaction() as transaction:
            rows = await transaction.execute(
                "SELECT id, conversation_id, parent_id, content FROM message"
                " WHERE turn_id = ? AND role = 'user' ORDER BY id DESC LIMIT 1",
                (turn_id,),
            )
            if not rows:
                return  # the turn was taken back meanwhile
            asked = rows[0]
            question_id = asked["id"]
            if asked["content"] != turn.question:
                question_id = await tree.append(
                    transaction,
                    asked["conversation_id"],
                    asked["parent_id"],
                    turn_id,
                    Message("user", turn.question),
                )
            answer_id = await tree.append(
                transaction, asked["conversation_id"], question_id, turn_id, turn.answer
            )
            await tree.select(transaction, turn_id, answer_id)
            await tree.conclude(transaction, owner, turn_id, turn.usage)

    async def _path(self, head_id: int | None, characters: int) -> list[Message]:
        if head_id is None:
            return []
        path = await self._database.query(_PATH, (head_id, characters))
        return [Message(row["role"], row["content"], bool(row["is_cut"])) for row in path]
