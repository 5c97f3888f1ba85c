"""What the messages of one reply are to look like. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from history.turnlog import Standing
from reply.split import Part, with_footer

# Languages as fences name them, and how their files end.
_ENDINGS = {
    "bash": "sh", "c": "c", "c#": "cs", "c++": "cpp", "cpp": "cpp", "cs": "cs", "csharp": "cs",
    "css": "css", "csv": "csv", "diff": "diff", "go": "go", "html": "html", "java": "java",
    "javascript": "js", "js": "js", "json": "json", "jsx": "jsx", "kotlin": "kt", "latex": "tex",
    "lua": "lua", "markdown": "md", "md": "md", "php": "php", "py": "py", "python": "py", "r": "r",
    "rb": "rb", "rs": "rs", "ruby": "rb", "rust": "rs", "sh": "sh", "shell": "sh", "sql": "sql",
    "swift": "swift", "tex": "tex", "toml": "toml", "ts": "ts", "tsx": "tsx", "typescript": "ts",
    "xml": "xml", "yaml": "yaml", "yml": "yml",
}  # fmt: skip
_ONE_FENCE = re.compile(
    r"\s*(?P<mark>`{3,}|~{3,})(?P<info>[^\n`]*)\n(?P<code>.*)\n(?P=mark)\s*", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Look:
    """How one message looks: its words, its buttons, and whether the whole answer is its file."""

    content: str
    standing: Standing | None = None
    has_file: bool = False


@dataclass(frozen=True, slots=True)
class Ending:
    """What comes at the end of a reply: a note under it, and its buttons.

    `too_long` is what the last message says instead where an answer ends as a file.
    """

    note: str = ""
    standing: Standing | None = None
    too_long: str = ""


def looks(parts: Sequence[Part], most: int, ending: Ending, *, has_ended: bool) -> list[Look]:
    """Give the looks of all messages, `most` at the most."""
    if not has_ended:
        contents = [part.shown for part in parts[:most]]
    elif len(parts) > most:
        footer = _subtext(ending.too_long, ending.note)
        contents = [*(part.shown for part in parts[: most - 1]), footer]
    elif parts and ending.note:
        contents = list(with_footer(parts, _subtext(ending.note)))
    else:
        contents = [part.shown for part in parts] or [ending.note] * bool(ending.note)
    last = len(contents) - 1
    return [
        Look(
            content,
            ending.standing if index == last else None,
            has_file=has_ended and index == last and len(parts) > most,
        )
        for index, content in enumerate(contents)
    ]


def _subtext(*notes: str) -> str:
    """Give the small print under an answer: each line of the notes is one of its own."""
    return "\n".join(f"-# {line}" for note in notes for line in note.splitlines())


def as_file(answer: str) -> tuple[str, bytes]:
    """Give the name and the bytes of a file with the whole answer.

    An answer that is nothing but one block of code becomes that code, with its own ending.
    """
    if match := _ONE_FENCE.fullmatch(answer):
        language = match["info"].strip().split(" ")[0].casefold()
        if ending := _ENDINGS.get(language):
            return f"answer.{ending}", match["code"].encode() + b"\n"
    return "answer.md", answer.encode()
