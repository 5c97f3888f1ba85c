"""What comes out of this room: plain values, and one error."""

import re
import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from i18n import Text
from media.texts import Excerpt

_LONGEST_NAME: Final = 80
_LONGEST_ENDING: Final = 20
_JOINERS: Final = "\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}"
# Controls, marks that turn the direction of a line, halves of surrogate pairs, line breaks.
_UNFIT_CATEGORIES: Final = ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")


@dataclass(frozen=True, slots=True)
class TextFile:
    """The words of a file, or the beginning and the end of them."""

    name: str
    text: Excerpt


class FileError(Exception):
    """A file that cannot be read.

    `text` is what the person reads, without the file's name; `is_passing`: another try can help.
    """

    def __init__(self, text: Text, *, is_passing: bool = False) -> None:
        super().__init__(text.message)
        self.text: Final = text
        self.is_passing: Final = is_passing


def safe_name(name: str) -> str:
    """Give a file's name fit to stand in code marks within a sentence, and without any folder.

    What would look like another kind of file than it is, by turning the direction of its letters,
    looks as it is.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    fit = "".join(letter for letter in last if _is_fit(letter)).replace("`", "_")
    path = PurePosixPath(" ".join(fit.split()))
    ending = path.suffix[:_LONGEST_ENDING]
    kept = path.stem[: _LONGEST_NAME - len(ending)] + ending
    return kept if kept.strip(". ") else "file"


def _is_fit(letter: str) -> bool:
    return letter in _JOINERS or unicodedata.category(letter) not in _UNFIT_CATEGORIES
