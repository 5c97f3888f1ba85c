"""The programs that are measured, and how each is started with Discord on loopback."""

import shlex
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_ROOT: Final = Path(__file__).resolve().parent.parent
_STARTER: Final = _ROOT / "bench" / "starter.py"


@dataclass(frozen=True, slots=True)
class Bot:
    """A bot, told as a folder with a `bot.py`, as a script, as `python SCRIPT …`, or as any other
    command line.

    A Python script needs not know of any of this: it is run with discord.py pointed to the
    playground, by the interpreter that is named, or by this one where that is only `python`. In
    another command line {api} and {gateway} stand for where Discord is.
    """

    line: str

    def command(self, api: str, gateway: str) -> list[str]:
        """Give the arguments of its process. Raises ValueError where the line is empty."""
        words = _with_interpreter(shlex.split(self.line))
        if len(words) < 2 or not (_is_python(words[0]) and words[1].endswith(".py")):
            return ["/bin/sh", "-c", "exec " + self.line.format(api=api, gateway=gateway)]
        python, script, *arguments = words
        # -P: what the script imports is not to be found beside the starter.
        starter = [_interpreter(python), "-P", str(_STARTER), api, gateway]
        return [*starter, str(Path(script).resolve()), *arguments]


OURS: Final = Bot(shlex.quote(str(_ROOT)))
FLOOR: Final = Bot(shlex.quote(str(_ROOT / "bench" / "floor.py")))


def _with_interpreter(words: list[str]) -> list[str]:
    if not words:
        raise ValueError("an empty command line")
    path = Path(words[0])
    if path.is_dir():
        return [sys.executable, str(path / "bot.py"), *words[1:]]
    return [sys.executable, *words] if path.suffix == ".py" else words


def _is_python(word: str) -> bool:
    return Path(word).name.startswith("python")


def _interpreter(word: str) -> str:
    """Give the interpreter's path from anywhere; its link is kept, as that makes it a venv's."""
    if word in ("python", "python3"):
        return sys.executable
    return str(Path(word).absolute()) if "/" in word else word
