"""`make try`, as a newcomer runs it: over a pipe, and at a terminal."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from playground.model import Answer, Model
from playground.proxy import Proxy

from .playground.emulator import Emulator
from .playground.sitting import Paper

ROOT = Path(__file__).resolve().parent.parent
WARNINGS = "error,ignore:'audioop' is deprecated:DeprecationWarning"

COMMAND = (sys.executable, "-m", "playground")

termios = pytest.importorskip("termios", reason="Windows has no terminals to test with")


def variables(**more: str) -> dict[str, str]:
    """Give the environment of someone who has no keys."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    own = {"PYTHONPATH": str(ROOT), "PYTHONWARNINGS": WARNINGS, "LANGUAGE": "en"}
    return {**kept, **own, **more}


async def piped(folder: Path, typed: str, **more: str) -> tuple[str, str, int | None]:
    """Run it with lines from a pipe; give what it wrote, its complaints and its exit status."""
    process = await asyncio.create_subprocess_exec(
        *COMMAND, cwd=folder, env=variables(**more), stdin=PIPE, stdout=PIPE, stderr=PIPE
    )
    written, complaints = await process.communicate(typed.encode())
    return written.decode(), complaints.decode(), process.returncode


async def test_lines_from_a_pipe_are_answered(tmp_path: Path) -> None:
    written, complaints, status = await piped(tmp_path, "سلام\n/reset\n", TMPDIR=str(tmp_path))
    assert (complaints, status) == ("", 0)
    greeting, _, talk = written.partition("\n\n")
    assert "Nothing you write leaves this computer" in greeting
    assert "You\n  سلام\n\n╭─ You: سلام\nHamdam  APP\n  من جانشین هستم" in talk
    assert talk.endswith("Done. I have started afresh with you.\n  Only you can see this\n")
    assert os.listdir(tmp_path) == []  # noqa: PTH208


async def test_wrong_settings_are_explained(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("TEMPERATURE=9\nLOG_LEVEL=loud\n")
    written, complaints, status = await piped(tmp_path, "hello\n")
    assert (written, status) == ("", 2)
    assert "TEMPERATURE" in complaints
    assert "LOG_LEVEL" in complaints
    assert "Traceback" not in complaints


async def test_a_bot_that_ends_early_tells_why(tmp_path: Path) -> None:
    (tmp_path / "aiosqlite.py").write_text("raise ImportError('there is no such thing')\n")
    path = f"{ROOT}{os.pathsep}{tmp_path}"
    written, complaints, status = await piped(tmp_path, "hello\n", PYTHONPATH=path)
    assert "Hamdam  APP" not in written
    assert "The bot has ended by itself. This is what it wrote:" in complaints
    assert "there is no such thing" in complaints
    assert status == 1


@pytest.mark.parametrize("kind", ["http", "socks5"])
async def test_with_a_key_the_real_model_answers_through_the_proxy(
    tmp_path: Path, kind: str
) -> None:
    async with Model(key="sk-real") as model, Proxy(hosts=["model.test"]) as proxy:
        model.answers(Answer("A real answer."))
        url = model.url.replace("127.0.0.1", "model.test")
        proxy_url = proxy.http_url if kind == "http" else proxy.socks_url
        env = f"OPENAI_API_KEY=sk-real\nOPENAI_BASE_URL={url}\nPROXY_URL={proxy_url}\n"
        (tmp_path / ".env").write_text(env)
        written, complaints, status = await piped(tmp_path, "hello\n")
    assert (complaints, status) == ("", 0)
    assert "The answers come from gpt-6-luna at model.test" in written
    assert "Hamdam  APP\n  A real answer." in written
    assert {passage.host for passage in proxy.passed} == {"model.test"}


@pytest.mark.parametrize("kind", ["http", "socks5"])
@pytest.mark.parametrize("is_in_file", [True, False], ids=[".env", "environment"])
async def test_without_a_key_nothing_goes_through_the_proxy(
    tmp_path: Path, kind: str, *, is_in_file: bool
) -> None:
    async with Proxy() as proxy:
        url = proxy.http_url if kind == "http" else proxy.socks_url
        more = {} if is_in_file else {"PROXY_URL": url}
        if is_in_file:
            (tmp_path / ".env").write_text(f"PROXY_URL={url}\n")
        written, complaints, status = await piped(tmp_path, "hello\n", **more)
    assert (complaints, status) == ("", 0)
    assert "Hamdam  APP\n  I am a stand-in" in written
    assert proxy.passed == []


# At a terminal


@dataclass
class AtTerminal:
    """The program at a terminal, what that shows, and the master's side of it."""

    process: Process
    paper: Paper
    fd: int

    def keys(self, text: str) -> None:
        """Press keys."""
        os.write(self.fd, text.encode())

    async def until(self, *words: str) -> str:
        """Wait until these words are to be seen, and give all that is."""
        return await self.paper.until(lambda shown: all(word in shown for word in words), 20)


@asynccontextmanager
async def at_terminal(folder: Path, env: dict[str, str]) -> AsyncIterator[AtTerminal]:
    """Run the program at a terminal within the block; it must have ended by then."""
    master, slave = os.openpty()
    terminal = Emulator(90, 30)
    termios.tcsetwinsize(slave, (terminal.rows, terminal.columns))
    paper = Paper(terminal.write, lambda: terminal.text)
    before = termios.tcgetattr(slave)
    loop = asyncio.get_running_loop()
    loop.add_reader(master, lambda: paper.write(os.read(master, 65536).decode()))
    try:
        process = await asyncio.create_subprocess_exec(
            *COMMAND, cwd=folder, env=env, stdin=slave, stdout=slave, stderr=slave
        )
        try:
            yield AtTerminal(process, paper, master)
            await asyncio.wait_for(process.wait(), 20)
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        assert termios.tcgetattr(slave) == before
    finally:
        loop.remove_reader(master)
        os.close(master)
        os.close(slave)


async def test_a_talk_at_a_terminal(tmp_path: Path) -> None:
    env = variables(TERM="xterm", LANGUAGE="fa")
    async with at_terminal(tmp_path, env) as terminal:
        terminal.keys("سلام\r")
        await terminal.until("شما\n  سلام", "دارد می‌نویسد…")
        await terminal.until("من جانشین هستم", "(ویرایش‌شده)")
        terminal.keys("/he")
        await terminal.until("  /help  What Hamdam can do")
        terminal.keys("\t\r")
        await terminal.until("Hi, I am Hamdam.", "فقط شما این را می‌بینید")
        terminal.keys("\x03")
    assert terminal.process.returncode == 0
    assert "Traceback" not in await terminal.until("فقط شما این را می‌بینید")
