"""Discord, a model and the bot, started together for one person at a terminal."""

import asyncio
import signal
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from playground.bot_process import BotProcess
from playground.discord import Addresses, Discord
from playground.model import Model
from playground.terminal.console import can_redraw, interrupt, open_live, open_plain
from playground.terminal.screen import Screen
from playground.terminal.session import Session
from playground.terminal.words import Words

# The pace of a model that is read while it writes; a pipe need not wait for it.
_TOKENS_PER_SECOND: Final = 50.0
_THINKING_SECONDS: Final = 0.6
# The bot gives running answers ten seconds at its end.
_LAST_ANSWER_SECONDS: Final = 15.0
# How long a real model may pause within an answer before its words count as all.
_PATIENCE_SECONDS: Final = 3.0


@dataclass(frozen=True, slots=True)
class Setup:
    """What is started: `command` gives the bot's for where Discord is.

    `stand_in` names the models of the stand-in; None: the environment names a real model.
    """

    command: Callable[[Addresses], Sequence[str]]
    environment: Mapping[str, str]
    token: str
    stand_in: tuple[str, ...] | None
    locale: str
    words: Words


async def run(setup: Setup) -> int:
    """Let a person talk with the bot until they end it, and give the exit status.

    Where the bot ends first, its log is written to standard error and the status is not 0. Ctrl-C
    is a cancellation, as `asyncio.run` makes it one.
    """
    loop = asyncio.get_running_loop()
    for name in ("SIGTERM", "SIGHUP"):
        with suppress(AttributeError, NotImplementedError):  # Windows
            loop.add_signal_handler(getattr(signal, name), interrupt)
    live = can_redraw()
    async with AsyncExitStack() as stack:
        discord = await stack.enter_async_context(Discord(setup.token))
        model = await stack.enter_async_context(_model(setup, live=live))
        environment = dict(setup.environment)
        if model:
            environment |= {"OPENAI_BASE_URL": model.url, "OPENAI_API_KEY": str(model.key)}
        folder = stack.enter_context(
            tempfile.TemporaryDirectory(prefix="hamdam-try-", ignore_cleanup_errors=True)
        )
        bot = await stack.enter_async_context(
            BotProcess(setup.command(discord.addresses), environment, Path(folder))
        )
        async with open_live() if live else open_plain() as screen:
            died = await _talk(setup, discord, screen, bot, 0.0 if model else _PATIENCE_SECONDS)
        if died is None:
            return 0
        print(setup.words.bot_ended, *bot.log, sep="\n", file=sys.stderr)
        return max(died, 1)


def _model(setup: Setup, *, live: bool) -> AbstractAsyncContextManager[Model | None]:
    if setup.stand_in is None:
        return nullcontext()
    return Model(
        names=setup.stand_in,
        tokens_per_second=_TOKENS_PER_SECOND if live else None,
        delay_first=_THINKING_SECONDS if live else 0.0,
    )


async def _talk(
    setup: Setup, discord: Discord, screen: Screen, bot: BotProcess, patience: float
) -> int | None:
    """Run the session; give the bot's exit status if it ended first, else None."""
    session = Session(discord, screen, setup.words, bot.log, locale=setup.locale, patience=patience)
    talking = asyncio.create_task(session.run())
    ending = asyncio.create_task(bot.ended())
    try:
        await asyncio.wait({talking, ending}, return_when=asyncio.FIRST_COMPLETED)
        if not talking.done():
            return ending.result()
        talking.result()
        if not screen.is_live:
            await bot.end(_LAST_ANSWER_SECONDS)
            session.refresh()
        return None
    finally:
        talking.cancel()
        ending.cancel()
        await asyncio.gather(talking, ending, return_exceptions=True)
