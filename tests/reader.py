"""Someone who looks at their conversations, for the tests of `/chats`."""

import asyncio
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from history.tree import MESSAGES
from playground.discord import Channel, Message, Person
from playground.model import Answer, Asked, Outcome
from tests.home import Home

MENU = "chats"
NONE = "There are no conversations here."


def is_for_title(asked: Asked) -> bool:
    return "title" in str(asked.messages[0]["content"])


def answer(asked: Asked) -> Outcome:
    """Give the title "About 1" to a conversation that began with "hello 1", else an answer."""
    if is_for_title(asked):
        return Answer(f"“About {asked.last.split()[2]}”\n")
    return Answer(f"Re: {asked.last}")


def titles_asked(home: Home) -> list[Asked]:
    return [asked for asked in home.model.requests if is_for_title(asked)]


def options(shown: Message) -> list[dict[str, Any]]:
    return [option for part in shown.parts() for option in part.get("options", ())]


def titles(shown: Message) -> list[str]:
    return [option["label"] for option in options(shown)]


async def stored(home: Home) -> str:
    """Give all that the database has of what was said, once no turn is under way."""
    with closing(sqlite3.connect(home.database)) as connection:
        running = "SELECT 1 FROM turn WHERE state = 'running'"
        while list(connection.execute(running)):  # noqa: ASYNC110  # a file tells of no changes
            await asyncio.sleep(0.01)
        tables = ("conversation", "message", "turn", "shown")
        return str([list(connection.execute(f"SELECT * FROM {table}")) for table in tables])


@dataclass
class Reader:
    """A person who talks in a place and looks at their conversations there."""

    home: Home
    person: Person
    channel: Channel

    async def say(self, *questions: str) -> None:
        for question in questions:
            prefix = "!chat " if self.channel.guild else ""
            await self.person.say(self.channel, prefix + question)
            await self.home.until_shown(self.channel, f"Re: {question}")
        await self.home.settled()

    async def fresh(self) -> None:
        done = await self.person.slash(self.channel, "reset")
        await done.until(lambda: done.response and done.response.content)

    async def opened(self) -> Message:
        """Open the list and wait until it is there."""
        asked = await self.person.slash(self.channel, "chats")
        shown = await asked.until(lambda: asked.response)
        await asked.until(lambda: shown.content and not shown.loading, 10)
        return shown

    async def chosen(self, title: str) -> Message:
        """Open the list and choose one of it."""
        shown = await self.opened()
        await self.person.choose(shown, MENU, title)
        await self.channel.until(lambda: shown.content.startswith(f"**{title}**"))
        return shown

    async def press(self, shown: Message, button: str, says: str) -> None:
        """Press a button and wait until the list says something."""
        await self.person.click(shown, button)
        await self.channel.until(lambda: says in shown.content)

    async def delete(self, shown: Message) -> None:
        await self.press(shown, "Delete", "cannot be undone")
        await self.press(shown, "Yes, delete it", "Done.")

    async def rename(self, shown: Message, title: str) -> None:
        asked = await self.person.click(shown, "Rename")
        await asked.until(lambda: asked.modal)
        sent = await self.person.submit(asked, written=title)
        await sent.until(lambda: sent.answered)

    async def saved(self, shown: Message, form: str) -> tuple[str, str]:
        """Press a button for a file, and give the name that is seen, and its content."""
        asked = await self.person.click(shown, form)
        response = await asked.until(lambda: asked.response)
        await asked.until(lambda: response.attachments)
        assert response.ephemeral_for is self.person
        (file,) = response.attachments
        return file.shown_name, file.content.decode()

    async def told(self, question: str) -> list[str]:
        """Ask something more and give all that the model is told of the conversation."""
        await self.say(question)
        asked = next(a for a in reversed(self.home.model.requests) if a.last == question)
        return [str(message["content"]) for message in asked.messages[1:]]


async def with_two(reader: Reader) -> Reader:
    """Have two conversations, the second of which is the current one."""
    await reader.say("hello 1", "more of 1")
    await reader.fresh()
    await reader.say("hello 2")
    return reader


def put(reader: Reader, numbers: range) -> None:
    """Put conversations into the database while nothing else is written."""
    with closing(sqlite3.connect(reader.home.database)) as connection, connection:
        for number in numbers:
            connection.execute(
                "INSERT INTO turn (id, person_id, place_id, channel_id, asker_id, question,"
                " language, state, created_at) VALUES (?, 1, 1, 1, 1, 'q', 'en', 'answered', 1)",
                (number,),
            )
            connection.execute(
                "INSERT INTO conversation (id, person_id, place_id, is_current, created_at)"
                " VALUES (?, ?, ?, 0, 1)",
                (number, reader.person.id, reader.channel.id),
            )
            connection.execute(
                "INSERT INTO message (id, conversation_id, parent_id, turn_id, role, content,"
                " created_at) VALUES (?2, ?1, NULL, ?1, 'user', 'hello ' || ?1, ?1),"
                " (?2 + 1, ?1, ?2, ?1, 'assistant', 'a', ?1)",
                (number, number * MESSAGES + 1),
            )
            sql = "UPDATE conversation SET head_id = ? WHERE id = ?"
            connection.execute(sql, (number * MESSAGES + 2, number))
