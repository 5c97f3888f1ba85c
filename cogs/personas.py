"""`/persona`: characters that the bot can speak as."""

import discord
from discord import app_commands
from discord.app_commands import Choice
from discord.ext import commands

from cogs.choices import persona_choices
from cogs.faces import Faces
from cogs.hybrid import localised
from cogs.owners import Owners
from cogs.persona_editor import Files, PersonaEditor
from cogs.persona_rules import (
    UNKNOWN,
    described,
    find_persona,
    is_asked_for,
    may_change,
    refusal_of,
)
from cogs.services import Interaction, Services
from history.personas import NameTakenError, Persona
from history.turnlog import Owner
from i18n import Text, text
from reply.names import bold
from reply.personas import PersonaButton, PersonaWish, persona_view
from reply.refusals import quietly

_ME, _ALL = "me", "all"
_PLACES = [
    Choice(name=localised(text("For me")), value=_ME),
    Choice(name=localised(text("For everyone in this channel")), value=_ALL),
]
_LONGEST_LIST = 1800

_PERSONA = localised(text("persona"))
_PLACE = localised(text("place"))
_FILE = localised(text("instructions"))
_PICTURE = localised(text("picture"))
_WHICH = localised(text("Which persona"))
_ABOUT_FILE = localised(text("A file with its instructions, .txt or .md, if they are long"))
_ABOUT_PICTURE = localised(text("Its face: PNG, JPEG, GIF or WebP, up to 256 KiB"))
_GONE = text("This persona is not there any more.")
_OWN_ONLY = text("You can share your own personas only.")


