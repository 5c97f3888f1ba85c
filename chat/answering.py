"""Asking the model: what it is told, its answer as it comes, and what its figures teach."""

import json
import logging
import re
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, fields, replace
from functools import partial
from typing import Protocol

from ai import errors
from ai.endpoints import Endpoints
from ai.events import Alternative, Delta, Finish, FormatRefused, Reasoning, Usage
from ai.models import Models
from ai.parameters import Parameters
from ai.request import ChatMessage, Request
from ai.tokens import REQUEST_OVERHEAD, TokenEstimator
from chat.context import QuestionTooLongError, Window, fit, shorten
from chat.end_users import EndUsers
from config import Config
from history.installation import Installation
from history.settings import Settings
from history.tree import Message
from i18n import Text, text
from values import AnswerOptions

_logger = logging.getLogger(__name__)

# More characters than this do not make a token in any language; reading the past by it never
# misses a message that would have fitted.
_MOST_CHARACTERS_A_TOKEN = 8
# Before a model's own figures have corrected them, estimates were up to 5 % too low.
_SURE_SHARE = 0.94
# Told to the model alone, which answers in JSON only if it is asked to in words as well
# (https://platform.openai.com/docs/guides/structured-outputs).
_JSON = "Answer with one JSON object and nothing else."
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


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a model is to answer: a question, after what was said before it, and who asks it.

    `is_rest`: what comes is added to an answer, so that there can be one of it only.
    """

    past: Sequence[ChatMessage]
    question: str
    asker_id: int
    is_rest: bool = False


@dataclass(slots=True)
class Answer:
    """What has come of an answer so far, and how it ended.

    `others` are further answers to the same question. `note` is what stands under it; `remark` does
    where there is nothing more important to say.
    """

    pieces: list[str] = field(default_factory=list)
    others: list[Message] = field(default_factory=list)
    usage: Usage | None = None
    note: Text | None = None
    remark: Text | None = None
    is_cut: bool = False
    can_retry: bool = False

    @property
    def content(self) -> str:
        """The text so far, without what some models think aloud before it."""
        return _THINKING.sub("", "".join(self.pieces))

    def add_other(self, text: str, reason: str) -> None:
        """Note a further answer, unless it is nothing but thought."""
        if content := _THINKING.sub("", text):
            self.others.append(Message("assistant", content, reason in _CUTTING))

    def fail(self, note: Text, *, can_retry: bool) -> None:
        """Note that it will not become whole, and why."""
        self.note, self.is_cut, self.can_retry = note, True, can_retry


class Listener:
    """Asks models and listens to their answers."""

    def __init__(
        self,
        config: Config,
        endpoints: Endpoints,
        models: Models,
        estimator: TokenEstimator,
        installation: Installation,
        end_users: EndUsers,
    ) -> None:
        self._config = config
        self._endpoints = endpoints
        self._models = models
        self._estimator = estimator
        self._installation = installation
        self._end_users = end_users

    def characters(self, wanted: Settings) -> int:
        """Give how many characters of the past could fit into a request at the most."""
        return self._window(wanted).tokens * _MOST_CHARACTERS_A_TOKEN

    async def listen(self, wanted: Settings, prompt: Prompt, answer: Answer, ear: Ear) -> None:
        """Fill in an answer as it comes, and let `ear` hear each piece, until it is lost.

        What goes wrong is noted in the answer. Cancelling closes the connection at once.
        """
        most = self._config.max_output_tokens
        if most and (wanted.max_output_tokens or most) > most:  # it may have been lowered since
            wanted = replace(wanted, max_output_tokens=most)
        try:
            await self._listen(wanted, prompt, answer, ear)
        except errors.ModelError as error:
            _logger.warning("%s", error)
            answer.fail(error.text, can_retry=error.retryable)
        except QuestionTooLongError as error:
            answer.fail(error.text, can_retry=False)

    async def note_learned(self, model: str) -> None:
        """Store what was learned of a model's tokens. An answer must not wait for this."""
        if rates := self._estimator.news(model):
            await self._installation.note_token_rates(model, rates)

    def _window(self, wanted: Settings) -> Window:
        facts = self._models.find(wanted.model or "")
        context = facts.context if facts else None
        return Window.of(context, self._config.max_context_tokens, wanted.max_output_tokens)

    async def _listen(self, wanted: Settings, prompt: Prompt, answer: Answer, ear: Ear) -> None:
        count = partial(self._estimator.estimate_message, wanted.model or "")
        room = Window(int(self._window(wanted).tokens * _SURE_SHARE) - self._overhead(wanted))
        messages = fit(_system(wanted), prompt.past, prompt.question, room, count)
        end_user = self._end_users.name(prompt.asker_id)
        parameters = _parameters(wanted, end_user)
        if prompt.is_rest:
            parameters = replace(parameters, n=None)
        request = Request(wanted.model or "", messages, parameters)
        try:
            await self._stream(request, answer, ear)
        except errors.ContextTooLongError:
            # The estimate was too low, or the model's window is smaller than is known.
            shorter = shorten(messages, count)
            if shorter == messages:
                raise
            await self._stream(replace(request, messages=shorter), answer, ear)

    def _overhead(self, wanted: Settings) -> int:
        """Give the tokens of a request beside its messages: a schema counts as text does."""
        if not wanted.wants_json:
            return REQUEST_OVERHEAD
        schema = json.dumps(wanted.response_format)
        return REQUEST_OVERHEAD + self._estimator.estimate(wanted.model or "", schema)

    async def _stream(self, request: Request, answer: Answer, ear: Ear) -> None:
        async with aclosing(self._endpoints.stream(request)) as events:
            async for event in events:
                match event:
                    case Delta(piece):
                        answer.pieces.append(piece)
                        ear.write(piece)
                    case Reasoning(piece):
                        ear.think(piece)
                    case Alternative(text, reason):
                        answer.add_other(text, reason)
                    case Usage():
                        answer.usage = event
                    case FormatRefused():
                        answer.remark = _FORMAT_REFUSED
                    case Finish(reason):
                        answer.note = errors.notice(reason) or answer.remark
                        answer.is_cut = reason in _CUTTING
                if ear.is_lost:
                    return
        # What a schema adds to the figures is no measure of the messages.
        if answer.usage and not request.parameters.response_format:
            self._estimator.learn(request.model, request.messages, answer.usage.prompt_tokens)


_SENT = tuple(field.name for field in fields(AnswerOptions))


def _parameters(wanted: Settings, end_user: str | None) -> Parameters:
    chosen = {name: getattr(wanted, name) for name in _SENT}
    if not wanted.wants_json:
        chosen["response_format"] = None  # text is what every model answers with anyway
    if wanted.n == 1:
        chosen["n"] = None
    return Parameters(**chosen, end_user=end_user)


def _system(wanted: Settings) -> str:
    """Give what the model is told about itself, and that it is to answer in JSON if it is."""
    told = (wanted.system_prompt, _JSON if wanted.wants_json else None)
    return "\n\n".join(filter(None, told))
