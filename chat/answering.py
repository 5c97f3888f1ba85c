"""Asking the model: its answer as it comes, who gives it, and what its figures teach."""

import logging
import re
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Protocol

from ai import errors
from ai.detail import Detail
from ai.endpoints import Endpoints
from ai.events import (
    Alternative,
    Attempt,
    Delta,
    Event,
    Finish,
    FormatRefused,
    Reasoning,
    Usage,
)
from ai.fallback import Fallbacks
from ai.request import Request
from chat.context import QuestionTooLongError
from chat.learning import Learning
from chat.metering import Call, Meter
from chat.reading import Material, NothingReadError, Reading
from chat.requests import Prompt, Requests
from history.settings import Settings
from history.tree import Message
from history.usage import Usage as Used
from i18n import Text, lines, text

_logger = logging.getLogger(__name__)

_FORMAT_REFUSED = text("This model takes no answer format, so it answered as it liked.")

_CUTTING = ("length", "content_filter")
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

    `call` tells who gives it, to what `request`; `told` is the question as that model was told it,
    with what its files say; `others` are further answers to it, and `thought` is the number of
    letters that came of its thinking. `usage` is what the endpoint says that it used, and `guess`
    what it likely used where that is not known. `note` tells why it is not whole; `remark` is told
    where it is.
    """

    call: Call | None = None
    request: Request | None = None
    told: str = ""
    pieces: list[str] = field(default_factory=list)
    others: list[Message] = field(default_factory=list)
    thought: int = 0
    usage: Used | None = None
    guess: Used | None = None
    note: Text | None = None
    remark: Text | None = None
    is_cut: bool = False
    can_retry: bool = False

    @property
    def content(self) -> str:
        """The text so far, without what some models think aloud before it."""
        return without_thoughts("".join(self.pieces))

    @property
    def used(self) -> Used | None:
        """What it used, None where nothing came that had to be paid for."""
        return self.usage or self.guess

    @property
    def footnote(self) -> Text | None:
        """What stands under it."""
        instead = self.call.attempt.instead if self.call else None
        told = [each for each in (self.note or self.remark, instead) if each]
        return lines(*told) if told else None

    def begin(self, call: Call) -> None:
        """Note who is asked; what came before is void."""
        self.call, self.remark = call, None
        self.others.clear()

    def add_other(self, text: str, reason: str) -> None:
        """Note a further answer, unless it is nothing but thought."""
        if content := without_thoughts(text):
            self.others.append(Message("assistant", content, reason in _CUTTING))

    def fail(self, note: Text, *, can_retry: bool) -> None:
        """Note that it will not become whole, and why."""
        self.note, self.is_cut, self.can_retry = note, True, can_retry


@dataclass(frozen=True, slots=True)
class _Question:
    """What models are asked, one after another, and who hears what comes of it."""

    wanted: Settings
    prompt: Prompt
    material: Material
    answer: Answer
    ear: Ear
    remarks: list[Text] = field(default_factory=list)


class Listener:
    """Asks models and listens to their answers."""

    def __init__(
        self,
        endpoints: Endpoints,
        fallbacks: Fallbacks,
        requests: Requests,
        meter: Meter,
        learning: Learning,
        reading: Reading,
    ) -> None:
        self._endpoints = endpoints
        self._fallbacks = fallbacks
        self._requests = requests
        self._meter = meter
        self._learning = learning
        self._reading = reading

    def characters(self, wanted: Settings) -> int:
        """Give how many characters of the past could fit into a request at the most."""
        return self._requests.characters(wanted)

    async def listen(self, wanted: Settings, prompt: Prompt, answer: Answer, ear: Ear) -> None:
        """Fill in an answer as it comes, and let `ear` hear each piece, until it is lost.

        What goes wrong is noted in the answer. Cancelling closes the connection at once.
        """
        try:
            material = await self._reading.read(
                prompt.question, prompt.files, self.characters(wanted)
            )
            asking = partial(self._ask, _Question(wanted, prompt, material, answer, ear))
            stream = self._fallbacks.stream(wanted.model or "", asking, alone=prompt.is_rest)
            async with aclosing(stream) as events:
                await self._hear(events, answer, ear)
        except errors.ModelError as error:
            _logger.warning("%s", error)
            answer.fail(error.text, can_retry=error.retryable)
        except QuestionTooLongError as error:
            answer.fail(error.text, can_retry=False)
        except NothingReadError as error:
            *others, last = error.remarks
            for remark in others:
                ear.remark(remark)
            answer.fail(last, can_retry=error.is_passing)
        finally:
            self._guess(answer)

    async def note_learned(self, used: Used | None) -> None:
        """Store what an answer taught of a model; it must not wait for this itself."""
        await self._learning.note(used.model if used else None)

    async def _hear(self, events: AsyncGenerator[Event, None], answer: Answer, ear: Ear) -> None:
        async for event in events:
            match event:
                case Delta(piece):
                    answer.pieces.append(piece)
                    ear.write(piece)
                case Reasoning(piece):
                    answer.thought += len(piece)
                    ear.think(piece)
                case Attempt():
                    answer.begin(self._meter.begin(event, "answer"))
                case Alternative(text, reason):
                    answer.add_other(text, reason)
                case Usage() if answer.call:
                    answer.usage = self._meter.used(answer.call, event)
                case FormatRefused():
                    answer.remark = _FORMAT_REFUSED
                case Finish(reason):
                    answer.note = errors.notice(reason)
                    answer.is_cut = reason in _CUTTING
            if ear.is_lost:
                return

    async def _ask(self, question: _Question, model: str) -> AsyncGenerator[Event, None]:
        """Ask a model, which may be another one than the one that is wanted."""
        wanted = question.wanted
        stands_in = model != (wanted.model or "")
        if stands_in:
            wanted = replace(wanted, model=model, logit_bias=None)  # its tokens are others
        try:
            request = await self._request(question, wanted)
        except QuestionTooLongError:
            if not stands_in:
                raise
            # It is no fault of the question that there is less room for it.
            raise errors.ContextTooLongError(Detail(model=model)) from None
        async with aclosing(self._stream(request)) as events:
            async for event in events:
                yield event

    async def _request(self, question: _Question, wanted: Settings) -> Request:
        """Give the request for an answer, and tell what could not be told to the model."""
        told = await self._requests.tell(wanted, question.prompt, question.material)
        for remark in told.remarks:
            if remark not in question.remarks:
                question.remarks.append(remark)
                question.ear.remark(remark)
        request = self._requests.make(wanted, question.prompt, told.content)
        question.answer.told, question.answer.request = told.content, request
        return request

    async def _stream(self, request: Request) -> AsyncGenerator[Event, None]:
        """Send a request, and once more with less of the past where it is too much."""
        has_begun = False
        try:
            async with aclosing(self._endpoints.stream(request)) as events:
                async for event in events:
                    has_begun = True
                    self._learn(request, event)
                    yield event
        except errors.ContextTooLongError:
            # The estimate was too low, or the model's window is smaller than is known.
            shorter = self._requests.shorten(request)
            if has_begun or shorter == request:
                raise
        else:
            return
        async with aclosing(self._endpoints.stream(shorter)) as events:
            async for event in events:
                self._learn(shorter, event)
                yield event

    def _learn(self, request: Request, event: Event) -> None:
        # What a schema adds to the figures is no measure of the messages.
        if isinstance(event, Usage) and not request.parameters.response_format:
            self._learning.learn(request, event)

    def _guess(self, answer: Answer) -> None:
        """Note what an answer used whose end was not heard."""
        has_come = answer.pieces or answer.thought
        if answer.usage is None and answer.call and answer.request and has_come:
            said = "".join((*answer.pieces, *(other.content for other in answer.others)))
            answer.guess = self._meter.guessed(answer.call, answer.request, said, answer.thought)


def without_thoughts(answer: str) -> str:
    """Give an answer without what some models think aloud before it."""
    return _THINKING.sub("", answer)
