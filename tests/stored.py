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
    "INSERT INTO message (id, conversation_id, turn_id, role, content, created_at)"
    " VALUES ((1 << 24) + 1, 1, 40, 'user', ?, ?)"
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


# Each column with a time, and how many of one row are left once that is too old.
LEFT_BY_AGE = {
    "conversation.created_at": 0,
    "fact.created_at": 1,
    "keeping_nothing.created_at": 1,
    "message.created_at": 0,
    "persona.created_at": 1,
    "refusal.learned_at": 1,
    "server.left_at": 1,
    "summary.created_at": 0,
    "turn.created_at": 0,
    "usage.created_at": 1,
    "warning.began_at": 0,
}

_ROWS = (
    "server VALUES (50, :at)",
    "channel VALUES (51, 50)",
    "conversation VALUES (1, 7, :place, NULL, 1, 'x', :at)",
    (
        "turn (id, person_id, place_id, channel_id, asker_id, question, language, state, server_id,"
        " created_at) VALUES (1, 7, :place, 51, 7, 'x', 'en', 'answered', 50, :at)"
    ),
    "message VALUES ((1 << 24) + 1, 1, NULL, 1, 'user', 'x', 0, :at)",
    "shown VALUES (90, 1)",
    "summary VALUES (1, 1, 'x', :at)",
    "fact VALUES (1, 7, :place, 'x', :at)",
    "setting VALUES ('channel', 51, 'seed', '1')",
    "setting VALUES ('server', 50, 'seed', '1')",
    (
        "persona (id, creator_id, server_id, name, folded_name, instructions, created_at)"
        " VALUES (1, 7, 50, 'x', 'x', 'x', :at)"
    ),
    "persona_use VALUES (7, :place, 1, NULL, 7, 0)",
    "access VALUES (50, 'person', 7, 'deny')",
    (
        "usage (person_id, place_id, server_id, model, prompt_tokens, completion_tokens,"
        " created_at) VALUES (7, :place, 50, 'some', 1, 1, :at)"
    ),
    "warning VALUES ('server', 50, 'x', :at)",
    "keeping_nothing VALUES (7, :at)",
    "refusal VALUES ('x', 'x', 'x', :at)",
    "token_rate VALUES ('x', '{}')",
    "installation VALUES ('x', 'x')",
)


def fill(path: Path, at: int = 1, place: int = 50) -> None:
    """Put something into every table, as of a moment, about server 50 and its channel 51."""
    prepare(path)
    with closing(sqlite3.connect(path)) as connection, connection:
        for row in _ROWS:
            connection.execute(f"INSERT OR IGNORE INTO {row}", {"at": at, "place": place})
        connection.execute("UPDATE conversation SET head_id = (1 << 24) + 1")


def times(path: Path) -> set[str]:
    """Give the columns that hold times."""
    return {name for name in columns(path) if name.endswith("_at")}


def columns(path: Path) -> set[str]:
    """Give all columns, with their tables before them."""
    with closing(sqlite3.connect(path)) as connection:
        sql = (
            "SELECT schema.name || '.' || info.name"
            " FROM sqlite_schema AS schema JOIN pragma_table_info(schema.name) AS info"
            " WHERE schema.type = 'table' AND schema.name NOT LIKE 'sqlite%'"
        )
        return {name for (name,) in connection.execute(sql)}
