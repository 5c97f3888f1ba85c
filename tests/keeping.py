"""Having nothing kept, and looking what is written nevertheless, for the wire tests."""

import asyncio
import sqlite3
from contextlib import closing

from playground.discord import Message, Person
from playground.model import Answer
from tests.home import Home
from tests.pressing import Corner, notes

ON = "**I keep nothing of what we say.**"
OFF = "**What I keep of you**"
BEFORE = (
    "You asked this when I still kept what we say, and whatever I add to it would be kept too. "
    "Please ask again."
)
TOO_OLD = "This answer is too old, or was taken back."
TALK = [("user", "about the zebra"), ("assistant", "A quokka is none.")]


async def choose(home: Home, person: Person, button: str) -> Message:
    """Press a button under what `/privacy` says, and give that as it is then."""
    shown = await home.responded(await person.slash(home.channel, "privacy"))
    await person.click(shown, button)
    await home.channel.until(lambda: button not in shown.buttons)
    return shown


async def keep_nothing(home: Home, person: Person) -> Message:
    shown = await choose(home, person, "Keep nothing")
    assert shown.content.startswith(ON)
    return shown


async def keep_again(home: Home, person: Person) -> None:
    shown = await choose(home, person, "Keep my conversations again")
    assert shown.content.startswith(OFF)


async def delete_all(home: Home, person: Person) -> Message:
    """Have all deleted that is kept of a person, and give what is said of that."""
    shown = await choose(home, person, "Delete everything")
    await person.click(shown, "Yes, delete everything")
    await home.channel.until(lambda: shown.content.startswith("Done."))
    return shown


def in_bytes(home: Home, *words: str) -> list[str]:
    """Give which of the words are in the database's files, the one beside it included."""
    files = list(home.database.parent.glob(f"{home.database.name}*"))
    assert len(files) > 1
    data = b"".join(file.read_bytes() for file in files).lower()
    return [word for word in words if word.encode() in data]


def rows(home: Home, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(home.database)) as connection:
        return list(connection.execute(sql))


def used(home: Home, person: Person) -> list[tuple[object, ...]]:
    """Give what calls for a person used, as the ledger has it."""
    sql = "SELECT kind, place_id, server_id, prompt_tokens > 0 FROM usage WHERE person_id = "
    return rows(home, f"{sql}{person.id} ORDER BY id")


async def is_used(home: Home, person: Person, *kinds: str) -> None:
    """Wait until the ledger has calls of these kinds for a person, and no others."""
    async with asyncio.timeout(10):
        while sorted(str(kind) for kind, *_ in used(home, person)) != sorted(kinds):  # noqa: ASYNC110
            await asyncio.sleep(0.01)  # a file tells of no changes


async def ask(corner: Corner, question: str, answer: Answer | str) -> Message:
    """Ask, and wait until the answer is stored as well, wherever that is."""
    shown = await corner.ask(question, answer)
    await corner.home.settled()
    return shown


async def is_told(corner: Corner, message: Message, button: str, note: str) -> None:
    """Press a button and see what is said of that, to the one who pressed it alone."""
    before = len(notes(corner.person))
    await corner.press(message, button)
    await corner.until(lambda: notes(corner.person)[before:] == [note])
