"""Answers in JSON, shown as a block of code. Pure."""

import re
from typing import Final

import orjson

FENCE: Final = "```"
_TICKS: Final = re.compile("`{3,}")


class JsonBlock:
    """Puts an answer that is JSON into a block of code, while it is being written.

    Where JSON is `expected` its first character tells; otherwise only what comes whole at once
    is looked at, as an answer does that is shown again.
    """

    def __init__(self, *, expected: bool) -> None:
        self._expected = expected
        self._before: str | None = ""
        self._ticks = ""
        self.is_open = False
        """Whether the answer is shown as a block."""

    def feed(self, delta: str) -> str:
        """Give what is to be shown of the next piece."""
        if self._before is not None:
            delta = self._before + delta
            if not delta.strip():
                self._before = delta
                return ""
            self._before = None
            self.is_open = _begins(delta) and (self._expected or _is_object(delta))
            if self.is_open:
                return f"{FENCE}json\n{self._code(delta.lstrip())}"
        return self._code(delta) if self.is_open else delta

    def finish(self) -> str:
        """Give what is to be shown after the last piece."""
        if not self.is_open:
            return self._before or ""
        return f"{_harmless(self._ticks)}\n{FENCE}"

    def file(self, answer: str) -> str:
        """Give the whole answer as the file is made of it."""
        return f"{FENCE}json\n{answer.strip()}\n{FENCE}" if self.is_open else answer

    def _code(self, delta: str) -> str:
        """Give code that does not end its block: no three backticks, over pieces either."""
        delta = self._ticks + delta
        code = delta.rstrip("`")
        self._ticks = delta[len(code) :]
        return _harmless(code)


def _harmless(code: str) -> str:
    # JSON has another way to write any character, and backticks can be within strings only.
    return _TICKS.sub(lambda ticks: r"\u0060" * len(ticks[0]), code)


def _begins(text: str) -> bool:
    return text.lstrip().startswith(("{", "["))


def _is_object(text: str) -> bool:
    """Tell whether this is a whole object with something in it: no "[1]" of a list of sources."""
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        return False
    return isinstance(value, dict) and bool(value)
