"""How a message looks in the terminal, close to how Discord's client draws it."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from enum import Enum, auto

from playground.discord import Channel, Message
from playground.discord.commands import SLASH
from playground.discord.wire import JSON
from playground.terminal.controls import BUTTON, SELECT, Control, Controls
from playground.terminal.markdown import raw, render
from playground.terminal.spans import Block, Line, Span, Style, line
from playground.terminal.words import Words

_INDENT = Span("  ")
_EXCERPT = 60
_MENTION = re.compile(r"<@!?(\d{1,20})>")
# https://discord.com/developers/docs/reference#message-formatting
_TIME = re.compile(r"<t:(-?\d{1,13})(?::[tTdDfFsSR])?>")


class Head(Enum):
    """What stands over the content of a message."""

    NONE = auto()
    NAME = auto()
    WITH_PLACE = auto()


class Looks:
    """Draws messages; what can be pressed is numbered by `controls`."""

    def __init__(self, words: Words, controls: Controls, *, styled: bool) -> None:
        self._words = words
        self._controls = controls
        # As first seen: a file's address is another one every second, and no news.
        self._addresses: dict[int, str] = {}
        self.content = render if styled else raw
        """Gives the lines of Markdown."""

    def draw(self, message: Message, head: Head) -> Block:
        """Give the lines of a message."""
        body = [each.indented(_INDENT) for each in self._body(message)]
        if head is Head.NONE:
            return tuple(body)
        place = place_name(message.channel) if head is Head.WITH_PLACE else ""
        return (Line(), *self._above(message), _name(message, place), *body)

    def _above(self, message: Message) -> Iterator[Line]:
        """Say what the message answers."""
        if message.interaction is not None and "name" in message.interaction.data:
            data = message.interaction.data
            command = f"/{data['name']}" if data["type"] == SLASH else data["name"]
            yield line(f"╭─ {self._words.used.format(command=command)}", Style.DIM)
        elif message.reply_to is not None:
            answered = message.reply_to
            said = " ".join(_named(answered).split())
            said = said if len(said) <= _EXCERPT else f"{said[:_EXCERPT].rstrip()}…"
            yield line(f"╭─ {answered.author.name}: {said}", Style.DIM)

    def _body(self, message: Message) -> Iterator[Line]:
        if message.loading:
            yield line(self._words.thinking, Style.DIM)
        else:
            yield from self._text(message)
        for file in message.attachments:
            yield line(f"[{file.shown_name}] {self._addresses.setdefault(file.id, file.url)}")
        yield from self._components(message)
        if message.ephemeral_for is not None:
            yield line(self._words.only_you, Style.DIM)

    def _text(self, message: Message) -> Iterator[Line]:
        *lines, last = self.content(_named(message)) or (Line(),)
        yield from lines
        if message.edited is None:
            yield last
        elif any(Style.CODE in span.style for span in last.spans):
            yield last
            yield line(self._words.edited, Style.DIM)
        else:
            edited = Span(f" {self._words.edited}", Style.DIM)
            yield Line((*last.spans, edited), last.lead, last.hang)

    def _components(self, message: Message) -> Iterator[Line]:
        """Give a line for each row of buttons, and one for each option of a select menu."""
        spans: list[Span] = []
        for part in message.parts():
            if part["type"] == BUTTON:
                spans += [self._button(message, part), Span(" ")]
                continue
            if spans:
                yield Line(tuple(spans[:-1]))
                spans = []
            if part["type"] == SELECT:
                yield from self._options(message, part)
        if spans:
            yield Line(tuple(spans[:-1]))

    def _button(self, message: Message, part: JSON) -> Span:
        emoji = (part.get("emoji") or {}).get("name", "")
        label = f"{emoji} {part.get('label') or ''}".strip()
        if part.get("disabled"):
            return Span(f"[{label}]", Style.DIM)
        if "url" in part:
            return Span(f"[{label}: {part['url']}]")
        number = self._controls.number(Control(message, part["custom_id"]))
        return Span(f"[:{number} {label}]", Style.BOLD)

    def _options(self, message: Message, part: JSON) -> Iterator[Line]:
        for option in part["options"]:
            mark = "●" if option.get("default") else "○"
            spans = [Span(f"{mark} {option['label']}")]
            if not part.get("disabled"):
                control = Control(message, part["custom_id"], option["value"])
                number = self._controls.number(control)
                spans = [Span(f"[:{number} {mark} {option['label']}]", Style.BOLD)]
            if option.get("description"):
                spans.append(Span(f" {option['description']}", Style.DIM))
            yield Line(tuple(spans))


def _name(message: Message, place: str) -> Line:
    author = message.author
    spans = [Span(author.name, Style.BOLD | (Style.BOT if author.bot else Style.PERSON))]
    if author.bot:
        spans += [Span(" "), Span(" APP ", Style.TAG)]
    if place:
        spans.append(Span(f"  {place}", Style.DIM))
    return Line(tuple(spans))


def place_name(channel: Channel) -> str:
    """Name a place as Discord does: `#general`, or `@Hamdam` for the DM with the bot."""
    if channel.guild is None:
        return f"@{channel.world.bot.name}"
    return f"#{channel.name}"


def _named(message: Message) -> str:
    """Give the text with names where Discord has people's ids, and with times to be read."""
    users = message.channel.world.users

    def name(found: re.Match[str]) -> str:
        user = users.get(int(found[1]))
        return f"@{user.name}" if user else found[0]

    return _TIME.sub(_local_time, _MENTION.sub(name, message.text))


def _local_time(found: re.Match[str]) -> str:
    try:
        return f"{datetime.fromtimestamp(int(found[1]), UTC).astimezone():%Y-%m-%d %H:%M}"
    except (OSError, OverflowError, ValueError):  # no such year
        return found[0]
