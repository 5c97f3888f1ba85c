"""Who answers where the model that was asked for cannot: the next one, before a word was shown."""

import logging
import time
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Final

from ai import errors
from ai.breaker import Breaker, Rests
from ai.errors import ModelError, RateLimitError
from ai.events import Attempt, Delta, Event, Reasoning
from ai.names import route
from i18n import Text, text

_log: Final = logging.getLogger(__name__)

_FOR_THE_OWNER: Final = (
    errors.InvalidKeyError,
    errors.NoBalanceError,
    errors.QuotaError,
    errors.RegionError,
)
"""What only the owner can mend; any other model of the endpoint would fail alike."""
_ABSENT: Final = (errors.UnreachableError, errors.NotAnApiError, errors.AnswerTimeoutError)
"""What nobody is to wait for again: the SDK has knocked three times, or it took very long."""
_FAULTS: Final = (errors.ServerError, errors.StreamError, errors.CutStreamError)
"""What speaks against the endpoint when it comes again and again."""
_REPLACEABLE: Final = (
    errors.AccountError,
    errors.TemporaryError,
    errors.UnknownModelError,
    errors.BlindError,
    errors.NotAnApiError,
    errors.StreamError,
    errors.CutStreamError,
)
"""What another model may do better. A question that is itself at fault is no other's business."""


Asking = Callable[[str], AsyncGenerator[Event, None]]
"""Asks one model and gives its answer as it comes. Raises ModelError."""

OnFailure = Callable[[str, ModelError], None]
"""Is told at which endpoint an answer failed, and how."""


@dataclass(frozen=True, slots=True)
class _Limit:
    """Until when a model is not to be asked. `is_told`: its endpoint said so itself."""

    until: float
    error: RateLimitError
    is_told: bool


