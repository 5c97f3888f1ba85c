"""`/settings`: how answers are made, for a person, a channel and a server."""

from collections.abc import Mapping
from typing import Any, Final, cast

import discord
from discord import app_commands
from discord.app_commands import Choice
from discord.ext import commands

from cogs.choices import fitting
from cogs.hybrid import localised
from cogs.runs import read_setting
from cogs.scopes import scopes_of_interaction
from cogs.services import Interaction, Services
from history.settings import Scope, Scopes
from i18n import Catalogue, Text, text
from media.files import FileError
from reply.forms import LONGEST_INPUT, Blank, Form
from reply.refusals import quietly
from reply.settings import (
    LONG,
    NAMES,
    PLACES,
    SettingsMenu,
    Wish,
    as_written,
    overview,
    remarks,
    settings_view,
    shown,
)
from schema import SchemaError, check_size, read_schema
from values import KINDS, OF_PLACES, BadValueError

_BACK: Final = "default"
"""Written in place of a value, it takes a choice back."""
# https://discord.com/developers/docs/resources/message#create-message
_LONGEST_MESSAGE: Final = 2000
_LARGEST_FILE: Final = 1 << 20

_SETTINGS: Final = [Choice(name=localised(name), value=key) for key, name in NAMES.items()]
_PLACES: Final = [Choice(name=localised(name), value=scope) for scope, name in PLACES.items()]


