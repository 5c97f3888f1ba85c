"""`/privacy`: what is kept of a person, to be saved or deleted by them."""

import asyncio
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import replace

import discord
from discord import app_commands
from discord.ext import commands

from chat.stops import Stop
from chat.titles import shown_title
from cogs.faces import Faces
from cogs.hybrid import localised
from cogs.services import Interaction, Services
from i18n import Catalogue, text
from reply.export import exported, file_name
from reply.privacy import PrivacyButton, PrivacyWish, privacy_view
from reply.refusals import quietly

_KEPT = text(
    "**What I keep of you**, in a file of whoever runs me:\n"
    "- our conversations, their summaries and titles, and where each question was asked;\n"
    "- what you asked me to keep in mind, your settings and your personas;\n"
    "- how many tokens your questions took. Files and pictures are not kept, only where they are.\n"
    "What you ask goes to the model's server. You can save all of it, or delete it for good."
)


class PrivacyCommand(commands.Cog, name="Privacy"):
    """Shows people what is kept of them, and nobody else."""

    def __init__(self, client: commands.Bot, services: Services) -> None:
        self._client = client
        self._services = services
        self._faces = Faces(client, services)

    async def cog_load(self) -> None:
        """Let the buttons be heard."""
        self._client.add_dynamic_items(PrivacyButton)

    async def cog_unload(self) -> None:
        """Hear them no more."""
        self._client.remove_dynamic_items(PrivacyButton)

    @app_commands.command(
        name=localised(text("privacy")),
        description=localised(text("See what I keep of you; save or delete it")),
    )
    async def privacy(self, interaction: Interaction) -> None:
        """Say what is kept, to the one who asks."""
        words = await self._services.words_of(interaction)
        view = privacy_view(words, "save", "delete")
        await interaction.response.send_message(words.say(_KEPT), view=view, ephemeral=True)

    @commands.Cog.listener()
    async def on_privacy_wish(self, interaction: Interaction, wish: PrivacyWish) -> None:
        """Do what a button says: it is the presser's own data that it is about."""
        with quietly("a click was not answered"):
            words = await self._services.words_of(interaction)
            if wish.deed == "save":
                await self._save(interaction, words)
            elif wish.deed == "delete":
                question = text(
                    "Delete everything that I keep of you? Conversations, settings, personas: all "
                    "is gone for good, everywhere."
                )
                view = privacy_view(words, "erase", "keep")
                await interaction.response.edit_message(content=words.say(question), view=view)
            elif wish.deed == "erase":
                await self._erase(interaction, words)
            else:
                note = words.say(text("Everything stays as it is."))
                await interaction.response.edit_message(content=note, view=None)

    async def _save(self, interaction: Interaction, words: Catalogue) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        files = await self._files(interaction.user.id, words)
        packed = await asyncio.to_thread(_packed, files)
        if len(packed) > interaction.filesize_limit:
            note = text("This is larger than the files that I may send here. Ask who runs me.")
            await interaction.edit_original_response(content=words.say(note))
            return
        file = discord.File(io.BytesIO(packed), "hamdam.zip")
        await interaction.edit_original_response(attachments=[file])

    async def _files(self, person_id: int, words: Catalogue) -> dict[str, bytes]:
        """Give all that is kept, as files by their names."""
        services = self._services
        rest = await services.privacy.gathered(person_id)
        files = {"data.json": json.dumps(rest, ensure_ascii=False, indent=2).encode()}
        for owner, conversation_id in await services.privacy.conversations(person_id):
            found = await services.shelf.find(owner, conversation_id)
            if found is None:
                continue
            found = replace(found, title=shown_title(found))
            said = await services.shelf.export(owner, conversation_id)
            for form in ("markdown", "json"):
                name = f"conversations/{conversation_id}-{file_name(found, form)}"
                files[name] = exported(found, said, form, words)
        return files

    async def _erase(self, interaction: Interaction, words: Catalogue) -> None:
        await interaction.response.defer()
        services, person_id = self._services, interaction.user.id
        for turn_id in await services.privacy.under_way(person_id):
            if services.turns.stop(turn_id, Stop.WITHDRAWN):
                await services.turns.ended(turn_id)
        faces = await services.privacy.faces(person_id)
        await services.privacy.erase(person_id)
        services.personas.forget_places()
        note = words.say(text("Done. I have forgotten everything about you."))
        await interaction.edit_original_response(content=note, view=None)
        for url in faces:
            await self._faces.discard(url)


def _packed(files: Mapping[str, bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return written.getvalue()
