"""Errands: short questions that the bot itself asks a model aside, to serve a conversation."""

import logging
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass

from ai.endpoints import Endpoints
from ai.errors import CutForLengthError, EmptyAnswerError, FilteredError
from ai.events import Attempt, Delta, Event, Usage
from ai.fallback import Fallbacks
from ai.parameters import Parameters
from ai.request import ChatMessage, Request
from chat.answer import without_thoughts
from chat.crowd import Crowd
from chat.end_users import EndUsers
from chat.metering import Meter
from history import usage
from history.turnlog import Owner

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Errand:
    """What a model is to do with some text, in at most so many tokens. `owner` is for whom."""

    kind: usage.Kind
    owner: Owner
    task: str
    given: str
    tokens: int


@dataclass(slots=True)
class Outcome:
    """What came of an errand, and what it used.

    No words: the answer was cut before the first or refused. It was paid for nevertheless, and
    another try would hardly go better.
    """

    words: str = ""
    used: usage.Usage | None = None


class Errands:
    """Sends a model on errands, or who stands in for it."""

    def __init__(
        self,
        endpoints: Endpoints,
        fallbacks: Fallbacks,
        end_users: EndUsers,
        meter: Meter,
        crowd: Crowd,
    ) -> None:
        self._endpoints = endpoints
        self._fallbacks = fallbacks
        self._end_users = end_users
        self._meter = meter
        self._crowd = crowd

    async def run(self, model: str, errand: Errand) -> Outcome:
        """Give what came of an errand. Raises ModelError where another try may go better."""
        messages = (ChatMessage("system", errand.task), ChatMessage("user", errand.given))
        end_user = self._end_users.name(errand.owner.person_id)
        parameters = Parameters(max_output_tokens=errand.tokens, end_user=end_user)

        def asking(name: str) -> AsyncGenerator[Event, None]:
            return self._endpoints.stream(Request(name, messages, parameters))

        outcome, call = Outcome(), None
        try:
            async with (
                self._crowd.seat(),
                aclosing(self._fallbacks.stream(model, asking)) as events,
            ):
                async for event in events:
                    match event:
                        case Attempt():
                            call = self._meter.begin(event, errand.kind)
                        case Delta(piece):
                            outcome.words += piece
                        case Usage() if call:
                            outcome.used = self._meter.used(call, event)
        except (CutForLengthError, EmptyAnswerError, FilteredError) as error:
            _logger.info("an errand came to nothing: %s", error)
        if call and outcome.used is None:
            outcome.used = self._meter.guessed(
                call, Request(call.attempt.model, messages), outcome.words
            )
        if outcome.used:
            self._meter.count(outcome.used)
        outcome.words = without_thoughts(outcome.words)
        return outcome
