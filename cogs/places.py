"""Places in the queue of questions, and whom it is told that there is none."""

import logging
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager

from chat.lanes import BusyError, ClosingError, Place, TooManyWaitingError
from chat.notices import Notices
from chat.turns import Turns
from history.turnlog import Owner

_logger = logging.getLogger(__name__)

Refusal = TooManyWaitingError | BusyError | ClosingError
"""Why there is no place."""


class Places:
    """Takes places for questions."""

    def __init__(self, turns: Turns) -> None:
        self._turns = turns
        self._notices = Notices()

    @asynccontextmanager
    async def take(self, owner: Owner, asker_id: int) -> AsyncIterator[Place | Refusal]:
        """Take the next place in the owner's lane, at once: others must not overtake meanwhile.

        It is to be given to a request in the block, or given up.
        """
        try:
            place = self._turns.enter(owner, asker_id)
        except (TooManyWaitingError, BusyError, ClosingError) as refusal:
            yield refusal
            return
        with ExitStack() as undoing:
            undoing.callback(place.give_up)
            yield place
            undoing.pop_all()

    def are_there(self, asker_id: int) -> bool:
        """Tell whether somebody would get a place in a lane of its own."""
        return self._turns.has_room(asker_id)

    def is_silent(self, place: Place | Refusal, asker_id: int, channel_id: int) -> bool:
        """Tell whether a refusal is kept to oneself: the asker was told lately, say."""
        if isinstance(place, Place):
            return False
        if not self._notices.may_tell(asker_id, channel_id):
            return True
        _logger.info("a question of person %s is refused: %s", asker_id, place.text)
        return False
