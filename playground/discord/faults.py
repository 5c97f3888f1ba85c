"""Faults to order: answers that fail, come late, wait for a sign, or never come.

A path is a template without names, such as "/channels/{}/messages/{}"; "*" is any path.
"""

import asyncio
from dataclasses import dataclass, field

from playground.discord.rest import shape
from playground.discord.wire import JSON


@dataclass(eq=False)
class Fault:
    """What is to happen to the next `times` requests of a route.

    `done`: the request takes effect and only its answer goes wrong. `hang_up`: the connection
    ends without an answer.
    """

    method: str
    path: str
    times: int = 1
    status: int | None = None
    body: JSON | str | None = None
    seconds: float = 0.0
    hang_up: bool = False
    done: bool = False
    gate: asyncio.Event | None = None
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    def release(self) -> None:
        """Let a request that is held go on."""
        if self.gate is not None:
            self.gate.set()

    def matches(self, method: str, route: str) -> bool:
        """Whether it is for this request."""
        return self.times > 0 and self.method in (method, "*") and self.path in (route, "*")


class Faults:
    """The faults that are ordered and not used up."""

    def __init__(self) -> None:
        self._ordered: list[Fault] = []
        self._gated: list[Fault] = []

    def order(self, fault: Fault) -> Fault:
        """Order a fault; they are used up in this order."""
        fault.path = shape(fault.path)
        if fault.gate is not None:
            self._gated.append(fault)
        self._ordered.append(fault)
        return fault

    def take(self, method: str, route: str) -> Fault | None:
        """Give the fault for a request, which uses it up by one."""
        if not self._ordered:
            return None
        path = shape(route)
        for fault in self._ordered:
            if fault.matches(method, path):
                fault.times -= 1
                if not fault.times:
                    self._ordered.remove(fault)
                return fault
        return None

    def clear(self) -> None:
        """Call off all faults, and let go of what is held."""
        for fault in self._gated:
            fault.release()
        self._gated.clear()
        self._ordered.clear()
