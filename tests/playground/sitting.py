"""Somebody at a terminal of the playground, for tests."""

import asyncio
import queue
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from playground.discord import Discord
from playground.terminal.live import LiveScreen
from playground.terminal.plain import PlainScreen
from playground.terminal.session import Session
from playground.terminal.words import Refusals, Words

from .emulator import Emulator

WORDS = Words(
    you="Mina",
    edited="(edited)",
    only_you="Only you can see this",
    starting="starting…",
    bot_ended="ended:",
    typing="typing…",
    thinking="thinking…",
    used="used {command}",
    no_response="The application did not respond",
    interaction_failed="This interaction failed",
    form="{title}, {label}?",
    in_dm="in a DM",
    in_server="in a server",
    in_thread="in a thread",
    help="How to:",
    commands={":help": "this", ":quit": "the end", ":reply …": "answers"},
    refusals=Refusals(
        unknown_own="no {command}",
        unknown_command="no {command}, but {commands}",
        no_options="nothing after {command}",
        missing_option="{option} is required",
        no_choice="{option}: {choices}",
        no_entry="menu: {names}",
        no_button="no button {number}",
        nothing_to_reply="nothing to reply to",
        nothing_to_change="nothing to change",
        no_thread="no thread",
        too_long="too long",
    ),
    empty_log="no log",
)


class Paper:
    """Takes what is written, and wakes the one who waits for it."""

    def __init__(self, write: Callable[[str], object], read: Callable[[], str]) -> None:
        self._write = write
        self._read = read
        self._changed = asyncio.Event()

    def write(self, text: str) -> None:
        """Write something."""
        self._write(text)
        self._changed.set()

    async def until(self, look: Callable[[str], object], timeout: float = 20.0) -> str:
        """Wait until what is there looks so, and give it; a TimeoutError shows it."""
        try:
            async with asyncio.timeout(timeout):
                while not look(self._read()):
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            msg = f"there is:\n{self._read()}"
            raise TimeoutError(msg) from None
        return self._read()


@dataclass
class Sitting:
    """A session under way: `type` sends a line, `until` waits for what is to be seen."""

    session: Session
    type: Callable[[str], None]
    paper: Paper

    async def until(self, *words: str, timeout: float = 20.0) -> str:
        """Wait until all these words are to be seen, and give all that is."""
        return await self.paper.until(lambda shown: all(each in shown for each in words), timeout)

    async def until_gone(self, words: str, timeout: float = 20.0) -> str:
        """Wait until these words are to be seen no more, and give what is."""
        return await self.paper.until(lambda shown: words not in shown, timeout)


@dataclass
class LiveSitting(Sitting):
    """The same at a terminal that is redrawn."""

    screen: LiveScreen
    terminal: Emulator
    interrupted: asyncio.Event

    def keys(self, text: str) -> None:
        """Press keys."""
        self.screen.feed(text.encode())


@asynccontextmanager
async def sit_down(
    discord: Discord,
    *,
    log: tuple[str, ...] = (),
    locale: str = "en-US",
    terminal: Emulator | None = None,
    colours: bool = False,
) -> AsyncIterator[LiveSitting]:
    """Have somebody sit at a terminal within the block."""
    terminal = terminal or Emulator()
    paper = Paper(terminal.write, lambda: terminal.text)
    interrupted = asyncio.Event()
    screen = LiveScreen(paper.write, terminal.size, interrupted.set, colours=colours)
    session = Session(discord, screen, WORDS, log, locale=locale)
    running = asyncio.create_task(session.run())
    try:
        yield LiveSitting(
            session,
            lambda line: screen.feed(f"{line}\r".encode()),
            paper,
            screen,
            terminal,
            interrupted,
        )
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await screen.close()


class Pipe:
    """Lines that come in from a pipe, and what is written out."""

    def __init__(self, discord: Discord, *, patience: float = 0.0, prompts: bool = False) -> None:
        self.written = ""
        self._sent: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self.paper = Paper(self._write, lambda: self.written)
        self.screen = PlainScreen(self._sent.get, self.paper.write, prompts=prompts)
        self.session = Session(discord, self.screen, WORDS, (), patience=patience)

    def send(self, data: str) -> None:
        """Send lines, or the end with nothing."""
        self.send_bytes(data.encode())

    def send_bytes(self, data: bytes) -> None:
        """Send any piece of them."""
        self._sent.put(data)

    async def run(self, data: str) -> str:
        """Send lines and the end; give all that was written when nothing is to come any more."""
        self.send(data)
        self.send("")
        await self.session.run()
        self.screen.flush()
        return self.written

    def _write(self, text: str) -> None:
        self.written += text
