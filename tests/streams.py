"""Questions to a model, for the tests of the wire between `ai` and an endpoint."""

from contextlib import aclosing

import pytest

from ai.endpoints import Endpoints
from ai.errors import ModelError
from ai.events import Delta, Event
from ai.parameters import Parameters
from ai.request import ChatMessage, Request

QUESTION = (ChatMessage("system", "Be brief."), ChatMessage("user", "hello there"))


def request(name: str = "gpt-4o", **parameters: float) -> Request:
    return Request(name, QUESTION, Parameters(**parameters))  # type: ignore[arg-type]


async def ask(endpoints: Endpoints, asked: Request | None = None) -> list[Event]:
    async with aclosing(endpoints.stream(asked or request())) as events:
        return [event async for event in events]


async def fail(endpoints: Endpoints, events: list[Event] | None = None) -> ModelError:
    """Ask in vain; `events` takes what came before the error."""
    try:
        async with aclosing(endpoints.stream(request())) as stream:
            async for event in stream:
                if events is not None:
                    events.append(event)
    except ModelError as error:
        return error
    pytest.fail("an answer came")


def words(events: list[Event]) -> str:
    return "".join(event.text for event in events if isinstance(event, Delta))
