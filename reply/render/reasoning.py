"""Reasoning, folded into a spoiler or into small print.

It is shown as plain text: its Markdown is escaped, so nothing of it reaches into the answer.
"""

import re
from typing import Final, Literal

Reasoning = Literal["hidden", "spoiler", "subtext"]
"""What becomes of a model's reasoning."""

LONGEST: Final = 900
"""Characters of reasoning that are shown: they leave room in a message, even if all are escaped."""

_RUN: Final = re.compile(r"\s+|\S+")
_MARKDOWN: Final = re.compile(r"[\\`*_~|\[<]")
_LEADS_LINE: Final = frozenset("#>-")


class Fold:
    """Folds reasoning while it comes."""

    def __init__(self, reasoning: Reasoning) -> None:
        self._reasoning = reasoning
        self._spoiler = ""
        self._gap = ""  # whitespace, which is shown only before something
        self._length = 0
        self._is_clipped = False

    def feed(self, delta: str) -> str:
        """Give small print at once; a spoiler waits for its end, for it is open until then."""
        if self._reasoning == "hidden":
            return ""
        shown = "".join(map(self._write, _RUN.findall(delta)))
        if self._reasoning == "subtext":
            return shown
        self._spoiler += shown
        return ""

    def end(self) -> str:
        """Give the rest and the end of the last line, or nothing if there was no reasoning."""
        if not self._length:
            return ""
        return f"||{self._spoiler}||\n" if self._reasoning == "spoiler" else "\n"

    def _write(self, run: str) -> str:
        if self._is_clipped:
            return ""
        if run.isspace():
            self._gap += run
            return ""
        word = run[: LONGEST - self._length]
        self._is_clipped = len(word) < len(run)
        shown = self._lead() + self._escaped(word) if word else ""
        self._length += len(word)
        self._gap = ""
        return shown + "…" * self._is_clipped

    def _lead(self) -> str:
        mark = "-# " if self._reasoning == "subtext" else ""
        if not self._length:
            return mark
        return f"\n{mark}" if "\n" in self._gap else " " * bool(self._gap)

    def _escaped(self, word: str) -> str:
        starts_line = not self._length or "\n" in self._gap
        lead = "\\" if starts_line and word[0] in _LEADS_LINE else ""
        return lead + _MARKDOWN.sub(r"\\\g<0>", word)
