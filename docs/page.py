"""What Discord would show of a channel, as a web page: only so much of its look as is needed."""

import re
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from string import Template
from typing import Final, Literal

from playground.discord import Channel, Message
from playground.discord.users import User

Theme = Literal["dark", "light"]

_TEMPLATE: Final = Path(__file__).with_name("page.html")
_COLOURS: Final = ("#5865f2", "#c2543b", "#1f8a70", "#8e5bb5")
_FENCE: Final = re.compile(r"```\w*\n(.*?)\n?```\n?", re.DOTALL)


def draw(channel: Channel, theme: Theme) -> str:
    """Give the page of a channel with its messages as they are now."""
    template = Template(_TEMPLATE.read_text("utf-8"))
    people = list(dict.fromkeys([channel.world.bot, *(each.author for each in channel.messages)]))
    colours = dict(zip((user.id for user in people), _COLOURS, strict=False))
    return template.substitute(
        theme=theme,
        channel=escape(channel.name),
        messages="".join(_message(each, colours) for each in channel.messages),
    )


def _message(message: Message, colours: dict[int, str]) -> str:
    author = message.author
    sent = f"{datetime.fromtimestamp(message.created, UTC):%I:%M %p}".lstrip("0")
    edited = " <small>(edited)</small>" if message.edited else ""
    return (
        f"<article>{_reply(message, colours)}{_avatar(author, colours)}"
        f"<h2>{_name(author)}<time>{sent}</time></h2>"
        f"{_markdown(message, edited)}</article>"
    )


def _reply(message: Message, colours: dict[int, str]) -> str:
    """Draw the line above an answer, with what it answers; @ where that person was notified."""
    asked = message.reply_to
    if asked is None:
        return ""
    at = "@" if asked.author in message.pings.users else ""
    line = _inline(" ".join(_FENCE.sub(" ", asked.content).split()), asked)
    return (
        f'<div class="reply">{_avatar(asked.author, colours)}{_name(asked.author, at)}'
        f"<span>{line}</span></div>"
    )


def _avatar(user: User, colours: dict[int, str]) -> str:
    return (
        f'<div class="avatar" style="background: {colours[user.id]}">{escape(user.name[0])}</div>'
    )


def _name(user: User, at: str = "") -> str:
    return f"<b>{at}{escape(user.name)}</b>" + ("<i>APP</i>" if user.bot else "")


def _markdown(message: Message, end: str) -> str:
    """Draw fences and lines; what comes after the last of them is `end`."""
    drawn: list[str] = []
    for index, piece in enumerate(_FENCE.split(message.content)):
        if index % 2:
            drawn.append(f"<pre>{escape(piece)}</pre>")
        else:
            drawn += [f"<p>{_inline(line, message)}</p>" for line in piece.splitlines()]
    if drawn[-1].endswith("</p>"):
        drawn[-1] = drawn[-1].removesuffix("</p>") + f"{end}</p>"
    elif end:
        drawn.append(f"<p>{end}</p>")
    return "".join(drawn)


def _inline(line: str, message: Message) -> str:
    line = escape(line, quote=False)
    for user in (*message.mentions.users, message.channel.world.bot):
        line = line.replace(escape(user.mention), f"<mark>@{escape(user.name)}</mark>")
    line = re.sub(r"`([^`]+)`", r"<code>\1</code>", line)
    return re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", line)
