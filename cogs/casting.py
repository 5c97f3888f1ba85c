"""Who answers: the bot itself, or a persona that speaks in that place."""

from dataclasses import replace

import discord

from chat.personas import told_opening
from history.personas import Cast, Character, Personas
from history.settings import Effective, Settings
from history.turnlog import Asked, LoggedTurn, Owner
from i18n import catalogue, text
from reply.names import bold
from reply.settings import NAMES
from reply.surface import Surface
from reply.webhook_surface import WebhookSurface


class Casting:
    """Tells who speaks."""

    def __init__(self, personas: Personas) -> None:
        self._personas = personas

    async def here(self, owner: Owner, channel: discord.abc.Snowflake | None) -> Cast:
        """Tell who answers an owner's question in a channel or thread.

        What a person chose for themselves goes before what holds for all there.
        """
        parent_id = channel.parent_id if isinstance(channel, discord.Thread) else None
        ids = (channel and channel.id, parent_id)
        return await self._personas.cast(owner, *(Owner(0, id_) for id_ in ids if id_))

    async def again(self, turn: LoggedTurn) -> Cast:
        """Tell who answers a question once more: who did before, if that is still there."""
        persona_id = turn.asked.persona_id
        persona = await self._personas.find(persona_id) if persona_id else None
        if persona is None:
            return Cast()
        return Cast(persona, has_opened=await self._personas.has_opened(turn.asked.owner, persona))


def lead(cast: Cast, asked: Asked, surface: Surface, locked: frozenset[str]) -> str:
    """Give the lines that stand in front of an answer: whose it is, where that is not seen.

    What was asked for in vain, since the server has `locked` it, is told as well.
    """
    lines, words = [], catalogue(asked.language)
    if vain := [key for key in NAMES if key in locked and getattr(asked.run, key) is not None]:
        names = ", ".join(words.say(NAMES[key]) for key in vain)
        note = text(
            "This server has locked this, so your choice does not hold: {names}", names=names
        )
        lines.append(f"-# {words.say(note)}\n")
    if cast.missed:
        gone = text(
            "{name} is not there any more, so I answer as I do without a persona.",
            name=bold(cast.missed),
        )
        lines.append(f"-# {words.say(gone)}\n")
    if cast.persona and not isinstance(surface, WebhookSurface):
        lines.append(f"{bold(cast.persona.name)}\n")
    return "".join(lines)


def held(effective: Effective, cast: Cast, run: Settings) -> Settings:
    """Give the settings that hold for an answer: a persona has its own, and so has a run."""
    if cast.persona:
        own = settings_of(cast.persona.character, has_opened=cast.has_opened)
        effective = effective.under("persona", own)
    return effective.under("run", run).settings


def settings_of(character: Character, *, has_opened: bool) -> Settings:
    """Give what a persona has of its own, as one layer of settings.

    `has_opened`: its opening line stands above.
    """
    instructions = character.instructions
    if has_opened and character.opening:
        instructions = f"{instructions}\n\n{told_opening(character.opening)}"
    return replace(character.parameters, model=character.model, system_prompt=instructions)
