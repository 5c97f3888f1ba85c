"""What each call of a model uses: tokens, money and time."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from ai.errors import ModelError
from ai.events import Attempt, Usage
from ai.models import Models
from ai.request import Request
from ai.tokens import TokenEstimator
from history.usage import Kind
from history.usage import Usage as Used
from metrics.observer import UNOBSERVED, Observer

# What a model thinks is counted by its letters alone.
_CHARACTERS_A_TOKEN = 4


@dataclass(frozen=True, slots=True)
class Call:
    """A call under way: to whom, what for, and since when by the meter's clock."""

    attempt: Attempt
    kind: Kind
    began_at: float


class Meter:
    """Tells what calls used. `clock` gives seconds."""

    def __init__(
        self,
        models: Models,
        estimator: TokenEstimator,
        clock: Callable[[], float] = time.monotonic,
        observer: Observer = UNOBSERVED,
    ) -> None:
        self._models = models
        self._estimator = estimator
        self._clock = clock
        self._observer = observer

    def begin(self, attempt: Attempt, kind: Kind) -> Call:
        """Note that a model is asked."""
        return Call(attempt, kind, self._clock())

    def used(self, call: Call, told: Usage, *, is_estimated: bool = False) -> Used:
        """Give what a call used, now that it is over."""
        endpoint, model = call.attempt.endpoint, call.attempt.model
        prompt, cached, completion = told.prompt_tokens, told.cached_tokens, told.completion_tokens
        return Used(
            model,
            prompt,
            completion,
            endpoint,
            cached,
            call.kind,
            self._models.cost(model, prompt, cached, completion),
            round((self._clock() - call.began_at) * 1000),
            is_estimated,
        )

    def guessed(self, call: Call, request: Request, said: str, thought: int = 0) -> Used:
        """Give what a call used whose endpoint told nothing, or was not heard to the end.

        `said` is what came of the answer, and `thought` the number of letters of thinking before.
        """
        model = call.attempt.model
        prompt = self._estimator.estimate_request(model, request.messages)
        completion = self._estimator.estimate(model, said) + thought // _CHARACTERS_A_TOKEN
        return self.used(call, Usage(prompt, completion), is_estimated=True)

    def count(self, used: Used) -> None:
        """Have what a call used counted: once, when nothing more comes of it."""
        self._observer.spent(used)

    def failed(self, call: Call, error: ModelError) -> None:
        """Have it counted that a call failed."""
        self._observer.call_failed(call.attempt.endpoint, error)
