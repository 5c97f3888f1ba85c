"""Fenced code blocks, followed line by line.

The rules are CommonMark's (https://spec.commonmark.org/0.31.2/#fenced-code-blocks) with lists as
the only container. Where a code block in a list ends Discord is followed, which knows no
containers: only a closing fence ends it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

_INDENT: Final = re.compile(" *")
_PLAIN: Final = re.compile(r"[^\s`~*+\-\d]")  # begins a line of neither a list nor a fence
_ITEMS: Final = re.compile(r" *(?:(?:[-*+]|\d{1,9}[.)]) {1,4}(?=\S))*")
_RUN: Final = re.compile(r" *(`+|~+)")
_OPENER: Final = re.compile(r"(?P<marker>`{3,}(?=[^`]*$)|~{3,})(?P<info>.*)")
_FREE_INDENT: Final = 3  # one space more makes it indented code, where a fence is plain text


@dataclass(frozen=True, slots=True)
class Fence:
    """The fence that began a code block; `info` names the language."""

    indent: str
    marker: str
    info: str

    @property
    def opening(self) -> str:
        """The line that begins such a block."""
        return self.indent + self.marker + self.info

    @property
    def closing(self) -> str:
        """The line that ends such a block."""
        return self.indent + self.marker


@dataclass(frozen=True, slots=True)
class Block:
    """What a line stands in: the text of a list item from column `depth` on, a code block, or both.

    A fence of more than `longest` characters counts as one of that many, and is none when it is
    indented by more than half of them, so that there is always room to close and reopen it.
    """

    longest: int
    depth: int = 0
    fence: Fence | None = None

    def after(self, line: str, /) -> "Block":
        """Give the block that the line after this one stands in."""
        if self.fence is None:
            is_plain = self.depth == 0 and _PLAIN.match(line)
            return self if is_plain else self._after_text(line.rstrip().expandtabs(4))
        run = line.strip()
        if not run.startswith(self.fence.marker) or run.strip(run[0]):
            return self
        return self if self._is_indented(line.expandtabs(4)) else replace(self, fence=None)

    def closing_run(self, line: str, /) -> int:
        """Count the first characters of a line in a code block that are, or begin, its end."""
        run = _RUN.match(line)
        if self.fence is None or run is None or run[1][0] != self.fence.marker[0]:
            return 0
        return 0 if self._is_indented(line) else run.end()

    def opening_run(self, line: str, /) -> tuple[int, int]:
        """Give the columns where a run of fence characters starts and ends that may open a block.

        Both are 0 where the line cannot become a fence.
        """
        start = _end(_ITEMS, line)
        run = _RUN.match(line, start)
        if run is None or self._is_indented(line) or start > self._deepest:
            return 0, 0
        return start, run.end()

    def reserve(self, column: int, run: int) -> int:
        """Count the characters that close a block whose fence is `run` long and stands there."""
        return 1 + column + min(run, self.longest) if run >= 3 else 0

    def _after_text(self, line: str) -> "Block":
        if not line or self._is_indented(line):
            return self
        column, indent = _end(_ITEMS, line), _end(_INDENT, line)
        depth = column if column > indent else min(self.depth, indent)
        opener = _OPENER.match(line, column) if column <= self._deepest else None
        if opener is not None:
            fence = Fence(" " * column, opener["marker"][: self.longest], opener["info"])
            return replace(self, depth=depth, fence=fence)
        return self if depth == self.depth else replace(self, depth=depth)

    def _is_indented(self, line: str) -> bool:
        return _end(_INDENT, line) > self.depth + _FREE_INDENT

    @property
    def _deepest(self) -> int:
        return max(_FREE_INDENT, self.longest // 2)


class Line(NamedTuple):
    """Where a line starts and ends, its newline included, and what it and the next stand in."""

    start: int
    end: int
    before: Block
    after: Block


def lines(text: str, block: Block, /) -> Iterator[Line]:
    """Follow `text`, which begins in `block`, line by line."""
    start = 0
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        line = Line(start, end, block, block.after(text[start:end]))
        yield line
        start, block = line.end, line.after


def last_line(text: str, block: Block, /) -> Line:
    """Follow `text`, which begins in `block`, to its last line."""
    *_, line = Line(0, 0, block, block), *lines(text, block)
    return line


def completion(text: str, block: Block, /) -> str:
    """Give what ends the code block that `text` leaves open, which may be half written already."""
    line = last_line(text, block)
    if line.after.fence is None:
        return ""
    half = text[line.start :]
    if line.before.closing_run(half) == len(half):
        return line.after.fence.marker[len(half.lstrip(" ")) :]
    return "\n" + line.after.fence.closing


def _end(pattern: re.Pattern[str], line: str) -> int:
    found = pattern.match(line)
    return found.end() if found else 0
