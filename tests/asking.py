"""One person's talk with the bot, for the tests of failures."""

from dataclasses import dataclass

from i18n import Text, catalogue, text
from playground.discord import Message, Person
from playground.model import Answer
from tests.home import Home

QUESTIONS = {"en": "hello, who are you?", "fa": "سلام، تو کیستی؟", "ru": "Привет, кто ты?"}
TRY_AGAIN = text("Try again")


@dataclass
class Talk:
    """One person's talk with the bot, in their DM and their language."""

    home: Home
    person: Person
    language: str

    def say(self, sentence: Text | None) -> str:
        assert sentence is not None
        return catalogue(self.language).say(sentence)

    async def ask(self, question: str = "") -> Message:
        """Ask, and give the answer once there is one."""
        asked = await self.person.say(self.person.dm, question or QUESTIONS[self.language])
        return await self.home.answered(asked, timeout=20)

    async def until_says(self, content: str) -> Message:
        """Wait until the newest message of the bot says just this."""
        dm = self.person.dm
        await dm.until(lambda: dm.by_bot and dm.by_bot[-1].content == content)
        return dm.by_bot[-1]

    async def asked_after(self) -> list[tuple[str, str]]:
        """Ask once more and give what the model is told, without the system prompt."""
        self.home.model.answer_with(lambda _: Answer("Now it works."))
        await self.ask("and now?")
        await self.until_says("Now it works.")
        messages = self.home.model.requests[-1].messages
        assert messages[0]["role"] == "system"
        return [(message["role"], message["content"]) for message in messages[1:]]
