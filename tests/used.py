"""A ledger with something in it, for the tests of what was used."""

import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from typing import Any

from playground.discord import Channel, Message, Person
from tests.home import Home

DAY = 86_400
_COLUMNS: Mapping[str, object] = {
    "person_id": 0, "place_id": 1, "server_id": 0, "model": "gpt-6-luna", "prompt_tokens": 0,
    "completion_tokens": 0, "endpoint": "custom", "cached_tokens": 0, "kind": "answer",
    "picodollars": None, "milliseconds": None, "is_estimated": 0,
}  # fmt: skip
_NOTING = (
    f"INSERT INTO usage ({', '.join(_COLUMNS)}, created_at)"
    f" VALUES ({', '.join('?' * len(_COLUMNS))}, ?)"
)


async def with_ledger(home: Home, *calls: Mapping[str, Any], **variables: str) -> None:
    """Start the bot with calls in its ledger, made so many `days_ago`."""
    await home.start()
    await home.stop()
    with closing(sqlite3.connect(home.database)) as connection, connection:
        for call in calls:
            values = {**_COLUMNS, **call}
            noted = int(time.time()) - values.pop("days_ago", 0) * DAY
            connection.execute(_NOTING, (*values.values(), noted))
    await home.start(**variables)


async def asked(
    home: Home, person: Person, place: Channel | None = None, **options: object
) -> Message:
    """Use the command, and give what is said, to that person alone."""
    command = await person.slash(place or home.channel, "usage", **options)
    response = await command.until(
        lambda: (
            command.response
            if command.response and (command.response.content or command.response.embeds)
            else None
        )
    )
    assert response.ephemeral_for is person
    return response


def fields(shown: Message) -> dict[str, str]:
    """Give what is told, by what it is about."""
    (embed,) = shown.embeds
    return {field["name"]: field["value"] for field in embed["fields"]}


def notes(shown: Message) -> list[str]:
    """Give the lines above the figures."""
    return str(shown.embeds[0]["description"]).splitlines()


def dollars(amount: float) -> int:
    """Give dollars as the ledger has them."""
    return int(amount * 10**12)


def listed(lines: str) -> Iterator[tuple[str, str]]:
    """Give the names of a list with what is told of each."""
    for line in lines.splitlines():
        name, _, told = line.removeprefix("- ").partition(": ")
        yield name, told
