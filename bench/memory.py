"""What memory a bot holds after many turns of many people, beside what it held at rest."""

import asyncio
import gc
from collections.abc import Mapping
from functools import partial
from typing import Final

from bench.bots import Bot
from bench.contest import Options, Play, Scenario
from bench.measures import Bar, Figures, Measure
from bench.stage import Stage, open_stage, warm_up
from bench.talk import Talk, answer
from playground.discord import Limits

_PEOPLE: Final = 1_000
_TURNS: Final = 100_000
_SHORT_TURNS: Final = 2_000
_AT_ONCE: Final = 64
_AFTER: Final = "after "

MEASURES: Final = (
    Measure("rest", "at rest, MB", 1e-6, 1),
    Measure("first", "after the first turn of each, MB", 1e-6, 1),
    Measure("last", "after the last turn, MB", 1e-6, 1),
    Measure("growth", "growth from rest, %", 100, 1, Bar(0.10, "itself")),
)


def held(run: Figures) -> dict[int, float]:
    """Give the memory that was held after so many turns, as `measure` noted it."""
    return {
        int(figure.removeprefix(_AFTER)): size
        for figure, size in run.items()
        if figure.startswith(_AFTER)
    }


async def measure(bot: Bot, turns: int) -> dict[str, float]:
    """Play it once with a fresh bot and no limits, as quickly as it can."""
    async with open_stage(bot, Limits.none()) as stage:
        # The servers are there before the bot rests: they are no growth of its own.
        talk = Talk(stage, _PEOPLE)
        await warm_up(stage)
        stage.model.answer_with(answer)
        rest = stage.process.memory
        sizes: dict[int, float] = {}
        for done in range(_PEOPLE, turns + 1, _PEOPLE):
            await _ask_all(talk)
            sizes[done] = stage.process.memory
            await _forget(stage)
    first, last = sizes[_PEOPLE], sizes[max(sizes)]
    told = {"rest": rest, "first": first, "last": last, "growth": last / rest - 1}
    return told | {f"{_AFTER}{done}": size for done, size in sizes.items()}


async def _ask_all(talk: Talk) -> None:
    """Let everyone ask once, so many at a time."""
    seats = iter(range(_PEOPLE))

    async def ask_in_turn() -> None:
        for seat in seats:
            await talk.ask(seat)

    async with asyncio.TaskGroup() as group:
        for _ in range(_AT_ONCE):
            group.create_task(ask_in_turn())


async def _forget(stage: Stage) -> None:
    """Let the playground forget what it was asked, which would fill this process's memory.

    Nobody waits for it meanwhile.
    """
    for _ in range(len(stage.model.requests)):
        await stage.model.asked()
    stage.model.requests.clear()
    stage.discord.requests.clear()
    stage.discord.history.clear()
    gc.collect()


def _players(options: Options) -> Mapping[str, Play]:
    turns = _SHORT_TURNS if options.is_short else _TURNS
    return {"bot": partial(measure, options.bot, turns)}


SCENARIO: Final = Scenario(
    "memory", "100,000 turns of 1,000 people", MEASURES, _players, rounds=1, is_long=True
)
