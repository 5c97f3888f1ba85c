"""Answers too long for one message, and what one reads of them in the end."""

from collections.abc import Iterable

from playground.discord import Message

LIMIT = 2000
"""Characters of a message: https://discord.com/developers/docs/resources/message#create-message"""


def paragraphs(count: int) -> str:
    """Give so many paragraphs, four of which fit into a message."""
    sentences = "It has a few words, and then some more of them. " * 9
    return "\n\n".join(
        f"Paragraph {number}. {sentences}End {number}." for number in range(1, count + 1)
    )


def joined(messages: Iterable[Message]) -> str:
    """Give the words of several messages, in order."""
    return flat("\n".join(message.content for message in messages))


def flat(text: str) -> str:
    """Give a text with one space wherever it has white space."""
    return " ".join(text.split())
