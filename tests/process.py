"""The bot in a process of its own, to be killed, stopped and started badly."""

import asyncio
import os
import re
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping
from pathlib import Path
from typing import Self

ROOT = Path(__file__).resolve().parent.parent
WARNINGS = ("-W", "default", "-W", "ignore:'audioop' is deprecated:DeprecationWarning")


class BotProcess:
    """Runs between `async with` and its end, in a folder of its own."""

    def __init__(self, addresses: tuple[str, str], folder: Path, env: Mapping[str, str]) -> None:
        self._addresses = addresses
        self._folder = folder
        self._env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **env}
        self._lines: list[str] = []
        self._more = asyncio.Condition()

    async def __aenter__(self) -> Self:
        self._process: Process = await asyncio.create_subprocess_exec(
            sys.executable,
            *WARNINGS,
            str(ROOT / "tests" / "bot_process.py"),
            *self._addresses,
            cwd=self._folder,
            env=self._env,
            stdout=PIPE,
            stderr=PIPE,
        )
        self._reading = asyncio.create_task(self._read_log())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._process.returncode is None:
            self._process.kill()
        await self.ended()

    @property
    def log(self) -> str:
        """All that it wrote on standard error so far."""
        return "".join(self._lines)

    @property
    def pid(self) -> int:
        """The id of the process."""
        return self._process.pid

    @property
    def peak(self) -> int:
        """The most memory that it has held so far, in bytes; 0 where that is not told.

        https://man7.org/linux/man-pages/man5/proc_pid_status.5.html
        """
        file = Path(f"/proc/{self.pid}/status")
        found = re.search(r"VmHWM:\s*(\d+) kB", file.read_text("ascii") if file.exists() else "")
        return int(found[1]) << 10 if found else 0

    def send(self, signal: int) -> None:
        """Send a signal."""
        self._process.send_signal(signal)

    async def ended(self, within: float = 20.0) -> int:
        """Wait for the end and give the exit status, negative for a signal that killed it."""
        async with asyncio.timeout(within):
            await asyncio.shield(self._reading)
            return await self._process.wait()

    async def until_logged(self, words: str, within: float = 10.0, times: int = 1) -> None:
        """Wait until these words are in the log, so many times."""
        try:
            async with asyncio.timeout(within), self._more:
                await self._more.wait_for(lambda: self.log.count(words) >= times)
        except TimeoutError:
            msg = f"{words!r} was not logged:\n{self.log}"
            raise TimeoutError(msg) from None

    async def _read_log(self) -> None:
        assert self._process.stderr
        async for line in self._process.stderr:
            self._lines.append(line.decode())
            async with self._more:
                self._more.notify_all()
