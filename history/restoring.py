"""Putting a backup or an export in the place of the database, which is kept beside it."""

import sqlite3
import zlib
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final
from zipfile import BadZipFile, is_zipfile

from history.backups import BackupError, check, connect, copy, is_in_use, written_whole
from history.portable import PortableError, rebuild
from history.schema import latest, tables_in, tables_of, version_of
from i18n import Text, text

# What reading a file raises that is broken, or made to be: the last ones are zipfile's, too.
_BROKEN: Final = (
    PortableError,
    BadZipFile,
    sqlite3.Error,
    ValueError,
    KeyError,
    TypeError,
    OverflowError,
    EOFError,
    RuntimeError,
    zlib.error,
)


@dataclass(frozen=True, slots=True)
class Restored:
    """What has been put in place: its schema's version, and where the database before is kept."""

    version: int
    kept: Path | None


def restore(file: Path, database: Path, now: datetime) -> Restored:
    """Put the content of a backup, or of an export, in the database's place.

    It is read and checked whole before anything is touched. The database that was there gets its
    name with `.before-import-` and the time. Raises BackupError, and OSError.
    """
    if not file.is_file():
        raise BackupError(text("There is no file {file}.", file=str(file)))
    if database.exists() and file.samefile(database):
        raise BackupError(text("The file {file} is the database itself.", file=str(file)))
    with written_whole(database, force=True) as unfinished:
        version = _make(file, unfinished)
        kept = _set_aside(database, now)
    return Restored(version, kept)


def _make(file: Path, target: Path) -> int:
    """Make a database of a file, and give its schema's version."""
    try:
        if is_zipfile(file):
            rebuild(file, target)
        else:
            copy(file, target, "ro")
        with closing(connect(target, "rw")) as connection:
            check(connection, file)
            version = version_of(connection)
            if version > latest():
                raise BackupError(_newer(file, version))
            if version < 1 or tables_in(connection) != tables_of(version):
                raise BackupError(text("The file {file} is no database of Hamdam.", file=str(file)))
    except _BROKEN as error:
        problem = text(
            "The file {file} is no backup and no export that can be used: {problem}",
            file=str(file),
            problem=str(error),
        )
        raise BackupError(problem) from error
    return version


def _newer(file: Path, version: int) -> Text:
    return text(
        "The file {file} was written by a later version of Hamdam: its schema is {version}, and "
        "this one knows {known}. Update Hamdam first.",
        file=str(file),
        version=version,
        known=latest(),
    )


def _set_aside(database: Path, now: datetime) -> Path | None:
    """Rename the database that is there: one file, since nobody has it open."""
    if not database.exists():
        return None
    refuse_in_use(database)
    kept = database.with_name(f"{database.name}.before-import-{now:%Y%m%d-%H%M%S}")
    if kept.exists():
        raise BackupError(text("The file {file} is there already.", file=str(kept)))
    database.rename(kept)
    return kept


def refuse_in_use(database: Path) -> None:
    """Raise BackupError where someone else has the database open, as far as that can be told."""
    try:
        in_use = is_in_use(database)
    except sqlite3.OperationalError as error:
        problem = text(
            "The database {file} cannot be opened: {problem}",
            file=str(database),
            problem=str(error),
        )
        raise BackupError(problem) from error
    if in_use:
        raise BackupError(
            text(
                "The database {file} is in use: stop the bot first, and whatever else has it open.",
                file=str(database),
            )
        )
