"""Asking in every kind of place, and reading the answers and what is remembered of them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from playground.discord import Channel, Message, Person
from playground.model import Answer, Failure
from playground.model.asked import Asked
from tests.home import Home

Where = Literal["channel", "dm", "slash", "abroad"]
EVERYWHERE: tuple[Where, ...] = ("channel", "dm", "slash", "abroad")

DONE = ["Regenerate", "Fork"]
"""The buttons under a whole answer in a channel of a server."""


@dataclass
class Corner:
    """One person's talk with the bot, in one place and one manner of asking."""

    home: Home
    where: Where = "channel"
    before: set[int] = field(default_factory=set)

    @property
    def person(self) -> Person:
        return self.home.ali

    @property
    def channel(self) -> Channel:
        if self.where == "dm":
            return self.person.dm
        if self.where == "abroad":
            return self.home.discord.guild("Away", bot=False).channel("away")
        return self.home.channel

    @property
    def shown(self) -> list[Message]:
        """The messages of the bot that everybody sees."""
        return [each for each in self.channel.by_bot if each.ephemeral_for is None]

    @property
    def contents(self) -> list[str]:
        return [each.content for each in self.shown]

    async def send(self, question: str) -> Message | None:
        """Ask, and give the message that asks, if it was one."""
        if self.where == "channel":
            return await self.person.say(self.channel, f"!chat {question}")
        if self.where == "dm":
            return await self.person.say(self.channel, question)
        if self.where == "abroad":
            if self.channel.guild and self.person not in self.channel.guild.members.values():
                self.channel.guild.join(self.person)
            self.person.install()
        await self.person.slash(self.channel, "chat", message=question)
        return None

    async def until(self, look: Callable[[], object], timeout: float = 10.0) -> None:
        await self.home.discord.until(look, timeout)

    async def ask(self, question: str, answer: Answer | str) -> Message:
        """Have a question answered, and give the answer's last message once it is complete."""
        before = set(map(id, self.shown))
        self.home.model.answers(Answer(answer) if isinstance(answer, str) else answer)
        await self.send(question)
        await self.until(lambda: self._is_complete(before))
        return self.shown[-1]

    def _is_complete(self, before: set[int]) -> bool:
        fresh = [each for each in self.shown if id(each) not in before]
        return bool(fresh and is_at_rest(fresh[-1]))

    async def until_shows(self, *contents: str) -> Message:
        """Wait until the bot's messages are these and at rest; give the last of them."""
        await self.until(
            lambda: self.contents == list(contents) and is_at_rest(self.shown[-1]),
        )
        return self.shown[-1]

    async def press(
        self, message: Message, button: str, answer: Answer | Failure | str = ""
    ) -> None:
        """Press a button, after telling the model what to answer to that."""
        if answer:
            self.home.model.answers(Answer(answer) if isinstance(answer, str) else answer)
        click = await self.person.click(message, button)
        await click.until(lambda: click.state == "answered")

    async def remembered(self) -> list[tuple[str, str]]:
        """Ask once more and give what the model is told, without the system prompt."""
        count = len(self.home.model.requests)
        await self.ask("and now?", "Well.")
        return told(self.home.model.requests[count])[:-1]


def is_at_rest(message: Message) -> bool:
    """Tell whether an answer's last message has the buttons of one that is over."""
    return any(label in message.buttons for label in ("Regenerate", "Try again"))


def told(asked: Asked) -> list[tuple[str, str]]:
    """Give what a request tells the model, without the system prompt."""
    return [(each["role"], each["content"]) for each in asked.messages[1:]]


async def until_told(person: Person, count: int) -> None:
    """Wait until the bot has said so many things to one person alone."""
    await person.discord.until(lambda: len(notes(person)) == count)


def notes(person: Person) -> list[str]:
    """Give what the bot said to one person alone."""
    places = person.discord.world.channels.values()
    return [m.content for place in places for m in place.messages if m.ephemeral_for is person]
