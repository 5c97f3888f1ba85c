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

_RIGHT_TO_LEFT_LETTER: Final = re.compile(rf"(?=[{RIGHT_TO_LEFT}])[^\W\d_]")


def is_right_to_left(text: str, /) -> bool:
    """Tell whether there is a letter written from right to left."""
    return _RIGHT_TO_LEFT_LETTER.search(text) is not None


def first_right_to_left(text: str, /) -> int | None:
    """Give the place of the first letter written from right to left."""
    letter = _RIGHT_TO_LEFT_LETTER.search(text)
    return letter.start() if letter else None
