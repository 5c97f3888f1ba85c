"""The menu of a message: ask about it, translate, summarise or explain it, privately."""

from collections.abc import Callable, Coroutine, Mapping
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from chat.quoting import Task, told_task
from cogs.asking import Asking, Question
from cogs.hybrid import localised
from cogs.services import Interaction, Services
from cogs.words import name_of, words_of
from history.references import Referred
from i18n import LANGUAGE_NAMES, Text, text
from reply.forms import Blank, Form

_Callback = Callable[[Interaction, discord.Message], Coroutine[Any, Any, None]]

_LONGEST_QUESTION = 2000


class Menus(commands.Cog):
    """Answers about a message, to the one who asks alone."""

    def __init__(self, client: commands.Bot, services: Services, asking: Asking) -> None:
        self._tree = client.tree
        self._services = services
        self._asking = asking
        self._menus = [
            _menu(text("Ask about this"), self._ask),
            _menu(text("Translate"), self._translate),
            _menu(text("Summarise"), self._summarise),
            _menu(text("Explain"), self._explain),
        ]

    async def cog_load(self) -> None:
        """Put the entries into the menu."""
        for menu in self._menus:
            self._tree.add_command(menu)

    async def cog_unload(self) -> None:
        """Take them out again."""
        for menu in self._menus:
            self._tree.remove_command(menu.name, type=menu.type)

    async def _ask(self, interaction: Interaction, message: discord.Message) -> None:
        referred = await self._referred(interaction, message)
        if referred is None:
            return

        async def ask(filled: Interaction, written: Mapping[str, str]) -> None:
            question = Question(written["written"].strip(), refers=(referred,))
            await self._asking.by_interaction(filled, question, is_private=True)

        words = await self._services.words_of(interaction)
        label = words.say(text("Your question"))
        blanks = {"written": Blank(label, longest=_LONGEST_QUESTION, is_long=True)}
        title = words.say(text("Ask about this"))
        await interaction.response.send_modal(Form(title, blanks, ask))

    async def _translate(self, interaction: Interaction, message: discord.Message) -> None:
        await self._do("translate", interaction, message)

    async def _summarise(self, interaction: Interaction, message: discord.Message) -> None:
        await self._do("summarise", interaction, message)

    async def _explain(self, interaction: Interaction, message: discord.Message) -> None:
        await self._do("explain", interaction, message)

    async def _do(self, task: Task, interaction: Interaction, message: discord.Message) -> None:
        referred = await self._referred(interaction, message)
        if referred:
            told = told_task(task, await self._language(interaction))
            question = Question(told, refers=(referred,))
            await self._asking.by_interaction(interaction, question, is_private=True)

    async def _referred(
        self, interaction: Interaction, message: discord.Message
    ) -> Referred | None:
        """Give what is asked about; a message without words is told of and gives None."""
        words = words_of(message)
        if words:
            return Referred(name_of(message.author), words, message.author.id)
        catalogue = await self._services.words_of(interaction)
        note = text("There are no words in this message that I could read.")
        await interaction.response.send_message(catalogue.say(note), ephemeral=True)
        return None

    async def _language(self, interaction: Interaction) -> str:
        """Name a person's language: the one they chose here, else that of their Discord."""
        settings = await self._services.settings.of_person(interaction.user.id)
        if settings.language:
            return LANGUAGE_NAMES[settings.language]
        locale = interaction.locale
        # Every locale of Discord's is a language, perhaps with a country, by discord.py's names;
        # one that discord.py has no name for is told by its code.
        if locale.name.startswith("unknown_"):
            return str(locale)
        return f"{locale.name.replace('_', ' ').title()} ({locale})"


def _menu(name: Text, callback: _Callback) -> app_commands.ContextMenu:
    return app_commands.ContextMenu(name=localised(name), callback=callback)
