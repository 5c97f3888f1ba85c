"""Conversations: what was said by one owner in one place, and the turns that make them."""

import json
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from sqlite3 import Row
from typing import Final, get_args

from history import tree, usage
from history.database import Database, Statement
from history.tree import Message, Role
from history.turnlog import Owner
from history.usage import Usage


@dataclass(frozen=True, slots=True)
class Turn:
    """A finished turn: a question and its answer, stored together or not at all.

    `others` are further versions of the answer, that can be chosen in its place.
    """

    question: str
    answer: Message
    usage: Usage | None = None
    others: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class Past:
    """What was said before a question, oldest first, in a conversation.

    `summary` tells of what came before the messages, "" for nothing; `facts` is what the owner
    asked to be kept in mind.
    """

    conversation_id: int
    messages: list[Message]
    summary: str = ""
    facts: tuple[str, ...] = ()


_CURRENT = "SELECT id FROM conversation WHERE person_id = ? AND place_id = ? AND is_current"

# The current conversation, unless it is empty and no turn is under way that will be added to it.
_BEGUN = (
    "SELECT id FROM conversation WHERE person_id = ?1 AND place_id = ?2 AND is_current"
    " AND (head_id IS NOT NULL OR EXISTS (SELECT 1 FROM turn"
    " WHERE person_id = ?1 AND place_id = ?2 AND state = 'running'))"
)

# Walks from a message towards the root until enough characters are read, so that the cost follows
# what a request can hold and not how long the conversation has become. A turn with a summary ends
# the way too: that is told instead of it.
_PAST = """
WITH RECURSIVE start (conversation_id, person_id, place_id, message_id) AS ({start}),
path (id, parent_id, turn_id, role, content, is_cut, depth, characters, summary) AS (
    SELECT id, parent_id, turn_id, role, content, is_cut, 0, length(content), {summary}
    FROM start JOIN message ON message.id = message_id
    UNION ALL
    SELECT message.id, message.parent_id, message.turn_id, message.role, message.content,
           message.is_cut, path.depth + 1, path.characters + length(message.content), {summary}
    FROM path JOIN message ON message.id = path.parent_id
    WHERE path.characters < ?1 AND path.summary IS NULL
),
known (facts) AS MATERIALIZED (
    SELECT json_group_array(content) FROM (
        SELECT content FROM start JOIN fact USING (person_id, place_id) ORDER BY fact.id
    )
)
SELECT start.conversation_id, role, content, is_cut, summary, facts,
       CASE WHEN start.person_id = 0 AND role = 'user'
       THEN (SELECT speaker FROM turn WHERE turn.id = turn_id) ELSE '' END AS speaker
FROM start JOIN known LEFT JOIN path ORDER BY depth DESC
"""
_SUMMARY = "(SELECT content FROM summary WHERE summary.turn_id = message.turn_id)"
_PAST_OF_OWNER = _PAST.format(
    summary=_SUMMARY,
    start="SELECT id, person_id, place_id, head_id FROM conversation"
    " WHERE person_id = ?2 AND place_id = ?3 AND is_current",
)
_PAST_OF_TURN = _PAST.format(
    summary=_SUMMARY,
    start="SELECT conversation.id, person_id, place_id, parent_id"
    " FROM message JOIN conversation ON conversation.id = conversation_id"
    " WHERE turn_id = ?2 AND role = 'user' ORDER BY message.id DESC LIMIT 1",
)

_ASKED = (
    "INSERT INTO message (id, conversation_id, parent_id, turn_id, role, content, created_at)"  # noqa: S608
    f" SELECT {tree.next_id('conversation.id')}, id, head_id, ?, 'user', ?, ?"
    " FROM conversation WHERE id = ?"
)
_ANSWERED = (
    "INSERT INTO message"  # noqa: S608
    " (id, conversation_id, parent_id, turn_id, role, content, is_cut, created_at)"
    f" SELECT {tree.next_id('message.conversation_id')}, conversation_id, id, turn_id, 'assistant',"
    " ?, ?, ? FROM message WHERE turn_id = ? AND role = 'user'"
)

_KNOWN = """
SELECT 1 FROM turn JOIN message ON message.turn_id = turn.id
JOIN conversation ON conversation.id = conversation_id
WHERE turn.id IN (
    SELECT id FROM turn WHERE question_id = ?3
    UNION ALL SELECT turn_id FROM shown WHERE discord_id = ?3
)
AND conversation.person_id = ?1 AND conversation.place_id = ?2 AND is_current LIMIT 1
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
        values = (characters, owner.person_id, owner.place_id)
        if past := await self._database.read(_past, _PAST_OF_OWNER, values):
            return past
        await self.current(owner)
        return await self.past(owner, characters)

    async def past_of_turn(self, turn_id: int, characters: int) -> Past | None:
        """Give what was said before an answered turn, or None for one that is not answered."""
        return await self._database.read(_past, _PAST_OF_TURN, (characters, turn_id))

    async def add(self, conversation_id: int, turn_id: int, turn: Turn) -> None:
        """Store a new turn at the head of its conversation, if that was not deleted meanwhile."""
        said_at = int(time.time())
        statements = [
            Statement(_ASKED, (turn_id, turn.question, said_at, conversation_id)),
            *(
                Statement(_ANSWERED, (answer.content, answer.is_cut, said_at, turn_id))
                for answer in (turn.answer, *turn.others)
            ),
            Statement(
                "UPDATE conversation SET head_id ="
                " (SELECT min(id) FROM message WHERE turn_id = ? AND role = 'assistant')"
                " WHERE id = ?",
                (turn_id, conversation_id),
            ),
            *tree.concluding(turn_id, turn.usage),
            # Where the conversation is gone, nothing was put into it and the turn goes too.
            Statement(
                "DELETE FROM turn"
                " WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM message WHERE turn_id = ?1)",
                (turn_id,),
            ),
        ]
        await self._database.write(*statements)

    async def knows(self, owner: Owner, discord_id: int) -> bool:
        """Tell whether a Discord message is part of the owner's current conversation.

        It may have asked a question of it, or show an answer.
        """
        rows = await self._database.query(_KNOWN, (owner.person_id, owner.place_id, discord_id))
        return bool(rows)

    async def spend(self, turn_id: int, used: Usage) -> None:
        """Note what an answer used that is not kept."""
        await self._database.write(usage.of_turn(turn_id, used))

    async def add_version(self, turn_id: int, turn: Turn) -> None:
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
            for other in turn.others:
                await tree.append(
                    transaction, asked["conversation_id"], question_id, turn_id, other
                )
            await tree.select(transaction, turn_id, answer_id)
            await tree.conclude(transaction, turn_id, turn.usage)


# The database gives words of their own for each message.
_ROLES: Final[Mapping[str, Role]] = {role: role for role in get_args(Role)}


def _past(rows: Iterable[Row]) -> Past | None:
    """Read the rows of `_PAST`."""
    past: Past | None = None
    for conversation_id, role, content, is_cut, summary, facts, speaker in rows:
        if past is None:
            known = tuple(json.loads(facts)) if facts != _NO_FACTS else ()
            past = Past(conversation_id, [], summary or "", known)
        if role and summary is None:
            past.messages.append(Message(_ROLES[role], content, bool(is_cut), speaker))
    return past


_NO_FACTS = "[]"
