"""Personas: characters that the bot can speak as, whose they are and where they are in use."""

import sqlite3
import time
from collections.abc import Sequence
from dataclasses import dataclass

from history.database import Database, Statement
from history.settings import NOTHING, Settings, packed, unpacked
from history.turnlog import Owner

MOST_PERSONAS = 50
"""How many personas one person can have."""


class NameTakenError(Exception):
    """The creator, or the server it is to be shared with, has another persona of that name."""


class TooManyPersonasError(Exception):
    """The creator has as many personas as one can have."""


@dataclass(frozen=True, slots=True)
class Character:
    """What makes a persona. `model` and `parameters` hold for its answers, where given.

    `opening` is what it says first in a thread that is opened with it, "" for nothing.
    """

    name: str
    instructions: str
    avatar_url: str | None = None
    model: str | None = None
    parameters: Settings = NOTHING
    opening: str = ""


@dataclass(frozen=True, slots=True)
class Persona:
    """A character as it is kept: its creator's alone, or shared with all in a server."""

    id: int
    creator_id: int
    server_id: int | None
    character: Character

    @property
    def name(self) -> str:
        """The name under which it speaks."""
        return self.character.name


@dataclass(frozen=True, slots=True)
class Cast:
    """Who speaks in a place: a persona or, with None, the bot itself.

    `missed` is the name of one that was to speak and is not there any more; it is told once.
    `has_opened`: the persona's opening line stands above.
    """

    persona: Persona | None = None
    missed: str | None = None
    has_opened: bool = False


_FOUND = "SELECT * FROM persona WHERE id = ?"

_VISIBLE = """
SELECT * FROM persona WHERE creator_id = ?1 OR server_id = ?2
ORDER BY creator_id <> ?1, folded_name
"""

# Lets those who chose a persona, but one person, learn that it is gone.
_MISSED = (
    "UPDATE persona_use SET persona_id = NULL,"
    " missed = (SELECT name FROM persona WHERE id = ?1)"
    " WHERE persona_id = ?1 AND chosen_by <> ?2"
)
_NOBODY = 0


