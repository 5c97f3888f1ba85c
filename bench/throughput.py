"""As many replies as a bot can give: all ask again as soon as they see their answer."""

import asyncio
import time
from collections.abc import Mapping
from functools import partial
from statistics import median
from typing import Final

from bench.bots import Bot
from bench.contest import Options, Play, Scenario, beside_floor
from bench.measures import Bar, Measure
from bench.stage import Stage, open_stage, warm_up
from bench.talk import Talk, answer
from playground.discord import Limits

_PEOPLE: Final = 64
_SECONDS: Final = 5.0
_SHORT_SECONDS: Final = 1.0
_RAMP_SECONDS: Final = 0.5

MEASURES: Final = (
    Measure("cpu per reply", "CPU a reply, ms", 1000, 2, Bar(1.0)),
    Measure("replies per second", "replies/s", digits=0, bar=Bar(1.0, at_least=True)),
    Measure("answered", "question to answer, median, ms", 1000, 0),
    Measure("playground share", "the playground's own CPU, % of its core", 100, 0),
)


async def measure(bot: Bot, seconds: float = _SECONDS) -> dict[str, float]:
    """Play it once with a fresh bot and no limits.

    Only what happens within `seconds` counts, after all have begun: the answers that are under way
    at its beginning make up for those at its end.
    """
    async with open_stage(bot, Limits.none()) as stage:
        await warm_up(stage)
        stage.model.answer_with(answer)
        return await _measure(stage, seconds)


async def _measure(stage: Stage, seconds: float) -> dict[str, float]:
    talk, took = Talk(stage, _PEOPLE), list[float]()
    async with asyncio.TaskGroup() as group:
        askers = [group.create_task(_ask_on(talk, seat, took)) for seat in range(_PEOPLE)]
        await asyncio.sleep(_RAMP_SECONDS)
        took.clear()
        cpu, own, began = stage.process.cpu_seconds, time.process_time(), time.perf_counter()
        await asyncio.sleep(seconds)
        cpu, own = stage.process.cpu_seconds - cpu, time.process_time() - own
        lasted, answers = time.perf_counter() - began, list(took)
        for asker in askers:
            asker.cancel()
    return {
        "cpu per reply": cpu / len(answers),
        "replies per second": len(answers) / lasted,
        "answered": median(answers),
        "playground share": own / lasted,
    }


async def _ask_on(talk: Talk, seat: int, took: list[float]) -> None:
    while True:
        took.append((await talk.ask(seat)).took)


def _players(options: Options) -> Mapping[str, Play]:
    seconds = _SHORT_SECONDS if options.is_short else _SECONDS
    return beside_floor(partial(measure, seconds=seconds))(options)


SCENARIO: Final = Scenario(
    "throughput", "64 people ask again at once, no limits", MEASURES, _players
)
