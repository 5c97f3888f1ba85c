"""All that is kept of one person: to be given to them, and to be deleted for good."""

from typing import Any

from history import quotations, tree
from history.database import Database
from history.turnlog import Owner

_GATHERED = {
    "facts": "SELECT place_id, content, created_at FROM fact WHERE person_id = ? ORDER BY id",
    "settings": (
        "SELECT key, value FROM setting WHERE scope = 'person' AND scope_id = ? ORDER BY key"
    ),
    "personas": (
        "SELECT name, instructions, opening, model, parameters, avatar_url, server_id, created_at"
        " FROM persona WHERE creator_id = ? ORDER BY id"
    ),
    "usage": (
        "SELECT created_at, kind, endpoint, model, prompt_tokens, cached_tokens, completion_tokens,"
        " picodollars, milliseconds, is_estimated, server_id FROM usage WHERE person_id = ?"
        " ORDER BY id"
    ),
    "keeping_nothing": "SELECT created_at FROM keeping_nothing WHERE person_id = ?",
    "said_in_shared_threads": (
        "SELECT place_id, content, message.created_at FROM message JOIN turn ON turn.id = turn_id"
        " WHERE person_id = 0 AND role = 'user' AND asker_id = ?"
        " ORDER BY message.created_at, message.id"
    ),
}

# What is deleted at once, in an order in which nothing refers to what is gone.
_ERASED = (
    "UPDATE conversation SET head_id = NULL WHERE person_id = ?",
    """DELETE FROM message
    WHERE conversation_id IN (SELECT id FROM conversation WHERE person_id = ?)""",
    "DELETE FROM conversation WHERE person_id = ?",
    "DELETE FROM turn WHERE person_id = ?",
    "DELETE FROM turn WHERE asker_id = ?",
    "DELETE FROM fact WHERE person_id = ?",
    "DELETE FROM setting WHERE scope = 'person' AND scope_id = ?",
    "DELETE FROM persona_use WHERE person_id = ?",
    "UPDATE persona_use SET chosen_by = 0 WHERE chosen_by = ?",
    """DELETE FROM persona_use
    WHERE persona_id IN (SELECT id FROM persona WHERE creator_id = ?)""",
    "DELETE FROM persona WHERE creator_id = ?",
    "DELETE FROM warning WHERE account = 'person' AND account_id = ?",
    "UPDATE usage SET person_id = 0, place_id = 0 WHERE person_id = ?",
)


class Privacy:
    """What the database has of people."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def conversations(self, person_id: int) -> list[tuple[Owner, int]]:
        """Give a person's own conversations, each with whose it is where."""
        rows = await self._database.query(
            "SELECT id, place_id FROM conversation WHERE person_id = ? AND head_id IS NOT NULL"
            " ORDER BY id",
            (person_id,),
        )
        return [(Owner(person_id, row["place_id"]), int(row["id"])) for row in rows]

    async def gathered(self, person_id: int) -> dict[str, list[dict[str, Any]]]:
        """Give all else that is kept of a person, by its kind; times are in Unix seconds."""
        return {
            kind: [dict(row) for row in await self._database.query(sql, (person_id,))]
            for kind, sql in _GATHERED.items()
        }

    async def faces(self, person_id: int) -> list[str]:
        """Give the addresses of the pictures of a person's personas."""
        sql = "SELECT avatar_url FROM persona WHERE creator_id = ? AND avatar_url IS NOT NULL"
        return [str(row["avatar_url"]) for row in await self._database.query(sql, (person_id,))]

    async def under_way(self, person_id: int) -> list[int]:
        """Give the turns of a person that are being answered."""
        sql = "SELECT id FROM turn WHERE asker_id = ? AND state = 'running'"
        return [int(row["id"]) for row in await self._database.query(sql, (person_id,))]

    async def quoted_under_way(self, person_id: int) -> list[int]:
        """Give the turns that are being answered and quote a person."""
        sql = f"SELECT id FROM turn WHERE state = 'running' AND {quotations.QUOTES}"  # noqa: S608
        return [int(row["id"]) for row in await self._database.query(sql, (person_id,))]

    async def unquote(self, person_id: int) -> None:
        """Take a person's words out of what others quote of them."""
        async with self._database.transaction() as transaction:
            await quotations.take_out(transaction, person_id)

    async def erase(self, person_id: int) -> None:
        """Delete all that is kept of a person, so that not even the file's bytes have it.

        What their questions used stays as nobody's, for the sums, and so does their wish that
        nothing be kept. In shared threads their turns are taken out, and so are their words where
        others quote them; what others were answered stays.
        """
        async with self._database.transaction() as transaction:
            shared = await transaction.execute(
                "SELECT id FROM turn WHERE person_id = 0 AND asker_id = ?", (person_id,)
            )
            for row in shared:
                await tree.take_out(transaction, row["id"])
            for sql in _ERASED:
                await transaction.execute(sql, (person_id,))
            await quotations.take_out(transaction, person_id)
        await self._database.wipe()
