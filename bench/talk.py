"""People who ask `!chat …`, each in a channel of their own, and wait until they see the answer."""

import asyncio
import itertools
import re
import time
from dataclasses import dataclass
from typing import Final, NamedTuple

from bench.stage import Stage
from playground.discord import Discord, Person
from playground.discord.places import Channel
from playground.discord.world import Event
from playground.model import Answer
from playground.model.asked import Asked

PATIENCE_SECONDS: Final = 20.0
"""An answer that is not there by then ends the run: it measures nothing."""

_NUMBER: Final = re.compile(r"question (\d+)\.")
_PEOPLE_A_SERVER: Final = 100
_SEEN: Final = ("MESSAGE_CREATE", "MESSAGE_UPDATE")


class Exchange(NamedTuple):
    """A question and its answer: when it was asked and when the whole answer was on the screen.

    Times are those of `time.perf_counter`.
    """

    number: int
    asked_at: float
    seen_at: float

    @property
    def took(self) -> float:
        """The seconds from the question to the whole answer."""
        return self.seen_at - self.asked_at


@dataclass(slots=True)
class _Waiting:
    """A question whose answer's last words have not been seen yet."""

    ending: str
    seen: asyncio.Future[float]


class Talk:
    """People who ask one question each at a time, a hundred in a server."""

    def __init__(self, stage: Stage, people: int) -> None:
        self._bot = stage.discord.bot
        self._waiting: dict[int, _Waiting] = {}
        self._numbers = itertools.count(1)
        self._seats = _seat(stage.discord, people)
        stage.discord.world.listeners.append(self._look)

    async def ask(self, seat: int) -> Exchange:
        """Let someone ask, and wait for the whole answer."""
        person, channel = self._seats[seat]
        number = next(self._numbers)
        seen: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self._waiting[channel.id] = _Waiting(ending(number), seen)
        asked_at = time.perf_counter()
        await person.say(channel, f"!chat Please tell me the answer to question {number}.")
        async with asyncio.timeout(PATIENCE_SECONDS):
            return Exchange(number, asked_at, await seen)

    def _look(self, event: Event) -> None:
        message = event.message
        if message is None or event.name not in _SEEN:
            return
        waiting = self._waiting.get(message.channel.id)
        if message.author is self._bot and waiting and waiting.ending in message.content:
            del self._waiting[message.channel.id]
            if not waiting.seen.done():
                waiting.seen.set_result(time.perf_counter())


def number_in(prompt: str) -> int:
    """Give the number of the question that a prompt ends with. Raises LookupError without one."""
    return int(_NUMBER.findall(prompt)[-1])


def ending(number: int) -> str:
    """Give the last words of the answer to a question, which no other answer has."""
    return f"and that is all about question {number}."


def answer(asked: Asked) -> Answer:
    """Answer a question at once, with a few words."""
    return Answer(f"This is the answer to your question, {ending(number_in(asked.last))}")


def _seat(discord: Discord, people: int) -> list[tuple[Person, Channel]]:
    seats: list[tuple[Person, Channel]] = []
    for number in range(people):
        guild = discord.guild(f"Talk {number // _PEOPLE_A_SERVER}")
        person = discord.person(f"Person{number}")
        guild.join(person)
        seats.append((person, guild.channel(person.name.lower())))
    return seats
