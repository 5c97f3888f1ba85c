"""The variables a program is started with: from `.env` and the process, and what is wrong in them.

Which variables there are is config's matter. No fault repeats a variable's value, since any of them
may hold a secret by mistake.
"""

import codecs
import difflib
import os
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from io import StringIO
from pathlib import Path
from typing import Final, TypeVar
from urllib.parse import SplitResult, urlsplit

from dotenv.parser import Original, parse_stream

from i18n import Text, catalogue, language_of_locale, text
from values import BadValueError

Number = TypeVar("Number", int, float, Decimal)
Choice = TypeVar("Choice", bound=str)
Value = TypeVar("Value")


class Secret:
    """A value that shows itself only to the one who asks with `reveal`."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """Give the value itself."""
        return self._value

    def __str__(self) -> str:
        return "********"

    def __repr__(self) -> str:
        return "Secret('********')"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self._value == other._value

    def __hash__(self) -> int:
        return hash(self._value)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one variable, and how to mend it."""

    variable: str
    problem: Text


@dataclass(frozen=True, slots=True)
class Changes:
    """Variables other than before: those that hold, for the next start, and that mean nothing."""

    now: tuple[str, ...] = ()
    later: tuple[str, ...] = ()
    misspelt: tuple[tuple[str, str], ...] = ()

    @classmethod
    def between(
        cls, before: Mapping[str, str], after: Mapping[str, str], later: Collection[str]
    ) -> "Changes":
        """Compare variables, of which `later` are those that hold from the next start alone."""
        changed = [name for name in {**before, **after} if before.get(name) != after.get(name)]
        return cls(
            tuple(name for name in changed if name not in later),
            tuple(name for name in changed if name in later),
        )


class ConfigError(Exception):
    """The bot cannot start with these variables; `faults` has every reason."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("; ".join(f"{fault.variable}: {fault.problem}" for fault in faults))
        self.faults: Final = faults


def render(error: ConfigError, language: str) -> str:
    """Give the faults as plain lines for a terminal, in one of i18n's LANGUAGES.

    A name has a line to itself, so that it does not turn a Persian line left to right.
    """
    say = catalogue(language).say
    lines = [say(text("Hamdam cannot start yet. Please mend this in the file .env:"))]
    for fault in error.faults:
        lines += ["", fault.variable, f"    {say(fault.problem)}"]
    return "\n".join(lines)


def load_environment(path: Path, environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Merge the variables of a `.env` file, if there is one, with those of the process.

    The process's win where they are not empty, and `$` means nothing special. Raises ConfigError
    for a file, or a line of it, that cannot be read.
    """
    in_file = _read_file(path)
    merged = in_file | {name: value for name, value in environ.items() if value.strip()}
    # A desktop may set the same name for GNU gettext, as a list of locales
    # (https://www.gnu.org/software/gettext/manual/html_node/The-LANGUAGE-variable.html).
    # That was not meant for the bot, so the file wins over it and it is never a fault.
    desktop = environ.get("LANGUAGE", "")
    if ":" in desktop or "_" in desktop:
        known = filter(None, map(language_of_locale, desktop.split(":")))
        merged["LANGUAGE"] = in_file.get("LANGUAGE") or next(known, "")
    return merged


