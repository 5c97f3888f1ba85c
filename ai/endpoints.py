"""The endpoints: one client each for the life of the process, and the models they have."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

from ai.discretion import discreet
from ai.errors import ModelError
from ai.events import Event, Usage
from ai.models import Models
from ai.names import ModelMatch, configured, match, route, written
from ai.refusals import PICTURES, Refusals
from ai.request import Request
from config import EndpointConfig, Secret

if TYPE_CHECKING:
    from ai.client import Client

LIST_AGE: Final = 600.0
"""Seconds that a list of models is good for, unless told otherwise."""
FAILED_LIST_AGE: Final = 60.0
"""Seconds until an endpoint that gave no list is asked again."""
_PATIENCE: Final = 1.5
"""Seconds that people wait for a list: Discord gives a command three to answer."""

_log: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Listing:
    """What an endpoint lists; None: it could not be asked."""

    names: tuple[str, ...] | None
    stale_at: float


class Endpoints:
    """All endpoints, the main one first. Open between `async with` and its end.

    `timeout` (seconds) is the longest silence of a model; `proxy` serves all endpoints; `models` is
    MODELS, for endpoints without a list of their own; `refusals` is what models were found not to
    take.

    openai takes most of a second to import. That happens in a thread which the start of the block
    sets going, while the rest of the bot starts and logs in; what needs it waits for it.
    """

    def __init__(
        self,
        configs: Sequence[EndpointConfig],
        *,
        timeout: float,
        proxy: Secret | None = None,
        models: Sequence[str] = (),
        facts: Models | None = None,
        refusals: Refusals | None = None,
        list_age: float = LIST_AGE,
    ) -> None:
        self._configs = tuple(configs)
        self._names = tuple(config.name for config in configs)
        self._timeout = timeout
        self._proxy = proxy
        self._models = tuple(models)
        self._facts = facts or Models.read()
        self._refusals = refusals or Refusals()
        self._list_age = list_age
        self._listings: dict[str, _Listing] = {}
        self._listing: dict[str, asyncio.Task[_Listing]] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the endpoints, the main one first."""
        return self._names

    async def __aenter__(self) -> Self:
        self._clients = asyncio.create_task(asyncio.to_thread(self._connect))
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._listing.values():
            task.cancel()
        await asyncio.gather(*self._listing.values(), return_exceptions=True)
        for client in (await self._clients).values():
            await client.close()

    async def loading(self) -> None:
        """Wait until all is there that asking takes; it is being loaded from the start."""
        await self._ready()

    async def stream(self, request: Request) -> AsyncGenerator[Event, None]:
        """Ask a model and give its answer as it comes. Raises ModelError.

        Use it within `contextlib.aclosing`: leaving the block, or cancelling the task, closes the
        connection at once, so that nothing more is written that has to be paid for.
        """
        endpoint, model = route(request.model, self._names)
        client = (await self._ready())[endpoint]
        try:
            async with aclosing(client.stream(model, request)) as events:
                async for event in events:
                    yield event
        except ModelError as error:
            # In a long conversation this takes a tenth of a second.
            raise await asyncio.to_thread(discreet, error, request) from None

    def endpoint_of(self, model: str) -> str:
        """Give the name of the endpoint that has a model."""
        return route(model, self._names)[0]

    async def transcribe(self, model: str, name: str, data: bytes) -> tuple[str, Usage]:
        """Give the words of a recording, and the tokens of that, as far as they are told.

        Raises ModelError.
        """
        endpoint, own_name = route(model, self._names)
        return await (await self._ready())[endpoint].transcribe(own_name, name, data)

    def sees(self, model: str) -> bool:
        """Tell whether a model may take pictures, as far as that is known."""
        endpoint, name = route(model, self._names)
        facts = self._facts.find(model)
        knows_better = facts is not None and facts.eyes is False
        return not knows_better and PICTURES not in self._refusals.of(endpoint, name)

    async def seeing(self) -> str | None:
        """Give a model that is known to take pictures, None where none is."""
        for name in await self.model_names():
            facts = self._facts.find(name)
            if facts and facts.eyes and self.sees(name):
                return name
        return None

    async def model_names(self) -> tuple[str, ...]:
        """Give the names to choose from, as people write them: models that chat, sorted.

        Kept for ten minutes; what was known before is given while it is asked for anew. Endpoints
        that list nothing give what MODELS says. Never raises ModelError.
        """
        lists = await asyncio.gather(*map(self._list, self._names))
        return tuple(
            name for listed in lists for name in sorted(filter(self._facts.chats, listed or ()))
        )

    def ask_for_lists(self) -> None:
        """Have the endpoints asked for their models in the background."""
        for name in self._names:
            self._asking(name)

    def is_listed(self, model: str) -> bool:
        """Tell whether a model is called so by its endpoint, by MODELS or by the files of models.

        What is not may be a name that somebody typed. Only what is known already is looked at.
        """
        endpoint, name = route(model, self._names)
        listing = self._listings.get(endpoint)
        listed = (listing and listing.names) or configured(endpoint, self._models, self._names)
        is_own = name in listed or self._facts.names(name)
        return is_own and written(endpoint, name, self._names) == model

    async def listed(self, endpoint: str) -> tuple[str, ...]:
        """Ask an endpoint for its models, by their own names; none where it lists none.

        Raises ModelError.
        """
        return await (await self._ready())[endpoint].list_models()

    async def find_model(self, name: str) -> ModelMatch:
        """Find the model that a written name stands for. Never raises ModelError."""
        endpoint, model = route(name.strip(), self._names)
        own = await self._list(endpoint)
        if own is None:
            return ModelMatch(name.strip())
        found = match(written(endpoint, model, self._names), own)
        if found.name is not None:
            return found
        return match(name.strip(), await self.model_names())

    async def _ready(self) -> "dict[str, Client]":
        # Shielded: a turn that is stopped must not stop the start for all others.
        return await asyncio.shield(self._clients)

    def _connect(self) -> "dict[str, Client]":
        from ai.client import Client  # noqa: PLC0415 - see the class's docstring

        return {
            config.name: Client(config, self._timeout, self._proxy, self._refusals)
            for config in self._configs
        }

    async def _list(self, endpoint: str) -> tuple[str, ...] | None:
        """Give an endpoint's models as people write them; None where nothing can be known."""
        known = self._listings.get(endpoint)
        if known is None:
            asking = self._asking(endpoint)
            await asyncio.wait({asking}, timeout=_PATIENCE)
            known = self._listings.get(endpoint)
        elif known.stale_at <= asyncio.get_running_loop().time():
            self._asking(endpoint)
        listed = (known and known.names) or configured(endpoint, self._models, self._names)
        if not listed:
            return None
        return tuple(written(endpoint, name, self._names) for name in listed)

    def _asking(self, endpoint: str) -> asyncio.Task[_Listing]:
        """Give the one task that is asking an endpoint."""
        task = self._listing.get(endpoint)
        if task is None:
            task = self._listing[endpoint] = asyncio.create_task(self._ask(endpoint))
        return task

    async def _ask(self, endpoint: str) -> _Listing:
        names, age = None, FAILED_LIST_AGE
        try:
            names = await (await self._ready())[endpoint].list_models()
            age = self._list_age
        except ModelError as error:
            _log.info("The endpoint %s lists no models: %s", endpoint, error)
        finally:
            del self._listing[endpoint]
        before = self._listings.get(endpoint)
        if names is None and before is not None:
            names = before.names
        listing = _Listing(names, asyncio.get_running_loop().time() + age)
        self._listings[endpoint] = listing
        return listing
