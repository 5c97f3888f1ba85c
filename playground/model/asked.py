"""The record of what the model was asked."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from playground.model.parts import pictures_of, words_of


@dataclass(eq=False, slots=True)
class Asked:
    """One request, and what became of it. `time` is the event loop's clock, in seconds."""

    params: Mapping[str, Any]
    """The whole JSON body."""
    headers: Mapping[str, str]
    time: float
    port: int
    """The client's port: the same for requests over the same connection."""
    status: int | None = None
    """The status of the response, once it is known."""
    sent: int = 0
    """Pieces of the answer that were sent."""
    disconnected: bool = False
    """Whether the client went away before the end."""
    _ended: asyncio.Event = field(default_factory=asyncio.Event, repr=False)

    @property
    def model(self) -> str:
        """The model that was asked."""
        return str(self.params.get("model"))

    @property
    def messages(self) -> list[dict[str, Any]]:
        """The messages, in order."""
        return list(self.params.get("messages") or ())

    @property
    def last(self) -> str:
        """The last message's text."""
        return words_of(self.messages[-1].get("content")) if self.messages else ""

    @property
    def pictures(self) -> list[str]:
        """The addresses of the last message's pictures."""
        return pictures_of(self.messages[-1].get("content")) if self.messages else []

    @property
    def retry(self) -> int:
        """How often the SDK had tried before."""
        return int(self.headers.get("x-stainless-retry-count", "0"))

    def end(self) -> None:
        """Note that nothing more will be sent."""
        self._ended.set()

    async def ended(self) -> None:
        """Wait until the response is over, or the client is gone."""
        await self._ended.wait()


class Gate:
    """Holds answers after `after` pieces until it is released: those to requests `where` knows."""

    def __init__(self, after: int, where: Callable[[Asked], bool] = lambda _: True) -> None:
        self.after = after
        self.where = where
        self._reached = asyncio.Event()
        self._open = asyncio.Event()

    async def wait(self) -> None:
        """Stand at the gate: what an answer does."""
        self._reached.set()
        await self._open.wait()

    async def reached(self) -> None:
        """Wait until an answer stands at the gate."""
        await self._reached.wait()

    def release(self) -> None:
        """Let all of them go on, and every later one."""
        self._open.set()
