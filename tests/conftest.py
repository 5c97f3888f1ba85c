"""The fixtures of the wire tests: Discord, a model and the bot on loopback."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import settings

import ai.client  # noqa: F401  # takes a second, which should not count as the bot's own
from playground.discord import Discord
from playground.model import Answer, Model
from tests.home import Home
from tests.standing_in import KEY

# Few examples for every run, many for `make fuzz`. A busy machine is no fault of the code's.
settings.register_profile("quick", max_examples=25, deadline=None)
settings.register_profile("thorough", max_examples=2000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))


@pytest.fixture
async def discord() -> AsyncIterator[Discord]:
    """Discord, with every limit on."""
    async with Discord() as discord:
        yield discord


@pytest.fixture
async def model() -> AsyncIterator[Model]:
    """The endpoint."""
    async with Model() as model:
        yield model


@pytest.fixture
async def spare() -> AsyncIterator[Model]:
    """Another endpoint that has a model of the same name."""
    async with Model(key=KEY) as model:
        model.answer_with(lambda _: Answer("From the spare one."))
        yield model


@pytest.fixture
async def home(discord: Discord, model: Model, tmp_path: Path) -> AsyncIterator[Home]:
    """A server with people, and a bot that can be started and stopped."""
    home = Home(discord, model, tmp_path / "hamdam.db")
    yield home
    await home.stop()


@pytest.fixture
async def bot(home: Home) -> Home:
    """The same with the bot started."""
    await home.start()
    return home
