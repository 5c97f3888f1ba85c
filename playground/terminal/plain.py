"""Plain lines, one after the other: for pipes, and for terminals that cannot be redrawn."""

import asyncio
import codecs
import threading
from collections.abc import AsyncGenerator, Callable
from contextlib import suppress

from playground.terminal.screen import Suggest
from playground.terminal.spans import Block

_SETTLE_SECONDS = 1.0

Read = Callable[[], bytes]
"""Gives the next bytes that were typed, none at the end; it may block."""


class PlainScreen:
    """Writes a block when it has not changed for a second, or when something final follows it.

    `prompts`: somebody is sitting before it and wants to see where they type.
    """

    is_live = False

    def __init__(self, read: Read, write: Callable[[str], object], *, prompts: bool) -> None:
        self._read = read
        self._write = write
        self.echoes = prompts
        self._prompt = ""
        self._written: dict[int, list[str]] = {}
        self._waiting: dict[int, list[str]] = {}
        self._timer: asyncio.TimerHandle | None = None

    def show(self, key: int, block: Block, *, final: bool = False) -> None:
        """See `Screen`."""
        self._waiting[key] = [line.text for line in block]
        if self._timer:
            self._timer.cancel()
        if final:
            self.flush()
        else:
            self._timer = asyncio.get_running_loop().call_later(_SETTLE_SECONDS, self.flush)

    def hide(self, key: int) -> None:
        """See `Screen`: what is written stays."""
        self._waiting.pop(key, None)

    def status(self, text: str) -> None:
        """See `Screen`."""
        if text and self.echoes:
            self._write(f"{text}\n{self._prompt}")

    def prompt(self, text: str) -> None:
        """See `Screen`."""
        self._prompt = f"{text} › "

    def suggest_with(self, suggest: Suggest) -> None:
        """See `Screen`: there is no way to show suggestions."""

    async def lines(self) -> AsyncGenerator[str, None]:
        """See `Screen`."""
        typed: asyncio.Queue[bytes] = asyncio.Queue()
        reading = threading.Thread(
            target=self._pump, args=(asyncio.get_running_loop(), typed), daemon=True
        )
        reading.start()
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        unread = ""
        while data := await typed.get():
            *whole, unread = (unread + decoder.decode(data)).split("\n")
            for line in whole:
                yield line
        if unread:
            yield unread

    def flush(self) -> None:
        """Write what waits."""
        if self._timer:
            self._timer.cancel()
            self._timer = None
        waiting, self._waiting = self._waiting, {}
        for key, lines in waiting.items():
            before = self._written.get(key, [])
            self._written[key] = lines
            if lines != before:
                # An answer that has grown goes on where it ended; any other change shows it anew.
                grown = before if lines[: len(before)] == before else []
                shown = lines[len(grown) :]
                self._write("".join(f"{line}\n" for line in shown))
        if waiting and self.echoes:
            self._write(f"\n{self._prompt}")

    def _pump(self, loop: asyncio.AbstractEventLoop, typed: "asyncio.Queue[bytes]") -> None:
        """Hand on what is typed: a thread, since not every input can be waited for otherwise."""
        with suppress(RuntimeError):  # the loop was closed meanwhile
            while data := self._read():
                loop.call_soon_threadsafe(typed.put_nowait, data)
            loop.call_soon_threadsafe(typed.put_nowait, b"")
