"""A right-to-left line with its left-to-right runs in isolates.

A run goes from one Latin letter or digit to the last before the next right-to-left letter, with
the signs between them. Signs at its edges belong to the line, except for those that are written
close to a word (`C++`, `--flag`) and brackets that close in the run.
"""

import re
from collections.abc import Iterator
from enum import Enum, auto
from typing import Final, NamedTuple

from reply.render.direction import RIGHT_TO_LEFT
from reply.render.pieces import Kind, Piece

LEFT_TO_RIGHT_ISOLATE: Final = "\u2066"
POP_ISOLATE: Final = "\u2069"

_LONGEST_GROUP: Final = 80  # characters held back until a bracket closes

_TOKENS: Final = re.compile(
    rf"(?P<ADDRESS>(?<![^\W_])https?://[^\s<>]*)|(?P<RIGHT>[{RIGHT_TO_LEFT}]+)"
    rf"|(?P<WORD>(?:(?!(?<![^\W_])https?://)(?![{RIGHT_TO_LEFT}])[^\W_])+)|(?P<SIGN>.)",
    re.DOTALL,
)
_UNFINISHED_ADDRESS: Final = re.compile(r"(?<![^\W_])(?:h|ht|htt|https?|https?:|https?:/)\Z")
_REST_OF_ADDRESS: Final = re.compile(r"[^\s<>]*")
_ONLY_RIGHT: Final = re.compile(rf"[{RIGHT_TO_LEFT} ]*")

_CLOSERS: Final = {"(": ")", "[": "]", "{": "}", "«": "»", "“": "”", "‘": "’"}
_CLOSING: Final = frozenset(_CLOSERS.values())
_BEFORE_WORD: Final = frozenset("-+./@#$€£~%&=\\")
_BEHIND_WORD: Final = frozenset("+#%°′″$€£/=&\\™®")


class _Role(Enum):
    WORD = auto()
    RIGHT = auto()
    SIGN = auto()
    ADDRESS = auto()
    TARGET = auto()
    OPAQUE = auto()


class _Token(NamedTuple):
    text: str
    role: _Role


_ROLES: Final = {
    Kind.ATOM: _Role.WORD,
    Kind.TARGET: _Role.TARGET,
    Kind.OPAQUE: _Role.OPAQUE,
    Kind.BLOCK: _Role.OPAQUE,
}


class RightToLeftLine:
    """Puts isolates into one line while it comes."""

    def __init__(self) -> None:
        self._is_open = False
        self._follows_letter = False  # the last thing outside a run is right-to-left text
        self._held: list[_Token] = []  # signs and groups that may belong to a run
        self._expected: list[str] = []  # the closing brackets of what is held
        self._unfinished = ""  # what may be the beginning of an address
        self._in_address = False
        self._before = ""  # the character before what comes

    def feed(self, piece: Piece, /) -> str:
        """Give what is certain."""
        if piece.kind is Kind.TEXT:
            if not (self._is_open or self._held or self._unfinished or self._in_address) and (
                _ONLY_RIGHT.fullmatch(piece.text)
            ):
                self._follows_letter = piece.text[-1:] not in {"", " "}
                self._before = ""
                return piece.text
            return "".join(map(self._take, self._tokens(piece.text)))
        shown = self._finish_word()
        self._in_address, self._before = False, ""
        return shown + self._take(_Token(piece.text, _ROLES[piece.kind]))

    def end(self) -> str:
        """Give what was held back."""
        return self._finish_word() + self._close()

    def _finish_word(self) -> str:
        text, self._unfinished = self._unfinished, ""
        return "".join(self._take(_token(found)) for found in _TOKENS.finditer(text))

    def _tokens(self, text: str) -> Iterator[_Token]:
        if self._in_address and (rest := _REST_OF_ADDRESS.match(text)):
            yield _Token(rest[0], _Role.ADDRESS)
            text = text[rest.end() :]
            self._in_address = not text
        start = len(self._before)
        text, self._unfinished = self._before + self._unfinished + text, ""
        if unfinished := _UNFINISHED_ADDRESS.search(text, start):
            text, self._unfinished = text[: unfinished.start()], unfinished[0]
        self._before = text[-1:]
        for found in _TOKENS.finditer(text, start):
            self._in_address = found.lastgroup == "ADDRESS" and found.end() == len(text)
            yield _token(found)

    def _take(self, token: _Token) -> str:
        if token.role in {_Role.RIGHT, _Role.ADDRESS, _Role.OPAQUE}:
            shown = self._close()
            self._follows_letter = token.role is _Role.RIGHT
            return shown + token.text
        return self._inside(token) if self._is_open else self._outside(token)

    def _outside(self, token: _Token) -> str:
        is_held = token.text in _BEFORE_WORD and not self._follows_letter
        if token.role is _Role.SIGN and is_held:
            self._held.append(token)
            return ""
        held = self._release()
        if token.role is not _Role.WORD:
            self._follows_letter = False
            return held + token.text
        self._is_open = True
        return LEFT_TO_RIGHT_ISOLATE + held + token.text

    def _inside(self, token: _Token) -> str:
        if token.role is _Role.WORD:
            self._held.append(token)
            return "" if self._expected else self._release()
        closes = "]" if token.role is _Role.TARGET else token.text
        if self._expected and closes == self._expected[-1]:
            self._expected.pop()
            self._held.append(token)
            return "" if self._expected else self._release()
        if opened := self._opened(token):
            self._expected.append(opened)
        elif not self._expected and (closes in _CLOSING or closes == '"'):
            return self._close() + self._outside(token)
        self._held.append(token)
        length = sum(len(held.text) for held in self._held) if token.text.isspace() else 0
        return self._close() if length > _LONGEST_GROUP else ""

    def _opened(self, token: _Token) -> str | None:
        """Give what closes a bracket, or a quotation mark at the start of a word."""
        follows_space = bool(self._held) and self._held[-1].text.isspace()
        return '"' if token.text == '"' and follows_space else _CLOSERS.get(token.text)

    def _release(self) -> str:
        held = "".join(token.text for token in self._held)
        self._held.clear()
        return held

    def _close(self) -> str:
        """End the run, if there is one, before what is held and does not belong to it."""
        if not self._is_open:
            return self._release()
        held, shown = self._held, ""
        close = next((at for at, token in enumerate(held) if token.text not in _BEHIND_WORD), None)
        close = len(held) if close is None else close
        shown = "".join(token.text for token in held[:close]) + POP_ISOLATE
        self._held, self._expected, self._is_open = [], [], False
        self._follows_letter = False
        return shown + "".join(map(self._take, held[close:])) + self._close()


def _token(found: re.Match[str]) -> _Token:
    return _Token(found[0], _Role[found.lastgroup or "SIGN"])