class Personas:
    """The personas in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._places: set[Owner] | None = None

    async def create(self, creator_id: int, character: Character) -> Persona:
        """Keep a new persona, for its creator alone.

        Raises `NameTakenError` and `TooManyPersonasError`.
        """
        sql = (
            "INSERT INTO persona (creator_id, name, folded_name, avatar_url, instructions, model,"
            " parameters, opening, created_at) SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9"
            " WHERE (SELECT count(*) FROM persona WHERE creator_id = ?1) < ?10 RETURNING *"
        )
        values = (creator_id, *_values(character), int(time.time()), MOST_PERSONAS)
        rows = await self._write_name(sql, values)
        if not rows:
            raise TooManyPersonasError
        return _persona(rows[0])

    async def change(self, persona_id: int, character: Character) -> bool:
        """Give a persona another character; False where it is gone. Raises `NameTakenError`."""
        sql = (
            "UPDATE persona SET name = ?, folded_name = ?, avatar_url = ?, instructions = ?,"
            " model = ?, parameters = ?, opening = ? WHERE id = ? RETURNING id"
        )
        return bool(await self._write_name(sql, (*_values(character), persona_id)))

    async def share(self, persona_id: int, server_id: int) -> bool:
        """Let all in one server use a persona; False where it is gone. Raises `NameTakenError`.

        Where others chose it in the server it was shared with before, it is gone.
        """
        sql = "UPDATE persona SET server_id = ?2 WHERE id = ?1 AND server_id IS NOT ?2 RETURNING *"
        async with self._database.transaction() as transaction:
            try:
                rows = await transaction.execute(sql, (persona_id, server_id))
            except sqlite3.IntegrityError as error:
                raise NameTakenError from error
            for row in rows:
                await transaction.execute(_MISSED, (persona_id, row["creator_id"]))
            return bool(await transaction.execute(_FOUND, (persona_id,)))

    async def unshare(self, persona: Persona) -> None:
        """Leave a persona to its creator alone; where others chose it, it is gone."""
        await self._database.write(
            Statement("UPDATE persona SET server_id = NULL WHERE id = ?", (persona.id,)),
            Statement(_MISSED, (persona.id, persona.creator_id)),
        )

    async def delete(self, persona_id: int) -> None:
        """Delete a persona; where it was in use, it is gone."""
        await self._database.write(
            Statement(_MISSED, (persona_id, _NOBODY)),
            Statement("DELETE FROM persona WHERE id = ?", (persona_id,)),
        )

    async def find(self, persona_id: int) -> Persona | None:
        """Give a persona, or None where it is gone."""
        rows = await self._database.query(_FOUND, (persona_id,))
        return _persona(rows[0]) if rows else None

    async def visible(self, person_id: int, server_id: int | None) -> Sequence[Persona]:
        """Give the personas a person can use in a server: their own first, then the shared."""
        rows = await self._database.query(_VISIBLE, (person_id, server_id))
        return [_persona(row) for row in rows]

    async def use(self, place: Owner, persona: Persona, chosen_by: int) -> None:
        """Let a persona speak in a place from now on."""
        await self._database.execute(
            "INSERT INTO persona_use (person_id, place_id, persona_id, chosen_by)"
            " VALUES (?, ?, ?, ?) ON CONFLICT (person_id, place_id) DO UPDATE SET"
            " persona_id = excluded.persona_id, missed = NULL, chosen_by = excluded.chosen_by,"
            " has_opened = 0",
            (place.person_id, place.place_id, persona.id, chosen_by),
        )
        (await self._used()).add(place)

    async def note_opened(self, place: Owner) -> None:
        """Note that the persona of a place has said its opening line there."""
        await self._database.execute(
            "UPDATE persona_use SET has_opened = 1 WHERE person_id = ? AND place_id = ?",
            (place.person_id, place.place_id),
        )

    async def has_opened(self, place: Owner, persona: Persona) -> bool:
        """Tell whether a persona has said its opening line in a place."""
        rows = await self._database.query(
            "SELECT has_opened FROM persona_use"
            " WHERE person_id = ? AND place_id = ? AND persona_id = ?",
            (place.person_id, place.place_id, persona.id),
        )
        return bool(rows and rows[0]["has_opened"])

    async def dismiss(self, place: Owner) -> bool:
        """Let no persona speak in a place any more; gives whether one did."""
        rows = await self._database.execute(
            "DELETE FROM persona_use WHERE person_id = ? AND place_id = ? RETURNING persona_id",
            (place.person_id, place.place_id),
        )
        (await self._used()).discard(place)
        return bool(rows and rows[0]["persona_id"])

    async def cast(self, *places: Owner) -> Cast:
        """Tell who speaks where these places meet; the first with a persona decides."""
        missed: str | None = None
        for place in places:
            if place not in await self._used():
                continue
            rows = await self._database.query(
                "SELECT persona_id, missed, has_opened FROM persona_use"
                " WHERE person_id = ? AND place_id = ?",
                (place.person_id, place.place_id),
            )
            persona = await self.find(rows[0]["persona_id"]) if rows else None
            if persona:
                return Cast(persona, missed, bool(rows[0]["has_opened"]))
            if rows:
                await self.dismiss(place)
                missed = str(rows[0]["missed"])
        return Cast(missed=missed)

    def forget_places(self) -> None:
        """Look again where personas speak: the database was changed otherwise."""
        self._places = None

    async def _used(self) -> set[Owner]:
        """Give the places with a persona: most have none, and then there is nothing to query."""
        if self._places is None:
            rows = await self._database.query("SELECT person_id, place_id FROM persona_use")
            found = {Owner(row["person_id"], row["place_id"]) for row in rows}
            if self._places is None:  # what others have read meanwhile may be newer by now
                self._places = found
        return self._places

    async def _write_name(self, sql: str, values: Sequence[object]) -> list[sqlite3.Row]:
        try:
            return await self._database.execute(sql, values)
        except sqlite3.IntegrityError as error:
            raise NameTakenError from error


def fold(name: str) -> str:
    """Give what is the same for names that count as one."""
    return " ".join(name.casefold().split())


def _values(character: Character) -> tuple[object, ...]:
    return (
        character.name,
        fold(character.name),
        character.avatar_url,
        character.instructions,
        character.model,
        packed(character.parameters),
        character.opening,
    )


def _persona(row: sqlite3.Row) -> Persona:
    character = Character(
        name=row["name"],
        instructions=row["instructions"],
        avatar_url=row["avatar_url"],
        model=row["model"],
        parameters=unpacked(row["parameters"]),
        opening=row["opening"],
    )
    return Persona(row["id"], row["creator_id"], row["server_id"], character)
