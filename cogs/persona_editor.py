"""The form in which a persona is made and changed."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import NamedTuple

import discord

from chat.personas import (
    LONGEST_NAME,
    LONGEST_OPENING,
    UnfitError,
    check_file,
    checked_instructions,
    checked_name,
    checked_opening,
    instructions_in,
)
from cogs.choices import unknown_model
from cogs.faces import Faces
from cogs.runs import as_lines, read_lines
from cogs.services import Interaction, Services
from history.personas import (
    MOST_PERSONAS,
    Character,
    NameTakenError,
    Persona,
    TooManyPersonasError,
)
from history.settings import Settings
from i18n import Catalogue, Text, text
from media.files import FileError
from reply.forms import LONGEST_INPUT, Blank, Form
from reply.names import bold
from values import BadValueError

_LONGEST_MODEL = 100
_LONGEST_PARAMETERS = 1000
_TAKEN = text("There is a persona of this name already.")


class Files(NamedTuple):
    """What a person attached to the command."""

    instructions: discord.Attachment | None
    picture: discord.Attachment | None


class PersonaEditor:
    """Shows the form, and keeps what was filled in."""

    def __init__(self, services: Services, faces: Faces) -> None:
        self._services = services
        self._faces = faces

    async def open(self, interaction: Interaction, persona: Persona | None, files: Files) -> None:
        """Show the form for a new persona, or for one that is to be changed.

        Instructions that a file brings, or that no form can hold, are not asked for.
        """
        words = await self._services.words_of(interaction)
        try:
            if files.instructions:
                check_file(files.instructions.filename, files.instructions.size)
            if files.picture:
                self._faces.check(files.picture)
        except UnfitError as error:
            await interaction.response.send_message(words.say(error.text), ephemeral=True)
            return
        blanks = _blanks(words, persona, has_file=files.instructions is not None)
        form = Form(
            words.say(text("Persona")),
            blanks,
            partial(self._save, persona, files),
            "" if "instructions" in blanks or files.instructions else words.say(_remark(persona)),
        )
        await interaction.response.send_modal(form)

    async def _save(
        self,
        persona: Persona | None,
        files: Files,
        interaction: discord.Interaction,
        written: Mapping[str, str],
    ) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        words = await self._services.words_of(interaction)
        try:
            note = await self._keep(interaction.user.id, persona, files, written)
        except UnfitError as error:
            note = error.text
        except NameTakenError:
            note = _TAKEN
        except TooManyPersonasError:
            most = MOST_PERSONAS
            note = text("You have {most} personas, and more are not allowed.", most=most)
        await interaction.edit_original_response(content=words.say(note))

    async def _keep(
        self,
        person_id: int,
        persona: Persona | None,
        files: Files,
        written: Mapping[str, str],
    ) -> Text:
        before = persona.character if persona else None
        character = Character(
            name=checked_name(written["name"]),
            instructions=await self._instructions(written, files.instructions, before),
            avatar_url=before.avatar_url if before else None,
            model=await self._model(written["model"].strip()),
            parameters=await self._parameters(written["parameters"]),
            opening=checked_opening(written["opening"]),
        )
        personas = self._services.personas
        if persona is None:
            persona = await personas.create(person_id, character)
        elif not await personas.change(persona.id, character):
            return text("This persona is not there any more.")
        if files.picture:
            url = await self._faces.keep(files.picture)
            if url is None:
                name = bold(character.name)
                return text("{name} is ready, but Discord did not take the picture.", name=name)
            await personas.change(persona.id, replace(character, avatar_url=url))
            await self._faces.discard(character.avatar_url)
        return text("{name} is ready. Choose it with `/persona use`.", name=bold(character.name))

    async def _instructions(
        self,
        written: Mapping[str, str],
        file: discord.Attachment | None,
        before: Character | None,
    ) -> str:
        if file:
            try:
                content = await self._services.cdn.fetch(file.url, file.size)
            except FileError as error:
                raise UnfitError(text("I could not read the file. Please try again.")) from error
            return instructions_in(file.filename, content)
        if "instructions" in written or before is None:
            return checked_instructions(written["instructions"])
        return before.instructions

    async def _parameters(self, written: str) -> Settings:
        try:
            return await read_lines(self._services, written)
        except BadValueError as error:
            raise UnfitError(error.text) from error

    async def _model(self, name: str) -> str | None:
        if not name:
            return None
        match = await self._services.endpoints.find_model(name)
        if match.name is None:
            raise UnfitError(unknown_model(name, match))
        return match.name


def _blanks(words: Catalogue, persona: Persona | None, *, has_file: bool) -> dict[str, Blank]:
    now = persona.character if persona else Character("", "")
    blanks = {"name": Blank(words.say(text("Name")), now.name, LONGEST_NAME)}
    if not has_file and len(now.instructions) <= LONGEST_INPUT:
        label = words.say(text("Instructions: who it is, how it speaks"))
        blanks["instructions"] = Blank(label, now.instructions, is_long=True)
    opening = words.say(text("What it says first in a thread"))
    blanks["opening"] = Blank(opening, now.opening, LONGEST_OPENING, True, is_required=False)
    model = words.say(text("Model, if it is to have its own"))
    parameters = words.say(text("Parameters, one a line: temperature = 0.7"))
    blanks["parameters"] = Blank(
        parameters, as_lines(now.parameters), _LONGEST_PARAMETERS, True, is_required=False
    )
    blanks["model"] = Blank(model, now.model or "", _LONGEST_MODEL, is_required=False)
    return blanks


def _remark(persona: Persona | None) -> Text:
    count = len(persona.character.instructions) if persona else 0
    return text(
        "Its instructions have {count} characters, more than a form can hold. They stay as they "
        "are; to change them, attach a file to the command.",
        count=f"{count:,}",
    )
