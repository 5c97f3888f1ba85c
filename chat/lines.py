"""Words that people and models wrote, as they can stand in one line among others. Pure."""

import unicodedata

# https://www.unicode.org/reports/tr9/#Bidirectional_Character_Types
_TURNS = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})


def one_line(written: str) -> str:
    """Give a text in one line, without control characters and what turns the direction."""
    return " ".join("".join(" " if _is_control(each) else each for each in written).split())


def _is_control(letter: str) -> bool:
    """Tell whether a character would break a line or turn the direction of what follows."""
    return unicodedata.category(letter) == "Cc" or unicodedata.bidirectional(letter) in _TURNS
