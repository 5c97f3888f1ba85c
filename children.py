"""Programs of our own that run beside the bot, for what takes much time or memory."""

import asyncio
import os
import sys
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Final

# What a process cannot start without, on Windows.
_NEEDED: Final = ("SYSTEMROOT",)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a program ended: its status, what it wrote, and its complaint where that was wanted."""

    status: int
    written: bytes
    complaint: bytes


async def run_child(
    script: Path,
    *arguments: str,
    data: bytes,
    seconds: float,
    variables: Collection[str] = (),
    hears_complaint: bool = False,
) -> Outcome:
    """Run a Python script with data as its input, and wait for its end.

    Of the environment it has the named variables alone. `hears_complaint` is for one that nobody
    else can make complain without an end. Raises OSError where it cannot be started,
    and TimeoutError after so many seconds. Cancelled, it leaves no process behind.
    """
    kept = {name: os.environ[name] for name in (*_NEEDED, *variables) if name in os.environ}
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-I", str(script), *arguments),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE if hears_complaint else asyncio.subprocess.DEVNULL,
        # Libraries of numbers would make a thread for each core.
        env=kept | {"OPENBLAS_NUM_THREADS": "1"},
    )
    try:
        async with asyncio.timeout(seconds):
            written, complaint = await child.communicate(data)
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    return Outcome(child.returncode or 0, written, complaint or b"")
