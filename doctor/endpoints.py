"""The model's servers: each is asked for its models, and each model that is set for a word."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from functools import partial
from typing import Final

from ai.endpoints import Endpoints
from ai.errors import (
    CutForLengthError,
    EmptyAnswerError,
    FilteredError,
    ModelError,
    NotAnApiError,
    UnknownModelError,
)
from ai.events import Delta, Finish, Reasoning, ToolCalls
from ai.names import configured, match, route, written
from ai.request import ChatMessage, Request
from config import Config, EndpointConfig
from doctor.complaints import explain
from doctor.findings import Finding, Found, carry_out, together
from doctor.network import reach_endpoint
from i18n import text, texts

LONGEST_ANSWER: Final = 60.0
"""Seconds that a model may take to its first word: one of one's own is loaded first."""

_MORE: Final = 5.0

_SAID: Final = (Delta, Reasoning, ToolCalls, Finish)
# It ended without a word that could be shown, but it did answer.
_ANSWERED: Final = (CutForLengthError, EmptyAnswerError, FilteredError)


async def examine_endpoints(config: Config, seconds: float) -> AsyncIterator[Finding]:
    """Give what is found at each server; `seconds` is the longest that a list may take."""
    patience = min(config.request_timeout, LONGEST_ANSWER)
    async with Endpoints(
        config.endpoints, timeout=patience, proxy=config.proxy_url, models=config.models
    ) as endpoints:
        visits = {
            f"endpoint:{each.name}": _Visit(config, each, endpoints).examine(seconds, patience)
            for each in config.endpoints
        }
        async with aclosing(together(visits)) as findings:
            async for finding in findings:
                yield finding


class _Visit:
    """The checks at one server."""

    def __init__(self, config: Config, endpoint: EndpointConfig, endpoints: Endpoints) -> None:
        self._config = config
        self._endpoint = endpoint
        self._endpoints = endpoints
        self._listed: tuple[str, ...] = ()

    async def examine(self, seconds: float, patience: float) -> AsyncIterator[Finding]:
        """Give what is found: of the server within `seconds`, of a model within `patience`."""
        late = reach_endpoint(self._config, self._endpoint.base_url)
        check = f"endpoint:{self._endpoint.name}"
        reached = await carry_out(check, self._list, seconds, late)
        for finding in reached:
            yield finding
        if any(finding.state == "fault" for finding in reached):
            return  # a model would only say the same once more
        for model in self._models():
            ask = partial(self._ask, model)
            # The model's own time ends first, and tells more of why.
            for finding in await carry_out(f"model:{model}", ask, patience + _MORE, late):
                yield finding

    def _models(self) -> tuple[str, ...]:
        """Give the models to ask, as people write them."""
        names = self._endpoints.names
        wanted = (self._config.default_model, *self._config.fallback_models)
        mine = [name for name in wanted if route(name, names)[0] == self._endpoint.name]
        if not mine and not self._listed:
            known = configured(self._endpoint.name, self._config.models, names)
            mine = [written(self._endpoint.name, name, names) for name in known[:1]]
        return tuple(dict.fromkeys(mine))

    async def _list(self) -> Found:
        name, check = self._endpoint.name, f"endpoint:{self._endpoint.name}"
        try:
            self._listed = await self._endpoints.listed(name)
        except (NotAnApiError, UnknownModelError) as error:
            if error.status not in (404, 405):
                return [explain(check, error, self._config, self._endpoint)]
        except ModelError as error:
            return [explain(check, error, self._config, self._endpoint)]
        if self._listed:
            detail = texts(
                "The server {name} is there and lists {count} model.",
                "The server {name} is there and lists {count} models.",
                len(self._listed),
                name=name,
            )
            return [Finding(check, "ok", detail)]
        if self._models():
            detail = text("The server {name} is there and has no list of its models.", name=name)
            return [Finding(check, "ok", detail)]
        detail = text(
            "The server {name} has no list of its models, and none is set: its key is not checked.",
            name=name,
        )
        mend = text("Name one of its models in MODELS, in the file .env: {name}/…", name=name)
        return [Finding(check, "warning", detail, mend)]

    async def _ask(self, model: str) -> Found:
        """Have a model say its first word."""
        check = f"model:{model}"
        request = Request(model, (ChatMessage("user", "Say hello."),))
        try:
            async with aclosing(self._endpoints.stream(request)) as events:
                async for event in events:
                    if isinstance(event, _SAID):
                        break
        except _ANSWERED:
            pass
        except UnknownModelError:
            return [self._unknown(model)]
        except ModelError as error:
            return [explain(check, error, self._config, self._endpoint)]
        return [Finding(check, "ok", text("The model {model} answers.", model=model))]

    def _unknown(self, model: str) -> Finding:
        names = self._endpoints.names
        name = self._endpoint.name
        near = match(route(model, names)[1], self._listed).nearest or self._listed[:5]
        shown = ", ".join(written(name, each, names) for each in near) or "…"
        is_default = model == self._config.default_model
        return Finding(
            f"model:{model}",
            "fault" if is_default else "warning",
            text("The server {name} does not have the model {model}.", name=name, model=model),
            text(
                "Set {variable} in .env to one that it has, such as {models}.",
                variable="DEFAULT_MODEL" if is_default else "FALLBACK_MODELS",
                models=shown,
            ),
        )
