"""Where a text that is too long for one message is best cut."""

import re
from collections.abc import Sequence
from enum import IntEnum
from typing import Final

from reply.fences import Block, Line, lines
from reply.graphemes import ZERO_WIDTH_NON_JOINER, joined

_BLANK: Final = r"[^\S\n\u00A0\u2007\u202F]"  # whitespace that lets a line break there
_CJK: Final = r"[\u3040-\u30FF\u3400-\u4DBF\u4E00-\u9FFF\uF900-\uFAFF\U00020000-\U0003FFFF]"

_PARAGRAPH: Final = re.compile(r"\n(?:[^\S\n]*\n)+")
_LINE: Final = re.compile(r"\n")
_SENTENCE: Final = re.compile(
    r"(?:(?<!\b\w)(?<!\d)[.]|[!?؟؛…۔।])[.!?؟…]*[\"'”’»)\]*_|~]*" + _BLANK + r"+(?=\S)"
    r"|[。！？｡…][。！？｡…]*[”’」』）】]*(?=\S)",
)
_WORD: Final = re.compile(rf"(?<=\S){_BLANK}+(?=\S)|\u200B|{_CJK}(?={_CJK})|[、，；：](?=\S)")

# An unfinished one at the end of the window may be finished by what follows, so it counts as whole.
_ATOM: Final = re.compile(
    r"<(?:[a-z]{0,5}\Z|(?:[@#/]|a?:|t:|id:)[^<>\n]{0,200}(?:>|\Z))"  # mention, emoji, time
    r"|!?\[[^\[\]\n]{0,300}(?:\Z|\](?:\Z|"  # the text of a link, then its address and title
    r"\((?:[^()\s]|\([^()\s]*(?:\)|\Z)){0,1000}(?:[ ][^()\n]{0,300})?(?:\)|\Z)))"
    r"|<?https?://[^\s<>]+>?"
    r"|(?P<ticks>`+)(?:[^`\n]|(?!(?P=ticks)(?!`))`+){1,300}(?:(?P=ticks)(?!`)|\Z)"
    r"|\\[^\w\s]",
)
# Emphasis, and what leads the text below it: a heading or a colon.
_PHRASE: Final = re.compile(
    r"(?P<leads>^\#{1,6}[ ][^\n]*(?:\n\s*|\Z)|:[*_]*\n\s*)"
    r"|(?<!\\)(?P<stars>\*{1,3}|__|\|\||~~)(?=[^\s*_|~])[^\n]{1,100}?(?:(?P=stars)|\Z)",
    re.MULTILINE,
)


class _Hold(IntEnum):
    """How firmly the characters before and after a place belong together."""

    NONE = 0
    PHRASE = 1
    ATOM = 2
    JOINER = 3
    GRAPHEME = 4


def best_break(window: str, block: Block, start: int, half: int) -> int:
    """Choose where the first part of `window` ends, whose last character is known not to fit.

    The best kind of break after `half` is taken, or else the last break of any kind before it, or
    else the last place between two graphemes. All of these are tried before something is cut that
    should stay whole. The window begins in `block`, with text from `start` on, some of which is
    left on both sides.
    """
    places = _Places(window, list(lines(window, block)), start)
    for hold in _Hold:
        cut = (
            next(filter(None, (places.last(rank, half, hold) for rank in places.ranks)), 0)
            or max(places.last(rank, start, hold) for rank in places.ranks)
            or places.hard(hold)
        )
        if cut:
            return cut
    return len(window) - 1


_Rank = tuple[re.Pattern[str], bool | None]  # a kind of break, and whether in code or outside


class _Places:
    """The places in a window where it may be cut."""

    ranks: Final[Sequence[_Rank]] = (
        (_PARAGRAPH, False),
        (_LINE, False),
        (_PARAGRAPH, True),
        (_LINE, True),
        (_SENTENCE, False),
        (_WORD, None),
    )

    def __init__(self, window: str, lines: Sequence[Line], start: int) -> None:
        self._window = window
        self._start = start
        self._code = bytearray(len(window) + 1)
        self._holds = bytearray(len(window) + 1)
        for line in lines:
            if line.before.fence:
                _fill(self._code, line.start, line.end, 1)
        self._hold_matches(_PHRASE, _Hold.PHRASE)
        self._hold_matches(_ATOM, _Hold.ATOM)
        self._hold_fences(lines)

    def last(self, rank: _Rank, floor: int, hold: _Hold) -> int:
        """Give the last break of this rank at or after `floor`, or 0."""
        pattern, code = rank
        found = (match.end() for match in pattern.finditer(self._window, max(0, floor - 1)))
        cuts = [cut for cut in found if cut >= floor and code in {None, bool(self._code[cut])}]
        return next((cut for cut in reversed(cuts) if self._allows(cut, hold)), 0)

    def hard(self, hold: _Hold) -> int:
        """Give the last place of any kind, or 0."""
        cuts = range(len(self._window) - 1, self._start, -1)
        return next((cut for cut in cuts if self._allows(cut, hold)), 0)

    def _allows(self, cut: int, hold: _Hold) -> bool:
        return self._start < cut < len(self._window) and self._hold_at(cut) <= hold

    def _hold_at(self, cut: int) -> int:
        window = self._window
        if joined(window, cut) and window[cut] != ZERO_WIDTH_NON_JOINER:
            return _Hold.GRAPHEME
        if ZERO_WIDTH_NON_JOINER in {window[cut - 1], window[cut]}:
            return _Hold.JOINER
        if window[cut - 1] != "\n" and window.startswith(("```", "~~~"), cut):
            return _Hold.JOINER  # at the start of a part it would become a fence
        return self._holds[cut]

    def _hold_matches(self, pattern: re.Pattern[str], hold: _Hold) -> None:
        for match in pattern.finditer(self._window):
            start, end = match.span()
            if not self._code[start]:
                _fill(self._holds, start + 1, end + (match.lastgroup == "leads"), hold)

    def _hold_fences(self, lines: Sequence[Line]) -> None:
        """Keep a fence with its code, lest a part hold an empty code block."""
        for line in lines:
            if line.before.closing_run(self._window[line.start : line.end]):
                _fill(self._holds, line.start, line.end, _Hold.PHRASE)
            elif line.after.fence and not line.before.fence:
                _fill(self._holds, line.start + 1, line.end + 1, _Hold.PHRASE)


def _fill(places: bytearray, start: int, end: int, value: int) -> None:
    end = min(end, len(places))
    places[start:end] = bytes([value]) * (end - start)
