"""One person asks, and asks again after the answer: what the bot adds to the model's own time."""

import asyncio
import time
from collections.abc import Iterator
from statistics import median
from typing import Final

from bench.bots import Bot
from bench.contest import Scenario, beside_floor
from bench.measures import Bar, Measure
from bench.stage import open_stage, warm_up
from bench.talk import Exchange, Talk, ending, number_in
from playground.discord import Limits
from playground.model import Answer
from playground.model.asked import Asked

_QUESTIONS: Final = 12
_TOKENS_A_SECOND: Final = 50.0
_WORDS: Final = "This answer is written in front of whoever asked, word by word,"
_PAUSE_SECONDS: Final = 0.05

MEASURES: Final = (
    Measure(
        "to request", "question to request at the model, ms", 1000, 1, Bar(0.002, "difference")
    ),
    Measure("end", "last token to final text, ms", 1000, 1, Bar(0.005, "difference")),
    Measure("answered", "question to answer, a model that answers at once, ms", 1000, 1),
)


async def measure(bot: Bot) -> dict[str, float]:
    """Play it once with a fresh bot and all limits on, each question in another channel."""
    async with open_stage(bot, Limits()) as stage:
        await warm_up(stage)
        model = _Model()
        stage.model.answer_with(model.answer)
        talk = Talk(stage, 2 * _QUESTIONS)
        written = [await _ask(talk, seat) for seat in range(_QUESTIONS)]
        model.pace = None
        at_once = [await _ask(talk, seat) for seat in range(_QUESTIONS, 2 * _QUESTIONS)]
    return {
        "to request": median(model.asked[each.number] - each.asked_at for each in written),
        "end": median(each.seen_at - model.ended[each.number] for each in written),
        "answered": median(each.took for each in at_once),
    }


async def _ask(talk: Talk, seat: int) -> Exchange:
    exchange = await talk.ask(seat)
    await asyncio.sleep(_PAUSE_SECONDS)  # until what follows an answer is over as well
    return exchange


class _Model:
    """Answers, and notes when it was asked and when it sent each last token."""

    def __init__(self) -> None:
        self.pace: float | None = _TOKENS_A_SECOND
        self.asked: dict[int, float] = {}
        self.ended: dict[int, float] = {}

    def answer(self, asked: Asked) -> Answer:
        """Answer at its pace; who asks for no stream gets all of it at once."""
        number = number_in(asked.last)
        self.asked[number] = time.perf_counter()
        return Answer(pieces=self._pieces(number), tokens_per_second=self.pace)

    def _pieces(self, number: int) -> Iterator[str]:
        for word in f"{_WORDS} {ending(number)}".split():
            yield word + " "
        self.ended[number] = time.perf_counter()


SCENARIO: Final = Scenario("alone", "one person, all limits on", MEASURES, beside_floor(measure))
