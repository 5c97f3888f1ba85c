"""How soon a bot is there, and what memory it holds when it has answered once and rests."""

from typing import Final

from bench.bots import Bot
from bench.contest import Scenario, beside_floor
from bench.measures import Bar, Measure
from bench.stage import open_stage, warm_up
from playground.discord import Limits

MEASURES: Final = (
    Measure("start", "start to IDENTIFY, s", digits=3, bar=Bar(1.1)),
    Measure("memory", "memory at rest, MB", 1e-6, 1, Bar(1.3)),
)


async def measure(bot: Bot) -> dict[str, float]:
    """Play it once."""
    async with open_stage(bot, Limits()) as stage:
        await warm_up(stage)
        return {"start": stage.start, "memory": stage.process.memory}


SCENARIO: Final = Scenario(
    "start", "start, and memory at rest", MEASURES, beside_floor(measure), rounds=7
)
