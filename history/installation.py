"""What this installation has learned for itself: facts about Discord, and tokens per model."""

import json
import secrets
import time
from collections.abc import Iterable, Mapping
from typing import Any, Final

from history.database import Database, Statement

_KEPT_SECONDS = 30 * 24 * 3600


_Refusal = tuple[str, str, str, int]
"""An endpoint, a model, what it refused, and when: in Unix seconds."""


Command = tuple[int, str]
"""A command's kind, as Discord numbers it, and its name
(https://discord.com/developers/docs/interactions/application-commands#application-command-object-application-command-types).
"""

COMMANDS_KEY: Final = "command_names"


class Installation:
    """The bot's own notes in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def recall(self, key: str) -> str | None:
        """Give a noted fact, or None."""
        rows = await self._database.query("SELECT value FROM installation WHERE key = ?", (key,))
        return str(rows[0]["value"]) if rows else None

    async def note(self, key: str, value: str) -> None:
        """Note a fact, in place of what was noted under this key."""
        await self._database.execute(
            "INSERT INTO installation (key, value) VALUES (?, ?)"
            " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            (key, value),
        )

    async def note_commands(self, commands: Iterable[Command]) -> None:
        """Note the commands that Discord is to know, for whoever looks whether it does."""
        written = json.dumps(sorted(commands))
        if await self.recall(COMMANDS_KEY) != written:
            await self.note(COMMANDS_KEY, written)

    async def end_user_key(self) -> bytes:
        """Give the key that people's names for endpoints are made with; made once, and kept."""
        rows = await self._database.execute(
            "INSERT INTO installation (key, value) VALUES ('end_user_key', ?)"
            " ON CONFLICT (key) DO UPDATE SET value = value RETURNING value",
            (secrets.token_hex(32),),
        )
        return bytes.fromhex(rows[0]["value"])

    async def token_rates(self) -> dict[str, Any]:
        """Give the learned rates of each model, as they were noted."""
        rows = await self._database.query("SELECT model, rates FROM token_rate")
        return {row["model"]: json.loads(row["rates"]) for row in rows}

    async def note_token_rates(self, model: str, rates: Mapping[str, Any]) -> None:
        """Store the rates of one model: anything that JSON can hold."""
        await self._database.execute(
            "INSERT INTO token_rate (model, rates) VALUES (?, ?)"
            " ON CONFLICT (model) DO UPDATE SET rates = excluded.rates",
            (model, json.dumps(rates)),
        )

    async def refusals(self) -> list[_Refusal]:
        """Give what models refused, and forget what is long out of date."""
        await self._database.execute(
            "DELETE FROM refusal WHERE learned_at < ?", (int(time.time() - _KEPT_SECONDS),)
        )
        rows = await self._database.query(
            "SELECT endpoint, model, what, learned_at FROM refusal ORDER BY learned_at"
        )
        return [(row[0], row[1], row[2], row[3]) for row in rows]

    async def note_refusals(self, refusals: Iterable[_Refusal]) -> None:
        """Store what models refused, in place of what was noted of the same before."""
        sql = (
            "INSERT INTO refusal (endpoint, model, what, learned_at) VALUES (?, ?, ?, ?)"
            " ON CONFLICT DO UPDATE SET learned_at = excluded.learned_at"
        )
        await self._database.write(*(Statement(sql, each) for each in refusals))
