"""People whose answers are cut off by a crash, for the tests of what the next start does."""

import signal
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from i18n import catalogue, text
from playground.discord import Channel, Interaction, Message, Person
from playground.model import Answer
from playground.model.asked import Asked
from tests.home import Home

HERE = text("I was interrupted here.")
BEFORE = text("I was interrupted before I could answer.")
TRY_AGAIN = text("Try again")

SHOWN = "One two three"
SHOWN_PERSIAN = "یک دو سه"
FIRST_PART = " ".join(["first"] * 333)  # 1997 characters: the next word begins another message
FULL = "full " * 399 + "full."  # 2000 characters
ANSWERS: Mapping[str, Answer] = {
    "shown": Answer(pieces=(SHOWN,), stall_after=1),
    "بشمار": Answer(pieces=(SHOWN_PERSIAN,), stall_after=1),
    "nothing": Answer(stall_after=0),
    "parts": Answer(pieces=(FIRST_PART, " second part"), stall_after=2),
    "full": Answer(pieces=(FULL,), stall_after=1),
    "fails": Answer(error_after=0),
}
"""What the model does with a question that has this word in it, until the crash."""

Said = list[tuple[str, str]]


def answer_of(asked: Asked) -> Answer:
    return next((answer for word, answer in ANSWERS.items() if word in asked.last), Answer("Yes."))


def answered(question: str) -> Said:
    """Give a turn as the model is told of it later."""
    return [("user", question), ("assistant", "Yes.")]


def written(asked: Message | Interaction) -> str:
    """Give what a person wrote."""
    content = asked.content if isinstance(asked, Message) else asked.data["options"][0]["value"]
    return str(content)


@dataclass
class Scene:
    """A person whose answer was cut off: what they asked, and the messages of the bot then."""

    home: Home
    person: Person
    channel: Channel
    asked: Message | Interaction
    before: list[Message]

    @property
    def shown(self) -> list[Message]:
        return self.channel.by_bot

    async def marked(self, language: str = "en") -> Message:
        """Wait for the button, and give its message."""
        label = catalogue(language).say(TRY_AGAIN)
        await self.channel.until(lambda: any(label in m.buttons for m in self.shown))
        (message,) = (m for m in self.shown if label in m.buttons)
        return message

    async def try_again(self, message: Message) -> Said:
        """Click, see the answer where the last one was, and give what the next request tells."""
        first = self.shown[0]
        await self.person.click(message, message.buttons[0])
        await self.channel.until(lambda: self.shown == [first] and first.content == "Yes.")
        await self.channel.until(lambda: "Stop" not in first.buttons)
        assert "Try again" not in first.buttons
        count = len(self.shown)
        if isinstance(self.asked, Message):
            await self.person.say(self.channel, "!chat well?")
        else:
            await self.person.slash(self.channel, "chat", message="well?")
        await self.channel.until(lambda: len(self.shown) > count and self.shown[-1].content)
        return self.told()

    def told(self) -> Said:
        """Give what the newest request told of the past."""
        messages = self.home.model.requests[-1].messages
        return [(message["role"], message["content"]) for message in messages[1:-1]]


class Stage:
    """The people, and how they get their answers under way."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.scenes: dict[str, Scene] = {}

    async def ask(self, name: str, question: str, shown: str, *, messages: int = 1) -> Scene:
        """Have a new person ask in a channel of their own, and wait until something is shown."""
        channel = self.home.guild.channel(name)
        person = self.home.add_person(name)
        asked = await person.say(channel, f"!chat {question}")
        return await self.enter(name, person, channel, asked, shown, messages)

    async def slash(self, name: str, channel: Channel, question: str, shown: str) -> Scene:
        """The same with a slash command."""
        person = self.home.add_person(name)
        person.install()
        if channel.guild and person not in channel.guild.members.values():
            channel.guild.join(person)
        asked = await person.slash(channel, "chat", message=question)
        return await self.enter(name, person, channel, asked, shown, 1)

    async def enter(
        self,
        name: str,
        person: Person,
        channel: Channel,
        asked: Message | Interaction,
        shown: str,
        messages: int,
    ) -> Scene:
        """Wait for the model's request, and for so many messages with these last words."""
        while (await self.home.asked()).last not in written(asked):
            pass
        await channel.until(lambda: len(channel.by_bot) >= messages)
        await channel.until(lambda: not messages or channel.by_bot[-1].content.endswith(shown))
        before = list(channel.by_bot)
        self.scenes[name] = Scene(self.home, person, channel, asked, before)
        return self.scenes[name]


@asynccontextmanager
async def crash(stage: Stage) -> AsyncIterator[None]:
    """Let answers get under way in the block, and kill the bot at its end."""
    discord, model = stage.home.discord, stage.home.model
    model.answer_with(answer_of)
    async with stage.home.process() as process:
        yield
        await stage.home.settled()  # what was shown before has been noted by then
        process.send(signal.SIGKILL)
        assert await process.ended() == -signal.SIGKILL
    await discord.until(lambda: not discord.gateway.ready)
    model.answer_with(lambda _: Answer("Yes."))
