"""Many people read while their answers are written: how late they see what the model has sent."""

import asyncio
import itertools
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from statistics import fmean
from typing import Final, Literal

from bench.bots import Bot
from bench.contest import Options, Play, Scenario
from bench.lateness import Screen, worst_pace
from bench.measures import Measure
from bench.stage import Stage, open_stage, warm_up
from bench.words import answers, word_of, words_in
from playground.discord import Discord, Limits, Person
from playground.discord.places import Channel
from playground.discord.world import Change
from playground.model import Answer
from playground.model.asked import Asked

_PATIENCE_SECONDS: Final = 60.0
_QUIET_SECONDS: Final = 1.0

MEASURES: Final = (
    Measure("lateness", "lateness, s", digits=3),
    Measure("worst reader", "worst reader, s"),
    Measure("first text", "first text, ms", 1000, 0),
    Measure("worst first", "worst first, ms", 1000, 0),
    Measure("end", "end, ms", 1000, 0),
    Measure("worst end", "worst end, ms", 1000, 0),
    Measure("not whole", "not whole", digits=0),
    Measure("429s", "429s", digits=0),
    Measure("other refusals", "refused", digits=0),
    Measure("edits/s", "edits/s", digits=1),
    Measure("cpu per token", "CPU/token, µs", 1e6, 0),
    Measure("cpu share", "CPU, %", 100, 0),
    Measure("model behind", "model behind, ms", 1000, 0),
)

Where = Literal["channels", "one channel", "dms"]


@dataclass(frozen=True, slots=True)
class Setting:
    """How many read, where, and what is written for them. Times in seconds.

    They ask evenly over the first `spread` seconds; 0: all at once. `thinking` is what the model
    takes until its first token.
    """

    readers: int
    where: Where = "channels"
    spread: float = 0.0
    thinking: float = 0.5
    tokens: int = 400
    rate: float = 50.0

    @property
    def name(self) -> str:
        """What tells it apart in a table."""
        return f"{self.readers} in {self.where}"


async def measure(bot: Bot, setting: Setting) -> dict[str, float]:
    """Play it once and give the figures, in seconds, with a fresh bot and all limits on."""
    async with open_stage(bot, Limits()) as stage:
        await warm_up(stage)
        return await _Performance(stage, setting).run()


class _Performance:
    """One run: the readers, their screens, the model's answers."""

    def __init__(self, stage: Stage, setting: Setting) -> None:
        self._stage = stage
        self._setting = setting
        self._screens = [Screen(told) for told in answers(setting.readers, setting.tokens)]
        self._of_word = {
            word_of(token): screen for screen in self._screens for token in screen.tokens
        }
        self._past = len(stage.discord.history)
        self._left = set(map(id, self._screens))
        stage.model.answer_with(self._answer)

    async def run(self) -> dict[str, float]:
        discord, process = self._stage.discord, self._stage.process
        readers = _seat(discord, self._setting)
        refused_before = len(discord.refused)
        cpu_before, loop = process.cpu_seconds, asyncio.get_running_loop()
        began = loop.time()
        await self._ask(readers)
        limit = self._setting.tokens / self._setting.rate + _PATIENCE_SECONDS
        await self._watch(limit)
        took = loop.time() - began
        await asyncio.sleep(_QUIET_SECONDS)
        self._look()
        cpu = process.cpu_seconds - cpu_before
        refused = discord.refused[refused_before:]
        return self._figures() | {
            "cpu per token": cpu / (self._setting.readers * self._setting.tokens),
            "cpu share": cpu / took,
            "edits/s": sum(screen.edits for screen in self._screens) / took,
            "429s": sum(each.status == 429 for each in refused),
            "other refusals": sum(each.status != 429 for each in refused),
        }

    async def _watch(self, limit: float) -> None:
        """Wait until all is seen, or for long; what was never seen is infinitely late."""
        changes, process = self._stage.discord.world.changes, self._stage.process
        try:
            await changes.until(self._look, limit, lambda: "")
        except TimeoutError:
            print(process.log.read_text(errors="replace"), file=sys.stderr)
            for each in self._stage.discord.refused:
                print(each.status, each.method, each.path, each.answer, file=sys.stderr)

    def _figures(self) -> dict[str, float]:
        screens, rate = self._screens, self._setting.rate
        return {
            "lateness": fmean(screen.lateness for screen in screens),
            "worst reader": max(screen.lateness for screen in screens),
            "first text": fmean(screen.first for screen in screens),
            "worst first": max(screen.first for screen in screens),
            "end": fmean(screen.last for screen in screens),
            "worst end": max(screen.last for screen in screens),
            "not whole": sum(not screen.is_whole for screen in screens),
            "model behind": max(worst_pace(screen.sent, rate) for screen in screens),
        }

    async def _ask(self, readers: Sequence[tuple[Person, Channel]]) -> None:
        step = self._setting.spread / len(readers)
        for number, (person, channel) in enumerate(readers):
            in_dm = self._setting.where == "dms"
            await person.say(channel, f"question {number}" if in_dm else f"!chat question {number}")
            await asyncio.sleep(step)

    def _answer(self, asked: Asked) -> Answer | None:
        number = asked.last.rpartition(" ")[2]
        if not asked.last.startswith("question ") or not number.isdecimal():
            return None
        screen, setting = self._screens[int(number)], self._setting
        pieces = _noting(screen, self._stage.discord.clock)
        return Answer(pieces=pieces, delay_first=setting.thinking, tokens_per_second=setting.rate)

    def _look(self) -> bool:
        """Take over what the bot has changed on the screens; tell whether all is seen."""
        history = self._stage.discord.history
        for change in itertools.islice(history, self._past, None):
            self._past += 1
            if change.message.author is self._stage.discord.bot:
                self._take(change)
        return not self._left

    def _take(self, change: Change) -> None:
        if change.kind == "delete":
            for each in self._screens:
                each.shown.pop(change.message_id, None)
            return
        screen = self._screen_of(change.content)
        if screen is not None:
            screen.change(change.message_id, change.content, change.at)
            if screen.is_over:
                self._left.discard(id(screen))

    def _screen_of(self, content: str) -> Screen | None:
        known = (self._of_word.get(word) for word in words_in(content))
        return next((screen for screen in known if screen is not None), None)


def _noting(screen: Screen, clock: Callable[[], float]) -> Iterator[str]:
    """Give the tokens and note when each is sent: it is asked for the next just before."""
    for token in screen.tokens:
        yield token
        screen.sent.append(clock())


def _seat(discord: Discord, setting: Setting) -> list[tuple[Person, Channel]]:
    guild = discord.guild("Reading room")
    people = [discord.person(f"Reader{number}") for number in range(setting.readers)]
    guild.join(*people)
    if setting.where == "dms":
        return [(person, person.dm) for person in people]
    if setting.where == "one channel":
        return [(person, guild.channel("general")) for person in people]
    return [(person, guild.channel(person.name.lower())) for person in people]


def scenario(settings: Sequence[Setting]) -> Scenario:
    """Give the scenario with a run of each setting in each round."""

    def players(options: Options) -> Mapping[str, Play]:
        return {each.name: partial(measure, options.bot, each) for each in settings}

    about = "people read while their answers are written, limits on"
    return Scenario("live", about, MEASURES, players, 3)


SCENARIO: Final = scenario([Setting(readers) for readers in (1, 30, 60, 200)])
