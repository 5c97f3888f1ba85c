"""Reasoning that a model writes into its answer, between `<think>` and `</think>`."""

from typing import Final, NamedTuple

_OPENING: Final = "<think>"
_CLOSING: Final = "</think>"


class Told(NamedTuple):
    """What a delta says: reasoning, then text of the answer."""

    reasoning: str = ""
    text: str = ""


class Thinking:
    """Tells reasoning at the beginning of an answer from the answer."""

    def __init__(self) -> None:
        self._held = ""
        self._is_inside = False
        self.is_over = False
        """Whether all that follows is the answer."""

    def feed(self, delta: str, *, final: bool = False) -> Told:
        """Give what is certain, and with `final` all the rest."""
        if self.is_over:
            return Told(text=delta)
        self._held += delta
        if not self._is_inside and not self._begin(final=final):
            return Told(text=self._release()) if self.is_over else Told()
        return self._think(final=final)

    def _begin(self, *, final: bool) -> bool:
        start = self._held.lstrip()
        if start.startswith(_OPENING):
            self._held = start.removeprefix(_OPENING)
            self._is_inside = True
        elif final or not _OPENING.startswith(start):
            self.is_over = True
        return self._is_inside

    def _think(self, *, final: bool) -> Told:
        reasoning, closing, text = self._held.partition(_CLOSING)
        if closing:
            self._is_inside, self._held = False, ""
            self.is_over = True
            return Told(reasoning, text)
        keep = 0 if final else _overlap(self._held)
        end = len(self._held) - keep
        reasoning, self._held = self._held[:end], self._held[end:]
        return Told(reasoning)

    def _release(self) -> str:
        text, self._held = self._held, ""
        return text


def _overlap(text: str) -> int:
    """Count the last characters that may begin the closing tag."""
    sizes = range(min(len(text), len(_CLOSING) - 1), 0, -1)
    return next((size for size in sizes if _CLOSING.startswith(text[-size:])), 0)
