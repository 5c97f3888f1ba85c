"""The words of PDFs, read in a process of its own with a limit of time and memory."""

from pathlib import Path
from typing import Final

from children import run_child
from i18n import text
from media.files import FileError
from media.texts import Excerpt

START: Final = b"%PDF-"

_CHILD: Final = Path(__file__).with_name("pdf_child.py")
_SECONDS: Final = 30.0
_PAGE: Final = 2000
"""Characters of a page of text, more or less."""

_DAMAGED = text("it is damaged, locked, or too complicated")
_NO_WORDS = text("there are no words in it, only pictures of them perhaps")


async def read_pdf(data: bytes, characters: int, seconds: float = _SECONDS) -> Excerpt:
    """Give the words of a PDF, about `characters` of its first and last pages at the most.

    Raises FileError, also after so many seconds. Cancelled, it leaves no process behind.
    """
    try:
        ended = await run_child(_CHILD, str(characters), data=data, seconds=seconds)
    except TimeoutError as error:
        raise FileError(_DAMAGED) from error
    if ended.status != 0:
        raise FileError(_DAMAGED)
    return _excerpt(ended.written.decode())


def _excerpt(written: str) -> Excerpt:
    """Give what the child wrote; what it has left out is estimated by the pages it has not."""
    pages, _, words = written.partition("\n")
    head, _, tail = words.partition("\f")
    if not words.strip():
        raise FileError(_NO_WORDS)
    left_out = int(pages) * _PAGE
    if left_out:
        return Excerpt(head.rstrip(), tail.strip(), left_out)
    return Excerpt("\n\n".join(filter(None, (head.strip(), tail.strip()))))
