"""The turns: who asked what and where, how far the answer came, which messages show it."""

import time
from dataclasses import dataclass
from sqlite3 import Row
from typing import Literal

from history import files, references
from history.database import Database, Statement
from history.files import Attached
from history.references import Referred
from history.settings import NOTHING, Settings, packed, unpacked

State = Literal["running", "interrupted", "unanswered", "answered"]
"""Interrupted: a crash cut it off, and nobody has been told of that yet."""

_KEPT_SECONDS = 7 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose conversation it is: a person's in a place (a server's id, else a DM channel's).

    A thread that all in it share is a place whose `person_id` is 0.
    """

    person_id: int
    place_id: int


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and where its answer goes.

    `question_id` is the Discord message that asked, None for a command; then `interaction_token`
    reaches the answer, for 15 minutes
    (https://discord.com/developers/docs/interactions/receiving-and-responding), and `response_id`
    is the response that is there already. `asker_id` is who may use the answer's buttons;
    `is_private`: nobody else sees the answer. `persona_id` is who answers, None for the bot itself;
    `webhook_id` is the webhook that shows the answer, None for messages of the bot's own. `run`
    are the settings for this answer alone. A question with `files` may have no words. `speaker` is
    the asker's name where several people share the conversation, "" elsewhere. `server_id` is where
    it was asked, 0 for a DM. `refers` are the messages that it is about.
    """

    owner: Owner
    asker_id: int
    channel_id: int
    question: str
    language: str
    question_id: int | None = None
    interaction_token: str | None = None
    response_id: int | None = None
    is_private: bool = False
    persona_id: int | None = None
    webhook_id: int | None = None
    run: Settings = NOTHING
    files: tuple[Attached, ...] = ()
    speaker: str = ""
    server_id: int = 0
    refers: tuple[Referred, ...] = ()


@dataclass(frozen=True, slots=True)
class LoggedTurn:
    """A turn as it stands. `shown_ids` are the Discord messages with its answer, in order;
    `created_at` is in Unix seconds.
    """

    id: int
    asked: Asked
    state: State
    shown_ids: tuple[int, ...]
    created_at: int


@dataclass(frozen=True, slots=True)
class Standing:
    """What can be done about a turn's answer: version `index` (from 0) of `count` is shown."""

    turn_id: int
    state: State
    index: int = 0
    count: int = 1
    is_cut: bool = False


