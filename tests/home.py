"""A small world for the wire tests: people who talk in places, and the real bot among them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import discord as discord_py
import yarl

from bot import GRACE_SECONDS, run
from config import Config
from playground.discord import Channel, Discord, Interaction, Message, Person
from playground.model import Answer, Model
from playground.model.asked import Asked
from tests.process import BotProcess


class Home:
    """One server with two people. The bot runs in the test's own event loop."""

    def __init__(self, discord: Discord, model: Model, database: Path) -> None:
        self.discord = discord
        self.model = model
        self.database = database
        self.guild = discord.guild("Home")
        self.channel = self.guild.channel("general")
        self.ali = self.add_person("Ali")
        self.sara = self.add_person("Sara")
        self.api_url = discord.api_url
        self.gateway_url = discord.gateway_url
        self.grace = GRACE_SECONDS
        self._task: asyncio.Task[None] | None = None

    def add_person(self, name: str, locale: str = "en-US") -> Person:
        """Make someone who is in the server."""
        person = self.discord.person(name, locale=locale)
        self.guild.join(person)
        return person

    def variables(self, **variables: str) -> dict[str, str]:
        """Give the variables that an owner would set."""
        return {
            "DISCORD_TOKEN": self.discord.token,
            "OPENAI_API_KEY": self.model.key or "",
            "OPENAI_BASE_URL": self.model.url,
            "DATABASE_URL": f"sqlite:///{self.database}",
            **variables,
        }

    def config(self, **variables: str) -> Config:
        """Give the bot's settings as an owner would write them."""
        return Config.from_mapping(self.variables(**variables))

    @asynccontextmanager
    async def process(self, **variables: str) -> AsyncIterator[BotProcess]:
        """Run the bot in a process of its own, connected from the start of the block on."""
        folder, env = self.database.parent, self.variables(**variables)
        async with BotProcess(self.discord.addresses, folder, env) as process:
            ready = asyncio.ensure_future(self.discord.until(self._is_ready, 20))
            ended = asyncio.ensure_future(process.ended())
            await asyncio.wait({ready, ended}, return_when=asyncio.FIRST_COMPLETED)
            ended.cancel()
            assert ready.done(), process.log
            yield process
            ready.cancel()

    def _is_ready(self) -> bool:
        return self.discord.gateway.ready and bool(self.discord.commands.at(None))

    async def start(self, **variables: str) -> None:
        """Start the bot and wait until it is connected."""
        await self.start_with(self.config(**variables))

    async def start_with(self, config: Config) -> None:
        """Start the bot with settings that no variables can give it."""
        discord_py.http.Route.BASE = self.api_url
        discord_py.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(self.gateway_url)
        origins = {yarl.URL(self.api_url).origin()}
        self._task = task = asyncio.create_task(run(config, self.grace, origins))
        ready = asyncio.ensure_future(self.discord.until_ready())
        await asyncio.wait({task, ready}, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            ready.cancel()
            task.result()
        await ready
        await self.discord.until(lambda: self.discord.commands.at(None))

    async def stop(self) -> None:
        """Stop the bot as Ctrl-C does; nothing happens where it does not run."""
        if self._task:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
            self._task = None

    async def ended(self) -> None:
        """Wait until the bot ends by itself; raises what it ends with."""
        if self._task:
            task, self._task = self._task, None
            await asyncio.wait_for(task, 10)

    async def answered(self, question: Message, timeout: float = 20.0) -> Message:
        """Wait for a reply to a question, and give its first message, which may change yet."""
        channel = question.channel

        def reply() -> Message | None:
            return next((each for each in channel.by_bot if each.reply_to is question), None)

        return await self.discord.until(reply, timeout)

    async def responded(self, asked: Interaction) -> Message:
        """Wait for the words of a response, and give it."""

        def response() -> Message | None:
            return asked.response if asked.response and asked.response.content else None

        return await asked.until(response)

    async def until_shown(self, channel: Channel, content: str, timeout: float = 20.0) -> Message:
        """Wait until a message of the bot holds these words."""

        def shown() -> Message | None:
            return next((each for each in channel.by_bot if content in each.content), None)

        return await self.discord.until(shown, timeout)

    async def asked(self) -> Asked:
        """Wait for the next request at the model."""
        return await asyncio.wait_for(self.model.asked(), 20)

    async def turn(self, person: Person, channel: Channel, question: str, answer: str) -> Asked:
        """Have a question answered, wait until all of that is shown, and give its request."""
        self.model.answers(Answer(answer))
        await person.say(channel, question)
        asked = await self.asked()
        await self.until_shown(channel, answer)
        return asked

    async def settled(self) -> None:
        """Wait until the bot has no turn under way: another one's answer is complete."""
        question = await self.sara.say(self.sara.dm, "ping")
        await self.answered(question)
