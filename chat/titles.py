"""Titles of conversations: the model is asked once for each, briefly, when it is first needed."""

import asyncio
import logging
from collections.abc import Sequence

from ai.errors import ModelError
from chat.errands import Errand, Errands, Outcome
from chat.lines import one_line
from history.histories import Histories
from history.shelf import LONGEST_TITLE, Conversation
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
_QUOTES = "\"'`*_#«»“”„‘’ "


class Titles:
    """Makes the titles that are missing, with one model or who stands in for it."""

    def __init__(self, errands: Errands, histories: Histories, model: str) -> None:
        self._errands = errands
        self._histories = histories
        self._model = model
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
                outcome = await self._ask(owner, conversation)
            title = tidy(outcome.words) or first_words(conversation.question)
            shelf = self._histories.of(owner).shelf
            await shelf.entitle(owner, conversation.id, title, outcome.used)
        except ModelError as error:
            _logger.info("a title could not be made: %s", error)
        except Exception:
            _logger.exception("a title could not be made")

    async def _ask(self, owner: Owner, conversation: Conversation) -> Outcome:
        said = (("User", conversation.question), ("Assistant", conversation.answer))
        began = "\n\n".join(f"{who}: {words[:_READ_CHARACTERS]}" for who, words in said)
        return await self._errands.run(
            self._model, Errand("title", owner, _TASK, began, _TITLE_TOKENS)
        )


def tidy(title: str) -> str:
    """Give a title in one line, without quotation marks, marks of Markdown or control characters.

    "" where nothing is left of it.
    """
    lines = [line for line in title.splitlines() if line.strip(_QUOTES)]
    return one_line("".join(lines[:1])).strip(_QUOTES)[:LONGEST_TITLE].rstrip()


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
