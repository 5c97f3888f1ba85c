"""Running text: what Discord does not know within a line, and what must be left alone.

A rule reads the text from one special character on. It answers with a step, or with None while
what it has read may still become one thing or another. Its answer depends on nothing behind the
end of its step but what it has asked for, so it is the same however the text was cut.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final

from reply.render.formulas import delimited, dollar
from reply.render.pieces import Kind, Piece, Step, plain
from reply.render.tags import angle

SPECIAL: Final = re.compile(r"[\n`$\\!\]<|]")
"""Every character that may begin something."""

_LONGEST_CODE: Final = 400
_TICKS: Final = re.compile("`+")
_TARGET: Final = re.compile(
    r"\]\((?:[^()\s]|\([^()\s]*\)){1,1000}(?:[ ][^()\n]{1,200})?\)",
)
_UNFINISHED_TARGET: Final = re.compile(
    r"\](?:\((?:[^()\s]|\([^()\s]*(?:\)|\Z)){0,1000}(?:[ ][^()\n]{0,200})?)?\Z",
)
_IMAGE: Final = re.compile(r"!\[(?P<text>[^\[\]\n]{0,200})(?=\]\()")
_UNFINISHED_IMAGE: Final = re.compile(r"!(?:\[[^\[\]\n]{0,200}\]?)?\Z")


def step(text: str, at: int, before: str, *, final: bool) -> Step | None:
    """Read on at `at`, which stands behind the character `before`, or behind nothing."""
    found = SPECIAL.search(text, at)
    if found is None:
        return plain(text, at, len(text))
    if found.start() > at:
        return plain(text, at, found.start())
    if text[at] == "$":
        return dollar(text, at, before, final=final)
    return _RULES[text[at]](text, at, final)


def inline(text: str) -> Iterator[Piece]:
    """Read a whole line."""
    at = 0
    while at < len(text):
        done = step(text, at, text[at - 1 : at], final=True)
        if done is None:  # no rule leaves a finished text open
            yield Piece(text[at:])
            return
        yield from done.pieces
        at = done.end


def _newline(text: str, at: int, final: bool) -> Step | None:  # noqa: ARG001, FBT001 (a rule)
    return plain(text, at, at + 1)


def _pipe(text: str, at: int, final: bool) -> Step | None:  # noqa: ARG001, FBT001 (a rule)
    return plain(text, at, at + 1)


def _code(text: str, at: int, final: bool) -> Step | None:  # noqa: FBT001
    """Read inline code, which ends in its line with as many backticks as it begins with."""
    opening = _TICKS.match(text, at)
    start = opening.end() if opening else at + 1
    if start == len(text) and not final:
        return None
    for ticks in _TICKS.finditer(text, start):
        if "\n" in text[start : ticks.start()] or ticks.start() - start > _LONGEST_CODE:
            break
        if ticks.end() == len(text) and not final:
            return None
        if len(ticks[0]) == start - at:
            return Step(ticks.end(), (Piece(text[at : ticks.end()], Kind.ATOM),))
    is_over = final or "\n" in text[start:] or len(text) - start > _LONGEST_CODE
    return plain(text, at, start) if is_over else None


def _escape(text: str, at: int, final: bool) -> Step | None:  # noqa: FBT001
    escaped = text[at + 1 : at + 2]
    if not escaped:
        return plain(text, at, at + 1) if final else None
    if escaped == "(":
        return delimited(text, at, (r"\(", r"\)"), final=final)
    if escaped == "[":
        return delimited(text, at, (r"\[", r"\]"), final=final)
    return plain(text, at, at + 1 if escaped.isalnum() or escaped == "\n" else at + 2)


def _image(text: str, at: int, final: bool) -> Step | None:  # noqa: FBT001
    """Make an image a link, since Discord shows neither the image nor its description."""
    if not final and _UNFINISHED_IMAGE.match(text, at):
        return None
    image = _IMAGE.match(text, at)
    if image is None:
        return plain(text, at, at + 1)
    target = _link(text, image.end(), final)
    if target is None or target.pieces[0].kind is not Kind.TARGET:
        return target and plain(text, at, at + 1)
    if image["text"].strip():
        return Step(at + 1)
    address = text[image.end() + 2 : target.end - 1].partition(" ")[0]
    return Step(target.end, (Piece(address, Kind.OPAQUE),))


def _link(text: str, at: int, final: bool) -> Step | None:  # noqa: FBT001
    if target := _TARGET.match(text, at):
        return Step(target.end(), (Piece(target[0], Kind.TARGET),))
    if not final and _UNFINISHED_TARGET.match(text, at):
        return None
    return plain(text, at, at + 1)


_RULES: Final[dict[str, Callable[[str, int, bool], Step | None]]] = {
    "\n": _newline,
    "`": _code,
    "\\": _escape,
    "!": _image,
    "]": _link,
    "<": angle,
    "|": _pipe,
}
