"""Three kinds of answers: to a new question, another version of one, the rest of a cut one."""

from dataclasses import dataclass, replace
from typing import Protocol

from ai.request import ChatMessage
from chat.answer import Answer
from chat.memory import Memory
from chat.questions import Request
from chat.quoting import told_references
from chat.requests import Prompt
from chat.speaking import spoken
from history.conversations import Conversations, Past, Turn
from history.histories import Stores
from history.tree import Message
from history.turnlog import Asked, Standing
from history.versions import TurnVersions, Versions

# Told to the model alone; no person reads it and it is not remembered.
_GO_ON = (
    "Your last answer was cut off. Go on exactly where it stopped, in the middle of a word if need "
    "be. Repeat nothing and add no introduction."
)


class Kind(Protocol):
    """How one kind of answer comes about."""

    @property
    def shown_before(self) -> Versions | None:
        """What the screen shows already and shows again if nothing new comes."""

    @property
    def stays(self) -> str:
        """The text on the screen that the new one is added to."""

    async def prompt(self, characters: int) -> Prompt | None:
        """Give what the model is to answer, or None where there is nothing (any more)."""

    def standing(self, answer: Answer) -> Standing:
        """Tell how the turn will stand once an answer is kept."""

    async def keep(self, turn: Turn) -> None:
        """Store the answer."""


@dataclass(slots=True)
class NewQuestion:
    """The first answer to a question."""

    conversations: Conversations
    asked: Asked
    turn_id: int
    conversation_id: int = 0
    shown_before: Versions | None = None
    stays: str = ""

    async def prompt(self, characters: int) -> Prompt | None:
        """See `Kind`."""
        past = await self.conversations.past(self.asked.owner, characters)
        self.conversation_id = past.conversation_id
        return _prompt(past, self.asked)

    def standing(self, answer: Answer) -> Standing:
        """See `Kind`."""
        return Standing(self.turn_id, "answered", 0, 1 + len(answer.others), answer.is_cut)

    async def keep(self, turn: Turn) -> None:
        """See `Kind`."""
        await self.conversations.add(self.conversation_id, self.turn_id, turn)


@dataclass(slots=True)
class AnotherVersion:
    """Another answer to a question, or the answer to what it was edited to."""

    conversations: Conversations
    asked: Asked
    turn_id: int
    shown_before: Versions
    stays: str = ""

    async def prompt(self, characters: int) -> Prompt | None:
        """See `Kind`."""
        past = await self.conversations.past_of_turn(self.turn_id, characters)
        return _prompt(past, self.asked) if past else None

    def standing(self, answer: Answer) -> Standing:
        """See `Kind`."""
        index = len(self.shown_before.all)
        count = index + 1 + len(answer.others)
        return Standing(self.turn_id, "answered", index, count, answer.is_cut)

    async def keep(self, turn: Turn) -> None:
        """See `Kind`."""
        await self.conversations.add_version(self.turn_id, turn)


@dataclass(slots=True)
class Continuation:
    """The rest of an answer that was cut."""

    conversations: Conversations
    versions: TurnVersions
    asked: Asked
    turn_id: int
    shown_before: Versions

    @property
    def stays(self) -> str:
        """See `Kind`."""
        return self.shown_before.shown.answer

    async def prompt(self, characters: int) -> Prompt | None:
        """See `Kind`."""
        past = await self.conversations.past_of_turn(self.turn_id, characters)
        if past is None:
            return None
        cut = self.shown_before.shown
        question = spoken(self.asked.speaker, cut.question)
        told = [ChatMessage("user", question), ChatMessage("assistant", cut.answer)]
        prompt = _prompt(past, self.asked)
        return replace(prompt, past=[*prompt.past, *told], question=_GO_ON, is_rest=True)

    def standing(self, answer: Answer) -> Standing:
        """See `Kind`."""
        return replace(self.shown_before.standing, is_cut=answer.is_cut)

    async def keep(self, turn: Turn) -> None:
        """See `Kind`."""
        more = Message("assistant", turn.answer.content, turn.answer.is_cut)
        await self.versions.extend(self.turn_id, more, turn.usage)


async def kind_of(request: Request, turn_id: int, stores: Stores) -> Kind:
    """Tell what kind of answer is asked for, and note the turn as under way again if it was."""
    asked = request.asked
    if request.turn_id is None:
        return NewQuestion(stores.conversations, asked, turn_id)
    await stores.log.begin_again(turn_id, asked)
    before = await stores.versions.of(turn_id)
    if before is None:
        return NewQuestion(stores.conversations, asked, turn_id)
    if request.mode == "go_on":
        return Continuation(stores.conversations, stores.versions, asked, turn_id, before)
    return AnotherVersion(stores.conversations, asked, turn_id, before)


def _prompt(past: Past, asked: Asked) -> Prompt:
    said = [ChatMessage(each.role, spoken(each.speaker, each.content)) for each in past.messages]
    memory = Memory(past.facts, past.summary)
    question = told_references(asked.question, asked.refers)
    return Prompt(said, question, asked.asker_id, asked.files, memory, asked.speaker)
