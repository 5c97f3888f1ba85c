"""Where two neighbouring characters are one letter, sign or emoji to the reader."""

import re
import unicodedata
from typing import Final

ZERO_WIDTH_NON_JOINER: Final = "\u200c"

_ZERO_WIDTH_JOINER: Final = "\u200d"
_VIRAMA: Final = 9  # the canonical combining class of the sign that binds two Indic consonants
_MARKS: Final = frozenset({"Mn", "Mc", "Me"})

# Skin tones, the tags that spell a region's flag, and the halfwidth voicing marks of katakana.
_EXTENDERS: Final = re.compile(r"[\U0001F3FB-\U0001F3FF\U000E0020-\U000E007F\uFF9E\uFF9F]")
_FLAG_LETTERS: Final = re.compile(r"[\U0001F1E6-\U0001F1FF]*\Z")
_PAIRS: Final = re.compile(
    r"[\uD800-\uDBFF][\uDC00-\uDFFF]"  # a code point that came in two halves
    r"|[\u1100-\u115F\uA960-\uA97C][\u1100-\u11FF\uA960-\uA97C\uAC00-\uD7FB]"  # Hangul
    r"|[\u1160-\u11FF\uAC00-\uD7FB][\u1160-\u11FF\uD7B0-\uD7FB]"
    r"|[\u0600-\u0605\u06DD\u070F\u08E2].",  # Arabic signs that enclose what follows
)
_LONGEST_RUN_OF_FLAGS: Final = 512


def joined(text: str, index: int, /) -> bool:
    """Tell whether the characters before and after `index` are one grapheme cluster.

    These are the rules of https://www.unicode.org/reports/tr29/ but for CR LF, which is whitespace,
    and that Hangul and Indic syllables may be held together a little longer than they demand.
    """
    before, after = text[index - 1], text[index]
    if after < "\u0300" and before < "\u0300":  # nearly always
        return False
    return (
        after == ZERO_WIDTH_NON_JOINER
        or _ZERO_WIDTH_JOINER in {before, after}
        or unicodedata.category(after) in _MARKS
        or unicodedata.combining(before) == _VIRAMA
        or _EXTENDERS.match(after) is not None
        or _PAIRS.match(before + after) is not None
        or _halves_flag(text, index)
    )


def _halves_flag(text: str, index: int) -> bool:
    if not "\U0001f1e6" <= text[index] <= "\U0001f1ff":
        return False
    run = _FLAG_LETTERS.search(text[max(0, index - _LONGEST_RUN_OF_FLAGS) : index])
    return run is not None and len(run.group()) % 2 == 1
