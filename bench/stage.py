"""Discord and a model on loopback, and the measured bot beside them."""

import asyncio
import gc
import os
import sys
import time
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.process import BotProcess, cores, pinned
from playground.discord import Discord, Limits
from playground.model import Answer, Model

_ROOT: Final = Path(__file__).resolve().parent.parent
_READY_SECONDS: Final = 30.0
_KEY: Final = "stand-in"
_WARM_UP: Final = "warm up"


@dataclass(frozen=True, slots=True)
class Bot:
    """The bot to measure: a script to run with Discord on loopback, or any command line.

    In the command line {api} and {gateway} stand for where Discord is. The environment names the
    rest: DISCORD_TOKEN, OPENAI_BASE_URL, OPENAI_API_KEY.
    """

    script: Path = _ROOT / "bot.py"
    command: str | None = None
    environment: Mapping[str, str] | None = None

    def command_for(self, api: str, gateway: str) -> list[str]:
        """Give the arguments of the process."""
        if self.command:
            return ["/bin/sh", "-c", "exec " + self.command.format(api=api, gateway=gateway)]
        starter = _ROOT / "bench" / "starter.py"
        # -P: what the script imports is not to be found beside the starter.
        return [sys.executable, "-P", str(starter), api, gateway, str(self.script.resolve())]

    def environment_for(self, discord: Discord, model: Model) -> dict[str, str]:
        """Give its whole environment."""
        return {
            **os.environ,
            "DISCORD_TOKEN": discord.token,
            "OPENAI_BASE_URL": model.url,
            "OPENAI_API_KEY": _KEY,
            **(self.environment or {}),
        }


@dataclass(frozen=True, slots=True)
class Stage:
    """What a scenario plays on."""

    discord: Discord
    model: Model
    process: BotProcess


@asynccontextmanager
async def open_stage(bot: Bot, limits: Limits) -> AsyncGenerator[Stage, None]:
    """Start all three, each of both processes on a core of its own, and wait for the bot."""
    places = cores()
    mine, its = places or (None, None)
    with pinned(mine):
        async with Discord(limits=limits, clock=_clock()) as discord, Model(key=_KEY) as model:
            api, gateway = discord.addresses
            command = bot.command_for(api, gateway)
            environment = bot.environment_for(discord, model)
            async with BotProcess(command, environment, its) as process:
                try:
                    await discord.until_ready(_READY_SECONDS)
                except TimeoutError:
                    sys.stderr.write(process.log.read_text(errors="replace"))
                    raise
                yield Stage(discord, model, process)


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
