"""The servers that the bot is in or has left, and which channels are in which of them."""

import json
from collections.abc import Collection, Mapping
from typing import Final

from history.database import Database, Statement

_JOINED: Final = (
    "INSERT INTO server (id) SELECT value FROM json_each(?) WHERE true"
    " ON CONFLICT DO UPDATE SET left_at = NULL WHERE left_at IS NOT NULL"
)
_LEFT: Final = (
    "INSERT INTO server (id, left_at) VALUES (?, ?)"
    " ON CONFLICT DO UPDATE SET left_at = excluded.left_at WHERE left_at IS NULL"
)
_LEFT_OTHERS: Final = (
    "UPDATE server SET left_at = ?"
    " WHERE left_at IS NULL AND id NOT IN (SELECT value FROM json_each(?))"
)
_PLACED: Final = "INSERT OR IGNORE INTO channel (id, server_id) SELECT key, value FROM json_each(?)"
_UNPLACED: Final = """
SELECT scope_id AS id FROM setting WHERE scope = 'channel'
UNION SELECT place_id FROM persona_use WHERE person_id = 0
UNION SELECT place_id FROM fact WHERE person_id = 0
UNION SELECT place_id FROM conversation WHERE person_id = 0
EXCEPT SELECT id FROM channel
"""


class Memberships:
    """What is noted of servers, by Discord's ids; times are in Unix seconds."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def join(self, server_id: int) -> None:
        """Note that the bot is in a server, if only again."""
        await self._database.execute(_JOINED, (json.dumps([server_id]),))

    async def leave(self, server_id: int, now: int) -> None:
        """Note that the bot is in a server no more."""
        await self._database.execute(_LEFT, (server_id, now))

    async def reconcile(self, server_ids: Collection[int], now: int) -> None:
        """Note that the bot is in these servers, and in no other that it was in before."""
        ids = json.dumps(list(server_ids))
        await self._database.write(Statement(_JOINED, (ids,)), Statement(_LEFT_OTHERS, (now, ids)))

    async def place(self, channels: Mapping[int, int]) -> None:
        """Note in which server each of these channels and threads is."""
        if channels:
            await self._database.execute(_PLACED, (json.dumps(channels),))

    async def unplaced(self) -> list[int]:
        """Give the channels and threads with something kept whose server is not known."""
        return [int(row["id"]) for row in await self._database.query(_UNPLACED)]

    async def left_before(self, moment: int) -> list[int]:
        """Give the servers that the bot left before a moment and has not come back to."""
        sql = "SELECT id FROM server WHERE left_at < ? ORDER BY id"
        return [int(row["id"]) for row in await self._database.query(sql, (moment,))]
