"""A database with something in it, and a look at what a database and a folder have."""

import sqlite3
from contextlib import closing
from pathlib import Path

from history.database import prepare

HARD = 'سلام "دنیا"\n\u2028👩‍👩‍👧\x00;'
Dump = dict[str, list[tuple[object, ...]]]

_TURN = (
    "INSERT INTO turn (id, person_id, place_id, channel_id, asker_id, question, language,"
    " created_at) VALUES (?, 7, 8, 8, 7, 'x', 'en', 9)"
)
_MESSAGE = (
    "INSERT INTO message (conversation_id, turn_id, role, content, created_at)"
    " VALUES (1, 40, 'user', ?, ?)"
)


def store(path: Path) -> Path:
    """Make a database with rows that refer to each other, and a turn that is gone again."""
    prepare(path)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            "INSERT INTO conversation (id, person_id, place_id, created_at) VALUES (1, 7, 8, 9)"
        )
        connection.executemany(_TURN, [(40,), (41,)])
        connection.execute("DELETE FROM turn WHERE id = 41")
        connection.execute(_MESSAGE, (HARD, 2**63 - 1))
    return path


def dump(path: Path) -> Dump:
    """Give all rows of all tables, SQLite's own included."""
    with closing(sqlite3.connect(path)) as connection:
        tables = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
        return {
            name: connection.execute(f"SELECT * FROM {name}").fetchall()
            for (name,) in tables.fetchall()
        }


def files(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())
