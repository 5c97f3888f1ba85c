"""An answer while it comes: what there is of it, how it ended, and who hears of it."""

import re
from dataclasses import dataclass, field
from typing import Protocol

from ai.request import Request
from chat.metering import Call
from history.tree import Message
from history.usage import Usage
from i18n import Text, lines, text

CUTTING = ("length", "content_filter")
"""Why an answer ends before its end."""

_THINKING = re.compile(r"\A\s*<think>.*?(?:</think>\s*|\Z)", re.DOTALL)


class Ear(Protocol):
    """Is told of an answer while it comes."""

    @property
    def is_lost(self) -> bool:
        """Whether nobody listens any more, so that the rest is not worth its price."""

    def write(self, delta: str) -> None:
        """Take a piece of the answer."""

    def think(self, delta: str) -> None:
        """Take a piece of what the model thinks before it answers."""

    def remark(self, note: Text) -> None:
        """Take what the asker is to know before the answer comes."""


@dataclass(slots=True)
class Answer:
    """What has come of an answer so far, and how it ended.

    `call` tells who gives it and, while it comes, `request` to what; `told` is the question as that
    model was told it, with what its files say; `others` are further answers to it, and `thought` is
    the number of letters that came of its thinking. `usage` is what the endpoint says that it used,
    and `guess` what it likely used where that is not known; `beside` is what else was used for it,
    and `tools` are those that were called. `note` tells why it is not whole; `remark` is told where
    it is.
    """

    call: Call | None = None
    request: Request | None = None
    told: str = ""
    pieces: list[str] = field(default_factory=list)
    others: list[Message] = field(default_factory=list)
    thought: int = 0
    usage: Usage | None = None
    guess: Usage | None = None
    beside: tuple[Usage, ...] = ()
    tools: tuple[str, ...] = ()
    note: Text | None = None
    remark: Text | None = None
    is_cut: bool = False
    can_retry: bool = False

    @property
    def content(self) -> str:
        """The text so far, without what some models think aloud before it."""
        return without_thoughts("".join(self.pieces))

    @property
    def used(self) -> Usage | None:
        """What it used, None where nothing came that had to be paid for."""
        return self.usage or self.guess

    @property
    def footnote(self) -> Text | None:
        """What stands under it."""
        instead = self.call.attempt.instead if self.call else None
        called = ", ".join(f"`{name}`" for name in self.tools)
        tools = text("Used: {tools}", tools=called) if called else None
        told = [each for each in (self.note or self.remark, instead, tools) if each]
        return lines(*told) if told else None

    def begin(self, call: Call) -> None:
        """Note who is asked; what came before is void."""
        self.call, self.remark = call, None
        self.others.clear()

    def add_other(self, text: str, reason: str) -> None:
        """Note a further answer, unless it is nothing but thought."""
        if content := without_thoughts(text):
            self.others.append(Message("assistant", content, reason in CUTTING))

    def fail(self, note: Text, *, can_retry: bool) -> None:
        """Note that it will not become whole, and why."""
        self.note, self.is_cut, self.can_retry = note, True, can_retry


def without_thoughts(answer: str) -> str:
    """Give an answer without what some models think aloud before it."""
    return _THINKING.sub("", answer)
