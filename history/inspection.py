"""A look at the database's file that changes nothing in it."""

import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from history.backups import BUSY, connect
from history.installation import COMMANDS_KEY, Command
from history.schema import latest, tables_in, tables_of, version_of

State = Literal["absent", "current", "older", "newer", "foreign", "busy", "unusable"]


@dataclass(frozen=True, slots=True)
class Inspection:
    """What a file is: `version` is its schema's, `known` the one that this Hamdam works with.

    `problem` is SQLite's own word, where there is one.
    """

    state: State
    version: int
    known: int
    problem: str = ""


def inspect(database: Path) -> Inspection:
    """Tell what a file is, and whether it can be written: a transaction is begun and taken back."""
    known = latest()
    if not database.exists():
        return Inspection("absent", 0, known)
    try:
        with closing(connect(database, "rw")) as connection:
            connection.execute("BEGIN IMMEDIATE")
            version = version_of(connection)
            tables = tables_in(connection)
            connection.execute("ROLLBACK")
    except sqlite3.Error as error:
        busy = (getattr(error, "sqlite_errorcode", 0) or 0) & 0xFF in BUSY
        return Inspection("busy" if busy else "unusable", 0, known, str(error))
    return Inspection(_state(version, known, tables), version, known)


def noted_commands(database: Path) -> frozenset[Command] | None:
    """Give the commands that the bot wanted registered at its last start, None for no such note."""
    if not database.exists():
        return None
    sql = "SELECT value FROM installation WHERE key = ?"
    try:
        with closing(connect(database, "rw")) as connection:
            row = connection.execute(sql, (COMMANDS_KEY,)).fetchone()
    except sqlite3.Error:
        return None
    return frozenset((kind, name) for kind, name in json.loads(row[0])) if row else None


def _state(version: int, known: int, tables: frozenset[str]) -> State:
    if version > known:
        return "newer"
    if tables != tables_of(version):
        return "foreign"
    if version == 0:
        return "absent"  # a file without anything in it
    return "current" if version == known else "older"
