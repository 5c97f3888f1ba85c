"""Superscripts and subscripts of Unicode."""

import unicodedata
from functools import cache
from typing import Literal

Level = Literal["super", "sub"]

# Where Unicode keeps them: Latin-1, the phonetic extensions, their own block and two stragglers.
_RANGES = ((0xB2, 0xBA), (0x1D2C, 0x1D6B), (0x1D9B, 0x1DC0), (0x2070, 0x209D), (0x2C7C, 0x2C7E))


def script(text: str, level: Level) -> str | None:
    """Write all of `text` above or below the line, or give None where a character cannot be."""
    letters = _letters(level)
    raised = [letters.get(character) for character in text.replace(" ", "").replace("-", "−")]
    return "".join(filter(None, raised)) if all(raised) else None


def script_or_mark(text: str, level: Level) -> str:
    """Write `text` above or below the line, or behind `^` or `_` where Unicode has no letters."""
    text = text.strip()
    if not text:
        return ""
    if level == "super" and text in _READY:
        return _READY[text]
    if (raised := script(text, level)) is not None:
        return raised
    mark = "^" if level == "super" else "_"
    is_word = len(text) == 1 or (text.isascii() and text.isalnum() and not text[0].isdigit())
    return f"{mark}{text}" if is_word else f"{mark}({text})"


_READY = {"∘": "°", "′": "′", "″": "″", "'": "′", "*": "*", "∗": "*", "†": "†"}


@cache
def _letters(level: Level) -> dict[str, str]:
    """Read the characters and what they are raised from out of Unicode's own table."""
    found: dict[str, str] = {}
    for start, stop in _RANGES:
        for letter in map(chr, range(start, stop)):
            tag, _, code = unicodedata.decomposition(letter).partition(" ")
            if tag == f"<{level}>" and " " not in code:
                found[chr(int(code, 16))] = letter
    return found
