"""The tree of messages: how turns are put in, chosen between and taken out. Within a transaction.

In one conversation every turn hangs under the shown version of the turn before it. So the way from
the head to the root is what people see, and choosing another version moves what follows under it.
"""

import time
from typing import Final, Literal, NamedTuple

from history import usage
from history.database import Statement, Transaction
from history.turnlog import Owner

Role = Literal["user", "assistant"]

MESSAGES: Final = 2**24
"""The most that a conversation can have: their ids follow its own id times this."""

# The ids of conversations in memory (`history.database.FIRST_IN_MEMORY`) would come to too much.
_CONVERSATIONS: Final = 2**39
_FIRST_ID: Final = f"({{conversation_id}} % {_CONVERSATIONS} * {MESSAGES})"


class Message(NamedTuple):
    """One remembered message.

    `is_cut`: the answer was shown but ended before its end. `speaker` is who asked, if the turn
    names them.
    """

    role: Role
    content: str
    is_cut: bool = False
    speaker: str = ""


def next_id(conversation_id: str) -> str:
    """Give the SQL for the id of the next message of a conversation (`conversation_id` is SQL too).

    It follows those of the others. SQLite keeps rows in the order of their ids, so what is read
    together lies together, however many people talk at the same time.
    """
    first = _FIRST_ID.format(conversation_id=conversation_id)
    return (
        f"(SELECT coalesce(max(near.id), {first}) + 1 FROM message AS near"  # noqa: S608
        f" WHERE near.id BETWEEN {first} AND {first} + {MESSAGES - 1})"
    )


_APPENDED: Final = (
    "INSERT INTO message"  # noqa: S608
    " (id, conversation_id, parent_id, turn_id, role, content, is_cut, created_at)"
    f" VALUES ({next_id('?1')}, ?1, ?2, ?3, ?4, ?5, ?6, ?7) RETURNING id"
)


async def begin(transaction: Transaction, owner: Owner) -> int:
    """Give the owner's current conversation, beginning one where there is none."""
    rows = await transaction.execute(
        "INSERT INTO conversation (person_id, place_id, created_at) VALUES (?, ?, ?)"
        " ON CONFLICT (person_id, place_id) WHERE is_current DO UPDATE SET is_current = 1"
        " RETURNING id",
        (owner.person_id, owner.place_id, int(time.time())),
    )
    return int(rows[0]["id"])


async def leave(transaction: Transaction, owner: Owner) -> None:
    """Let the owner have no current conversation."""
    await transaction.execute(
        "UPDATE conversation SET is_current = 0"
        " WHERE person_id = ? AND place_id = ? AND is_current",
        (owner.person_id, owner.place_id),
    )


async def set_head(transaction: Transaction, conversation_id: int, head_id: int | None) -> None:
    """Let a conversation end with a message."""
    sql = "UPDATE conversation SET head_id = ? WHERE id = ?"
    await transaction.execute(sql, (head_id, conversation_id))


async def conclude(transaction: Transaction, turn_id: int, used: usage.Usage | None) -> None:
    """Note a turn as answered, and what that used."""
    for statement in concluding(turn_id, used):
        await transaction.execute(*statement)


def concluding(turn_id: int, used: usage.Usage | None) -> list[Statement]:
    """Give the statements that note a turn as answered, and what that used."""
    answered = Statement("UPDATE turn SET state = 'answered' WHERE id = ?", (turn_id,))
    return [answered, usage.of_turn(turn_id, used)] if used else [answered]


async def append(
    transaction: Transaction,
    conversation_id: int,
    parent_id: int | None,
    turn_id: int,
    message: Message,
) -> int:
    """Put a message under another one and give its id."""
    rows = await transaction.execute(
        _APPENDED,
        (
            conversation_id,
            parent_id,
            turn_id,
            message.role,
            message.content,
            message.is_cut,
            int(time.time()),
        ),
    )
    return int(rows[0]["id"])


async def outdate(transaction: Transaction, turn_id: int) -> None:
    """Drop the summaries in which a turn is told, since it is about to be another one, or none.

    Turns follow each other in the order in which they were asked first.
    """
    await transaction.execute(
        "DELETE FROM summary"
        " WHERE conversation_id = (SELECT conversation_id FROM message WHERE turn_id = ?1 LIMIT 1)"
        " AND (SELECT min(id) FROM message WHERE message.turn_id = summary.turn_id)"
        " >= (SELECT min(id) FROM message WHERE turn_id = ?1)",
        (turn_id,),
    )


async def select(transaction: Transaction, turn_id: int, answer_id: int) -> None:
    """Make one answer of a turn the version that is remembered."""
    await outdate(transaction, turn_id)
    await transaction.execute(
        "UPDATE message SET parent_id = ?2 WHERE parent_id IN"
        " (SELECT id FROM message WHERE turn_id = ?1 AND role = 'assistant')",
        (turn_id, answer_id),
    )
    await transaction.execute(
        "UPDATE conversation SET head_id = ?2 WHERE head_id IN"
        " (SELECT id FROM message WHERE turn_id = ?1 AND role = 'assistant')",
        (turn_id, answer_id),
    )


async def take_out(transaction: Transaction, turn_id: int) -> None:
    """Remove a turn with all its versions; what follows it moves under what came before it."""
    await outdate(transaction, turn_id)
    parents = await transaction.execute(
        "SELECT parent_id FROM message WHERE turn_id = ? AND role = 'user' LIMIT 1", (turn_id,)
    )
    if parents:
        await transaction.execute(
            "UPDATE message SET parent_id = ?2 WHERE turn_id <> ?1 AND parent_id IN"
            " (SELECT id FROM message WHERE turn_id = ?1)",
            (turn_id, parents[0]["parent_id"]),
        )
        await transaction.execute(
            "UPDATE conversation SET head_id = ?2 WHERE head_id IN"
            " (SELECT id FROM message WHERE turn_id = ?1)",
            (turn_id, parents[0]["parent_id"]),
        )
    await transaction.execute("UPDATE message SET parent_id = NULL WHERE turn_id = ?", (turn_id,))
    await transaction.execute("DELETE FROM message WHERE turn_id = ?", (turn_id,))
    await transaction.execute("DELETE FROM turn WHERE id = ?", (turn_id,))
