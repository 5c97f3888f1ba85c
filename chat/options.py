"""Options in front of a question, such as `--model gpt-4o` or `—model «gpt-4o»`. Pure."""

import re
from collections.abc import Mapping
from typing import Final

from i18n import Text, text

# Phones make one dash of two. Such a dash also begins speech, so it counts before a known name.
_OPTION: Final = re.compile(r"(?P<dash>--|[—–])(?P<name>\w[\w-]*)(?:=|\s+|\Z)")
_DIRECTIONS: Final = "\u200e\u200f\u061c\u2066\u2067\u2068\u2069"
_CLOSING: Final[Mapping[str, str]] = {
    '"': '"',
    "'": "'",
    "“": "”",
    "”": "”",
    "„": "“”",
    "«": "»",
    "‘": "’",
}


class BadOptionError(ValueError):
    """An option that is none, or lacks its value; `text` says so."""

    def __init__(self, problem: Text) -> None:
        super().__init__(str(problem))
        self.text: Final = problem


def split_options(written: str, names: Mapping[str, str]) -> tuple[dict[str, str], str]:
    """Give the values of the options by the keys that `names` has for their names, and the rest.

    A value with spaces is in quotation marks of any kind; `--` alone ends the options. Raises
    `BadOptionError`.
    """
    values: dict[str, str] = {}
    rest = written.lstrip().lstrip(_DIRECTIONS)
    while found := _OPTION.match(rest):
        key = names.get(found["name"].casefold().replace("-", "_"))
        if key is None and found["dash"] != "--":
            break
        if key is None:
            shown = found["name"][:50].replace("`", "'")
            raise BadOptionError(text("There is no option `--{name}`.", name=shown))
        values[key], rest = _value(rest[found.end() :].lstrip(), found["name"])
    return values, re.sub(r"\A--\s+", "", rest).strip()


def _value(rest: str, name: str) -> tuple[str, str]:
    """Give the value at the start of a text, and what comes after it."""
    if closing := _CLOSING.get(rest[:1]):
        end = next((at for at, letter in enumerate(rest[1:], 1) if letter in closing), None)
        if end is None:
            problem = text("The quotation mark after `--{name}` is not closed.", name=name)
            raise BadOptionError(problem)
        value, rest = rest[1:end], rest[end + 1 :]
    else:
        value = rest.split(maxsplit=1)[0] if rest else ""
        rest = rest[len(value) :]
    if not value.strip() or value.startswith("--"):
        raise BadOptionError(text("The option `--{name}` needs a value after it.", name=name))
    return value.strip(_DIRECTIONS), rest.lstrip().lstrip(_DIRECTIONS)
