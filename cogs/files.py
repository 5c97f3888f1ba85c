"""The files of Discord's messages, as references to them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

import discord

from history.files import Attached
from media.files import safe_name
from reply.refusals import REFUSALS


def files_of(message: discord.Message) -> tuple[Attached, ...]:
    """Give the files of a message, and of what it forwards."""
    own = attached(message.attachments, message.channel.id, message.id, message.author.id)
    return own + forwarded_files(message)


def forwarded_files(message: discord.Message) -> tuple[Attached, ...]:
    """Give the files of what a message forwards."""
    files = [file for snapshot in message.message_snapshots for file in snapshot.attachments]
    return attached(files, message.channel.id, message.id)


def attached(
    files: Iterable[discord.Attachment],
    channel_id: int,
    message_id: int | None = None,
    author_id: int = 0,
) -> tuple[Attached, ...]:
    """Give files by reference; without a `message_id` they were given to a command."""
    return tuple(
        Attached(file.id, channel_id, message_id, _name(file), file.size, file.url, author_id)
        for file in files
    )


def _name(file: discord.Attachment) -> str:
    """Give a file's name as its sender had it.

    Discord takes most letters that are not Latin out of it, and tells them apart from its ending
    (https://discord.com/developers/docs/resources/message#attachment-object).
    """
    name = file.filename
    if file.title:
        name = f"{file.title}{PurePosixPath(name).suffix}"
    return safe_name(name)


async def renewed(client: discord.Client, files: Sequence[Attached]) -> tuple[Attached, ...]:
    """Give files with addresses that are good again, as far as their messages can be read."""
    urls: dict[int, str] = {}
    for channel_id, message_id in {(file.channel_id, file.message_id) for file in files}:
        if message_id is None:
            continue
        channel = client.get_partial_messageable(channel_id)
        try:
            message = await channel.fetch_message(message_id)
        except REFUSALS:
            continue
        urls |= {file.id: file.url for file in files_of(message)}
    return tuple(replace(file, url=urls.get(file.id, file.url)) for file in files)
