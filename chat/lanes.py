"""Queues: one turn at a time for each owner of a conversation, in the order of arrival."""

import asyncio
from collections import Counter, deque
from typing import Self

from history.turnlog import Owner
from i18n import Text, text

MAX_WAITING = 5
"""How many questions of one person may wait at once."""


class TooManyWaitingError(Exception):
    """A person has asked more than can wait."""

    text: Text = text(
        "You already have several questions waiting. Please wait until I have answered some."
    )


class ClosingError(Exception):
    """The bot is stopping and takes no new questions."""

    text: Text = text("I am just being restarted. Please ask again in a minute.")


class Lanes:
    """Gives each owner a lane that one turn goes through at a time."""

    def __init__(self) -> None:
        self._lanes: dict[Owner, deque[Place]] = {}
        self._waiting: Counter[int] = Counter()

    @property
    def waiting(self) -> int:
        """How many places wait for their turn."""
        return self._waiting.total()

    @property
    def running(self) -> int:
        """How many places have their turn."""
        return len(self._lanes)

    def enter(self, owner: Owner) -> "Place":
        """Give the next place in the owner's lane. Raises `TooManyWaitingError`."""
        if owner in self._lanes and self._waiting[owner.person_id] >= MAX_WAITING:
            raise TooManyWaitingError
        lane = self._lanes.setdefault(owner, deque())
        place = Place(self, owner)
        lane.append(place)
        if lane[0] is place:
            place.turn.set()
        else:
            self._waiting[owner.person_id] += 1
        return place

    def leave(self, place: "Place") -> None:
        """Give a place up and let the next one have its turn. For `Place`."""
        owner = place.owner
        lane = self._lanes[owner]
        lane.remove(place)
        if not place.turn.is_set():
            self._stop_waiting(owner.person_id)
        if not lane:
            del self._lanes[owner]
        elif not lane[0].turn.is_set():
            lane[0].turn.set()
            self._stop_waiting(owner.person_id)

    def _stop_waiting(self, person_id: int) -> None:
        self._waiting[person_id] -= 1
        if not self._waiting[person_id]:
            del self._waiting[person_id]


class Place:
    """A place in a lane: `async with place:` waits for its turn and holds the lane meanwhile."""

    def __init__(self, lanes: Lanes, owner: Owner) -> None:
        self.owner = owner
        self.turn = asyncio.Event()
        self._lanes = lanes

    async def __aenter__(self) -> Self:
        try:
            await self.turn.wait()
        except asyncio.CancelledError:
            self.give_up()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        self._lanes.leave(self)

    def give_up(self) -> None:
        """Leave without having had a turn: instead of `async with`, or within its start."""
        self._lanes.leave(self)
