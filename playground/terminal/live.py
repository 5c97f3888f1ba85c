"""A terminal that is redrawn: messages change in place above the line that is being typed."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence

from playground.terminal.canvas import Canvas
from playground.terminal.editor import Editor, lay_out
from playground.terminal.keys import Key, Keyboard, Stroke, Typed
from playground.terminal.screen import Suggest, Suggestion
from playground.terminal.spans import Block, Line, Row, Span, Style, line, wrap

Size = Callable[[], tuple[int, int]]
"""Gives the terminal's columns and rows."""

_LEAST_WIDTH = 20
_NOTHING: Sequence[Suggestion] = ()


class LiveScreen:
    """Draws to a terminal in raw mode, and reads its keys from `feed`.

    `interrupt` is called for Ctrl-C and Ctrl-D, which raw mode makes into mere keys.
    """

    is_live = True
    echoes = False

    def __init__(
        self,
        write: Callable[[str], object],
        size: Size,
        interrupt: Callable[[], object],
        *,
        colours: bool,
    ) -> None:
        self._write = write
        self._size = size
        self._interrupt = interrupt
        self._colours = colours
        self._canvas = Canvas()
        self._keyboard = Keyboard()
        self._editor = Editor()
        self._typed: asyncio.Queue[str] = asyncio.Queue()
        self._blocks: dict[int, Block] = {}
        self._rows: dict[int, list[Row]] = {}
        self._status = ""
        self._prompt = ""
        self._suggest: Suggest | None = None
        self._suggesting: asyncio.Task[None] | None = None
        self._suggestions = _NOTHING
        self._drawing: asyncio.Handle | None = None
        self._open = True

    def show(self, key: int, block: Block, *, final: bool = False) -> None:
        """See `Screen`. What went out at the top is shown once more when it changes."""
        del final
        self._blocks[key] = block
        self._rows.pop(key, None)
        self._draw_soon()

    def hide(self, key: int) -> None:
        """See `Screen`."""
        if self._blocks.pop(key, None) is not None:
            self._rows.pop(key, None)
            self._draw_soon()

    def status(self, text: str) -> None:
        """See `Screen`."""
        self._status = text
        self._draw_soon()

    def prompt(self, text: str) -> None:
        """See `Screen`."""
        self._prompt = text
        self._draw_soon()

    def suggest_with(self, suggest: Suggest) -> None:
        """See `Screen`."""
        self._suggest = suggest

    async def lines(self) -> AsyncGenerator[str, None]:
        """See `Screen`. It has no end by itself: `interrupt` ends a session."""
        while True:
            yield await self._typed.get()

    def feed(self, data: bytes) -> None:
        """Take what the terminal sent."""
        for stroke in self._keyboard.feed(data):
            self._take(stroke)
        self._draw_soon()

    def resize(self) -> None:
        """Draw anew: the terminal has got another size."""
        self._write(self._canvas.erase(self._size()[0]))
        self._rows.clear()
        self._draw_soon()

    async def close(self) -> None:
        """Leave what is shown, and the cursor under it."""
        if self._suggesting:
            self._suggesting.cancel()
            await asyncio.gather(self._suggesting, return_exceptions=True)
        self._open = False
        self._draw()

    def _take(self, stroke: Stroke) -> None:
        editor = self._editor
        if stroke is Key.INTERRUPT or (stroke is Key.END_OF_INPUT and not editor.text):
            self._interrupt()
        elif stroke is Key.ENTER:
            self._typed.put_nowait(editor.take())
            self._look_up()
        elif stroke is Key.TAB:
            self._complete()
        elif stroke is Key.CLEAR:
            self._write("\x1b[H\x1b[2J")
            self._canvas = Canvas()
        else:
            self._edit(Key.DELETE if stroke is Key.END_OF_INPUT else stroke)
            self._look_up()

    def _edit(self, stroke: Stroke) -> None:
        if isinstance(stroke, Typed):
            self._editor.type(stroke.text)
        else:
            self._editor.press(stroke)

    # Suggestions

    def _look_up(self) -> None:
        """Find suggestions for what is typed now; the search for those before has no use."""
        if self._suggesting:
            self._suggesting.cancel()
        self._suggesting = None
        if self._suggest and self._editor.text[:1] in ("/", ":"):
            looking = self._show_suggestions(self._suggest, self._editor.text)
            self._suggesting = asyncio.get_running_loop().create_task(looking)
        else:
            self._suggestions = _NOTHING

    async def _show_suggestions(self, suggest: Suggest, typed: str) -> None:
        self._suggestions = await suggest(typed)
        self._draw_soon()

    def _complete(self) -> None:
        for suggestion in self._suggestions:
            if suggestion.line != self._editor.text:
                self._editor.replace(suggestion.line)
                self._look_up()
                return

    # Drawing

    def _draw_soon(self) -> None:
        """Draw once for all that changes at the same time."""
        if self._drawing is None and self._open:
            self._drawing = asyncio.get_running_loop().call_soon(self._draw)

    def _draw(self) -> None:
        if self._drawing:
            self._drawing.cancel()
            self._drawing = None
        columns, height = self._size()
        width = max(_LEAST_WIDTH, columns) - 1
        rows = [row for key in self._blocks for row in self._rows_of(key, width)]
        bottom, cursor = self._bottom(width) if self._open else ([Row("", 0)], (0, 0))
        drawn = self._canvas.draw([*rows, *bottom], (len(rows) + cursor[0], cursor[1]), height)
        self._write(drawn)
        self._drop_gone()

    def _rows_of(self, key: int, width: int) -> list[Row]:
        if key not in self._rows:
            lines = self._wrap(self._blocks[key], width)
            self._rows[key] = lines
        return self._rows[key]

    def _bottom(self, width: int) -> tuple[list[Row], tuple[int, int]]:
        """Give the rows under the messages, and the cursor's place among them."""
        label = f"{self._prompt} › "
        [prompt] = self._wrap((Line((Span(label, Style.BOLD),)),), 10 * width)
        typed, (row, column) = lay_out(prompt, self._editor.text, self._editor.cursor, width)
        below = [line(self._status, Style.DIM), *map(_suggestion_line, self._suggestions)]
        rows = [Row("", 0), *typed, *(self._wrap((each,), width)[0] for each in below)]
        return rows, (1 + row, column)

    def _wrap(self, block: Block, width: int) -> list[Row]:
        return [row for line in block for row in wrap(line, width, colours=self._colours)]

    def _drop_gone(self) -> None:
        """Forget the blocks that went out at the top whole: they can change no more."""
        for key in list(self._blocks):
            count = len(self._rows.get(key, ()))
            if not count or count > self._canvas.gone:
                return
            self._canvas.forget(count)
            del self._blocks[key], self._rows[key]


def _suggestion_line(suggestion: Suggestion) -> Line:
    meaning = Span(f"  {suggestion.meaning}", Style.DIM)
    return Line((Span(f"  {suggestion.shown}", Style.BOLD), meaning))
