"""All of the database in a form that any program reads: a zip of JSON lines, one file a table."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import IO, Any, Final
from zipfile import ZIP_DEFLATED, ZipFile

from history.backups import check, connect, require, written_whole
from history.schema import build, latest, tables_in, version_of

_FORMAT: Final = "hamdam-export"
_MANIFEST: Final = "manifest.json"
# How far the numbers of turns went, which are never given twice
# (https://www.sqlite.org/autoinc.html).
_SEQUENCE: Final = "sqlite_sequence"


class PortableError(Exception):
    """A zip is no export that this Hamdam can read. Its message is for the owner, in English."""


def export(database: Path, target: Path, *, force: bool = False) -> dict[str, int]:
    """Write all rows as they are at one moment; give how many each table has.

    The file is there whole or not at all, and has mode 0600. Raises BackupError, sqlite3.Error and
    OSError.
    """
    require(database)
    with (
        written_whole(target, force=force) as unfinished,
        closing(connect(database, "rw")) as connection,
        ZipFile(unfinished, "w", ZIP_DEFLATED) as archive,
    ):
        connection.execute("BEGIN")
        check(connection, database)
        names = [*sorted(tables_in(connection)), _SEQUENCE]
        counts = {name: _write_table(connection, archive, name) for name in names}
        manifest = {"format": _FORMAT, "schema": version_of(connection), "counts": counts}
        archive.writestr(_MANIFEST, json.dumps(manifest, indent=2))
    return counts


def rebuild(file: Path, target: Path) -> None:
    """Make a database of an export in an empty file.

    Raises PortableError where it is none, and where it is broken whatever zipfile, json and sqlite3
    raise of it.
    """
    with ZipFile(file) as archive, closing(connect(target, "rw")) as connection:
        manifest = json.loads(archive.read(_MANIFEST))
        if not isinstance(manifest, dict) or manifest.get("format") != _FORMAT:
            message = f"{_MANIFEST} does not say {_FORMAT}"
            raise PortableError(message)
        version, counts = int(manifest["schema"]), dict(manifest["counts"])
        if not 1 <= version <= latest():
            message = f"it has schema {version}, this version of Hamdam knows {latest()}"
            raise PortableError(message)
        build(connection, version)
        _fill(connection, archive, counts)


def _write_table(connection: sqlite3.Connection, archive: ZipFile, name: str) -> int:
    rows = connection.execute(f"SELECT * FROM {name}")  # noqa: S608 - a name of the schema's own
    columns = [column[0] for column in rows.description]
    count = 0
    with archive.open(f"{name}.jsonl", "w", force_zip64=True) as lines:
        for row in rows:
            line = json.dumps(dict(zip(columns, row, strict=True)), ensure_ascii=False)
            lines.write(line.encode() + b"\n")
            count += 1
    return count


def _fill(connection: sqlite3.Connection, archive: ZipFile, counts: dict[str, Any]) -> None:
    names = [*sorted(tables_in(connection)), _SEQUENCE]
    if set(counts) != set(names):
        message = f"its tables are not those of the schema: {sorted(set(counts) ^ set(names))}"
        raise PortableError(message)
    connection.execute("BEGIN")
    for name in names:
        # What the rows before have led to: the numbers are told by rows of their own.
        connection.execute(f"DELETE FROM {name}")  # noqa: S608 - a name of the schema's own
        with archive.open(f"{name}.jsonl") as lines:
            count = _read_table(connection, name, lines)
        if count != counts[name]:
            message = f"{name} has {count} rows, and {_MANIFEST} tells of {counts[name]}"
            raise PortableError(message)
    connection.execute("COMMIT")
    if connection.execute("PRAGMA foreign_key_check").fetchone():
        message = "rows refer to others that are not there"
        raise PortableError(message)


def _read_table(connection: sqlite3.Connection, name: str, lines: IO[bytes]) -> int:
    columns = [row[1] for row in connection.execute(f"PRAGMA table_info({name})")]
    marks = ", ".join("?" * len(columns))
    sql = f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608
    return connection.executemany(sql, _values(name, columns, lines)).rowcount


def _values(name: str, columns: list[str], lines: IO[bytes]) -> Iterator[list[Any]]:
    for line in lines:
        row = json.loads(line)
        if not isinstance(row, dict) or set(row) != set(columns):
            message = f"a row of {name} does not have the columns {', '.join(columns)}"
            raise PortableError(message)
        yield [row[column] for column in columns]