class Fallbacks:
    """Chooses who answers. `models` are FALLBACK_MODELS; `endpoints` has the main one first.

    An endpoint that failed again and again, or cannot be of use, is not asked for a while; nor is a
    model that had too many questions, for as long as its endpoint says. What is known of that lives
    as long as the process. `clock` gives seconds. `on_failure` is told of each answer that failed.
    """

    def __init__(
        self,
        endpoints: Sequence[str],
        models: Sequence[str] = (),
        *,
        rests: Rests | None = None,
        clock: Callable[[], float] = time.monotonic,
        on_failure: OnFailure | None = None,
    ) -> None:
        self._endpoints = tuple(endpoints)
        self._models = tuple(models)
        self._rests = rests or Rests()
        self._clock = clock
        self._on_failure = on_failure
        self._breakers = {name: Breaker(self._rests) for name in endpoints}
        self._reasons: dict[str, type[ModelError]] = {}
        self._limits: dict[str, _Limit] = {}

    @property
    def models(self) -> tuple[str, ...]:
        """The models that stand in for others, the first choice first."""
        return self._models

    async def stream(
        self, model: str, asking: Asking, *, alone: bool = False
    ) -> AsyncGenerator[Event, None]:
        """Give the answer of a model, or of the next one as long as nothing came to be shown.

        Each model that is asked is told with an Attempt, and what came before that is void; with
        `alone` no other will do. Where none answers, it is the model asked for that tells why:
        raises its ModelError.
        """
        failed: dict[str, ModelError] = {}
        for name in () if alone else dict.fromkeys((model, *self._models)):
            if not self._admits(name):
                continue
            instead = None if name == model else self._instead(name, model, failed)
            attempt = Attempt(self._endpoint(name), name, instead)
            has_begun = False
            try:
                async with aclosing(self._watched(attempt, asking)) as events:
                    async for event in events:
                        has_begun = has_begun or isinstance(event, Delta | Reasoning)
                        yield event
            except ModelError as error:
                if has_begun or (name == model and not isinstance(error, _REPLACEABLE)):
                    raise
                failed[name] = error
            else:
                return
        if model in failed:
            raise failed[model]
        self._heed(model)
        # Its endpoint is at rest, but there is nobody else to ask.
        attempt = Attempt(self._endpoint(model), model)
        async with aclosing(self._watched(attempt, asking, is_forced=True)) as events:
            async for event in events:
                yield event

    def _admits(self, name: str) -> bool:
        """Tell whether a model may answer; if so, it is to be asked."""
        now, limit = self._clock(), self._limits.get(name)
        is_limited = limit is not None and now < limit.until
        return not is_limited and self._breakers[self._endpoint(name)].admit(now)

    def _heed(self, name: str) -> None:
        """Raise RateLimitError while a model's endpoint has said not to ask it."""
        limit, now = self._limits.get(name), self._clock()
        if limit and limit.is_told and now < limit.until:
            raise RateLimitError(replace(limit.error.detail, retry_after=limit.until - now))

    async def _watched(
        self, attempt: Attempt, asking: Asking, *, is_forced: bool = False
    ) -> AsyncGenerator[Event, None]:
        """Ask a model and note what that says about its endpoint."""
        breaker = self._breakers[attempt.endpoint]
        is_probe = breaker.is_open and not is_forced
        if attempt.instead is not None:
            _log.warning("%s is asked instead: %s", attempt.model, attempt.instead)
        try:
            yield attempt
            async with aclosing(asking(attempt.model)) as events:
                async for event in events:
                    if is_probe:  # it answers, so the next one need not wait for the end
                        is_probe = False
                        breaker.release()
                    yield event
        except ModelError as error:
            self._judge(attempt.model, error)
            if self._on_failure:
                self._on_failure(attempt.endpoint, error)
            raise
        else:
            breaker.succeed()
        finally:
            if is_probe:
                breaker.release()

    def _judge(self, name: str, error: ModelError) -> None:
        """Note what an error says about a model and its endpoint."""
        endpoint, rest = self._endpoint(name), None
        breaker = self._breakers[endpoint]
        if isinstance(error, _FOR_THE_OWNER):
            rest = self._rests.long
        elif isinstance(error, _ABSENT):
            rest = self._rests.short
        elif not isinstance(error, _FAULTS):
            if isinstance(error, RateLimitError):
                self._limit(name, error)
            if error.status is not None:  # else it was not asked at all
                breaker.succeed()
            return
        self._reasons[endpoint] = type(error)
        opened = breaker.fail(self._clock(), rest)
        if opened is not None:
            _log.warning("the endpoint %s is at rest for %.0f s: %s", endpoint, opened, error)

    def _limit(self, name: str, error: RateLimitError) -> None:
        """Leave a model alone that had too many questions; its endpoint's others may have room."""
        now, told = self._clock(), error.retry_after
        rest = self._rests.short if told is None else min(told, self._rests.longest)
        self._limits = {name: each for name, each in self._limits.items() if now < each.until}
        self._limits[name] = _Limit(now + rest, error, is_told=told is not None)
        _log.warning("the model %s is at rest for %.0f s: %s", name, rest, error)

    def _instead(self, name: str, model: str, failed: dict[str, ModelError]) -> Text:
        """Give what to tell of a model that stands in for the one asked for."""
        if error := failed.get(model):
            reason = type(error)
        elif self._breakers[self._endpoint(model)].is_open:
            reason = self._reasons[self._endpoint(model)]
        else:
            reason = RateLimitError
        return _standing_in(reason, name, model)

    def _endpoint(self, model: str) -> str:
        return route(model, self._endpoints)[0]


def _standing_in(reason: type[ModelError], name: str, model: str) -> Text:
    """Give in a few words who answers, and why."""
    if issubclass(reason, errors.UnknownModelError):
        return text("Answered by `{name}`: there is no `{model}` here.", name=name, model=model)
    if issubclass(reason, errors.BlindError):
        return text("Answered by `{name}`: `{model}` cannot see pictures.", name=name, model=model)
    if issubclass(reason, errors.NoBalanceError | errors.QuotaError):
        return text(
            "Answered by `{name}`: the money for `{model}` is used up.", name=name, model=model
        )
    if issubclass(reason, errors.AccountError):
        return text("Answered by `{name}`: this bot may not use `{model}`.", name=name, model=model)
    if issubclass(reason, errors.RateLimitError):
        return text(
            "Answered by `{name}`: `{model}` is getting too many questions.", name=name, model=model
        )
    return text("Answered by `{name}`: `{model}` is not answering.", name=name, model=model)
