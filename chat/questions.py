"""A question on its way to its answer: what is asked of the model, and where that is shown."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Literal, Protocol

from chat.allowances import Ticket
from chat.answer import Ear
from chat.tools import Tool
from history.settings import Settings
from history.turnlog import Asked, Standing
from i18n import Text

Mode = Literal["answer", "go_on", "show", "older", "newer"]
"""What is wanted of a turn; see `Request`."""


class Reply(Ear, Protocol):
    """Where an answer is shown; see `reply.live.LiveReply`."""

    def begin(
        self,
        standing: Standing,
        on_shown: Callable[[int], Awaitable[None]],
        on_hidden: Callable[[int], Awaitable[None]],
    ) -> None:
        """Show that the bot is at work."""

    def wait(self, note: Text) -> None:
        """Say why nothing comes yet, if that lasts for some seconds."""

    def restore(self, answer: str) -> None:
        """Take what is there already of the answer, before more of it comes."""

    async def finish(self, note: Text | None = None, standing: Standing | None = None) -> None:
        """Show all of it, and return when that is seen."""

    async def refuse(self, reason: Text) -> None:
        """Show why there will be no answer."""


@dataclass(frozen=True, slots=True)
class Request:
    """A question, the settings that hold for its answer, and where that is shown.

    `turn_id` is that of a turn that was asked before. To `answer` it again gives it its answer at
    last, or another version; to `go_on` adds the rest of a cut answer; the other modes ask nothing
    and `show` the version that is remembered, or choose the `older` or `newer` one. The model may
    have something done with the `tools`. The `ticket` is settled when it is over.
    """

    asked: Asked
    settings: Settings
    reply: Reply
    turn_id: int | None = None
    mode: Mode = "answer"
    tools: tuple[Tool, ...] = ()
    ticket: Ticket = field(default_factory=Ticket)
