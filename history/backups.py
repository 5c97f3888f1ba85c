"""Copies of the database's file, made while others may write to it: one file each, and checked."""

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final, Literal

from i18n import Text, text

BUSY: Final = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
"""The codes for what another connection holds (https://www.sqlite.org/rescode.html)."""


class BackupError(Exception):
    """A copy cannot be made, or cannot be used; `text` says why, and what to do."""

    def __init__(self, said: Text) -> None:
        super().__init__(str(said))
        self.text: Final = said


def back_up(database: Path, target: Path, *, force: bool = False) -> None:
    """Copy a database into a file of mode 0600, which is there whole or not at all.

    With `force` the file may be there already and is replaced. Raises BackupError, sqlite3.Error
    and OSError.
    """
    require(database)
    if target.exists() and target.samefile(database):
        raise BackupError(
            text("The file {file} is the database itself. Choose another name.", file=str(target))
        )
    with written_whole(target, force=force) as unfinished:
        copy(database, unfinished, "rw")


def copy(source: Path, target: Path, mode: Literal["ro", "rw"]) -> None:
    """Copy a database into an empty file, and check the copy. Raises BackupError, sqlite3.Error.

    All of it is one step, so that what others write meanwhile does not make it begin again
    (https://www.sqlite.org/c3ref/backup_finish.html).
    """
    with closing(connect(source, mode)) as old, closing(connect(target, "rw")) as new:
        old.backup(new)
        # The copy is one file: in WAL mode it would have others beside it while it is open.
        new.execute("PRAGMA journal_mode = DELETE")
        check(new, source)


def check(connection: sqlite3.Connection, file: Path) -> None:
    """Raise BackupError where an open database, made of `file`, is damaged.

    https://www.sqlite.org/pragma.html#pragma_quick_check
    """
    (found,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if found != "ok":
        raise BackupError(
            text(
                "What is in {file} is damaged ({problem}). Use a backup that was made before.",
                file=str(file),
                problem=str(found).replace("\n", " "),
            )
        )


def require(database: Path) -> None:
    """Raise BackupError where there is no database."""
    if not database.is_file():
        raise BackupError(text("There is no database at {file} yet.", file=str(database)))


def connect(database: Path, mode: Literal["ro", "rw"], timeout: float = 5.0) -> sqlite3.Connection:
    """Open a file that is there; `timeout` is in seconds. Raises sqlite3.Error.

    https://www.sqlite.org/uri.html
    """
    address = f"{database.resolve().as_uri()}?mode={mode}"
    return sqlite3.connect(address, uri=True, timeout=timeout, isolation_level=None)


def is_in_use(database: Path) -> bool:
    """Tell whether someone else has a database open, as far as that can be told.

    The bot keeps it in WAL mode, which can be left by one alone
    (https://www.sqlite.org/wal.html#persistence_of_wal_mode). Raises sqlite3.OperationalError and
    OSError where it cannot be opened.
    """
    try:
        with closing(connect(database, "rw", timeout=0)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF in BUSY:
            return True
        raise
    except sqlite3.DatabaseError:
        return False  # no database at all
    return False


@contextmanager
def written_whole(target: Path, *, force: bool = False) -> Iterator[Path]:
    """Give an empty file (mode 0600) that takes the target's name at the block's end.

    Raises BackupError where the target is there already, unless it may be replaced, and where it
    cannot be a file.
    """
    if target.is_dir():
        raise BackupError(text("{file} is a folder. Name a file in it.", file=str(target)))
    if not target.parent.is_dir():
        raise BackupError(text("There is no folder {folder}.", folder=str(target.parent)))
    if not force:
        _reserve(target)
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    os.close(handle)
    unfinished = Path(name)
    try:
        yield unfinished
        unfinished.replace(target)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        if not force:
            target.unlink(missing_ok=True)
        raise


def _reserve(target: Path) -> None:
    try:
        os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        raise BackupError(
            text(
                "The file {file} is there already. Choose another name, or replace it with "
                "`--force`.",
                file=str(target),
            )
        ) from None