class PersonaCommands(commands.Cog):
    """Lets people make personas, share them, and choose who speaks with them."""

    persona = app_commands.Group(
        name=localised(text("persona")),
        description=localised(text("Characters that I can speak as")),
    )

    def __init__(self, client: commands.Bot, services: Services, owners: Owners) -> None:
        self._client = client
        self._services = services
        self._owners = owners
        self._faces = Faces(client, services)
        self._editor = PersonaEditor(services, self._faces)

    async def cog_load(self) -> None:
        """Let the buttons be heard."""
        self._client.add_dynamic_items(PersonaButton)

    async def cog_unload(self) -> None:
        """Hear them no more."""
        self._client.remove_dynamic_items(PersonaButton)

    @persona.command(
        name=localised(text("create")), description=localised(text("Make a persona of your own"))
    )
    @app_commands.rename(file=_FILE, picture=_PICTURE)
    @app_commands.describe(file=_ABOUT_FILE, picture=_ABOUT_PICTURE)
    async def create(
        self,
        interaction: Interaction,
        file: discord.Attachment | None,
        picture: discord.Attachment | None,
    ) -> None:
        """Ask for all that makes a persona, in a form."""
        await self._editor.open(interaction, None, Files(file, picture))

    @persona.command(name=localised(text("edit")), description=localised(text("Change a persona")))
    @app_commands.rename(persona=_PERSONA, file=_FILE, picture=_PICTURE)
    @app_commands.describe(persona=_WHICH, file=_ABOUT_FILE, picture=_ABOUT_PICTURE)
    async def edit(
        self,
        interaction: Interaction,
        persona: str,
        file: discord.Attachment | None,
        picture: discord.Attachment | None,
    ) -> None:
        """Show what makes a persona in a form, to be changed."""
        found = await find_persona(self._services, interaction, persona)
        refusal = refusal_of(interaction, found)
        if refusal or found is None:
            await self._tell(interaction, refusal or _GONE)
        else:
            await self._editor.open(interaction, found, Files(file, picture))

    @persona.command(
        name=localised(text("list")), description=localised(text("The personas you can use here"))
    )
    async def show(self, interaction: Interaction) -> None:
        """List a person's own personas, and those shared in this server."""
        visible = await self._services.personas.visible(interaction.user.id, interaction.guild_id)
        words = await self._services.words_of(interaction)
        if not visible:
            await self._tell(interaction, text("There are none yet. Make one: `/persona create`."))
            return
        lines = [words.say(described(each, interaction)) for each in visible]
        while len("\n".join(lines)) > _LONGEST_LIST:
            lines[-2:] = ["…"]
        await interaction.response.send_message("\n".join(lines), ephemeral=True)

    @persona.command(
        name=localised(text("share")),
        description=localised(text("Let everyone in this server use a persona")),
    )
    @app_commands.rename(persona=_PERSONA)
    @app_commands.describe(persona=_WHICH)
    @app_commands.guild_only()
    async def share(self, interaction: Interaction, persona: str) -> None:
        """Share a persona, or ask those who may."""
        found = await find_persona(self._services, interaction, persona)
        if found is None or found.creator_id != interaction.user.id:
            await self._tell(interaction, _OWN_ONLY)
        elif interaction.permissions.manage_guild:
            await self._tell(interaction, await self._share(interaction, found))
        else:
            words = await self._services.words_of(interaction)
            request = text(
                "{person} would like everyone in this server to be able to use the persona "
                "{name}. Someone with the permission “Manage Server” can allow it.",
                person=bold(interaction.user.display_name),
                name=bold(found.name),
            )
            view = persona_view(found.id, words, "share")
            await interaction.response.send_message(words.say(request), view=view)

    @persona.command(
        name=localised(text("unshare")),
        description=localised(text("Leave a shared persona to its creator alone")),
    )
    @app_commands.rename(persona=_PERSONA)
    @app_commands.describe(persona=_WHICH)
    @app_commands.guild_only()
    async def unshare(self, interaction: Interaction, persona: str) -> None:
        """Take a persona back from the server."""
        found = await find_persona(self._services, interaction, persona)
        note = refusal_of(interaction, found)
        if note is None and found:
            await self._services.personas.unshare(found)
            note = text("From now on {name} is its creator's alone.", name=bold(found.name))
        await self._tell(interaction, note or _GONE)

    @persona.command(
        name=localised(text("delete")), description=localised(text("Delete a persona for good"))
    )
    @app_commands.rename(persona=_PERSONA)
    @app_commands.describe(persona=_WHICH)
    async def delete(self, interaction: Interaction, persona: str) -> None:
        """Ask again before a persona is deleted."""
        found = await find_persona(self._services, interaction, persona)
        refusal = refusal_of(interaction, found)
        if refusal or found is None:
            await self._tell(interaction, refusal or _GONE)
            return
        words = await self._services.words_of(interaction)
        question = text("Delete {name}? This cannot be undone.", name=bold(found.name))
        await interaction.response.send_message(
            words.say(question),
            view=persona_view(found.id, words, "delete", "keep"),
            ephemeral=True,
        )

    @persona.command(
        name=localised(text("use")), description=localised(text("Choose who answers here"))
    )
    @app_commands.rename(persona=_PERSONA, place=_PLACE)
    @app_commands.choices(place=_PLACES)
    @app_commands.describe(persona=_WHICH, place=localised(text("For whom")))
    async def use(self, interaction: Interaction, persona: str, place: str = _ME) -> None:
        """Let a persona answer a person here, or all in this channel."""
        found = await find_persona(self._services, interaction, persona)
        where = self._place(interaction, place)
        if isinstance(where, Text) or found is None:
            await self._tell(interaction, where if isinstance(where, Text) else UNKNOWN)
            return
        await self._services.personas.use(where, found, interaction.user.id)
        note = text("From now on {name} answers you here.", name=bold(found.name))
        if where.person_id == 0:
            note = text("From now on {name} answers everyone here.", name=bold(found.name))
        await self._tell(interaction, note)

    @persona.command(
        name=localised(text("none")),
        description=localised(text("Be answered without a persona again")),
    )
    @app_commands.rename(place=_PLACE)
    @app_commands.choices(place=_PLACES)
    @app_commands.describe(place=localised(text("For whom")))
    async def none(self, interaction: Interaction, place: str = _ME) -> None:
        """Let the bot itself answer again."""
        where = self._place(interaction, place)
        if isinstance(where, Text):
            note = where
        elif await self._services.personas.dismiss(where):
            note = text("Done. From now on I answer without a persona.")
        else:
            note = text("There is no persona to dismiss.")
        await self._tell(interaction, note)

    @edit.autocomplete("persona")
    @share.autocomplete("persona")
    @unshare.autocomplete("persona")
    @delete.autocomplete("persona")
    @use.autocomplete("persona")
    async def complete_persona(self, interaction: Interaction, current: str) -> list[Choice[str]]:
        """Suggest the personas that this command can be used on."""
        visible = await self._services.personas.visible(interaction.user.id, interaction.guild_id)
        command = interaction.command
        if command and command.name != "use":
            visible = [each for each in visible if may_change(interaction, each)]
        return persona_choices(visible, current)

    @commands.Cog.listener()
    async def on_persona_wish(self, interaction: Interaction, wish: PersonaWish) -> None:
        """Do what a button about a persona says."""
        with quietly("a click was not answered"):
            await self._do(interaction, wish)

    async def _do(self, interaction: Interaction, wish: PersonaWish) -> None:
        words = await self._services.words_of(interaction)
        found = await self._services.personas.find(wish.persona_id)
        if wish.deed == "share" and not interaction.permissions.manage_guild:
            await self._tell(interaction, text("This needs the permission “Manage Server”."))
            return
        if wish.deed == "share" and found and not is_asked_for(interaction, found):
            await self._tell(interaction, _OWN_ONLY)
            return
        refusal = None if wish.deed == "share" else refusal_of(interaction, found)
        if refusal or found is None:
            note = refusal or _GONE
        elif wish.deed == "share":
            note = await self._share(interaction, found)
        elif wish.deed == "delete":
            await self._services.personas.delete(found.id)
            await self._faces.discard(found.character.avatar_url)
            note = text("Done. {name} is deleted.", name=bold(found.name))
        else:
            note = text("{name} stays.", name=bold(found.name))
        await interaction.response.edit_message(content=words.say(note), view=None)

    async def _share(self, interaction: Interaction, persona: Persona) -> Text:
        personas, server_id = self._services.personas, interaction.guild_id or 0
        try:
            is_there = await personas.share(persona.id, server_id)
        except NameTakenError:
            return text("There is a shared persona of this name in this server already.")
        if not is_there:
            return _GONE
        return text("Everyone in this server can use {name} now.", name=bold(persona.name))

    def _place(self, interaction: Interaction, place: str) -> Owner | Text:
        """Tell for whom a persona is chosen, or why this person cannot choose."""
        owner = self._owners.of_interaction(interaction)
        if owner.person_id and (place == _ME or interaction.guild_id is None):
            return owner
        allowed = interaction.permissions
        if allowed.manage_channels or (allowed.manage_threads and not owner.person_id):
            return Owner(0, interaction.channel_id or 0)
        return text("Who answers everyone here is chosen by those who may manage this channel.")

    async def _tell(self, interaction: Interaction, note: Text) -> None:
        words = await self._services.words_of(interaction)
        await interaction.response.send_message(words.say(note), ephemeral=True)
