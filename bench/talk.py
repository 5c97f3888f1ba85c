"""People who ask `!chat …`, each in a channel of their own, and wait until they see the answer."""

import asyncio
import itertools
import re
import time
from dataclasses import dataclass
from typing import Final

from bench.stage import Stage
from playground.discord import Person
from playground.discord.places import Channel
from playground.discord.world import Event

PATIENCE_SECONDS: Final = 20.0
"""An answer that is not there by then ends the run: it measures nothing."""

_NUMBER: Final = re.compile(r"question (\d+)\.")
_SEEN: Final = ("MESSAGE_CREATE", "MESSAGE_UPDATE")


@dataclass(slots=True)
class _Waiting:
    """A question whose answer's last words have not been seen yet."""

    ending: str
    asked_at: float
    seen: asyncio.Future[float]


class Talk:
    """The people of one server, who ask one question each at a time."""

    def __init__(self, stage: Stage, people: int, place: str = "Talk") -> None:
        self._stage = stage
        self._waiting: dict[int, _Waiting] = {}
        self._numbers = itertools.count(1)
        self._seats = _seat(stage, people, place)
        stage.discord.world.listeners.append(self._look)

    async def ask(self, seat: int) -> float:
        """Let someone ask, and give the seconds from the question to the whole answer on screen."""
        person, channel = self._seats[seat]
        number = next(self._numbers)
        seen: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        waiting = _Waiting(ending(number), time.perf_counter(), seen)
        self._waiting[channel.id] = waiting
        await person.say(channel, f"!chat Please tell me the answer to question {number}.")
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await seen - waiting.asked_at

    def _look(self, event: Event) -> None:
        message = event.message
        if message is None or event.name not in _SEEN:
            return
        waiting = self._waiting.get(message.channel.id)
        by_bot = message.author is self._stage.discord.bot
        if by_bot and waiting and waiting.ending in message.content:
            del self._waiting[message.channel.id]
            if not waiting.seen.done():
                waiting.seen.set_result(time.perf_counter())


def number_in(prompt: str) -> int:
    """Give the number of the question that a prompt ends with. Raises LookupError without one."""
    return int(_NUMBER.findall(prompt)[-1])


def ending(number: int) -> str:
    """Give the last words of the answer to a question, which no other answer has."""
    return f"and that is all about question {number}."


def _seat(stage: Stage, people: int, place: str) -> list[tuple[Person, Channel]]:
    discord = stage.discord
    guild = discord.guild(place)
    persons = [discord.person(f"Person{number}") for number in range(people)]
    guild.join(*persons)
    return [(person, guild.channel(person.name.lower())) for person in persons]
