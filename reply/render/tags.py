"""What stands in angle brackets: Discord's own references, addresses, and HTML.

Discord shows HTML as it is written. The few tags that models use in Markdown become what Discord
has for them; any others stay.
"""

import re
from typing import Final

from reply.render.pieces import Kind, Piece, Step, plain
from reply.render.scripts import script_or_mark

# https://discord.com/developers/docs/reference#message-formatting
_REFERENCE: Final = re.compile(
    r"<(?:@[!&]?\d{1,20}|#\d{1,20}|/[\w -]{1,120}:\d{1,20}|a?:\w{1,40}:\d{1,20}"
    r"|t:-?\d{1,17}(?::\w)?|id:\w{1,20})>"
)
_UNFINISHED_REFERENCE: Final = re.compile(
    r"<(?:@[!&]?\d{0,20}|#\d{0,20}|/[\w -]{1,120}(?::\d{0,20})?|a?:(?:\w{0,40}(?::\d{0,20})?)?"
    r"|t:(?:-?\d{0,17}(?::\w?)?)?|id:\w{0,20})\Z"
)
_ADDRESS: Final = re.compile(r"<https?://[^\s<>]{1,2000}>")
_UNFINISHED_ADDRESS: Final = re.compile(r"<https?:(?:/|//[^\s<>]{0,2000})?\Z")
_TAG: Final = re.compile(r"</?(?P<name>[A-Za-z]{1,6}) ?/?>")
_UNFINISHED_TAG: Final = re.compile(r"</?(?:[A-Za-z]{1,6} ?/?)?\Z")
_ELEMENT: Final = re.compile(
    r"<(?P<name>sub|sup|code|kbd)>(?P<text>[^<>\n`]{1,100})</(?P=name)>", re.IGNORECASE
)
_UNFINISHED_ELEMENT: Final = re.compile(
    r"<(?:sub|sup|code|kbd)>[^<>\n`]{0,100}(?:</?[a-z]{0,4})?\Z", re.IGNORECASE
)

_SHOWN: Final = {
    "br": "\n", "b": "**", "strong": "**", "i": "*", "em": "*", "u": "__", "ins": "__",
    "s": "~~", "del": "~~", "strike": "~~", "mark": "**", "sub": "", "sup": "",
}  # fmt: skip
_UNFINISHED: Final = (
    _UNFINISHED_TAG,
    _UNFINISHED_REFERENCE,
    _UNFINISHED_ADDRESS,
    _UNFINISHED_ELEMENT,
)


def angle(text: str, at: int, final: bool) -> Step | None:  # noqa: FBT001 (a rule, see inline)
    """Read what begins with an angle bracket."""
    if not final and any(unfinished.match(text, at) for unfinished in _UNFINISHED):
        return None
    if element := _ELEMENT.match(text, at):
        return Step(element.end(), (_element(element["name"].lower(), element["text"]),))
    for pattern, kind in ((_REFERENCE, Kind.OPAQUE), (_ADDRESS, Kind.ATOM)):
        if found := pattern.match(text, at):
            return Step(found.end(), (Piece(found[0], kind),))
    return _tag(text, at)


def _tag(text: str, at: int) -> Step:
    tag = _TAG.match(text, at)
    shown = _SHOWN.get(tag["name"].lower()) if tag else None
    if tag is None or shown is None:
        return plain(text, at, at + 1)
    return Step(tag.end(), (Piece(shown),) if shown else ())


def _element(name: str, text: str) -> Piece:
    if name in {"code", "kbd"}:
        return Piece(f"`{text}`", Kind.ATOM)
    return Piece(script_or_mark(text, "super" if name == "sup" else "sub"))
