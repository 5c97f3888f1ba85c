"""The direction of characters."""

import re
from typing import Final

# Hebrew, Arabic, Syriac, Thaana, N'Ko, Samaritan, Mandaic and their presentation forms and
# supplements, their marks, digits and punctuation included
# (https://www.unicode.org/Public/UCD/latest/ucd/extracted/DerivedBidiClass.txt).
RIGHT_TO_LEFT: Final = (
    r"\u0590-\u08FF\u200C\u200D\u200F\uFB1D-\uFDFF\uFE70-\uFEFC"
    r"\U00010800-\U00010FFF\U0001E800-\U0001EFFF"
)
"""The inside of a regular expression's brackets."""

_FEW: Final = 2  # as in the name of a thing, which no sentence is
_RIGHT_TO_LEFT_LETTER: Final = re.compile(rf"(?=[{RIGHT_TO_LEFT}])[^\W\d_]")


def is_right_to_left(text: str, /) -> bool:
    """Tell whether there is a letter written from right to left."""
    return _RIGHT_TO_LEFT_LETTER.search(text) is not None


def reads_from_right(text: str, /) -> bool:
    """Tell whether a line that begins with a left-to-right word is to be read from right to left.

    It is when its words from the first right-to-left one on mostly are (`Python یک زبان است`). A
    single such word behind many others, or one that they go on after, is a quotation.
    """
    words = [is_right_to_left(word) for word in text.split() if any(map(str.isalpha, word))]
    before = words.index(True) if True in words else len(words)
    right = words.count(True)
    left = len(words) - before - right
    return right > left and (right > 1 or before <= _FEW)
