"""Queues: one turn at a time for each owner of a conversation, in the order of arrival."""

import asyncio
from collections import Counter, deque
from typing import Self

from history.turnlog import Owner
from i18n import Text, text

MAX_WAITING = 5
"""How many questions of one person may wait at once."""

MAX_OF_ONE = 10
"""How many of one person may wait or be answered at once, in all places together."""

MAX_OF_ALL = 500
"""How many may wait or be answered at once, whoever asks."""


class TooManyWaitingError(Exception):
    """A person has asked more than can wait."""

    text: Text = text(
        "You already have several questions waiting. Please wait until I have answered some."
    )


class BusyError(Exception):
    """All together have asked more than can wait."""

    text: Text = text("I have more questions than I can take just now. Please ask again later.")


class ClosingError(Exception):
    """The bot is stopping and takes no new questions."""

    text: Text = text("I am just being restarted. Please ask again in a minute.")


class Lanes:
    """Gives each owner a lane that one turn goes through at a time."""

    def __init__(self) -> None:
        self._lanes: dict[Owner, deque[Place]] = {}
        self._waiting: Counter[int] = Counter()
        self._present: Counter[int] = Counter()

    @property
    def waiting(self) -> int:
        """How many places wait for their turn."""
        return self._waiting.total()

    @property
    def running(self) -> int:
        """How many places have their turn."""
        return len(self._lanes)

    def enter(self, owner: Owner, asker_id: int) -> "Place":
        """Give the next place in the owner's lane to somebody.

        Raises `TooManyWaitingError` and `BusyError`.
        """
        waits = owner in self._lanes
        if self._present[asker_id] >= MAX_OF_ONE or (
            waits and self._waiting[asker_id] >= MAX_WAITING
        ):
            raise TooManyWaitingError
        if self._present.total() >= MAX_OF_ALL:
            raise BusyError
        lane = self._lanes.setdefault(owner, deque())
        place = Place(self, owner, asker_id)
        lane.append(place)
        self._present[asker_id] += 1
        if lane[0] is place:
            place.turn.set()
        else:
            self._waiting[asker_id] += 1
        return place

    def has_room(self, asker_id: int) -> bool:
        """Tell whether somebody would get a place in an empty lane."""
        return self._present[asker_id] < MAX_OF_ONE and self._present.total() < MAX_OF_ALL

    def leave(self, place: "Place") -> None:
        """Give a place up and let the next one have its turn. For `Place`."""
        lane = self._lanes[place.owner]
        lane.remove(place)
        _take_one(self._present, place.asker_id)
        if not place.turn.is_set():
            _take_one(self._waiting, place.asker_id)
        if not lane:
            del self._lanes[place.owner]
        elif not lane[0].turn.is_set():
            lane[0].turn.set()
            _take_one(self._waiting, lane[0].asker_id)


def _take_one(counter: Counter[int], person_id: int) -> None:
    counter[person_id] -= 1
    if not counter[person_id]:
        del counter[person_id]


class Place:
    """A place in a lane: `async with place:` waits for its turn and holds the lane meanwhile."""

    def __init__(self, lanes: Lanes, owner: Owner, asker_id: int) -> None:
        self.owner = owner
        self.asker_id = asker_id
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
