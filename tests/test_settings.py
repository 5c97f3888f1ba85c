"""history/: what people chose, and the installation's own notes."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from history.database import Database, open_database
from history.installation import Installation
from history.settings import Settings, SettingsStore


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with open_database(tmp_path / "hamdam.db") as database:
        yield database


async def test_settings_are_chosen_and_taken_back(database: Database) -> None:
    store = SettingsStore(database)
    assert await store.of_person(1) == Settings()
    await store.choose("person", 1, "model", "gpt-4o")
    await store.choose("person", 1, "model", "gpt-4o-mini")
    await store.choose("person", 2, "language", "ru")
    assert await store.of_person(1) == Settings(model="gpt-4o-mini")
    assert await store.of_person(2) == Settings(language="ru")
    await store.choose("person", 1, "model", None)
    assert await store.of_person(1) == Settings()


async def test_a_setting_of_another_version_is_passed_over(database: Database) -> None:
    await database.execute("INSERT INTO setting VALUES ('person', 1, 'colour', '\"red\"')")
    assert await SettingsStore(database).of_person(1) == Settings()


async def test_an_unknown_setting_is_refused(database: Database) -> None:
    with pytest.raises(KeyError):
        await SettingsStore(database).choose("person", 1, "colour", "red")


async def test_the_installation_keeps_its_notes(database: Database) -> None:
    installation = Installation(database)
    assert await installation.recall("commands") is None
    await installation.note("commands", "1")
    await installation.note("commands", "2")
    assert await installation.recall("commands") == "2"
    await installation.note_token_rates("m", {"latin": [1.5, 2]})
    assert await installation.token_rates() == {"m": {"latin": [1.5, 2]}}
