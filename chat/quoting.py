"""Questions about somebody's message, as the model is told them. Pure.

No person reads the words of the tasks before they ask, but their conversation keeps them: what
follows can refer to the message.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from chat.lines import one_line
from history.references import Referred

Task = Literal["translate", "summarise", "explain"]

_TASKS: dict[Task, str] = {
    "translate": (
        "Translate {message} into this language: {language}. Give the translation alone."
    ),
    "summarise": "Summarise {message} in a few sentences, in this language: {language}.",
    "explain": "Explain {message} in plain words, in this language: {language}.",
}


@dataclass(frozen=True, slots=True)
class Quoted:
    """A message that is asked about, and its author's name."""

    author: str
    words: str

    def __str__(self) -> str:
        """Give the message as a quotation, so that it is not taken for what the asker says."""
        return "\n".join(f"> {line}".rstrip() for line in self.words.splitlines())

    @property
    def named(self) -> str:
        """What the message is called in a task."""
        return f"this message by {self.name}"

    @property
    def name(self) -> str:
        """The author's name in one line."""
        return one_line(self.author)


def told_task(task: Task, quoted: Quoted, language: str) -> str:
    """Give the question for one of the tasks, to be answered in a language."""
    return f"{_TASKS[task].format(message=quoted.named, language=language)}\n\n{quoted}"


def told_references(question: str, messages: Sequence[Referred]) -> str:
    """Give a question with the messages that it is about, the oldest first."""
    parts = [question]
    for message in messages:
        quoted = Quoted(message.author, message.words)
        head = f"A message by {quoted.name}:" if message.author else "A message, forwarded:"
        parts.append(f"{head}\n\n{quoted}")
    return "\n\n".join(filter(None, parts))


def told_question(question: str, quoted: Quoted) -> str:
    """Give a person's own question about a message."""
    return f"{question}\n\nI ask about {quoted.named}:\n\n{quoted}"