class TurnLog:
    """The turns in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def open(self, asked: Asked) -> int:
        """Note a turn as under way, before anything is asked of the model; gives its id."""
        question = Statement(
            "INSERT INTO turn (person_id, place_id, asker_id, channel_id, question_id,"
            " question, language, interaction_token, is_private, persona_id, webhook_id, run,"
            " files, speaker, server_id, refers, created_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
            (
                asked.owner.person_id,
                asked.owner.place_id,
                asked.asker_id,
                asked.channel_id,
                asked.question_id,
                asked.question,
                asked.language,
                asked.interaction_token,
                asked.is_private,
                asked.persona_id,
                asked.webhook_id,
                packed(asked.run),
                files.written(asked.files),
                asked.speaker,
                asked.server_id,
                references.written(asked.refers),
                int(time.time()),
            ),
        )
        response = Statement(
            "INSERT INTO shown (discord_id, turn_id) VALUES (?, last_insert_rowid())",
            (asked.response_id,),
        )
        statements = (question, response) if asked.response_id else (question,)
        rows = await self._database.write(*statements)
        return int(rows[0][0]["id"])

    async def note_shown(self, turn_id: int, discord_id: int) -> None:
        """Note one more Discord message that shows a turn's answer."""
        sql = (
            "INSERT OR IGNORE INTO shown (discord_id, turn_id) SELECT ?, id FROM turn WHERE id = ?"
        )
        await self._database.execute(sql, (discord_id, turn_id))

    async def forget_shown(self, discord_id: int) -> None:
        """Forget a Discord message that shows an answer no more."""
        await self._database.execute("DELETE FROM shown WHERE discord_id = ?", (discord_id,))

    async def find(self, turn_id: int) -> LoggedTurn | None:
        """Give a turn, or None once it was dropped or forgotten."""
        rows = await self._database.query("SELECT * FROM turn WHERE id = ?", (turn_id,))
        return await self._turn(rows[0]) if rows else None

    async def find_by_question(self, question_id: int) -> LoggedTurn | None:
        """Give the turn that a Discord message asked, or None."""
        rows = await self._database.query(
            "SELECT * FROM turn WHERE question_id = ? ORDER BY id DESC LIMIT 1", (question_id,)
        )
        return await self._turn(rows[0]) if rows else None

    async def begin_again(self, turn_id: int, asked: Asked) -> bool:
        """Note a turn as under way again, its question perhaps edited and its answer perhaps
        reached otherwise. Of two who try at once only one is told True.
        """
        rows = await self._database.execute(
            "UPDATE turn SET state = 'running', question = ?, run = ?, interaction_token = ?,"
            " files = ? WHERE id = ? AND state <> 'running' RETURNING id",
            (
                asked.question,
                packed(asked.run),
                asked.interaction_token,
                files.written(asked.files),
                turn_id,
            ),
        )
        return bool(rows)

    async def end(self, turn_id: int) -> State:
        """Note a turn as over without anything new: answered as before, or unanswered."""
        rows = await self._database.execute(
            "UPDATE turn SET state = CASE WHEN EXISTS (SELECT 1 FROM message WHERE turn_id = ?1)"
            " THEN 'answered' ELSE 'unanswered' END WHERE id = ?1 RETURNING state",
            (turn_id,),
        )
        state: State = rows[0]["state"] if rows else "unanswered"
        return state

    async def note_marked(self, turn_id: int) -> None:
        """Note that people see of a turn that a crash cut it off, unless it goes on by now."""
        await self._database.execute(
            "UPDATE turn SET state = CASE WHEN EXISTS (SELECT 1 FROM message WHERE turn_id = ?1)"
            " THEN 'answered' ELSE 'unanswered' END WHERE id = ?1 AND state = 'interrupted'",
            (turn_id,),
        )

    async def close(self, turn_id: int) -> None:
        """Forget a turn that ended without an answer; one with an answer stays."""
        if await self.end(turn_id) == "unanswered":
            await self._database.execute("DELETE FROM turn WHERE id = ?", (turn_id,))

    async def interrupted(self) -> list[LoggedTurn]:
        """Give the turns that a crash cut off, and forget old unanswered ones.

        To be called once at the start, before any turn is opened. A turn is given at every start
        until `note_marked`.
        """
        async with self._database.transaction() as transaction:
            await transaction.execute(
                "DELETE FROM turn WHERE state <> 'answered' AND created_at < ?"
                " AND NOT EXISTS (SELECT 1 FROM message WHERE turn_id = turn.id)",
                (int(time.time()) - _KEPT_SECONDS,),
            )
            rows = await transaction.execute(
                "UPDATE turn SET state = 'interrupted' WHERE state IN ('running', 'interrupted')"
                " RETURNING *"
            )
        return [await self._turn(row) for row in rows]

    async def _turn(self, row: Row) -> LoggedTurn:
        asked = Asked(
            owner=Owner(row["person_id"], row["place_id"]),
            asker_id=row["asker_id"],
            channel_id=row["channel_id"],
            question=row["question"],
            language=row["language"],
            question_id=row["question_id"],
            interaction_token=row["interaction_token"],
            is_private=bool(row["is_private"]),
            persona_id=row["persona_id"],
            webhook_id=row["webhook_id"],
            run=unpacked(row["run"]),
            files=files.read(row["files"]),
            speaker=row["speaker"],
            server_id=row["server_id"],
            refers=references.read(row["refers"]),
        )
        sql = "SELECT discord_id FROM shown WHERE turn_id = ? ORDER BY discord_id"
        shown = await self._database.query(sql, (row["id"],))
        shown_ids = tuple(each["discord_id"] for each in shown)
        return LoggedTurn(row["id"], asked, row["state"], shown_ids, row["created_at"])
