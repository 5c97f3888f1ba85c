"""The database's file, which is only looked at, and the room that its disk has."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from typing import Final

from config import Config
from doctor.findings import Finding, Found, carry_out
from history.inspection import Inspection, inspect
from i18n import Text, text

DATABASE: Final = "database"
DISK: Final = "disk"

_MEGABYTE: Final = 1_000_000
_WARN_MEGABYTES: Final = 500
_FAULT_MEGABYTES: Final = 50

_ANOTHER: Final = text(
    "Set DATABASE_URL in .env to another file, or put a backup in its place with "
    "`python bot.py import`."
)
_SLOW_DISK: Final = text(
    "Look whether the disk is well, and whether the folder is on this computer."
)


async def examine_storage(config: Config, seconds: float) -> AsyncIterator[Finding]:
    """Give what is found of the file and the disk; `seconds` is the longest for each."""

    async def look_at_database() -> Found:
        file = str(config.database)
        return [judge_database(await asyncio.to_thread(inspect, config.database), file)]

    async def look_at_disk() -> Found:
        usage = await asyncio.to_thread(shutil.disk_usage, config.database.parent)
        return [judge_disk(usage.free)]

    for check, look in ((DATABASE, look_at_database), (DISK, look_at_disk)):
        for finding in await carry_out(check, look, seconds, _SLOW_DISK):
            yield finding


def judge_database(seen: Inspection, file: str) -> Finding:
    """Give the finding for what was seen of the file."""
    if seen.state in ("current", "absent"):
        return Finding(DATABASE, "ok", _said(seen, file))
    state: Final = "warning" if seen.state in ("older", "busy") else "fault"
    return Finding(DATABASE, state, _said(seen, file), _mend(seen))


def _said(seen: Inspection, file: str) -> Text:
    match seen.state:
        case "absent":
            return text("There is no database yet: the bot makes {file} at its start.", file=file)
        case "current":
            return text(
                "The database {file} can be written and has schema {version}.",
                file=file,
                version=seen.version,
            )
        case "older" | "newer":
            return text(
                "The database {file} has schema {version}, and this Hamdam works with {known}.",
                file=file,
                version=seen.version,
                known=seen.known,
            )
        case "foreign":
            return text("The file {file} is a database of another program.", file=file)
        case "busy":
            return text("The database {file} is being written for a long time.", file=file)
    return text("The database {file} cannot be used: {problem}", file=file, problem=seen.problem)


def _mend(seen: Inspection) -> Text:
    match seen.state:
        case "older":
            return text(
                "The bot brings it up to date at its start, after a backup; so does "
                "`python bot.py migrate`."
            )
        case "newer":
            return text("Update Hamdam: the database was written by a later version.")
        case "busy":
            return text("Look whether the bot runs twice, or another program has the file open.")
    return _ANOTHER


def judge_disk(free: int) -> Finding:
    """Give the finding for so many free bytes."""
    megabytes = free // _MEGABYTE
    detail = text("The disk of the database has {megabytes} MB left.", megabytes=megabytes)
    if megabytes >= _WARN_MEGABYTES:
        return Finding(DISK, "ok", detail)
    mend = text("Make room, or set DATABASE_URL in .env to a file on another disk.")
    return Finding(DISK, "fault" if megabytes < _FAULT_MEGABYTES else "warning", detail, mend)
