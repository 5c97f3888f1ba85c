"""The measured bot as a process of its own: its core, its CPU time, its end."""

import asyncio
import mmap
import os
import signal
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Final, Self

# The bot gives running answers ten seconds at its end.
_END_SECONDS: Final = 15.0


def cores() -> tuple[int, int] | None:
    """Give a core for the playground and one for the bot; None where nothing can be pinned."""
    if not hasattr(os, "sched_setaffinity"):
        return None
    allowed = sorted(os.sched_getaffinity(0))
    return (allowed[0], allowed[1]) if len(allowed) > 1 else None


@contextmanager
def pinned(core: int | None) -> Iterator[None]:
    """Keep this process, and what it starts meanwhile, on one core."""
    if core is None:
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def cpu_seconds(pid: int) -> float:
    """Give the CPU time of a process, all its threads included; NaN where it cannot be known.

    Linux names the CPU clock of another process by its id:
    https://man7.org/linux/man-pages/man3/clock_getcpuclockid.3.html
    """
    with suppress(OSError):
        return time.clock_gettime((~pid << 3) | 2)
    return float("nan")


def resident_bytes(pid: int) -> float:
    """Give the memory that a process holds; NaN where it cannot be known.

    Its second number counts pages: https://man7.org/linux/man-pages/man5/proc_pid_statm.5.html
    """
    with suppress(OSError):
        pages = Path(f"/proc/{pid}/statm").read_text("ascii").split()[1]
        return float(pages) * mmap.PAGESIZE
    return float("nan")


class BotProcess:
    """Runs a command while its block lasts. `log` is the file with what it writes."""

    def __init__(
        self, command: Sequence[str], environment: Mapping[str, str], core: int | None = None
    ) -> None:
        self._command = command
        self._environment = environment
        self._core = core
        self._folder = tempfile.TemporaryDirectory(prefix="hamdam-bench-")
        self._process: asyncio.subprocess.Process | None = None
        self.log: Final = Path(self._folder.name) / "bot.log"
        self.started_at = 0.0
        """When it was started, by `time.perf_counter`."""

    async def __aenter__(self) -> Self:
        with self.log.open("wb") as log, pinned(self._core):
            self.started_at = time.perf_counter()
            self._process = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=asyncio.subprocess.STDOUT,
                env=self._environment,
                cwd=self._folder.name,
                start_new_session=True,
            )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        process = self._running
        with suppress(ProcessLookupError):
            process.send_signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(_END_SECONDS):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()
        self._folder.cleanup()

    async def ended(self) -> str:
        """Wait until it has ended by itself, and give what it wrote."""
        await self._running.wait()
        return self.log.read_text(errors="replace")

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._running.pid

    @property
    def cpu_seconds(self) -> float:
        """Its CPU time so far."""
        return cpu_seconds(self.pid)

    @property
    def memory(self) -> float:
        """The memory it holds now, in bytes; NaN where that cannot be known."""
        return resident_bytes(self.pid)

    @property
    def _running(self) -> asyncio.subprocess.Process:
        if self._process is None:
            raise RuntimeError("it was not started")
        return self._process
