"""Asking the model: its answer as it comes, who gives it, and what its figures teach."""

import logging
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from functools import partial

from ai import errors
from ai.calls import ToolCall
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
    ToolCalls,
    Usage,
)
from ai.fallback import Fallbacks
from ai.request import Request
from chat.answer import CUTTING, Answer, Ear
from chat.context import QuestionTooLongError
from chat.learning import Learning
from chat.metering import Meter
from chat.reading import Material, NothingReadError, Reading
from chat.requests import EYES, Prompt, Requests, View
from chat.tools import Tool, Workbench, schema_of
from history.settings import Settings
from history.usage import Usage as Used
from i18n import Text, text

_logger = logging.getLogger(__name__)

_FORMAT_REFUSED = text("This model takes no answer format, so it answered as it liked.")


@dataclass(frozen=True, slots=True)
class _Question:
    """What models are asked, one after another, and who hears what comes of it."""

    wanted: Settings
    prompt: Prompt
    material: Material
    answer: Answer
    ear: Ear
    bench: Workbench
    remarks: list[Text] = field(default_factory=list)

    def remark(self, note: Text) -> None:
        """Tell the asker something about the question, once."""
        if note not in self.remarks:
            self.remarks.append(note)
            self.ear.remark(note)


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

    async def listen(
        self, wanted: Settings, prompt: Prompt, answer: Answer, ear: Ear, tools: Sequence[Tool] = ()
    ) -> None:
        """Fill in an answer as it comes, and let `ear` hear each piece, until it is lost.

        The model can have something done with the `tools`.

        What goes wrong is noted in the answer. Cancelling closes the connection at once.
        """
        try:
            material = await self._reading.read(
                prompt.question, prompt.files, self.characters(wanted), prompt.asker_id
            )
            answer.beside = material.used
            asking = partial(
                self._ask, _Question(wanted, prompt, material, answer, ear, Workbench(tools))
            )
            stream = self._fallbacks.stream(wanted.model or "", asking, alone=prompt.is_rest)
            async with aclosing(stream) as events:
                await self._hear(events, answer, ear)
        except errors.BlindError as error:
            answer.fail(await self._blindness(error.detail.model or ""), can_retry=False)
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
            self._settle(answer)

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
                    answer.is_cut = reason in CUTTING
            if ear.is_lost:
                return

    async def _ask(self, question: _Question, model: str) -> AsyncGenerator[Event, None]:
        """Ask a model, which may be another one than the one that is wanted."""
        wanted = question.wanted
        if model != (wanted.model or ""):
            wanted = replace(wanted, model=model, logit_bias=None)  # its tokens are others
        view = await self._view(question, model)
        while True:
            request = await self._fitting_request(question, wanted, view)
            has_tools = bool(question.bench.tools)
            stream = self._rounds(question, request) if has_tools else self._stream(request)
            try:
                async with aclosing(stream) as events:
                    async for event in events:
                        yield event
            except errors.PictureLinkError:
                view = replace(view, opens_links=False)
            except errors.BlindError:
                view = await self._view(question, model)
            else:
                return

    async def _rounds(self, question: _Question, request: Request) -> AsyncGenerator[Event, None]:
        """Have a request answered, doing what the model calls for meanwhile.

        The usage is that of all rounds so far.
        """
        bench, total = question.bench, Usage(0, 0)
        request = replace(request, tools=tuple(map(schema_of, bench.tools)))
        while True:
            said, calls = list[str](), tuple[ToolCall, ...]()
            request = replace(request, is_last=not bench.is_open)
            async with aclosing(self._stream(request)) as events:
                async for event in events:
                    match event:
                        case ToolCalls(calls):
                            continue
                        case Usage():
                            total = _sum(total, event)
                            yield total
                            continue
                        case Delta(piece):
                            said.append(piece)
                        case Finish() if calls and bench.is_open:
                            break
                    yield event
            if not (calls and bench.is_open):
                return
            step = await bench.work(calls, "".join(said))
            question.answer.tools = tuple(bench.used)
            request = replace(request, steps=(*request.steps, step))
            if said:
                yield Delta("\n\n")

    async def _view(self, question: _Question, model: str) -> View:
        """Tell what a model can be shown. Raises BlindError where there is nothing to tell it, or
        another one is to be asked that sees.
        """
        material = question.material
        if not (material.pictures or material.links) or self._endpoints.sees(model):
            return EYES
        if material.pictures:
            others = () if question.prompt.is_rest else self._fallbacks.models
            if not material.has_words or any(map(self._endpoints.sees, others)):
                raise errors.BlindError(Detail(model=model))
            question.remark(await self._blindness(model))
        return View(sees=False)

    async def _blindness(self, model: str) -> Text:
        """Say that a model sees no pictures, and which one does."""
        other = await self._endpoints.seeing()
        if other is None:
            return text("`{model}` cannot see pictures.", model=model)
        return text(
            "`{model}` cannot see pictures; `{other}` can. Choose it with /model.",
            model=model,
            other=other,
        )

    async def _fitting_request(self, question: _Question, wanted: Settings, view: View) -> Request:
        try:
            return await self._request(question, wanted, view)
        except QuestionTooLongError:
            if wanted.model == question.wanted.model:
                raise
            # It is no fault of the question that there is less room for it.
            raise errors.ContextTooLongError(Detail(model=wanted.model or "")) from None

    async def _request(self, question: _Question, wanted: Settings, view: View) -> Request:
        """Give the request for an answer, and tell what could not be told to the model."""
        told = await self._requests.tell(wanted, question.prompt, question.material, view)
        for remark in told.remarks:
            question.remark(remark)
        request = self._requests.make(wanted, question.prompt, told)
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
        # What a schema or a picture adds to the figures is no measure of the messages.
        has_more = request.parameters.response_format or request.pictures or request.tools
        if isinstance(event, Usage) and not has_more:
            self._learning.learn(request, event)

    def _settle(self, answer: Answer) -> None:
        """Have counted what an answer used; it is guessed where its end was not heard."""
        has_come = answer.pieces or answer.thought
        if answer.usage is None and answer.call and answer.request and has_come:
            said = "".join((*answer.pieces, *(other.content for other in answer.others)))
            answer.guess = self._meter.guessed(answer.call, answer.request, said, answer.thought)
        answer.request = None  # else the past would be kept while the end of it all is shown
        if answer.used:
            self._meter.count(answer.used)


def _sum(one: Usage, other: Usage) -> Usage:
    return Usage(
        one.prompt_tokens + other.prompt_tokens,
        one.completion_tokens + other.completion_tokens,
        one.cached_tokens + other.cached_tokens,
    )
