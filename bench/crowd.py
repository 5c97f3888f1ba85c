"""Fifty people ask at the same moment, with a model that takes a second and all limits on."""

import asyncio
from statistics import median
from typing import Final

from bench.bots import Bot
from bench.contest import Scenario, beside_floor
from bench.measures import Bar, Measure
from bench.stage import open_stage, warm_up
from bench.talk import Talk, ending, number_in
from playground.discord import Limits
from playground.model import Answer
from playground.model.asked import Asked

_PEOPLE: Final = 50
_MODEL_SECONDS: Final = 1.0

MEASURES: Final = (
    Measure("all answered", "until the last has an answer, s", bar=Bar(1.5, "itself")),
    Measure("answered", "question to answer, median, s"),
)


async def measure(bot: Bot) -> dict[str, float]:
    """Play it once with a fresh bot."""
    async with open_stage(bot, Limits()) as stage:
        await warm_up(stage)
        stage.model.answer_with(_answer)
        talk = Talk(stage, _PEOPLE)
        answers = await asyncio.gather(*(talk.ask(seat) for seat in range(_PEOPLE)))
    began = min(each.asked_at for each in answers)
    return {
        "all answered": max(each.seen_at for each in answers) - began,
        "answered": median(each.took for each in answers),
    }


def _answer(asked: Asked) -> Answer:
    words = f"It took a second, {ending(number_in(asked.last))}"
    return Answer(words, delay_first=_MODEL_SECONDS)


SCENARIO: Final = Scenario(
    "crowd", "50 people at once, a model of 1 s, limits on", MEASURES, beside_floor(measure)
)
