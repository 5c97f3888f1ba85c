"""Keeps the screen as Discord is: messages, edits, who is typing, what failed."""

import asyncio
import itertools
from collections.abc import Iterable
from typing import Final

from playground.discord import Channel, Discord, Interaction, Message, Person
from playground.discord.interactions import COMMAND
from playground.terminal.controls import Controls, Form, open_form
from playground.terminal.looks import Head, Looks, place_name
from playground.terminal.screen import Screen
from playground.terminal.spans import Block, Line, Style, line
from playground.terminal.words import Words

_SHOWN_MESSAGES: Final = 30
# https://discord.com/developers/docs/resources/channel#trigger-typing-indicator
_TYPING_SECONDS: Final = 10.0


class View:
    """Shows one person what they see in some places; they are in one of them, `here`."""

    def __init__(
        self, discord: Discord, screen: Screen, words: Words, person: Person, here: Channel
    ) -> None:
        self._discord = discord
        self._screen = screen
        self._words = words
        self._person = person
        self._here = here
        self._places = [here]
        self.controls = Controls()
        """What can be pressed."""
        self._looks = Looks(words, self.controls, styled=screen.is_live)
        self._drawn: dict[Message, Block] = {}
        self._heads: dict[Message, Head] = {}
        self._newest: Message | None = None
        self.form: Form | None = None
        """The form that is open."""
        self._asked: list[Interaction] = []
        self._keys = itertools.count(-1, -1)
        self._status = ""
        self._timer: asyncio.TimerHandle | None = None
        self.revision = 0
        """How often what is to be seen has changed."""
        screen.prompt(place_name(here))

    @property
    def here(self) -> Channel:
        """The place where the person is."""
        return self._here

    def go(self, place: Channel) -> None:
        """Go to another place."""
        self._here = place
        if place not in self._places:
            self._places.append(place)
        self._screen.prompt(place_name(place))

    def notice(self, text: str) -> None:
        """Show something that is no message."""
        lines = (Line(), *(each.styled(Style.DIM) for each in self._looks.content(text)))
        self._show_lines(lines)

    def quote(self, lines: Iterable[str]) -> None:
        """Show lines of something else, as they are."""
        self._show_lines((Line(), *(line(each, Style.DIM) for each in lines)))

    def _show_lines(self, lines: Block) -> None:
        self._newest = None
        self._screen.show(next(self._keys), lines, final=True)

    def follow(self, asked: Interaction) -> None:
        """Tell the person how the bot answered an interaction: with a form, or not at all."""
        self._asked.append(asked)

    @property
    def busy(self) -> bool:
        """Whether one sees that the bot is at work."""
        thinking = any(message.loading for message in self._drawn)
        waiting = any(asked.state == "waiting" for asked in self._asked)
        return thinking or waiting or bool(self._typing_places())

    async def watch(self) -> None:
        """Show every change, until it is cancelled."""
        try:
            while True:
                await self._discord.until(self.refresh, None)
        finally:
            if self._timer:
                self._timer.cancel()

    def refresh(self) -> bool:
        """Show what has changed since the last time, and tell whether anything has."""
        changed = [self._show(message) for message in self._messages()]
        changed += [self._hide(message) for message in list(self._drawn) if message.deleted]
        changed += [self._tell_answer(asked) for asked in list(self._asked)]
        changed.append(self._tell_status())
        self.revision += any(changed)
        return any(changed)

    def _messages(self) -> list[Message]:
        threads = [
            thread
            for place in self._places
            for thread in (place.guild.threads if place.guild else ())
            if thread.parent is place
        ]
        places = dict.fromkeys([*self._places, *threads])
        seen = [
            message for place in places for message in self._person.sees(place)[-_SHOWN_MESSAGES:]
        ]
        return sorted(seen, key=lambda message: message.id)

    def _show(self, message: Message) -> bool:
        if message not in self._heads:
            self._heads[message] = self._head(message)
            self._newest = message
        drawn = self._looks.draw(message, self._heads[message])
        if self._drawn.get(message) == drawn:
            return False
        self._drawn[message] = drawn
        if self._screen.echoes and message.author is self._person:
            return True
        self._screen.show(message.id, drawn, final=not message.author.bot)
        return True

    def _head(self, message: Message) -> Head:
        """Choose what stands over a message: nothing where it goes on from the one before it."""
        if message.channel is not self._here:
            return Head.WITH_PLACE
        before = self._newest
        if before is None or message.reply_to or message.interaction or before.ephemeral_for:
            return Head.NAME
        goes_on = before.author is message.author and before.channel is message.channel
        return Head.NONE if goes_on else Head.NAME

    def _hide(self, message: Message) -> bool:
        del self._drawn[message]
        self._screen.hide(message.id)
        return True

    def _tell_answer(self, asked: Interaction) -> bool:
        if asked.state == "waiting":
            return False
        self._asked.remove(asked)
        words = self._words
        if asked.state == "failed":
            of_command = asked.kind == COMMAND
            self.notice(words.no_response if of_command else words.interaction_failed)
        elif asked.modal:
            self.form = open_form(asked, asked.modal)
            self.ask_for_input(self.form)
        return True

    def ask_for_input(self, form: Form) -> None:
        """Tell the person what to fill in next."""
        _, label = form.missing[0]
        self.notice(self._words.form.format(title=form.title, label=label))

    def _tell_status(self) -> bool:
        typing = self._here in self._typing_places()
        status = self._words.typing if typing else ""
        if not self._discord.gateway.ready:
            status = self._words.starting
        if status == self._status:
            return False
        self._status = status
        self._screen.status(status)
        return True

    def _typing_places(self) -> list[Channel]:
        now = self._discord.clock()
        since = {place: place.typing_since for place in self._places}
        ends = {place: at + _TYPING_SECONDS for place, at in since.items() if at is not None}
        typing = [place for place, end in ends.items() if end > now]
        if typing:
            self._look_again(min(ends[place] for place in typing) - now)
        return typing

    def _look_again(self, seconds: float) -> None:
        """Look once more when someone will have stopped typing, which nothing tells."""
        if self._timer:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(seconds, self.refresh)
