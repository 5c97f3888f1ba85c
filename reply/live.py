"""A reply that grows on the screen: one writer task, always the newest text."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from config import Reasoning
from history.turnlog import Standing
from i18n import Catalogue, Text, text
from metrics.observer import UNOBSERVED, Observer
from reply.governor import Governor, Urgency
from reply.json_block import JsonBlock
from reply.look import Ending, Look, looks
from reply.pace import Pace
from reply.patience import Patience
from reply.refusals import REFUSALS, is_gone, is_hopeless, lasts
from reply.render import Renderer
from reply.sender import Sender
from reply.split import Part, Splitter
from reply.surface import Surface
from reply.typist import Typist

_logger = logging.getLogger(__name__)

# A model that answers at once is shown whole in one message instead of in two requests.
_FIRST_TEXT_DELAY = 0.025
_EDIT_GAP = 0.5
_TRIES = 3

OnMessage = Callable[[int], Awaitable[None]]
"""Is told the id of a Discord message of the reply."""


@dataclass(frozen=True, slots=True)
class Watcher:
    """Is told which Discord messages show the reply, and which do so no more."""

    on_shown: OnMessage
    on_hidden: OnMessage


@dataclass(frozen=True, slots=True)
class Manner:
    """How an answer is written out: in how many messages at the most, how the thinking before it
    is shown, whether its question was in a script from right to left, and whether it is to be JSON.

    `lead` is shown in front of the answer, without being part of it.
    """

    most_messages: int
    reasoning: Reasoning
    right_to_left: bool = False
    is_json: bool = False
    lead: str = ""


class LiveReply:
    """Shows one answer while it comes: `begin`, then `write` each delta, then `finish`.

    Once the answer cannot be shown any more (the message or the channel is gone, a permission was
    taken away) `is_lost` is true; nothing raises.
    """

    def __init__(
        self,
        surface: Surface,
        governor: Governor,
        words: Catalogue,
        manner: Manner,
        *,
        adopted_ids: Sequence[int] = (),
        can_fork: bool = False,
        observer: Observer = UNOBSERVED,
    ) -> None:
        """`adopted_ids` are messages that are there already and show the answer from now on."""
        self._surface = surface
        self._governor = governor
        self._words = words
        self._sender = Sender(surface, governor, words, adopted_ids, can_fork=can_fork)
        self._most = min(manner.most_messages, surface.most_messages or manner.most_messages)
        self._renderer = Renderer(manner.reasoning, right_to_left=manner.right_to_left)
        self._splitter = Splitter()
        self._json = JsonBlock(expected=manner.is_json)
        self._answer: list[str] = []
        self._lead = manner.lead
        self._ending = Ending()
        self._changed = asyncio.Event()
        self._ended = asyncio.Event()
        self._writer: asyncio.Task[None] | None = None
        self._typist = Typist(surface, governor)
        self._patience = Patience(self._changed.set)
        self._pace = Pace(observer)
        self._shown_at = 0.0
        self._frozen = 0
        self._left: list[int] = []
        self.is_lost = False

    def begin(self, standing: Standing, on_shown: OnMessage, on_hidden: OnMessage) -> None:
        """Show that the bot is at work; the callbacks are told which messages show the answer."""
        self._ending = Ending(standing=standing)
        self._pace.begin()
        self._typist.begin()
        self._writer = asyncio.create_task(self._show_all(Watcher(on_shown, on_hidden)))

    def write(self, delta: str) -> None:
        """Add to the answer."""
        if self._add(delta):
            self._pace.come()

    def think(self, delta: str) -> None:
        """Add to what the model thinks before it answers."""
        if self._feed(self._renderer.reason(delta)):
            self._pace.come()

    def restore(self, answer: str) -> None:
        """Show what is there already of the answer, before more of it comes."""
        self._add(answer)

    def remark(self, note: Text) -> None:
        """Say something in small print above the answer, before any of it comes."""
        self._feed(f"-# {self._words.say(note)}\n")

    def wait(self, note: Text) -> None:
        """Say in small print why nothing comes yet, if that lasts for some seconds."""
        self._patience.say(f"-# {self._words.say(note)}")

    def _add(self, delta: str) -> bool:
        self._answer.append(delta)
        code = self._json.feed(delta)
        if self._json.is_open:
            self._most = 1  # what does not fit is of use as a file only
        return self._feed(self._renderer.feed(code))

    def _feed(self, shown: str) -> bool:
        """Add to what is to be shown, and tell whether there is anything."""
        if shown:
            self._patience.end()
            self._splitter.feed(self._lead + shown)
            self._lead = ""
        if shown or self._beginning():
            self._changed.set()
            return True
        return False

    def _beginning(self) -> list[Part]:
        """Give what can be shown already of an answer of which nothing is certain yet."""
        held = self._renderer.held.strip()
        begun = self._lead + held if held else self._patience.shown
        return [Part(begun, begun)] if begun and not self._splitter.parts else []

    async def finish(self, note: Text | None = None, standing: Standing | None = None) -> None:
        """Show all of it, a note under it and its buttons; return when that is seen."""
        left = self._renderer.feed(self._json.finish())
        if self._feed(left) | self._feed(self._renderer.finish()):
            self._pace.come()
        too_long = text("The whole answer is in the file.")
        words = self._words.say(note) if note else ""
        self._ending = Ending(words, standing, self._words.say(too_long))
        self._patience.end()
        self._ended.set()
        self._changed.set()
        self._sender.hasten()
        if self._writer:
            await self._writer
        self._typist.stop()

    async def refuse(self, reason: Text, standing: Standing | None = None) -> None:
        """Show why there will be no answer, instead of `begin`, `write` and `finish`."""
        self._writer = asyncio.create_task(self._show_all(Watcher(_ignore, _ignore)))
        await self.finish(reason, standing)

    async def _show_all(self, watcher: Watcher) -> None:
        await self._changed.wait()
        await self._pause(_FIRST_TEXT_DELAY)
        failures = 0
        while not self.is_lost:
            self._changed.clear()
            index = self._first_unshown()
            if index is None:
                if self._ended.is_set():
                    break
                await self._changed.wait()
                continue
            try:
                await self._show(index, watcher)
                failures = 0
            except REFUSALS as error:
                failures += 1
                await self._make_up(index, error, failures, watcher)
        if not self.is_lost:
            await self._clear_left()
            await self._sender.delete_surplus(len(self._looks()), watcher.on_hidden)

    async def _pause(self, seconds: float) -> None:
        """Wait, but not past the end of the answer."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._ended.wait()

    def _looks(self) -> list[Look]:
        has_ended = self._ended.is_set()
        parts = self._splitter.parts or self._beginning()
        return looks(parts, self._most, self._ending, has_ended=has_ended)

    def _first_unshown(self) -> int | None:
        for index, look in enumerate(self._looks()):
            if index >= self._frozen and self._sender.look(index) != look:
                return index
        return None

    async def _show(self, index: int, watcher: Watcher) -> None:
        self._typist.stop()
        is_new = index >= self._sender.count
        urgency = Urgency.FIRST
        if not is_new and index == len(self._splitter.parts) - 1 and not self._ended.is_set():
            await self._pause(self._shown_at + _EDIT_GAP - asyncio.get_running_loop().time())
            urgency = Urgency.FIRST if self._ended.is_set() else Urgency.EDIT
        message_id = await self._sender.send(index, urgency, self._newest)
        self._shown_at = asyncio.get_running_loop().time()
        self._pace.show()
        if is_new:
            await watcher.on_shown(message_id)

    def _newest(self, index: int) -> tuple[Look, str]:
        """Give how a message is to look now, and the whole answer for its file."""
        self._pace.take()
        return self._looks()[index], self._json.file("".join(self._answer))

    async def _make_up(self, index: int, error: Exception, failures: int, watcher: Watcher) -> None:
        """See what can be done after Discord refused a message or a change."""
        if is_gone(error) and self._sender.is_adopted(index):
            await watcher.on_hidden(self._sender.forget(index))
            return
        level = logging.INFO if is_gone(error) else logging.WARNING
        _logger.log(level, "an answer could not be shown: %s", error)
        if is_gone(error) or is_hopeless(error):
            self.is_lost = True
        elif index < self._sender.count and (failures >= _TRIES or lasts(error)):
            await self._leave_behind(index, watcher)
        elif failures < _TRIES:
            await asyncio.sleep(2.0 ** (failures - 1))
        else:
            self.is_lost = True

    async def _leave_behind(self, index: int, watcher: Watcher) -> None:
        """Leave a message that cannot be changed; what it lacks goes on in a new one.

        One that shows nothing of this answer, but another version, goes away.
        """
        message_id = self._sender.message_id(index)
        try:
            shown = await self._surface.read(message_id)
        except REFUSALS:
            self.is_lost = True
            return
        parts = self._splitter.parts
        part = parts[index] if index < len(parts) else None
        # What was never changed may be another version, which begins alike only by chance.
        is_changed = self._sender.look(index) is not None
        seen = _seen(part, shown) if part and (is_changed or _begins(part, shown)) else 0
        if not seen and self._sender.is_adopted(index):
            with suppress(*REFUSALS):
                await self._surface.delete(message_id)
            await watcher.on_hidden(self._sender.forget(index))
            return
        self._splitter.end_part(index, seen)
        self._frozen = index + 1
        self._left.append(index)

    async def _clear_left(self) -> None:
        """Take the buttons off the messages left behind, if they can be changed by now."""
        for index in self._left:
            with suppress(*REFUSALS):
                await self._sender.send(index, Urgency.EDIT, self._newest)


def _seen(part: Part, shown: str) -> int:
    """Count the characters of a part's raw text that a message shows."""
    lead = len(part.raw) - len(part.raw.lstrip())
    opening = part.shown.find(part.raw[lead:][:20])
    pairs = zip(shown, part.shown, strict=False)
    alike = next(
        (at for at, (a, b) in enumerate(pairs) if a != b), min(len(shown), len(part.shown))
    )
    return lead + max(0, alike - opening)


def _begins(part: Part, shown: str) -> bool:
    """Tell whether a message shows how a part begins, perhaps with a note under it."""
    return part.shown.startswith(shown.partition("\n-# ")[0].rstrip())


async def _ignore(message_id: int) -> None:
    """Take no note of a message that is not part of a turn."""
