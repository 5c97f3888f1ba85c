"""What is not to be kept any longer: what is too old, and what belongs to a server that was left.

It goes in small steps with pauses between, so that whoever writes meanwhile waits for one step at
the most; what is under way stays.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from history.database import Database, Statement

ROWS: Final = 500
"""About so many rows are deleted or changed in one step."""

_PAUSE: Final = 0.01
_PAGES: Final = 200

# In what follows, ?2 is the moment (Unix seconds) before which things are old, or a server's id.
_PLACES: Final = "SELECT ?2 UNION ALL SELECT id FROM channel WHERE server_id = ?2"
_IN_SERVER: Final = f"place_id IN ({_PLACES})"

# A question goes with all of its answers, or not yet: a turn is whole or absent.
_OLD_TURN: Final = (
    "state <> 'running' AND turn.created_at < ?2 AND NOT EXISTS ("
    "SELECT 1 FROM message WHERE turn_id = turn.id AND message.created_at >= ?2)"
)
_TURN_OF_SERVER: Final = f"state <> 'running' AND (turn.server_id = ?2 OR turn.{_IN_SERVER})"

_LISTED: Final = "id IN (SELECT value FROM json_each(?1))"

# Nothing is in it, and nothing is about to be. That a running turn is not answered leads SQLite to
# the index of the few that are not (https://www.sqlite.org/partialindex.html).
_EMPTY: Final = (
    "NOT EXISTS (SELECT 1 FROM message WHERE conversation_id = conversation.id)"
    " AND NOT EXISTS (SELECT 1 FROM turn WHERE state <> 'answered' AND state = 'running'"
    " AND turn.person_id = conversation.person_id AND turn.place_id = conversation.place_id)"
)
_OLD_CONVERSATION: Final = f"created_at < ?2 AND {_EMPTY}"
_CONVERSATION_OF_SERVER: Final = f"{_IN_SERVER} AND {_EMPTY}"

_OLD_USAGE: Final = "created_at < ?2 AND (person_id <> 0 OR place_id <> 0)"
_USAGE_OF_SERVER: Final = f"(server_id = ?2 OR {_IN_SERVER})"

_UNDER_WAY: Final = f"""
SELECT 1 FROM turn WHERE state <> 'answered' AND state = 'running'
AND (server_id = ?2 OR {_IN_SERVER}) LIMIT ?1
"""  # noqa: S608


def _some(table: str, key: str, condition: str) -> str:
    """Give what chooses up to so many rows (?1) that a condition holds for."""
    return f"({key}) IN (SELECT {key} FROM {table} WHERE {condition} LIMIT ?1) RETURNING 1"  # noqa: S608


def _deleting(table: str, key: str, condition: str) -> str:
    return f"DELETE FROM {table} WHERE {_some(table, key, condition)}"  # noqa: S608


_OLD_WARNINGS: Final = _deleting("warning", "account, account_id, what", "began_at < ?2")

# What a server's people and managers have chosen.
_REST_OF_SERVER: Final = (
    _deleting("fact", "id", _IN_SERVER),
    _deleting("persona_use", "person_id, place_id", _IN_SERVER),
    _deleting(
        "setting",
        "scope, scope_id, key",
        f"(scope = 'server' AND scope_id = ?2) OR (scope = 'channel' AND scope_id IN ({_PLACES}))",
    ),
    _deleting("access", "server_id, kind, id", "server_id = ?2"),
    "UPDATE persona SET server_id = NULL WHERE " + _some("persona", "id", "server_id = ?2"),  # noqa: S608
    _deleting("warning", "account, account_id, what", "account = 'server' AND account_id = ?2"),
)
# And then what tells which places are the server's.
_MEMBERSHIP: Final = (
    _deleting("channel", "id", "server_id = ?2"),
    _deleting("server", "id", "id = ?2"),
)


@dataclass(frozen=True, slots=True)
class Swept:
    """How many of each went; `anonymous` are the entries of the ledger that are nobody's now."""

    turns: int = 0
    messages: int = 0
    conversations: int = 0
    anonymous: int = 0

    def __add__(self, other: "Swept") -> "Swept":
        return Swept(
            self.turns + other.turns,
            self.messages + other.messages,
            self.conversations + other.conversations,
            self.anonymous + other.anonymous,
        )


