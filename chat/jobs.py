"""A question while it is under way."""

import asyncio
from dataclasses import dataclass, field
from functools import partial

from chat.answer import Answer
from chat.kinds import Kind
from chat.questions import Request
from chat.stops import Stop
from history.conversations import Turn
from history.histories import Stores
from history.tree import Message
from history.turnlog import Standing


@dataclass(slots=True, eq=False)
class Job:
    """A request under way: `stream` is the task that hears its answer, `stopped` who ended it.

    `stores` have what was said before, and take what comes of this. `kind` is known once it begins.
    """

    request: Request
    turn_id: int
    stores: Stores
    kind: Kind | None = None
    answer: Answer = field(default_factory=Answer)
    stream: asyncio.Task[None] | None = None
    stopped: Stop | None = None
    is_ending: bool = False
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    def begin(self, standing: Standing) -> None:
        """Show that the bot is at work, and have the messages noted that show it."""
        log = self.stores.log
        on_shown = partial(log.note_shown, standing.turn_id)
        self.request.reply.begin(standing, on_shown, log.forget_shown)

    def turn(self, content: str) -> Turn:
        """Give the finished turn, whose answer is `content`."""
        answer = self.answer
        said = Message("assistant", content, answer.is_cut)
        return Turn(answer.told, said, answer.used, tuple(answer.others))
