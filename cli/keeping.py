"""`python bot.py backup`, `export`, `import` and `migrate`: what is done with the database."""

import argparse
import sqlite3
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from history.backups import BackupError, back_up
from history.database import NewerDatabaseError, prepare
from history.inspection import inspect
from history.portable import export
from history.restoring import refuse_in_use, restore
from i18n import Catalogue, Text, lines, text, texts

_DONE: Final = 0
_FAILED: Final = 1


def keep(arguments: argparse.Namespace, database: Path, catalogue: Catalogue) -> int:
    """Carry a command out, say how it went, and give the exit status: 1 where it failed."""
    try:
        done = _COMMANDS[arguments.command](arguments, database)
    except BackupError as error:
        return _refuse(error.text, catalogue)
    except NewerDatabaseError:
        told = text("The database {file} was written by a later version.", file=str(database))
        return _refuse(told, catalogue)
    except (OSError, sqlite3.Error) as error:
        return _refuse(text("That was not possible: {problem}", problem=str(error)), catalogue)
    sys.stdout.write(catalogue.say(done) + "\n")
    return _DONE


def _refuse(told: Text, catalogue: Catalogue) -> int:
    sys.stderr.write(catalogue.say(told) + "\n")
    return _FAILED


def _back_up(arguments: argparse.Namespace, database: Path) -> Text:
    back_up(database, arguments.file, force=arguments.force)
    return text("The database is backed up in {file}.", file=str(arguments.file))


def _export(arguments: argparse.Namespace, database: Path) -> Text:
    rows = sum(export(database, arguments.file, force=arguments.force).values())
    return texts(
        "{count} row of the database is in {file}.",
        "{count} rows of the database are in {file}.",
        rows,
        file=str(arguments.file),
    )


def _import(arguments: argparse.Namespace, database: Path) -> Text:
    restored = restore(arguments.file, database, datetime.now(UTC))
    done = text(
        "What is in {file} is the database {database} from here on.",
        file=str(arguments.file),
        database=str(database),
    )
    if restored.kept is None:
        return done
    kept = text("The one before is kept as {file}.", file=str(restored.kept))
    return lines(done, kept)


def _migrate(arguments: argparse.Namespace, database: Path) -> Text:
    if arguments.to is not None:
        raise BackupError(
            text("The database can be a file of SQLite only, and cannot be brought elsewhere yet.")
        )
    if inspect(database).state == "older":
        refuse_in_use(database)
    before, after = prepare(database)
    if before == after:
        return text("The database has schema {version} already.", version=after)
    if not before:
        return text(
            "There was no database. {file} is a new one, with schema {version}.",
            file=str(database),
            version=after,
        )
    return text(
        "The database had schema {before} and has schema {after}.", before=before, after=after
    )


_COMMANDS: Final[Mapping[str, Callable[[argparse.Namespace, Path], Text]]] = {
    "backup": _back_up,
    "export": _export,
    "import": _import,
    "migrate": _migrate,
}
