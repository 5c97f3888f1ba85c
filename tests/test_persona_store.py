"""history/personas.py: whose personas are whose, and where they are in use."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from history.database import Database, open_database
from history.personas import (
    MOST_PERSONAS,
    Cast,
    Character,
    NameTakenError,
    Persona,
    Personas,
    TooManyPersonasError,
)
from history.settings import Settings
from history.turnlog import Owner

ALI, SARA, HOME, AWAY, CHANNEL = 1, 2, 10, 11, 20
PIRATE = Character("Pirate", "Speak like a pirate.", model="gpt-4o")


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with open_database(tmp_path / "hamdam.db") as database:
        yield database


@pytest.fixture
async def personas(database: Database) -> Personas:
    return Personas(database)


def names(found: object) -> list[str]:
    assert isinstance(found, list)
    return [each.name for each in found]


async def test_a_persona_is_kept_as_it_was_made(personas: Personas) -> None:
    parameters = Settings(seed=1, stop=("x",))
    character = replace(PIRATE, avatar_url="https://a.example/a.png", parameters=parameters)
    made = await personas.create(ALI, character)
    assert made == Persona(made.id, ALI, None, character)
    assert await personas.find(made.id) == made
    assert await personas.find(made.id + 1) is None


async def test_it_is_its_creators_alone_until_it_is_shared(personas: Personas) -> None:
    made = await personas.create(ALI, PIRATE)
    assert names(await personas.visible(ALI, HOME)) == ["Pirate"]
    assert names(await personas.visible(SARA, HOME)) == []
    assert await personas.share(made.id, HOME)
    assert names(await personas.visible(SARA, HOME)) == ["Pirate"]
    assert names(await personas.visible(SARA, AWAY)) == []
    assert names(await personas.visible(SARA, None)) == []
    await personas.unshare(made)
    assert names(await personas.visible(SARA, HOME)) == []


async def test_ones_own_come_first(personas: Personas) -> None:
    shared = await personas.create(SARA, replace(PIRATE, name="Admiral"))
    await personas.share(shared.id, HOME)
    for name in ("zoo", "Pirate"):
        await personas.create(ALI, replace(PIRATE, name=name))
    assert names(await personas.visible(ALI, HOME)) == ["Pirate", "zoo", "Admiral"]


async def test_a_name_is_there_once(personas: Personas) -> None:
    made = await personas.create(ALI, PIRATE)
    with pytest.raises(NameTakenError):
        await personas.create(ALI, replace(PIRATE, name="PIRATE"))
    other = await personas.create(ALI, replace(PIRATE, name="Cook"))
    with pytest.raises(NameTakenError):
        await personas.change(other.id, replace(PIRATE, name="pirate"))
    assert await personas.change(made.id, replace(PIRATE, name="PIRATE"))
    theirs = await personas.create(SARA, PIRATE)
    await personas.share(made.id, HOME)
    with pytest.raises(NameTakenError):
        await personas.share(theirs.id, HOME)
    assert await personas.share(theirs.id, AWAY)


async def test_there_is_a_limit_to_how_many(personas: Personas) -> None:
    for number in range(MOST_PERSONAS):
        await personas.create(ALI, replace(PIRATE, name=f"Pirate {number}"))
    with pytest.raises(TooManyPersonasError):
        await personas.create(ALI, PIRATE)
    await personas.create(SARA, PIRATE)


async def test_what_is_gone_cannot_be_changed(personas: Personas) -> None:
    made = await personas.create(ALI, PIRATE)
    await personas.delete(made.id)
    assert not await personas.change(made.id, PIRATE)
    assert not await personas.share(made.id, HOME)


async def test_the_first_place_with_a_persona_decides(personas: Personas) -> None:
    pirate = await personas.create(ALI, PIRATE)
    cook = await personas.create(ALI, replace(PIRATE, name="Cook"))
    here, channel = Owner(ALI, HOME), Owner(0, CHANNEL)
    assert await personas.cast(here, channel) == Cast()
    await personas.use(channel, cook, ALI)
    assert await personas.cast(here, channel) == Cast(cook)
    await personas.use(here, pirate, ALI)
    assert await personas.cast(here, channel) == Cast(pirate)
    assert await personas.cast(Owner(SARA, HOME), channel) == Cast(cook)
    assert await personas.dismiss(here)
    assert not await personas.dismiss(here)
    assert await personas.cast(here, channel) == Cast(cook)


async def test_what_is_in_use_is_known_after_a_restart(database: Database) -> None:
    before = Personas(database)
    pirate = await before.create(ALI, PIRATE)
    await before.use(Owner(ALI, HOME), pirate, ALI)
    assert await Personas(database).cast(Owner(ALI, HOME)) == Cast(pirate)


async def test_a_deleted_one_is_missed_once(personas: Personas) -> None:
    pirate = await personas.create(ALI, PIRATE)
    cook = await personas.create(ALI, replace(PIRATE, name="Cook"))
    here, channel = Owner(ALI, HOME), Owner(0, CHANNEL)
    await personas.use(here, pirate, ALI)
    await personas.use(channel, cook, ALI)
    await personas.change(pirate.id, replace(PIRATE, name="Old Pirate"))
    await personas.delete(pirate.id)
    assert await personas.cast(here, channel) == Cast(cook, "Old Pirate")
    assert await personas.cast(here, channel) == Cast(cook)


async def test_where_others_chose_it_an_unshared_one_is_missed(personas: Personas) -> None:
    pirate = await personas.create(ALI, PIRATE)
    await personas.share(pirate.id, HOME)
    await personas.use(Owner(ALI, HOME), pirate, ALI)
    await personas.use(Owner(SARA, HOME), pirate, SARA)
    await personas.unshare(pirate)
    assert await personas.cast(Owner(SARA, HOME)) == Cast(missed="Pirate")
    cast = await personas.cast(Owner(ALI, HOME))
    assert cast.persona
    assert cast.persona.id == pirate.id


async def test_shared_elsewhere_it_is_missed_where_others_chose_it(personas: Personas) -> None:
    pirate = await personas.create(ALI, PIRATE)
    await personas.share(pirate.id, HOME)
    await personas.use(Owner(SARA, HOME), pirate, SARA)
    assert await personas.share(pirate.id, HOME)
    assert (await personas.cast(Owner(SARA, HOME))).persona
    assert await personas.share(pirate.id, AWAY)
    assert await personas.cast(Owner(SARA, HOME)) == Cast(missed="Pirate")


async def test_a_name_taken_elsewhere_leaves_it_shared_where_it_was(personas: Personas) -> None:
    pirate = await personas.create(ALI, PIRATE)
    await personas.share(pirate.id, HOME)
    await personas.use(Owner(SARA, HOME), pirate, SARA)
    theirs = await personas.create(SARA, PIRATE)
    await personas.share(theirs.id, AWAY)
    with pytest.raises(NameTakenError):
        await personas.share(pirate.id, AWAY)
    assert (await personas.cast(Owner(SARA, HOME))).persona
