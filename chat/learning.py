"""What is learned of models while they answer, and kept for the next start."""

from ai.events import Usage
from ai.refusals import Refusal, Refusals
from ai.request import Request
from ai.tokens import TokenEstimator
from history.installation import Installation


class Learning:
    """Learns what tokens come to, and keeps that and what models refuse."""

    def __init__(
        self, estimator: TokenEstimator, refusals: Refusals, installation: Installation
    ) -> None:
        self._estimator = estimator
        self._refusals = refusals
        self._installation = installation

    async def recall(self) -> None:
        """Take up what was learned before. Raises sqlite3.Error."""
        for model, rates in (await self._installation.token_rates()).items():
            self._estimator.load(model, rates)
        self._refusals.load(Refusal(*each) for each in await self._installation.refusals())

    def learn(self, request: Request, told: Usage) -> None:
        """Compare what a request came to with what was estimated."""
        self._estimator.learn(request.model, request.messages, told.prompt_tokens)

    async def note(self, model: str | None) -> None:
        """Store what is new of a model's tokens, and of any model's refusals."""
        if model and (rates := self._estimator.news(model)):
            await self._installation.note_token_rates(model, rates)
        if refusals := self._refusals.news():
            await self._installation.note_refusals(refusals)
