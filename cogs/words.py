"""The words of people's messages and their names, as a model is told them."""

from collections.abc import Iterator

import discord

from chat.lines import one_line


def name_of(person: discord.User | discord.Member) -> str:
    """Give a person's name in one line; a user name is left of one that nobody can see."""
    return one_line(person.display_name) or person.name


def with_names(written: str, message: discord.Message) -> str:
    """Give what was written in a message with names, which Discord has ids for."""
    for person in message.mentions:
        for mention in (f"<@{person.id}>", f"<@!{person.id}>"):
            written = written.replace(mention, f"@{person.display_name}")
    return written


def words_of(message: discord.Message) -> str:
    """Give what a message says itself, or what it forwards, asks in a poll or shows in embeds."""
    parts = [message.content] if message.content else list(_parts(message))
    return with_names("\n".join(filter(None, parts)), message).strip()


def _parts(message: discord.Message) -> Iterator[str | None]:
    for snapshot in message.message_snapshots:
        yield snapshot.content
    if poll := message.poll:
        yield poll.question
        yield from (f"- {answer.text}" for answer in poll.answers)
    for embed in message.embeds:
        yield from (embed.author.name, embed.title, embed.description)
        yield from (f"{field.name}: {field.value}" for field in embed.fields)
        yield embed.footer.text
