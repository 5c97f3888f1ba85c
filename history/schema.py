"""The schema's versions: the steps that lead from each to the next, and what each consists of."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

from history.backups import back_up

__all__ = [
    "NewerDatabaseError",
    "build",
    "latest",
    "migrate",
    "tables_in",
    "tables_of",
    "version_of",
]

_STEPS: Final = Path(__file__).parent / "migrations"
_KEPT_BACKUPS: Final = 2


class NewerDatabaseError(Exception):
    """The file was written by a later version of Hamdam, which this one would not understand."""


def latest() -> int:
    """Give the version that this Hamdam works with."""
    return len(_steps())


def version_of(connection: sqlite3.Connection) -> int:
    """Give the version of an open file, 0 for one without tables. Raises sqlite3.Error."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(version)


def migrate(connection: sqlite3.Connection, path: Path) -> tuple[int, int]:
    """Bring an open file to the latest version; give the version before and after.

    A file with something in it is backed up first, to its own name with `.before-schema-` and the
    version it comes to. Raises NewerDatabaseError, sqlite3.Error, and OSError and BackupError where
    the backup cannot be made.
    """
    before, after = version_of(connection), latest()
    if before > after:
        message = f"the database has schema {before}, this version of Hamdam knows {after}"
        raise NewerDatabaseError(message)
    if 0 < before < after:
        back_up(path, path.with_name(f"{_backup_stem(path)}{after}"), force=True)
        _thin_out_backups(path)
    build(connection, after)
    return before, after


def build(connection: sqlite3.Connection, version: int) -> None:
    """Run the steps that an open file lacks up to a version. Raises sqlite3.Error."""
    before = version_of(connection)
    for number, step in enumerate(_steps()[before:version], start=before + 1):
        _run_step(connection, step.read_text("utf-8"), number)


def tables_of(version: int) -> frozenset[str]:
    """Give the names of the tables that a file of a version has, SQLite's own left out."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        build(connection, version)
        return tables_in(connection)


def tables_in(connection: sqlite3.Connection) -> frozenset[str]:
    """Give the names of an open file's tables, SQLite's own left out. Raises sqlite3.Error."""
    sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%'"
    return frozenset(name for (name,) in connection.execute(sql + " ESCAPE '\\'"))


def _steps() -> list[Path]:
    return sorted(_STEPS.glob("*.sql"))


def _backup_stem(path: Path) -> str:
    return f"{path.name}.before-schema-"


def _thin_out_backups(path: Path) -> None:
    stem = _backup_stem(path)
    numbers = (
        each.name.removeprefix(stem) for each in path.parent.iterdir() if each.name.startswith(stem)
    )
    ours = sorted((number for number in numbers if number.isdecimal()), key=int)
    for number in ours[:-_KEPT_BACKUPS]:
        path.with_name(stem + number).unlink(missing_ok=True)


def _run_step(connection: sqlite3.Connection, script: str, number: int) -> None:
    # Not executescript: it commits the open transaction, and a step must be whole or absent.
    connection.execute("BEGIN IMMEDIATE")
    with connection:  # commits, or rolls back
        for statement in _statements(script):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {number}")


def _statements(script: str) -> Iterator[str]:
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