def _read_file(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    try:
        raw = path.read_bytes()
        # Notepad writes a mark at the start, and PowerShell's `>` writes UTF-16.
        utf16 = raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        content = raw.decode("utf-16" if utf16 else "utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        problem = text("This file cannot be read. Save it as UTF-8 text that the bot may read.")
        raise ConfigError((Fault(str(path), problem),)) from error
    bindings = list(parse_stream(StringIO(content, newline=None)))
    # A line that is left out may have been the one that keeps somebody out.
    if broken := [each.original for each in bindings if each.error]:
        raise ConfigError(tuple(_unreadable(path, each) for each in broken))
    return {each.key: each.value for each in bindings if each.key and each.value is not None}


def _unreadable(path: Path, lines: Original) -> Fault:
    empty = lines.string[: -len(lines.string.lstrip())]
    problem = text(
        "Line {number} cannot be read. Write {example}, and end a value with the quotation mark "
        "that it begins with.",
        number=lines.line + empty.count("\n"),
        example="NAME=value",
    )
    return Fault(str(path), problem)


def language_of_environment(env: Mapping[str, str]) -> str:
    """Give the language for what the owner reads: LANGUAGE, else the system's locale, else English.

    The order of the locale's variables is POSIX's
    (https://pubs.opengroup.org/onlinepubs/9799919799/basedefs/V1_chap08.html).
    """
    variables = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
    known = (language_of_locale(env.get(variable)) for variable in variables)
    return next(filter(None, known), "en")


class Reader:
    """Gives the variables that are set, and collects the faults found in them."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self._env = {name: value for name, value in env.items() if value.strip()}
        self._faults: list[Fault] = []
        self._asked: dict[str, None] = {}

    @property
    def variables(self) -> tuple[str, ...]:
        """The names of the variables that are set, in their order."""
        return tuple(self._env)

    def get(self, variable: str) -> str | None:
        """Give a value without the space around it; None when it is unset or empty."""
        value = self.get_raw(variable)
        return value and value.strip()

    def get_raw(self, variable: str) -> str | None:
        """Give a value as it was written; None when it is unset or empty."""
        self._asked[variable] = None
        return self._env.get(variable)

    def get_key(self, variable: str, scheme: str) -> Secret | None:
        """Give a key without the quotes or the scheme (`Bearer `) that were pasted with it."""
        key = (self.get(variable) or "").strip("\"' ")
        if key.lower().startswith(scheme.lower()):
            key = key[len(scheme) :].lstrip()
        # It goes into an HTTP header, which takes nothing else.
        if not re.fullmatch(r"[!-~]*", key):
            problem = text("This has a space or a character no key has. Copy it again, whole.")
            self.refuse(variable, problem)
        return Secret(key) if key else None

    def get_number(
        self,
        variable: str,
        kind: Callable[[str], Number],
        fits: Callable[[Number], bool],
        problem: Text,
    ) -> Number | None:
        """Give a number, in Latin, Persian or Arabic digits; note `problem` where it does not fit.

        None when it is unset or does not fit.
        """
        written = self.get(variable)
        if written is None:
            return None
        try:
            number = kind(written.replace("\N{ARABIC DECIMAL SEPARATOR}", "."))
        except (ValueError, InvalidOperation):
            number = None
        if number is not None and fits(number):
            return number
        self.refuse(variable, problem)
        return None

    def get_value(self, variable: str, read: Callable[[str], Value]) -> Value | None:
        """Give a value as `read` makes it of what was written; note its BadValueError.

        None when it is unset or does not fit.
        """
        written = self.get(variable)
        try:
            return None if written is None else read(written)
        except BadValueError as error:
            self.refuse(variable, error.text)
            return None

    def get_choice(self, variable: str, choices: Sequence[Choice], default: Choice) -> Choice:
        """Give one of the choices, in whatever case it was written; note anything else."""
        named: dict[str, Choice] = {choice.lower(): choice for choice in choices}
        written = (self.get(variable) or default).lower()
        if written not in named:
            problem = text("This is one of {choices}.", choices=", ".join(choices))
            self.refuse(variable, problem)
        return named.get(written, default)

    def get_switch(self, variable: str, *, default: bool) -> bool:
        """Tell whether a variable is on; note what is neither on nor off."""
        return self.get_choice(variable, ("on", "off"), "on" if default else "off") == "on"

    def get_file(self, variable: str) -> Path | None:
        """Give a file that is there, and note one that is not.

        None when it is unset or not there.
        """
        written = self.get(variable)
        if written is None:
            return None
        path = expanded(written)
        if path is not None and path.is_file():
            return path
        self.refuse(variable, text("There is no such file."))
        return None

    def refuse(self, variable: str, problem: Text) -> None:
        """Note a fault."""
        self._faults.append(Fault(variable, problem))

    def miss(self, variable: str, problem: Text) -> None:
        """Note that a variable should be set, and ask about a name that looks like it."""
        names = {name.upper(): name for name in self._env}
        alike = difflib.get_close_matches(variable, names, n=1, cutoff=0.8)
        if alike:
            found = names[alike[0]]
            problem = text("{problem} Was {found} meant for it?", problem=problem, found=found)
        self.refuse(variable, problem)

    @property
    def misspelt(self) -> tuple[tuple[str, str], ...]:
        """The names that nothing asked for, each with the unset one that looks like it."""
        unset = [name for name in self._asked if name not in self._env]
        strange = [name for name in self._env if name not in self._asked]
        alike = [difflib.get_close_matches(name.upper(), unset, 1, 0.85) for name in strange]
        return tuple((name, found[0]) for name, found in zip(strange, alike, strict=True) if found)

    @property
    def faults(self) -> tuple[Fault, ...]:
        """The faults found so far."""
        return tuple(self._faults)


def expanded(path: str) -> Path | None:
    """Give a path with the home folder for `~`; None where there is none."""
    try:
        return Path(path).expanduser()
    except RuntimeError:
        return None


def split_url(url: str, *schemes: str) -> SplitResult | None:
    """Split an address with a host and one of these schemes; None for anything else."""
    try:
        parts = urlsplit(url)
        valid = parts.port != 0 and parts.scheme in schemes and parts.hostname
    except ValueError:
        return None
    return parts if valid and not re.search(r"\s", url) else None
