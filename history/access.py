"""Whom and where a server's managers let in or keep out."""

from collections import defaultdict

from access import SERVER, Kind, Listed, Lists, Rule
from history.database import Database, Statement

_EVERYBODY = Lists(sayings=SERVER)


class AccessStore:
    """The lists of all servers, which are asked at every question: so they are kept in memory."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lists: dict[int, Lists] | None = None
        self._changes = 0

    async def of(self, server_id: int) -> Lists:
        """Give the lists of a server; those of none let in everybody."""
        lists = self._lists
        if lists is None:
            changes, lists = self._changes, await self._read()
            if changes == self._changes:  # else it may be what was there before a change
                self._lists = lists
        return lists.get(server_id, _EVERYBODY)

    async def rule(self, server_id: int, kind: Kind, id_: int, rule: Rule | None) -> None:
        """Let something in or keep it out; None: it is in no list any more."""
        values = (server_id, kind, id_)
        if rule is None:
            sql = "DELETE FROM access WHERE server_id = ? AND kind = ? AND id = ?"
            await self._database.execute(sql, values)
        else:
            sql = "INSERT OR REPLACE INTO access (server_id, kind, id, rule) VALUES (?, ?, ?, ?)"
            await self._database.write(Statement(sql, (*values, rule)))
        self._changes += 1
        self._lists = None

    def forget_lists(self) -> None:
        """Look again what is listed: the database was changed otherwise."""
        self._lists = None

    async def _read(self) -> dict[int, Lists]:
        rows = await self._database.query("SELECT server_id, kind, id, rule FROM access")
        entries: dict[tuple[int, Rule], list[tuple[Kind, int]]] = defaultdict(list)
        for row in rows:
            entries[row["server_id"], row["rule"]].append((row["kind"], row["id"]))
        return {
            server_id: Lists(
                Listed.of(entries.get((server_id, "allow"), ())),
                Listed.of(entries.get((server_id, "deny"), ())),
                SERVER,
            )
            for server_id in {server_id for server_id, _ in entries}
        }
