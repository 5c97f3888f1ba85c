"""Settings: rows of (scope, id, key, value) behind one dataclass; the narrower scope wins."""

import json
from dataclasses import dataclass, fields, replace
from typing import Literal

from history.database import Database

Scope = Literal["server", "channel", "person"]


@dataclass(frozen=True, slots=True)
class Settings:
    """What people chose; None where nobody did. A new setting is one more field."""

    model: str | None = None
    language: str | None = None


_KEYS = frozenset(field.name for field in fields(Settings))


class SettingsStore:
    """The settings in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of_person(self, person_id: int) -> Settings:
        """Give what one person chose."""
        sql = "SELECT key, value FROM setting WHERE scope = 'person' AND scope_id = ?"
        rows = await self._database.query(sql, (person_id,))
        chosen = {row["key"]: json.loads(row["value"]) for row in rows if row["key"] in _KEYS}
        return replace(Settings(), **chosen)

    async def choose(self, scope: Scope, scope_id: int, key: str, value: str | None) -> None:
        """Store one choice; None takes it back. Raises KeyError for a setting that is none."""
        if key not in _KEYS:
            raise KeyError(key)
        if value is None:
            sql = "DELETE FROM setting WHERE scope = ? AND scope_id = ? AND key = ?"
            await self._database.execute(sql, (scope, scope_id, key))
            return
        await self._database.execute(
            "INSERT INTO setting (scope, scope_id, key, value) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (scope, scope_id, key) DO UPDATE SET value = excluded.value",
            (scope, scope_id, key, json.dumps(value)),
        )
