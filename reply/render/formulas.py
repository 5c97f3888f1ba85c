r"""Formulas in running text: `$…$`, `$$…$$`, `\(…\)` and `\[…\]`.

A dollar sign is also money and a shell variable. As in Pandoc
(https://pandoc.org/MANUAL.html#extension-tex_math_dollars) a formula has no space just inside its
dollars and no digit after them; here it also holds no prose, so that a dollar sign is soon decided.
"""

import re
from typing import Final

from reply.render.pieces import Kind, Piece, Step

_LONGEST: Final = 300  # characters between single dollars
_LONGEST_DISPLAY: Final = 1500
_BLANK_LINE: Final = re.compile(r"\n[^\S\n]*\n")
_BODY: Final = re.compile(r"[^$\n]*")
_ESCAPED: Final = re.compile(r"[*_~|`\\]")
_LEADS_LINE: Final = re.compile(r"^([-#>])", re.MULTILINE)
_WORDS_IN_TEX: Final = re.compile(r"\\(?:text|math|operatorname|mbox)[a-z]*\{[^{}]*(?:\}|\Z)")
_PROSE: Final = re.compile(
    r"(?<![\\A-Za-z])[^\W\d_]{3,}[,.]?\s+[^\W\d_]{2,}"  # two words
    r"|\d[\d.,]*\s[^\W\d_]{3,}"  # an amount and a word
    r"|[\u0590-\u08FF]"
)
_MATHEMATICAL: Final = re.compile(r"[\\^_{}=<>+]|\A\S{1,12}\Z|\A(?!.*[^\W\d_]{3})")
_GLUED: Final = "/=&?:'\"`"  # before a dollar in an address, a shell word or a string


def dollar(text: str, at: int, before: str, *, final: bool) -> Step | None:
    """Read what begins with a dollar sign, which stands after the character `before`."""
    if text.startswith("$$", at):
        return delimited(text, at, ("$$", "$$"), final=final)
    none = Step(at + 1, (Piece("$"),))
    if at + 1 == len(text) and not final:
        return None
    if text[at + 1 : at + 2].strip() == "" or before.isalnum() or (before and before in _GLUED):
        return none
    found = _BODY.match(text, at + 1, at + 1 + _LONGEST)
    end = found.end() if found else at + 1
    body = text[at + 1 : end]
    if _PROSE.search(_WORDS_IN_TEX.sub("\0", body)):
        return none
    if end < len(text) and text[end] == "$":
        return _closed_by_dollar(text, body, end, final=final)
    return None if end == len(text) and len(body) < _LONGEST and not final else none


def _closed_by_dollar(text: str, body: str, end: int, *, final: bool) -> Step | None:
    if end + 1 == len(text) and not final:
        return None
    after = text[end + 1 : end + 2]
    if body[-1].isspace() or after.isalnum() or not _MATHEMATICAL.search(body):
        return Step(end - len(body), (Piece("$"),))
    return Step(end + 1, formula(body))


def delimited(text: str, at: int, pair: tuple[str, str], *, final: bool) -> Step | None:
    """Read what begins with the first of `pair` and goes on to the second, across lines."""
    opening, closing = pair
    start = at + len(opening)
    blank = _BLANK_LINE.search(text, start)
    stop = min(start + _LONGEST_DISPLAY, blank.start() if blank else len(text))
    end = text.find(closing, start, stop)
    if end >= 0 and text[start:end].strip():
        return Step(end + len(closing), formula(text[start:end]))
    is_open = end < 0 and not blank and stop == len(text) and not final
    return None if is_open else Step(start, (Piece(opening),))


def formula(tex: str) -> tuple[Piece, ...]:
    """Show a formula in Unicode where it can be, and otherwise as code, line by line."""
    from reply.render.tex import UnreadableError, readable  # noqa: PLC0415 (costs time at the start)

    try:
        lines = [_escape(line) for line in readable(tex).splitlines()]
    except UnreadableError:
        lines = [_code(line.strip()) for line in tex.splitlines() if line.strip()]
    pieces = [piece for line in lines for piece in (Piece("\n"), Piece(line, Kind.ATOM))]
    return tuple(pieces[1:])


def _escape(text: str) -> str:
    return _LEADS_LINE.sub(r"\\\1", _ESCAPED.sub(r"\\\g<0>", text))


def _code(text: str) -> str:
    return f"`` {text} ``" if "`" in text else f"`{text}`"
