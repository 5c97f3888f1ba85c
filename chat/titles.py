"""Titles of conversations: the model is asked once for each, briefly, when it is first needed."""

import asyncio
import logging
import unicodedata
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

from ai.endpoints import Endpoints
from ai.errors import CutForLengthError, EmptyAnswerError, FilteredError, ModelError
from ai.events import Attempt, Delta, Event, Usage
from ai.fallback import Fallbacks
from ai.parameters import Parameters
from ai.request import ChatMessage, Request
from chat.answering import recorded
from chat.end_users import EndUsers
from history import usage
from history.shelf import LONGEST_TITLE, Conversation, Shelf
from history.turnlog import Owner

_logger = logging.getLogger(__name__)

# Told to the model alone.
_TASK = (
    "Give this conversation a title of at most six words, in the language of the user's message. "
    "Answer with the title alone, without quotation marks."
)
_READ_CHARACTERS = 500
_TITLE_TOKENS = 60
_AT_ONCE = 8
# Seconds after which a list is shown with the titles there are; the others are there next time.
_PATIENCE = 5.0
# https://www.unicode.org/reports/tr9/#Bidirectional_Character_Types
_TURNS = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})
_QUOTES = "\"'`*_#«»“”„‘’ "


class Titles:
    """Makes the titles that are missing, with one model or who stands in for it."""

    def __init__(
        self,
        endpoints: Endpoints,
        fallbacks: Fallbacks,
        shelf: Shelf,
        model: str,
        end_users: EndUsers,
    ) -> None:
        self._endpoints = endpoints
        self._fallbacks = fallbacks
        self._shelf = shelf
        self._model = model
        self._end_users = end_users
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._free = asyncio.Semaphore(_AT_ONCE)

    async def complete(self, owner: Owner, conversations: Sequence[Conversation]) -> None:
        """Store the titles that these conversations lack, as far as they can be made.

        After some seconds it waits no longer; a title that comes later is still stored.
        """
        tasks = [self._task(owner, each) for each in conversations if each.title is None]
        if tasks:
            await asyncio.wait(tasks, timeout=_PATIENCE)

    async def close(self) -> None:
        """Give up the titles that are still being made."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _task(self, owner: Owner, conversation: Conversation) -> asyncio.Task[None]:
        """Give the one task that is making a conversation's title."""
        task = self._tasks.get(conversation.id)
        if task is None:
            task = asyncio.create_task(self._make(owner, conversation))
            self._tasks[conversation.id] = task
            task.add_done_callback(lambda _: self._tasks.pop(conversation.id))
        return task

    async def _make(self, owner: Owner, conversation: Conversation) -> None:
        """Ask for a title and store it; nothing is stored where another try may go better."""
        try:
            async with self._free:
                written, used = await self._ask(owner, conversation)
            title = tidy(written) or first_words(conversation.question)
            await self._shelf.entitle(owner, conversation.id, title, used)
        except ModelError as error:
            _logger.info("a title could not be made: %s", error)
        except Exception:
            _logger.exception("a title could not be made")

    async def _ask(
        self, owner: Owner, conversation: Conversation
    ) -> tuple[str, usage.Usage | None]:
        said = (("User", conversation.question), ("Assistant", conversation.answer))
        began = "\n\n".join(f"{who}: {words[:_READ_CHARACTERS]}" for who, words in said)
        messages = (ChatMessage("system", _TASK), ChatMessage("user", began))
        end_user = self._end_users.name(owner.person_id)
        parameters = Parameters(max_output_tokens=_TITLE_TOKENS, end_user=end_user)

        def asking(model: str) -> AsyncGenerator[Event, None]:
            return self._endpoints.stream(Request(model, messages, parameters))

        written, attempt, used = "", None, None
        try:
            async with aclosing(self._fallbacks.stream(self._model, asking)) as events:
                async for event in events:
                    match event:
                        case Attempt():
                            attempt = event
                        case Delta(piece):
                            written += piece
                        case Usage() if attempt:
                            used = recorded(attempt, event)
        except (CutForLengthError, EmptyAnswerError, FilteredError) as error:
            # It was paid for and would hardly be better the next time.
            _logger.info("a title has no words: %s", error)
        return written, used


def tidy(title: str) -> str:
    """Give a title in one line, without quotation marks, marks of Markdown or control characters.

    "" where nothing is left of it.
    """
    lines = [line for line in title.splitlines() if line.strip(_QUOTES)]
    shown = "".join(" " if _is_control(letter) else letter for letter in "".join(lines[:1]))
    return " ".join(shown.split()).strip(_QUOTES)[:LONGEST_TITLE].rstrip()


def _is_control(letter: str) -> bool:
    """Tell whether a character would break a line or turn the direction of what follows."""
    return unicodedata.category(letter) == "Cc" or unicodedata.bidirectional(letter) in _TURNS


def shown_title(conversation: Conversation) -> str:
    """Give the title, or the first words of a conversation that has none yet."""
    return conversation.title or first_words(conversation.question)


def first_words(question: str, most: int = 60) -> str:
    """Give the beginning of a question, cut between words; never empty."""
    words = " ".join(question.split())
    if len(words) <= most:
        return words or "…"
    cut = words[:most].rsplit(" ", 1)[0]
    return f"{cut}…"
