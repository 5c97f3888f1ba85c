"""One person at a terminal: what they type happens in Discord, what happens there is shown."""

import asyncio
import re
from collections.abc import Callable, Coroutine, Iterable, Iterator
from contextlib import aclosing, contextmanager, suppress
from typing import Any, Final

from playground.discord import Channel, Discord, ImpossibleError, Interaction, Message
from playground.terminal.controls import Form
from playground.terminal.screen import Screen, Suggestion
from playground.terminal.slash import MistakeError, Slash
from playground.terminal.view import View
from playground.terminal.words import Words

_OWN: Final = re.compile(r":(?P<name>[a-z]{2,}|\d+)(?:\s+(?P<rest>.*))?", re.DOTALL)
_LOG_LINES: Final = 20
# What a person without Nitro can send (https://discord.com/nitro).
_LONGEST: Final = 2000
# A bot that will answer shows it before this: it types, thinks, or has answered.
_SIGN_SECONDS: Final = 2.0
_SYNC_SECONDS: Final = 10.0


class Session:
    """Lets a person talk with the bot in a DM and in a server's channel.

    `log` is what the bot wrote, the newest last. `patience` is in seconds: an answer that has not
    changed for so long counts as complete where lines come from a pipe.
    """

    def __init__(
        self,
        discord: Discord,
        screen: Screen,
        words: Words,
        log: Iterable[str],
        *,
        locale: str = "en-US",
        patience: float = 1.0,
    ) -> None:
        self._discord = discord
        self._screen = screen
        self._words = words
        self._log = log
        self._patience = patience
        guild = discord.guild("Playground", locale)
        self._person = person = discord.person(words.you, locale)
        discord.world.application_owner = person
        guild.join(person)
        self._guild = guild
        self._view = View(discord, screen, words, person, person.dm)
        self._slash = Slash(discord, person, words)
        self._outbox: asyncio.Queue[tuple[str, Channel]] = asyncio.Queue()
        self._asked: Message | Interaction | None = None
        self._own: dict[str, Callable[[str], Coroutine[Any, Any, None]]] = {
            "dm": lambda _: self._go(person.dm, words.in_dm),
            "server": lambda _: self._go(guild.channel("general"), words.in_server),
            "thread": self._go_to_thread,
            "reply": self._reply,
            "edit": self._edit,
            "delete": self._delete,
            "menu": self._choose_from_menu,
            "log": self._show_log,
            "help": self._help,
        }
        screen.suggest_with(self._suggest)

    async def run(self) -> None:
        """Take what the person types and show what happens, until they end it."""
        async with asyncio.TaskGroup() as tasks:
            helpers = (self._view.watch(), self._send_all())
            helping = [tasks.create_task(each) for each in helpers]
            async with aclosing(self._screen.lines()) as lines:
                async for line in lines:
                    typed = line.strip()
                    if typed == ":quit":
                        break
                    if typed:
                        await self._take(typed)
            for task in helping:
                task.cancel()
        self._view.refresh()

    def refresh(self) -> None:
        """Show what has changed after `run`, while the bot was ending."""
        self._view.refresh()

    async def _take(self, typed: str) -> None:
        own = _OWN.fullmatch(typed)
        form, self._view.form = self._view.form, None
        if own:
            with self._explaining():
                await self._do(own["name"], own["rest"] or "")
        elif form and not typed.startswith("/"):
            with self._explaining():
                await self._fill(form, typed)
        else:
            self._outbox.put_nowait((typed, self._view.here))
        if not self._screen.is_live:
            await self._outbox.join()
            await self._settle()

    async def _do(self, name: str, rest: str) -> None:
        if name.isdigit():
            await self._press(int(name))
        elif name in self._own:
            await self._own[name](rest)
        else:
            raise MistakeError(self._words.refusals.unknown_own.format(command=f":{name}"))

    @contextmanager
    def _explaining(self) -> Iterator[None]:
        """Tell the person why something cannot be done."""
        try:
            yield
        except (ImpossibleError, MistakeError) as error:
            self._view.notice(str(error))

    # What goes to Discord

    async def _send_all(self) -> None:
        """Send in the order of typing. What is typed before the bot is there waits for it."""
        await self._discord.until(lambda: self._discord.gateway.ready, None)
        while True:
            typed, place = await self._outbox.get()
            with self._explaining():
                await self._send(typed, place)
            self._view.refresh()
            self._outbox.task_done()

    async def _send(self, typed: str, place: Channel) -> None:
        if typed.startswith("/"):
            with suppress(TimeoutError):
                await self._discord.until(lambda: self._discord.commands.at(None), _SYNC_SECONDS)
        command = self._slash.read(typed, place)
        if command is None:
            await self._say(typed, place)
        else:
            self._follow(await self._person.slash(place, command.name, **command.values))

    async def _say(self, content: str, place: Channel, reply_to: Message | None = None) -> None:
        if len(content) > _LONGEST:
            raise MistakeError(self._words.refusals.too_long)
        self._asked = await self._person.say(place, content, reply_to=reply_to)

    def _follow(self, asked: Interaction) -> None:
        self._asked = asked
        self._view.follow(asked)

    # The terminal's own commands

    async def _go(self, place: Channel, words: str) -> None:
        self._view.go(place)
        self._view.notice(words)

    async def _go_to_thread(self, _: str) -> None:
        if not self._guild.threads:
            raise MistakeError(self._words.refusals.no_thread)
        await self._go(self._guild.threads[-1], self._words.in_thread)

    async def _reply(self, content: str) -> None:
        answers = [each for each in self._seen() if each.author.bot and not each.ephemeral_for]
        if not answers or not content:
            raise MistakeError(self._words.refusals.nothing_to_reply)
        await self._say(content, self._view.here, answers[-1])

    async def _edit(self, content: str) -> None:
        if not content:
            raise MistakeError(self._words.refusals.nothing_to_change)
        await self._person.edit(self._last_own(), content)

    async def _delete(self, _: str) -> None:
        await self._person.delete(self._last_own())

    def _last_own(self) -> Message:
        own = [each for each in self._seen() if each.author is self._person]
        if not own:
            raise MistakeError(self._words.refusals.nothing_to_change)
        return own[-1]

    def _seen(self) -> list[Message]:
        return self._person.sees(self._view.here)

    async def _press(self, number: int) -> None:
        control = self._view.controls.find(number)
        if control is None:
            raise MistakeError(self._words.refusals.no_button.format(number=number))
        message, custom_id, value = control.message, control.custom_id, control.value
        if value is None:
            self._follow(await self._person.click(message, custom_id))
        else:
            self._follow(await self._person.choose(message, custom_id, value))

    async def _fill(self, form: Form, text: str) -> None:
        """Fill in the next input of a form, and send it with the last one."""
        form.fill(text)
        if form.missing:
            self._view.form = form
            self._view.ask_for_input(form)
        else:
            self._follow(await self._person.submit(form.asked, **form.values))

    async def _choose_from_menu(self, typed: str) -> None:
        messages = [each for each in self._seen() if not each.ephemeral_for]
        if not messages:
            raise MistakeError(self._words.refusals.nothing_to_reply)
        name = self._slash.menu_entry(typed, self._view.here)
        self._follow(await self._person.menu(messages[-1], name))

    async def _show_log(self, _: str) -> None:
        if lines := list(self._log)[-_LOG_LINES:]:
            self._view.quote(lines)
        else:
            self._view.notice(self._words.empty_log)

    async def _help(self, _: str) -> None:
        known = self._words.commands.items()
        listed = (f"- `{command}` {meaning}" for command, meaning in known)
        self._view.notice("\n".join([self._words.help, *listed]))

    async def _suggest(self, typed: str) -> list[Suggestion]:
        if typed.startswith("/"):
            return await self._slash.suggest(typed, self._view.here)
        return [
            Suggestion(f"{command.split()[0]} ", command, meaning)
            for command, meaning in self._words.commands.items()
            if command.startswith(typed)
        ]

    # Lines from a pipe

    async def _settle(self) -> None:
        """Wait until what was asked is answered, and complete as far as one can see that."""
        while self._asked:
            is_complete = self._is_answered(self._asked) and not self._view.busy
            seconds = self._patience if is_complete else _SIGN_SECONDS
            if not await self._changes_within(seconds) and not self._view.busy:
                self._asked = None

    async def _changes_within(self, seconds: float) -> bool:
        before = self._view.revision

        def has_changed() -> bool:
            self._view.refresh()
            return self._view.revision != before

        with suppress(TimeoutError):
            return await self._discord.until(has_changed, seconds)
        return False

    def _is_answered(self, asked: Message | Interaction) -> bool:
        if isinstance(asked, Interaction):
            return asked.state != "waiting"
        return any(each.reply_to is asked and each.author.bot for each in asked.channel.messages)
