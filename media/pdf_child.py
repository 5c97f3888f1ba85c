"""Gives the words of a PDF: run as a program, since such a file can be made to harm its reader.

`python pdf_child.py CHARACTERS` reads the file from its input and writes UTF-8: the number of pages
that it has left out, in a line; the words of the first pages; a form feed; those of the last. Both
together have some more than so many characters at the most. It ends with a status other than 0 for
what it cannot read. It imports nothing of the bot's, and limits its own time and memory where the
system can do that.
"""

import contextlib
import io
import logging
import sys
from collections.abc import Iterable
from typing import Any

_MEMORY = 1 << 30
"""Bytes of addresses, most of which are never touched."""
_SECONDS = 20
"""Of a processor's time."""
_HEAD_SHARE = 0.7


def main() -> int:
    """Read the file and write its words."""
    _limit()
    import pypdf  # noqa: PLC0415 - within the limits

    logging.disable()
    most = int(sys.argv[1])
    reader = pypdf.PdfReader(io.BytesIO(sys.stdin.buffer.read()))
    if reader.is_encrypted and not reader.decrypt(""):
        return 1
    pages = list(reader.pages)
    head = _words(pages, int(most * _HEAD_SHARE))
    tail = _words(reversed(pages[len(head) :]), most - sum(map(len, head)))[::-1]
    left_out = len(pages) - len(head) - len(tail)
    written = "\n\n".join(head) + "\f" + "\n\n".join(tail)
    sys.stdout.buffer.write(f"{left_out}\n{written}".encode("utf-8", "replace"))
    return 0


def _words(pages: Iterable[Any], most: int) -> list[str]:
    """Give the words of pages, until there are enough of them."""
    found: list[str] = []
    for page in pages:
        if most <= 0:
            break
        found.append(page.extract_text().replace("\f", "\n")[: most + 1])
        most -= len(found[-1])
    return found


def _limit() -> None:
    with contextlib.suppress(ImportError):  # Windows: the parent's patience alone
        import resource  # noqa: PLC0415

        for limit, most in (
            (resource.RLIMIT_AS, _MEMORY),
            (resource.RLIMIT_CPU, _SECONDS),
            (resource.RLIMIT_CORE, 0),
            (resource.RLIMIT_FSIZE, 0),
        ):
            with contextlib.suppress(ValueError, OSError):
                resource.setrlimit(limit, (most, most))


if __name__ == "__main__":
    sys.exit(main())
