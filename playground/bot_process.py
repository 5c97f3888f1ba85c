"""The bot as a process of its own: its environment, its log, its end."""

import asyncio
import codecs
from collections import deque
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Final, Self

_KEPT_LINES: Final = 500
_END_SECONDS: Final = 2.0


class BotProcess:
    """Runs a command while its block lasts; the end of its standard input asks it to end.

    `log` has the last lines it wrote.
    """

    def __init__(
        self, command: Sequence[str], environment: Mapping[str, str], folder: Path
    ) -> None:
        self._command = command
        self._environment = environment
        self._folder = folder
        self._process: asyncio.subprocess.Process | None = None
        self._watching: asyncio.Task[int] | None = None
        self.log: deque[str] = deque(maxlen=_KEPT_LINES)

    async def __aenter__(self) -> Self:
        self._process = await asyncio.create_subprocess_exec(
            *self._command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env=self._environment,
            cwd=self._folder,
            # Ctrl-C in the terminal is for the one who started the bot.
            start_new_session=True,
        )
        self._watching = asyncio.create_task(self._watch(self._process))
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.end(_END_SECONDS)

    async def ended(self) -> int:
        """Wait until it has ended, and give its exit status."""
        if self._watching is None:
            raise RuntimeError("it was not started")
        return await asyncio.shield(self._watching)

    async def end(self, within: float) -> int:
        """Ask it to end, kill it after `within` seconds, and give its exit status."""
        if self._process is None:
            raise RuntimeError("it was not started")
        if self._process.stdin:
            self._process.stdin.close()
        try:
            async with asyncio.timeout(within):
                return await self.ended()
        except TimeoutError:
            if self._process.returncode is None:
                self._process.kill()
            return await self.ended()

    async def _watch(self, process: asyncio.subprocess.Process) -> int:
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        unread = ""
        while process.stdout and (data := await process.stdout.read(65536)):
            *lines, unread = (unread + decoder.decode(data)).split("\n")
            self.log.extend(line.rstrip("\r") for line in lines)
        if unread:
            self.log.append(unread)
        return await process.wait()
