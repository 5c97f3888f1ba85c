"""history/: what people chose, and the installation's own notes."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from history.database import Database, open_database
from history.installation import Installation
from history.settings import (
    KEYS,
    LAYERS,
    Effective,
    Layer,
    Scopes,
    Settings,
    SettingsStore,
    defaults,
)
from tests.samples import SAMPLES, read


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


async def test_one_call_gives_what_holds_and_where_it_is_from(database: Database) -> None:
    store = SettingsStore(database, Settings(model="default", temperature=1.0, seed=1))
    await store.choose("server", 9, "model", "of the server")
    await store.choose("server", 9, "seed", 2)
    await store.choose("channel", 5, "seed", 3)
    await store.choose("channel", 5, "stop", ["a", "b"])
    await store.choose("person", 1, "seed", 4)
    await store.choose("person", 2, "model", "somebody else's")
    held = await store.effective(Scopes(1, 5, 9))
    assert held.settings == Settings(
        model="of the server", temperature=1.0, seed=4, stop=("a", "b")
    )
    assert held.sources == {
        "model": "server", "temperature": "default", "seed": "person", "stop": "channel",
    }  # fmt: skip
    assert (await store.effective(Scopes(1))).settings == Settings(
        model="default", temperature=1.0, seed=4
    )


async def test_a_choice_holds_although_choices_are_being_read(database: Database) -> None:
    store = SettingsStore(database)
    for channel_id in range(1, 600):
        await store.choose("channel", 1000 + channel_id, "listening", "everything")
        here = Scopes(1, channel_id)
        choosing = asyncio.create_task(
            store.choose("channel", channel_id, "listening", "everything")
        )
        for _ in range(channel_id % 12):
            await asyncio.sleep(0)
        await asyncio.gather(store.listening(here), choosing)
        assert await store.listening(here) == "everything"


async def test_a_lock_holds_for_a_server_until_it_is_taken_off(database: Database) -> None:
    store = SettingsStore(database, Settings(model="default", seed=1))
    await store.choose("person", 1, "seed", 4)
    await store.choose("person", 1, "model", "mine")
    await store.choose("server", 9, "seed", 2)
    for key in ("seed", "model", "seed"):
        await store.lock(9, key, is_locked=True)
    held = await store.effective(Scopes(1, 5, 9))
    assert (held.settings.seed, held.settings.model) == (2, "default")
    assert held.locked == {"seed", "model"}
    assert (await store.effective(Scopes(1, 5, 8))).settings.seed == 4
    await store.lock(9, "seed", is_locked=False)
    assert (await store.effective(Scopes(1, 5, 9))).settings.seed == 4
    await store.lock(9, "model", is_locked=False)
    assert (await store.effective(Scopes(1, 5, 9))).locked == frozenset()
    with pytest.raises(KeyError):
        await store.lock(9, "colour", is_locked=True)


def test_the_owners_settings_are_the_widest_layer() -> None:
    variables = {name: SAMPLES[name] for name in SAMPLES if name.isupper()}
    config = read(**variables)
    assert defaults(config) == Settings(
        model="gpt-4o",
        system_prompt="Be a pirate.",
        temperature=0.0,
        top_p=0.5,
        max_output_tokens=400,
        frequency_penalty=-2.0,
        presence_penalty=2.0,
        seed=7,
        reasoning_effort="low",
        verbosity="high",
    )


some_settings = st.builds(
    Settings, model=st.sampled_from([None, "a", "b"]), seed=st.none() | st.integers()
)


@given(
    layers=st.fixed_dictionaries(dict.fromkeys(LAYERS, some_settings)),
    locked=st.frozensets(st.sampled_from(KEYS)),
)
def test_the_narrowest_layer_wins_where_nothing_is_locked(
    layers: dict[Layer, Settings], locked: frozenset[str]
) -> None:
    held = Effective(layers, locked)
    for key in KEYS:
        heard = LAYERS[:2] if key in locked else LAYERS
        chosen = [(layer, getattr(layers[layer], key)) for layer in heard]
        given = [(layer, value) for layer, value in chosen if value is not None]
        layer, value = given[-1] if given else (None, None)
        assert getattr(held.settings, key) == value
        assert held.sources.get(key) == layer
    assert held.under("run", Settings()).under("run", layers["run"]) == held


async def test_the_installation_keeps_its_notes(database: Database) -> None:
    installation = Installation(database)
    assert await installation.recall("commands") is None
    await installation.note("commands", "1")
    await installation.note("commands", "2")
    assert await installation.recall("commands") == "2"
    await installation.note_token_rates("m", {"latin": [1.5, 2]})
    assert await installation.token_rates() == {"m": {"latin": [1.5, 2]}}


async def test_nowhere_has_no_settings(database: Database) -> None:
    """A DM has no channel and no server of its own, whatever was stored without knowing where."""
    store = SettingsStore(database)
    await store.choose("channel", 0, "seed", 7)
    await store.choose("server", 0, "top_p", 0.5)
    await store.lock(0, "seed", is_locked=True)
    effective = await store.effective(Scopes(999))
    assert (effective.settings.seed, effective.settings.top_p) == (None, None)
    assert not effective.locked
