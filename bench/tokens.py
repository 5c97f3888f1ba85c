"""What a streamed token costs the whole bot, beside the SDK's default stream alone."""

import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Final

from bench import live
from bench.contest import Options, Play, Scenario
from bench.measures import Bar, Measure
from bench.process import BotProcess, cores, pinned
from bench.stage import environment_of
from playground.model import Answer, Model
from playground.model.asked import Asked

_SETTING: Final = live.Setting(readers=60)
_STREAM: Final = Path(__file__).with_name("sdk_stream.py")

MEASURES: Final = (Measure("cpu per token", "CPU/token, µs", 1e6, 0, Bar(0.35)),)


async def measure_sdk(setting: live.Setting) -> dict[str, float]:
    """Play the same answers to the SDK alone, at the same pace."""
    mine, its = cores() or (None, None)

    def answer(asked: Asked) -> Answer:
        if not asked.last.startswith("question "):
            return Answer("warm")
        pieces = [f"w{number} " for number in range(setting.tokens)]
        return Answer(pieces=pieces, delay_first=setting.thinking, tokens_per_second=setting.rate)

    with pinned(mine):
        async with Model() as model:
            model.answer_with(answer)
            command = [sys.executable, str(_STREAM), str(setting.readers)]
            async with BotProcess(command, environment_of(model), its) as process:
                return {"cpu per token": float(await process.ended())}


def _players(options: Options) -> Mapping[str, Play]:
    return {
        "bot": partial(live.measure, options.bot, _SETTING),
        "SDK": partial(measure_sdk, _SETTING),
    }


SCENARIO: Final = Scenario(
    "tokens", "60 readers, 50 tokens a second each, limits on", MEASURES, _players, rounds=3
)
