"""People who make and use personas, for the tests of what those say."""

from dataclasses import dataclass

from playground.discord import Channel, Interaction, Message, Person
from playground.model import Answer
from playground.model.asked import Asked
from tests.home import Home

UNKNOWN = "There is no such persona here. `/persona list` shows those you can use."
PIRATE = "Speak like a pirate."


@dataclass
class Troupe:
    """One person in one place, and what they do with personas."""

    home: Home
    person: Person
    channel: Channel

    async def run(self, command: str, **options: object) -> Interaction:
        """Run a subcommand, and wait until it is answered."""
        asked = await self.person.slash(self.channel, f"persona {command}", **options)
        await asked.until(lambda: asked.answered)
        return asked

    async def says(self, command: str, **options: object) -> str:
        """Run a subcommand, and give what the bot says to this person alone."""
        answer = await self.home.responded(await self.run(command, **options))
        assert answer.ephemeral_for is self.person
        return answer.content

    async def fill(self, asked: Interaction, **written: str) -> str:
        """Fill in the form that came, and give what the bot says to that."""
        sent = await self.person.submit(asked, **written)
        answer = await self.home.responded(sent)
        assert answer.ephemeral_for is self.person
        return answer.content

    async def make(self, name: str = "Pirate", instructions: str = PIRATE, **written: str) -> str:
        """Make a persona, and give what the bot says."""
        asked = await self.run("create")
        return await self.fill(asked, name=name, instructions=instructions, **written)

    async def button(self, command: str, **options: object) -> Message:
        """Run a subcommand that answers with buttons, and give its message."""
        return await self.home.responded(await self.run(command, **options))


def inputs(asked: Interaction) -> dict[str, str]:
    """Give what the form of an interaction holds already."""
    assert asked.modal
    labels = [part for part in asked.modal["components"] if part["type"] == 18]
    return {part["component"]["custom_id"]: part["component"].get("value", "") for part in labels}


def remarks(asked: Interaction) -> list[str]:
    assert asked.modal
    return [part["content"] for part in asked.modal["components"] if part["type"] == 10]


async def ask(home: Home, person: Person, channel: Channel, question: str = "hello") -> Asked:
    """Ask, wait for the whole answer, and give the request."""
    count = len(home.model.requests)
    before = set(map(id, said(channel)))
    home.model.answers(Answer("Arr."))
    await person.say(channel, f"!chat {question}")

    def is_whole() -> bool:
        fresh = [each for each in said(channel) if id(each) not in before]
        return bool(fresh and is_whole_answer(fresh[-1]))

    await channel.until(is_whole)
    return home.model.requests[count]


def is_whole_answer(message: Message) -> bool:
    """Tell whether a message ends an answer, in whatever language its buttons are."""
    return any(str(part.get("custom_id")).startswith("regenerate:") for part in message.parts())


def said(channel: Channel) -> list[Message]:
    """Give what the bot has said for all to see, under whatever name."""
    own = [each for each in channel.messages if each.author is channel.world.bot or each.hook]
    return [each for each in own if each.ephemeral_for is None]


def answer_in(channel: Channel) -> tuple[str, str]:
    """Give under which name the last answer came, and what it says."""
    last = said(channel)[-1]
    return last.author.name, last.content


def system(asked: Asked) -> str:
    """Give what the model was told about itself."""
    return str(asked.messages[0]["content"])
