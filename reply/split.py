"""An answer in parts that Discord accepts.

Discord shows at most 2000 characters in a message, counted in code points, trims the whitespace
around them and refuses a message of nothing else
(https://discord.com/developers/docs/resources/message#create-message).

A part ends, in this order, between paragraphs, lines, sentences or words, and never inside what
must stay whole (see `breaks`). A code block that goes on in the next part is closed at the end of
this one and opened again, with its language, at the start of the next.

Where a part ends depends only on the text up to the first character that does not fit in it. So it
is the same whether the answer is split at once or as it streams in, and never moves again.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from reply.breaks import best_break
from reply.fences import Block, Fence, Line, completion, last_line, lines

MESSAGE_LIMIT: Final = 2000
"""Characters in a message (https://discord.com/developers/docs/resources/message)."""

SMALLEST_LIMIT: Final = 20
"""Characters that leave room for a word between two fences."""

_NOT_BLANK: Final = re.compile(r"\S")
_QUOTE: Final = re.compile(r" {0,3}> ")


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of an answer: `raw` as the model wrote it, `shown` as Discord gets it."""

    raw: str
    shown: str


def split(text: str, limit: int = MESSAGE_LIMIT) -> tuple[Part, ...]:
    """Split a whole text into parts that show at most `limit` characters.

    Their raw texts joined are the text. There is none for a text of whitespace. Raises ValueError
    when the limit is below SMALLEST_LIMIT.
    """
    splitter = Splitter(limit)
    splitter.feed(text)
    return splitter.parts


class Splitter:
    """Splits a text that is still being written.

    Feeding it costs next to nothing; the work is done when the parts are asked for, on the text
    since the last finished part.
    """

    def __init__(self, limit: int = MESSAGE_LIMIT) -> None:
        if limit < SMALLEST_LIMIT:
            msg = f"a limit of {limit} characters leaves no room for fences"
            raise ValueError(msg)
        self._tops = [_Top(limit, Block(longest=limit // 4))]
        self._tail = ""
        self._pending: list[str] = []
        self._finished: tuple[Part, ...] = ()
        self._parts: tuple[Part, ...] = ()

    def feed(self, delta: str, /) -> None:
        """Append what has been written since."""
        self._pending.append(delta)

    @property
    def finished(self) -> tuple[Part, ...]:
        """The parts that no further text changes."""
        self._settle()
        return self._finished

    @property
    def parts(self) -> tuple[Part, ...]:
        """The finished parts and, last, the one that still grows, with its code block closed."""
        self._settle()
        return self._parts

    def end_part(self, index: int, length: int) -> None:
        """Let a part end after `length` characters of its raw text; what follows moves on.

        For a part whose message can be changed no more: it keeps what it shows.
        """
        self._settle()
        raws = [part.raw for part in self._finished[index:]]
        self._tail = "".join(raws) + self._tail
        self._finished = self._finished[:index]
        del self._tops[index + 1 :]
        self._finish(length)
        self._pending.append("")
        self._settle()

    def _settle(self) -> None:
        if not self._pending:
            return
        self._tail += "".join(self._pending)
        self._pending.clear()
        while cut := self._tops[-1].cut(self._tail):
            self._finish(cut)
        growing = (self._tops[-1].part(self._tail),) if self._tail.strip() else ()
        self._parts = self._finished + growing

    def _finish(self, length: int) -> None:
        part = self._tops[-1].part(self._tail[:length])
        self._finished = (*self._finished, part)
        self._tops.append(self._tops[-1].next(part.raw))
        self._tail = self._tail[length:]


def with_footer(
    parts: Sequence[Part],
    footer: str,
    limit: int = MESSAGE_LIMIT,
) -> tuple[str, ...]:
    """Give what the parts show with a last line, in a message of its own where it does not fit.

    It is never inside a code block, since every part closes its own. Raises ValueError when the
    footer itself is blank or longer than `limit`.
    """
    if not footer.strip() or len(footer) > limit:
        msg = f"a footer of {len(footer)} characters cannot be shown"
        raise ValueError(msg)
    shown = [part.shown for part in parts]
    if shown and len(shown[-1]) + 1 + len(footer) <= limit:
        footer = f"{shown.pop()}\n{footer}"
    return (*shown, footer)


@dataclass(frozen=True, slots=True)
class _Top:
    """How a part begins: what its text stands in, and what is put before that text."""

    limit: int
    block: Block
    opening: str = ""

    @property
    def room(self) -> int:
        return self.limit - len(self.opening)

    def cut(self, tail: str) -> int:
        """Find where the part that `tail` begins with ends, or give 0 while all of it fits."""
        lead, indent = self._lead(tail)
        body = tail[lead:]
        for line in lines(body, self.block):
            if line.end <= self.room - 2 * self.block.longest:
                continue  # far from full, whatever has to be closed
            if end := _overflow(body, line, self.room):
                return lead + best_break(body[:end], self.block, indent, self.room // 2)
        return 0

    def part(self, raw: str) -> Part:
        """Make the part, with what it needs to be read by itself."""
        body = raw[self._lead(raw)[0] :]
        shown = self.opening + body.rstrip() + completion(body, self.block)
        return Part(raw, shown.strip())

    def next(self, raw: str) -> "_Top":
        """Give the top of the part after this one."""
        block = last_line(raw[self._lead(raw)[0] :], self.block).after
        if fence := block.fence:
            fits = len(fence.opening) + len(fence.closing) < 3 * block.longest
            return _Top(self.limit, block, (fence.opening if fits else fence.closing) + "\n")
        line = (self.opening + raw).rpartition("\n")[2]
        quote = _QUOTE.match(line)
        return _Top(self.limit, block, quote[0].lstrip() if quote else "")

    def _lead(self, tail: str) -> tuple[int, int]:
        """Count the leading whitespace that is not shown, and the indentation that is kept."""
        text = len(tail) - len(tail.lstrip())
        line = tail.rfind("\n", 0, text) + 1
        fence = self.block.fence
        spare = self.room - 1 - len(fence.closing) if fence else self.block.longest
        keeps = (fence or self.block.depth) and text - line <= spare // 2
        return (line, text - line) if keeps else (text, 0)


def _overflow(body: str, line: Line, room: int) -> int:
    """Give where the first character ends that cannot be in the part, or 0.

    A character fits if the text up to it does, with the end of the code block it is in. The answer
    must not depend on what follows that character, which may not have been written yet.
    """
    if line.before.fence is None:
        return _overflow_of_text(body, line, room)
    return _overflow_of_code(body, line, line.before.fence, room)


def _overflow_of_code(body: str, line: Line, fence: Fence, room: int) -> int:
    text = body[line.start : line.end]
    first = room - 1 - len(fence.closing)
    run = line.before.closing_run(text)
    marker = run - len(text[:run].lstrip(" ")) + len(fence.marker)
    if run and line.start + max(run, marker) <= room:
        run_end = line.start + run
        if run < min(marker, len(text)) and run_end > first:
            return run_end  # the half of a closing fence that did not become one
        first = min(room, max(first, run_end))
    return _end_of_text(body, max(first, line.start), line.end)


def _overflow_of_text(body: str, line: Line, room: int) -> int:
    column, end = line.before.opening_run(body[line.start : line.end])
    run = line.start + column
    first = room - line.before.reserve(column, end - column)
    over = _end_of_text(body, max(room, line.start), run)
    if over:
        return over
    over = _end_of_text(body, max(first, run), line.end)
    in_fence = end - column >= 3 or over <= line.start + end
    return line.start + 1 if over and line.start and in_fence else over


def _end_of_text(body: str, start: int, end: int) -> int:
    found = _NOT_BLANK.search(body, start, end)
    return found.end() if found else 0
