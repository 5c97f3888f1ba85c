"""The console that the program was started in, as a screen."""

import asyncio
import io
import os
import signal
import sys
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress

from playground.terminal.live import LiveScreen
from playground.terminal.markdown import raw, render
from playground.terminal.plain import PlainScreen
from playground.terminal.spans import Row, Style, wrap

_BRACKETED_PASTE = ("\x1b[?2004h", "\x1b[?2004l")
_MOST_BYTES = 65536


def can_redraw() -> bool:
    """Tell whether this is a terminal that can be redrawn; those of Windows are not tried."""
    terminal = sys.stdin.isatty() and sys.stdout.isatty()
    return terminal and sys.platform != "win32" and os.environ.get("TERM", "dumb") != "dumb"


def greet(paragraphs: Iterable[str]) -> None:
    """Write what is to be read first, while the rest is still starting; the first is a title."""
    for index, paragraph in enumerate(paragraphs):
        [written] = render(paragraph) if can_redraw() else raw(paragraph)
        shown = written if index else written.styled(Style.BOLD)
        rows = [Row(shown.text, 0)]
        if can_redraw():
            rows = wrap(shown, _size()[0] - 1, colours=_colours())
        _write("".join(f"{row.text}\n" for row in rows))


@asynccontextmanager
async def open_live() -> AsyncIterator[LiveScreen]:
    """Give a screen that is redrawn; at its end the terminal is as it was before."""
    fd, loop = sys.stdin.fileno(), asyncio.get_running_loop()
    screen = LiveScreen(_write, _size, interrupt, colours=_colours())

    def read() -> None:
        with suppress(BlockingIOError):
            data = os.read(fd, _MOST_BYTES)
            screen.feed(data) if data else interrupt()

    with _raw(fd):
        loop.add_reader(fd, read)
        loop.add_signal_handler(signal.SIGWINCH, screen.resize)
        try:
            yield screen
        finally:
            loop.remove_signal_handler(signal.SIGWINCH)
            loop.remove_reader(fd)
            await screen.close()


@asynccontextmanager
async def open_plain() -> AsyncIterator[PlainScreen]:
    """Give a screen of plain lines; at its end all that waits is written."""
    # Not sys.stdin: a thread that waits for its next line would hold its lock at the exit.
    stdin = io.open(sys.stdin.fileno(), "rb", buffering=0, closefd=False)  # noqa: ASYNC230, SIM115, UP020
    screen = PlainScreen(lambda: stdin.read(_MOST_BYTES), _write, prompts=sys.stdin.isatty())
    try:
        yield screen
    finally:
        screen.flush()


def interrupt() -> None:
    """Do what Ctrl-C does."""
    signal.raise_signal(signal.SIGINT)


def _write(text: str) -> None:
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:  # the one who read it has gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        interrupt()


def _size() -> tuple[int, int]:
    columns, rows = os.get_terminal_size(sys.stdout.fileno())
    return columns or 80, rows or 24


def _colours() -> bool:
    return not os.environ.get("NO_COLOR")  # https://no-color.org


@contextmanager
def _raw(fd: int) -> Iterator[None]:
    """Have the terminal hand on each key as it is pressed, Ctrl-C too, and show none by itself."""
    import termios  # noqa: PLC0415 - Windows has none

    before = termios.tcgetattr(fd)
    attributes = termios.tcgetattr(fd)
    attributes[0] &= ~(termios.IXON | termios.ICRNL | termios.INLCR | termios.IGNCR)
    attributes[3] &= ~(termios.ICANON | termios.ECHO | termios.ISIG | termios.IEXTEN)
    termios.tcsetattr(fd, termios.TCSADRAIN, attributes)
    _write(_BRACKETED_PASTE[0])
    try:
        yield
    finally:
        with suppress(OSError, termios.error):  # a terminal that was closed
            _write(_BRACKETED_PASTE[1])
            termios.tcsetattr(fd, termios.TCSADRAIN, before)
