"""Questions about somebody's message, as the model is told them. Pure.

No person reads the words of the tasks before they ask, but their conversation keeps them: what
follows can refer to the message.
"""

from collections.abc import Sequence
from typing import Literal

from history.references import Referred, told

Task = Literal["translate", "summarise", "explain"]

_TASKS: dict[Task, str] = {
    "translate": (
        "Translate the message below into this language: {language}. Give the translation alone."
    ),
    "summarise": "Summarise the message below in a few sentences, in this language: {language}.",
    "explain": "Explain the message below in plain words, in this language: {language}.",
}


def told_task(task: Task, language: str) -> str:
    """Give the question for one of the tasks about a message, to be answered in a language."""
    return _TASKS[task].format(language=language)


def told_references(question: str, messages: Sequence[Referred]) -> str:
    """Give a question with the messages that it is about, the oldest first."""
    return "\n\n".join(filter(None, (question, told(messages))))
