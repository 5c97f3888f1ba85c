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
from discord.ui import View

from chat.stops import Stop
from chat.titles import shown_title
from cogs.faces import Faces
from cogs.hybrid import localised
from cogs.privacy_text import ERASED, ERASED_BUT_WISH, told
from cogs.services import Interaction, Services
from history.histories import Stores
from i18n import Catalogue, text
from reply.export import exported, file_name
from reply.privacy import PrivacyButton, PrivacyWish, privacy_view
from reply.refusals import quietly


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
        content, view = self._told(interaction.user.id, words)
        await interaction.response.send_message(content, view=view, ephemeral=True)

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
            elif wish.deed in ("nothing", "again"):
                await self._choose(interaction, words, keeps_nothing=wish.deed == "nothing")
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
        histories = self._services.histories
        rest = await histories.kept.privacy.gathered(person_id)
        files = {"data.json": json.dumps(rest, ensure_ascii=False, indent=2).encode()}
        for stores in histories.of_person(person_id):
            for owner, conversation_id in await stores.privacy.conversations(person_id):
                found = await stores.shelf.find(owner, conversation_id)
                if found is None:
                    continue
                found = replace(found, title=shown_title(found))
                said = await stores.shelf.export(owner, conversation_id)
                for form in ("markdown", "json"):
                    name = f"conversations/{conversation_id}-{file_name(found, form)}"
                    files[name] = exported(found, said, form, words)
        return files

    def _told(self, person_id: int, words: Catalogue) -> tuple[str, View]:
        """Give what is said of what is kept, and the buttons below."""
        keeps_nothing = self._services.histories.keeps_nothing(person_id)
        view = privacy_view(words, "save", "delete", "again" if keeps_nothing else "nothing")
        days = self._services.config.retention_days
        return words.say(told(days, keeps_nothing=keeps_nothing)), view

    async def _choose(
        self, interaction: Interaction, words: Catalogue, *, keeps_nothing: bool
    ) -> None:
        """Keep nothing from now on, or keep again what is said; what was not kept is forgotten."""
        await interaction.response.defer()
        histories, person_id = self._services.histories, interaction.user.id
        if keeps_nothing:
            await histories.keep_nothing(person_id)
        elif histories.keeps_nothing(person_id):
            await histories.keep_again(person_id)
            await self._stop(histories.passing, person_id, Stop.ASKED)
            await histories.forget(person_id)
        content, view = self._told(person_id, words)
        await interaction.edit_original_response(content=content, view=view)

    async def _stop(self, stores: Stores, person_id: int, why: Stop) -> None:
        """Stop all of a person's answers that are under way, and wait for their ends."""
        turns = self._services.turns
        for turn_id in await stores.privacy.under_way(person_id):
            if turns.stop(turn_id, why):
                await turns.ended(turn_id)

    async def _erase(self, interaction: Interaction, words: Catalogue) -> None:
        await interaction.response.defer()
        services, person_id = self._services, interaction.user.id
        histories = services.histories
        for stores in histories.of_person(person_id):
            await self._stop(stores, person_id, Stop.WITHDRAWN)
        for stores in (histories.kept, histories.passing):
            for turn_id in await stores.privacy.quoted_under_way(person_id):
                await services.turns.hush(turn_id)
        faces = await histories.kept.privacy.faces(person_id)
        await histories.kept.privacy.erase(person_id)
        await histories.passing.privacy.unquote(person_id)
        await histories.forget(person_id)
        services.ears.forget(person_id)
        services.personas.forget_places()
        note = ERASED_BUT_WISH if histories.keeps_nothing(person_id) else ERASED
        await interaction.edit_original_response(content=words.say(note), view=None)
        for url in faces:
            await self._faces.discard(url)


def _packed(files: Mapping[str, bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return written.getvalue()
