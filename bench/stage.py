"""Discord and a model on loopback, and the measured bot beside them."""

import asyncio
import gc
import os
import sys
import time
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Final

from bench.bots import Bot
from bench.process import BotProcess, cores, pinned
from playground.discord import Discord, Limits
from playground.model import Answer, Model

_READY_SECONDS: Final = 30.0
_WARM_UP: Final = "warm up"
_NO_LIMIT: Final = "10000"
"""Requests a second that no bot comes to."""


@dataclass(frozen=True, slots=True)
class Stage:
    """What a scenario plays on. `start` is what the bot took to IDENTIFY, in seconds."""

    discord: Discord
    model: Model
    process: BotProcess
    start: float

    @property
    def now(self) -> float:
        """The time by Discord's clock, in seconds."""
        return self.discord.clock()


@asynccontextmanager
async def open_stage(bot: Bot, limits: Limits) -> AsyncGenerator[Stage, None]:
    """Start all three, each of both processes on a core of its own, and wait for the bot.

    Without a limit for all requests, the bot is told of a high one.
    """
    places = cores()
    mine, its = places or (None, None)
    with pinned(mine), _never_pausing():
        async with Discord(limits=limits, clock=_clock()) as discord, Model() as model:
            command = bot.command(*discord.addresses)
            async with BotProcess(command, _environment(discord, model), its) as process:
                await _identified(discord, process)
                yield Stage(discord, model, process, time.perf_counter() - process.started_at)


@contextmanager
def _never_pausing() -> Iterator[None]:
    """Keep the garbage collector from holding up this process, some tenths of a second at a time.

    For the bot, Discord and the model would stand still, and then answer everybody at once.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


async def _identified(discord: Discord, process: BotProcess) -> None:
    """Wait for the bot; raises TimeoutError or RuntimeError where it does not come."""
    ready = asyncio.ensure_future(discord.until_ready(_READY_SECONDS))
    ended = asyncio.ensure_future(process.ended())
    try:
        await asyncio.wait({ready, ended}, return_when=asyncio.FIRST_COMPLETED)
        if not ready.done():
            msg = f"the bot has ended before it was connected:\n{ended.result()}"
            raise RuntimeError(msg)
        ready.result()
    except TimeoutError:
        sys.stderr.write(process.log.read_text(errors="replace"))
        raise
    finally:
        ready.cancel()
        ended.cancel()


def environment_of(model: Model) -> dict[str, str]:
    """Give the environment of a program that asks the model."""
    return {**os.environ, "OPENAI_BASE_URL": model.url, "OPENAI_API_KEY": model.key or ""}


def _environment(discord: Discord, model: Model) -> dict[str, str]:
    told = {"DISCORD_TOKEN": discord.token}
    if discord.limits.global_rate is None:
        told["DISCORD_GLOBAL_RATE"] = _NO_LIMIT
    return environment_of(model) | told


def _clock() -> Callable[[], float]:
    """Give the time in Unix seconds by a clock that is never set."""
    ahead = time.time() - time.monotonic()
    return lambda: ahead + time.monotonic()


async def warm_up(stage: Stage) -> None:
    """Let the bot answer once, so that nothing is measured that happens only once."""
    discord = stage.discord
    guild = discord.guild("Warm-up")
    channel, person = guild.channel("general"), discord.person("Warmer")
    guild.join(person)
    stage.model.answers(Answer(_WARM_UP))
    await person.say(channel, "!chat hello")
    await discord.until(lambda: any(_WARM_UP in each.content for each in channel.by_bot), 20.0)
    # Until what was used of the limits is free again, and the bot rests.
    await asyncio.sleep(1.5)
    gc.collect()