class SettingsCommand(commands.Cog, name="Settings"):
    """Shows and changes what shapes answers."""

    def __init__(self, client: commands.Bot, services: Services) -> None:
        self._client = client
        self._services = services

    async def cog_load(self) -> None:
        """Let the menu be heard."""
        self._client.add_dynamic_items(SettingsMenu)

    async def cog_unload(self) -> None:
        """Hear it no more."""
        self._client.remove_dynamic_items(SettingsMenu)

    @app_commands.command(
        name=localised(text("settings")),
        description=localised(text("Show or change how your answers are made")),
    )
    @app_commands.rename(
        setting=localised(text("setting")),
        value=localised(text("value")),
        where=localised(text("where")),
        lock=localised(text("lock")),
        file=localised(text("file")),
    )
    @app_commands.describe(
        setting=localised(text("What to change; leave it out to see all settings")),
        value=localised(text("The new value; leave it out to write it in a form")),
        where=localised(text("Whose setting to change; yours, if you leave it out")),
        lock=localised(text("For those who manage the server: let its value hold for everyone")),
        file=localised(text("A JSON schema that answers are to follow")),
    )
    @app_commands.choices(setting=_SETTINGS, where=_PLACES)
    async def settings(
        self,
        interaction: Interaction,
        setting: str = "",
        value: str = "",
        where: str = "person",
        lock: bool | None = None,  # noqa: FBT001 - an option of the command
        file: discord.Attachment | None = None,
    ) -> None:
        """Show all settings, or change one."""
        if setting in OF_PLACES and where == "person":
            where = "channel"
        scope = cast("Scope", where if lock is None else "server")
        words = await self._services.words_of(interaction)
        if refusal := _refusal(interaction, scope):
            await interaction.response.send_message(words.say(refusal), ephemeral=True)
        elif not setting and not file:
            await self._show(interaction, words, scope)
        elif not value and not file and lock is None:
            await self._ask(interaction, words, Wish(scope, setting))
        else:
            await interaction.response.defer(ephemeral=True, thinking=True)
            key = "response_format" if file else setting
            notes = await self._change(interaction, Wish(scope, key), file or value, lock=lock)
            await interaction.edit_original_response(content=_lines(notes, words))

    @settings.autocomplete("value")
    async def complete_value(self, interaction: Interaction, current: str) -> list[Choice[str]]:
        """Suggest the values of the setting that was chosen before."""
        key = str(getattr(interaction.namespace, "setting", ""))
        if key not in NAMES:
            return []
        words = await self._services.words_of(interaction)
        back = words.say(text("take my choice back"))
        values = KINDS[key].choices
        if key == "model":
            values = await self._services.endpoints.model_names()
        return fitting([(back, _BACK), *((each, each) for each in values)], current)

    @commands.Cog.listener()
    async def on_settings_wish(self, interaction: Interaction, wish: Wish) -> None:
        """Ask for the value of a setting that a person chose in the list."""
        with quietly("a choice was not answered"):
            words = await self._services.words_of(interaction)
            if refusal := _refusal(interaction, wish.scope):
                await interaction.response.send_message(words.say(refusal), ephemeral=True)
            else:
                await self._ask(interaction, words, wish)

    async def _show(self, interaction: Interaction, words: Catalogue, scope: Scope) -> None:
        effective = await self._services.settings.effective(scopes_of_interaction(interaction))
        await interaction.response.send_message(
            overview(effective, words), view=settings_view(scope, words), ephemeral=True
        )

    async def _ask(self, interaction: Interaction, words: Catalogue, wish: Wish) -> None:
        """Open the form in which a setting is written."""

        async def fill_in(filled: Interaction, written: Mapping[str, str]) -> None:
            await filled.response.defer(ephemeral=True, thinking=filled.message is None)
            if refusal := _refusal(filled, wish.scope):
                notes = [refusal]
            else:
                notes = await self._change(filled, wish, written["value"].strip() or _BACK)
            await self._answer(filled, wish.scope, notes)

        effective = await self._services.settings.effective(scopes_of_interaction(interaction))
        own = getattr(effective.layers[wish.scope], wish.key)
        before = as_written(own)
        blank = Blank(
            words.say(NAMES[wish.key]),
            before if len(before) <= LONGEST_INPUT else "",
            LONGEST_INPUT,
            is_long=wish.key in LONG,
            is_required=False,
        )
        help_lines = [KINDS[wish.key].problem, text("Leave it empty to take your choice back.")]
        title = words.say(text("A setting {place}", place=PLACES[wish.scope]))
        form = Form(title, {"value": blank}, fill_in, _lines(help_lines, words))
        await interaction.response.send_modal(form)

    async def _answer(self, filled: Interaction, scope: Scope, notes: list[Text]) -> None:
        """Answer a form: in the list where it was opened, or in a message of its own."""
        words = await self._services.words_of(filled)
        said = _lines(notes, words)
        if filled.message is None:
            await filled.edit_original_response(content=said)
            return
        effective = await self._services.settings.effective(scopes_of_interaction(filled))
        content = f"{said}\n\n{overview(effective, words)}"[:_LONGEST_MESSAGE]
        await filled.edit_original_response(content=content, view=settings_view(scope, words))

    async def _change(
        self,
        interaction: Interaction,
        wish: Wish,
        given: str | discord.Attachment,
        *,
        lock: bool | None = None,
    ) -> list[Text]:
        """Store what was given, and whether it is locked; give what to say about that."""
        store, scopes = self._services.settings, scopes_of_interaction(interaction)
        scope, key = wish.scope, wish.key
        name, place = NAMES[key], PLACES[scope]
        notes: list[Text] = []
        if given == _BACK:
            await store.choose(scope, _id(scopes, scope), key, None)
            notes.append(text("**{name}** is not set any more {place}.", name=name, place=place))
        elif given:
            try:
                value = await self._read(key, given)
            except (BadValueError, SchemaError) as error:
                return [text("**{name}**: {problem}", name=name, problem=error.text)]
            await store.choose(scope, _id(scopes, scope), key, value)
            notes.append(
                text("**{name}** is {value} {place}.", name=name, value=shown(value), place=place)
            )
        if lock is not None:
            await store.lock(scopes.server_id, key, is_locked=lock)
            notes.append(
                text("**{name}** is locked: what this server has holds for everyone.", name=name)
                if lock
                else text("**{name}** is not locked any more.", name=name)
            )
        return notes + remarks(await store.effective(scopes), key, scope)

    async def _read(self, key: str, given: str | discord.Attachment) -> Any:  # noqa: ANN401
        """Give the value that was given: a schema in a file, or what was written.

        Raises BadValueError and SchemaError.
        """
        if isinstance(given, discord.Attachment):
            check_size(given.size)
            try:
                content = await self._services.cdn.fetch(given.url, given.size, _LARGEST_FILE)
            except FileError as error:
                raise BadValueError(error.text) from error
            return read_schema(content, given.filename)
        return await read_setting(self._services, key, given)


def _refusal(interaction: Interaction, scope: Scope) -> Text | None:
    """Say why somebody may not change the settings of a scope; None where they may."""
    if scope == "person":
        return None
    if interaction.guild_id is None:
        return text("This works in servers only.")
    if scope == "channel":
        allowed = interaction.permissions.manage_channels
        return None if allowed else text("Only those who manage this channel may change that.")
    allowed = interaction.permissions.manage_guild
    return None if allowed else text("Only those who manage this server may change that.")


def _id(scopes: Scopes, scope: Scope) -> int:
    ids = {"person": scopes.person_id, "channel": scopes.channel_id, "server": scopes.server_id}
    return ids[scope]


def _lines(notes: list[Text], words: Catalogue) -> str:
    return "\n".join(map(words.say, notes))
