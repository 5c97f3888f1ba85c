"""Where the bot keeps what it is to remember, the file of the database, and for how long."""

import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from environment import ConfigError, Fault, Reader, expanded
from i18n import text

DEFAULT_DATABASE_URL: Final = "sqlite:///data/hamdam.db"


def prepare_database(database: Path) -> tuple[Fault, ...]:
    """Make the folder of the database, for its owner only, and try whether it can be written.

    The trial is a real file: permission bits say little about root, Windows and network folders.
    """
    try:
        database.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=database.parent):
            pass
        if database.exists():
            with database.open("r+b"):
                pass
    except (OSError, ValueError):
        problem = text(
            "The file {file} cannot be written. Choose a file in a folder that belongs to the "
            "user who runs the bot.",
            file=str(database),
        )
        return (Fault("DATABASE_URL", problem),)
    return ()


def load_database(env: Mapping[str, str]) -> Path:
    """Read where the database is, whatever else is set, and make its folder.

    Raises ConfigError.
    """
    reader = Reader(env)
    database = read_database(reader)
    faults = reader.faults or prepare_database(database)
    if faults:
        raise ConfigError(faults)
    return database


def read_database(reader: Reader) -> Path:
    """Give the file of the database, with a stand-in where a fault was noted."""
    url = reader.get("DATABASE_URL") or DEFAULT_DATABASE_URL
    path = url.removeprefix("sqlite:///")
    if path not in (url, ":memory:") and not re.search(r"[?]|[/\\]$|^$", path):
        found = expanded(path)
        if found is not None:
            return found
    problem = text(
        "The database is a file of SQLite, the only kind so far. Write {relative} for a file under "
        "the bot's folder, or {absolute} with the whole path.",
        relative=DEFAULT_DATABASE_URL,
        absolute="sqlite:////home/me/hamdam.db",
    )
    reader.refuse("DATABASE_URL", problem)
    return Path()


def read_retention(reader: Reader) -> int | None:
    """Give after how many days what was said is deleted, None for never."""
    return reader.get_number(
        "RETENTION_DAYS",
        int,
        lambda days: 1 <= days <= 3650,
        text("This is a whole number of days from 1 to 3650, such as 90."),
    )
