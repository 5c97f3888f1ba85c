"""A turn's time in the database, with ten million stored messages beside ten thousand."""

import itertools
import tempfile
import time
from collections.abc import Awaitable, Mapping
from pathlib import Path
from random import Random
from typing import Final, TypeVar

from bench.contest import Options, Play, Scenario
from bench.filling import A_CONVERSATION, ANSWER, FIRST_ID, PLACE_ID, QUESTION, make
from bench.measures import Bar, Measure
from history.conversations import Conversations, Turn
from history.database import Database, open_database
from history.settings import Scopes, SettingsStore
from history.tree import Message
from history.turnlog import Asked, Owner, TurnLog
from history.usage import Usage

_MOST: Final = 10_000_000
_SHORT_MOST: Final = 100_000
_LEAST: Final = 10_000
_TURNS: Final = 300
_ALL_CHARACTERS: Final = 1_000_000

_PARTS: Final = {
    "settings": "the settings, ms",
    "open": "note the question, ms",
    "past": "read what was said before, ms",
    "shown": "note the message that shows the answer, ms",
    "keep": "store question, answer and usage, ms",
}
MEASURES: Final = (
    Measure("turn", "a turn's time in the database, ms", 1000, 2, Bar(1.5)),
    *(Measure(part, heading, 1000, 2) for part, heading in _PARTS.items()),
)

_Result = TypeVar("_Result")


class Stored:
    """A database of so many messages, made when it is first played on."""

    def __init__(self, messages: int) -> None:
        self._messages = messages
        self._people = messages // A_CONVERSATION
        self._folder = tempfile.TemporaryDirectory(prefix="hamdam-bench-")
        self._path = Path(self._folder.name) / "hamdam.db"
        self._random = Random(messages)
        self._discord_ids = itertools.count(2 * FIRST_ID)

    async def measure(self) -> dict[str, float]:
        """Let people chosen by lot have their turns, and give the mean time of one."""
        if not self._path.exists():
            await make(self._path, self._messages)
        async with open_database(self._path) as database:
            watch = _Watch()
            for _ in range(_TURNS):
                person_id = FIRST_ID + self._random.randint(1, self._people)
                await _take_turn(database, person_id, next(self._discord_ids), watch)
        parts = {part: seconds / _TURNS for part, seconds in watch.seconds.items()}
        return {"turn": sum(parts.values())} | parts


class _Watch:
    """Adds up the time of each part."""

    def __init__(self) -> None:
        self.seconds = dict.fromkeys(_PARTS, 0.0)

    async def time(self, part: str, work: Awaitable[_Result]) -> _Result:
        began = time.perf_counter()
        result = await work
        self.seconds[part] += time.perf_counter() - began
        return result


async def _take_turn(database: Database, person_id: int, discord_id: int, watch: _Watch) -> None:
    """Do all that the bot does in its database for a question and its answer."""
    conversations, log = Conversations(database), TurnLog(database)
    owner = Owner(person_id, PLACE_ID)
    scopes = Scopes(person_id, channel_id=PLACE_ID, server_id=PLACE_ID)
    await watch.time("settings", SettingsStore(database).effective(scopes))
    asked = Asked(owner, person_id, PLACE_ID, QUESTION, "en", discord_id)
    turn_id = await watch.time("open", log.open(asked))
    past = await watch.time("past", conversations.past(owner, _ALL_CHARACTERS))
    if len(past.messages) < A_CONVERSATION:
        raise RuntimeError("the conversation is not there")
    await watch.time("shown", log.note_shown(turn_id, discord_id))
    turn = Turn(QUESTION, Message("assistant", ANSWER), Usage("gpt-6-luna", 100, 100))
    await watch.time("keep", conversations.add(past.conversation_id, turn_id, turn))


def _players(options: Options) -> Mapping[str, Play]:
    most = _SHORT_MOST if options.is_short else _MOST
    return {f"{count:,}": Stored(count).measure for count in (most, _LEAST)}


SCENARIO: Final = Scenario(
    "stored",
    "a turn's time in the database, by the messages stored in it",
    MEASURES,
    _players,
    is_long=True,
)
