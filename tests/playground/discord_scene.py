"""A bot with one answer, for tests of interactions."""

from collections.abc import Awaitable, Callable

import discord
from discord import app_commands

from playground.discord import Channel, Clock, Discord, Interaction, Limits, Person

from .discord_client import Bot, connected

Answer = Callable[[discord.Interaction], Awaitable[None]]


class Talker(Bot):
    """Has one command, /chat; a test gives what it does."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.answer = answer
        self.failures: list[BaseException] = []
        self.done: list[discord.Interaction] = []

        @self.tree.command(name="chat", description="Talk")
        @app_commands.allowed_installs(guilds=True, users=True)
        @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
        async def chat(interaction: discord.Interaction, message: str = "") -> None:
            interaction.extras["message"] = message
            await self.run_answer(interaction)

        @self.tree.context_menu(name="Translate")
        async def translate(interaction: discord.Interaction, message: discord.Message) -> None:
            await interaction.response.send_message(f"“{message.content}” it says")

    async def run_answer(self, interaction: discord.Interaction) -> None:
        try:
            await self.answer(interaction)
        except discord.HTTPException as error:
            self.failures.append(error)
        self.done.append(interaction)
        self.changes.notify()

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        if interaction.type in (
            discord.InteractionType.component,
            discord.InteractionType.modal_submit,
        ):
            await self.run_answer(interaction)


class Scene:
    """A server, a person, and a bot with one answer."""

    def __init__(self, world: Discord, bot: Talker, clock: Clock) -> None:
        self.world, self.bot, self.clock = world, bot, clock
        self.guild = world.guild("Home", locale="ru")
        self.channel: Channel = self.guild.channel("general")
        self.ali: Person = world.person("Ali", locale="de")
        self.guild.join(self.ali)

    async def ask(self, channel: Channel | None = None, message: str = "hi") -> Interaction:
        await self.world.until(lambda: self.world.commands.at(None))
        count = len(self.bot.done)
        asked = await self.ali.slash(channel or self.channel, "chat", message=message)
        await self.bot.until(lambda: len(self.bot.done) > count)
        return asked

    def codes(self) -> list[int]:
        found = self.bot.failures
        return [each.code for each in found if isinstance(each, discord.HTTPException)]


class Stage:
    """`async with Stage(answer) as scene`."""

    def __init__(self, answer: Answer) -> None:
        self.clock = Clock()
        self.bot = Talker(answer)
        self.world = Discord(clock=self.clock, limits=Limits.none())
        self.running = connected(self.world, self.bot)

    async def __aenter__(self) -> Scene:
        await self.world.__aenter__()
        await self.running.__aenter__()
        return Scene(self.world, self.bot, self.clock)

    async def __aexit__(self, *error: object) -> None:
        await self.running.__aexit__(None, None, None)
        await self.world.__aexit__(None, None, None)