class Retention:
    """Takes out of the database what is not to be kept; `pause` is in seconds."""

    def __init__(self, database: Database, pause: float = _PAUSE) -> None:
        self._database = database
        self._pause = pause

    async def delete_old(self, before: int) -> Swept:
        """Delete what was said before a moment (Unix seconds).

        What follows a turn that goes moves under what came before it, if that stays.
        """
        return await self._delete(_OLD_TURN, _OLD_CONVERSATION, before)

    async def anonymise(self, before: int) -> Swept:
        """Let what was used before a moment (Unix seconds) be nobody's, and forget old warnings."""
        await self._repeat(_OLD_WARNINGS, before)
        anonymous = 0
        async for ids in self._due("usage", _OLD_USAGE, before):
            anonymous += await self._change("UPDATE usage SET person_id = 0, place_id = 0", ids)
        return Swept(anonymous=anonymous)

    async def drop_server(self, server_id: int) -> Swept:
        """Delete all that belongs to a server, so that nothing tells of it any more.

        What was used there stays without it, and its personas stay their creators'. Where an answer
        is under way the rest goes another time.
        """
        swept = await self._delete(_TURN_OF_SERVER, _CONVERSATION_OF_SERVER, server_id)
        async for ids in self._due("usage", _USAGE_OF_SERVER, server_id):
            await self._change("UPDATE usage SET server_id = 0, place_id = 0", ids)
        for sql in _REST_OF_SERVER:
            await self._repeat(sql, server_id)
        if not await self._database.query(_UNDER_WAY, (1, server_id)):
            for sql in _MEMBERSHIP:
                await self._repeat(sql, server_id)
        return swept

    async def shrink(self) -> None:
        """Make the file smaller by what has gone, and leave no bytes of that beside it."""
        while await self._database.shrink(_PAGES):
            await self._give_way()
        await self._database.wipe()

    async def _delete(self, turn: str, conversation: str, value: int) -> Swept:
        """Delete the turns that a condition holds for, and conversations that are empty then."""
        turns = messages = conversations = 0
        async for ids in self._due("turn", turn, value):
            for batch in await self._batches(ids):
                statements = [Statement(sql, (batch, value)) for sql in _taking_out(turn)]
                *_, deleted, gone = await self._database.write(*statements)
                messages, turns = messages + len(deleted), turns + len(gone)
                await self._give_way()
        async for ids in self._due("conversation", conversation, value):
            # Asked again: somebody may have begun to go on with one meanwhile.
            sql = f"DELETE FROM conversation WHERE {_LISTED} AND {conversation} RETURNING 1"  # noqa: S608
            conversations += len(await self._database.execute(sql, (json.dumps(ids), value)))
            await self._give_way()
        return Swept(turns, messages, conversations)

    async def _due(self, table: str, condition: str, value: int) -> AsyncIterator[list[int]]:
        """Give the ids of the rows that a condition holds for, as found in one stretch each."""
        found = f"SELECT id, {condition} AS is_due FROM {table}"  # noqa: S608
        sql = f"{found} WHERE id > ?1 ORDER BY id LIMIT {ROWS}"
        last = 0
        while rows := await self._database.query(sql, (last, value)):
            last = int(rows[-1]["id"])
            if ids := [int(row["id"]) for row in rows if row["is_due"]]:
                yield ids

    async def _batches(self, turn_ids: list[int]) -> list[str]:
        """Give turns in groups, as JSON, that have about `ROWS` rows each."""
        rows = await self._database.query(_SIZES, (json.dumps(turn_ids),))
        batches: dict[int, list[int]] = {}
        for row, total in zip(rows, accumulate(int(row["size"]) for row in rows), strict=True):
            batches.setdefault(total // ROWS, []).append(int(row["id"]))
        return [json.dumps(batch) for batch in batches.values()]

    async def _change(self, sql: str, ids: list[int]) -> int:
        rows = await self._database.execute(
            f"{sql} WHERE {_LISTED} RETURNING 1", (json.dumps(ids),)
        )
        await self._give_way()
        return len(rows)

    async def _give_way(self) -> None:
        await asyncio.sleep(self._pause)

    async def _repeat(self, sql: str, value: int) -> None:
        """Run a statement that changes up to so many rows until there is none."""
        while await self._database.execute(sql, (ROWS, value)):
            await self._give_way()


_SIZES: Final = (
    "SELECT turn.id, 1 + (SELECT count(*) FROM message WHERE turn_id = turn.id)"
    " + (SELECT count(*) FROM shown WHERE turn_id = turn.id) AS size"
    " FROM json_each(?) JOIN turn ON turn.id = value ORDER BY turn.id"
)

# The next message towards the root that stays, from one on ({start}).
_STAYING: Final = """(
    WITH RECURSIVE up (id, parent_id, turn_id) AS (
        SELECT id, parent_id, turn_id FROM message AS start WHERE start.id = {start}
        UNION ALL
        SELECT next.id, next.parent_id, next.turn_id
        FROM up JOIN message AS next ON next.id = up.parent_id WHERE up.turn_id IN ({gone})
    )
    SELECT id FROM up WHERE turn_id NOT IN ({gone})
)"""


def _taking_out(condition: str) -> tuple[str, ...]:
    """Give what takes turns (?1: their ids) out of their trees, as far as a condition holds.

    The last two give a row for each message and each turn that went.
    """
    gone = f"SELECT turn.id FROM turn WHERE {_LISTED} AND {condition}"  # noqa: S608
    messages = f"SELECT id FROM message WHERE turn_id IN ({gone})"  # noqa: S608
    parent = _STAYING.format(start="message.parent_id", gone=gone)
    head = _STAYING.format(start="conversation.head_id", gone=gone)
    return (
        # A summary tells of all that was said before it.
        f"""
        WITH first (conversation_id, id) AS (
            SELECT conversation_id, min(id) FROM message
            WHERE turn_id IN ({gone}) GROUP BY conversation_id
        )
        DELETE FROM summary WHERE turn_id IN (
            SELECT summary.turn_id FROM first JOIN summary USING (conversation_id) WHERE first.id
            <= (SELECT min(message.id) FROM message WHERE message.turn_id = summary.turn_id)
        )""",  # noqa: S608
        f"""
        UPDATE message SET parent_id = {parent}
        WHERE parent_id IN ({messages}) AND turn_id NOT IN ({gone})""",  # noqa: S608
        f"UPDATE conversation SET head_id = {head} WHERE head_id IN ({messages})",  # noqa: S608
        f"DELETE FROM message WHERE turn_id IN ({gone}) RETURNING 1",  # noqa: S608
        f"DELETE FROM turn WHERE id IN ({gone}) RETURNING 1",  # noqa: S608
    )
