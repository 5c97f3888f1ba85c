"""Who may do what with a persona, and how it is described."""

from cogs.services import Interaction, Services
from history.personas import Persona, fold
from i18n import Text, text
from reply.names import bold

UNKNOWN = text("There is no such persona here. `/persona list` shows those you can use.")


async def find_persona(
    services: Services, interaction: Interaction, written: str
) -> Persona | None:
    """Find the persona that a person chose from the suggestions, or whose name they wrote."""
    visible = await services.personas.visible(interaction.user.id, interaction.guild_id)
    wanted = fold(written)
    found = (each for each in visible if wanted in (f"#{each.id}", fold(each.name)))
    return next(found, None)


def may_change(interaction: Interaction, persona: Persona) -> bool:
    """Tell whether a person may change a persona."""
    if persona.creator_id == interaction.user.id:
        return True
    is_shared_here = persona.server_id is not None and persona.server_id == interaction.guild_id
    return is_shared_here and interaction.permissions.manage_guild


def refusal_of(interaction: Interaction, persona: Persona | None) -> Text | None:
    """Tell why a person cannot change a persona; None: they can."""
    if persona is None:
        return UNKNOWN
    if may_change(interaction, persona):
        return None
    return text(
        "Only its creator can do that, or for a shared one who has the permission “Manage Server”."
    )


def is_asked_for(interaction: Interaction, persona: Persona) -> bool:
    """Tell whether a message with buttons is what a persona's creator asked for by a command."""
    message = interaction.message
    metadata = message.interaction_metadata if message else None
    return metadata is not None and metadata.user.id == persona.creator_id


def described(persona: Persona, interaction: Interaction) -> Text:
    """Give a persona's line in a list."""
    name = bold(persona.name)
    if persona.creator_id != interaction.user.id:
        return text("- {name}, shared here", name=name)
    if persona.server_id is None:
        return text("- {name}, yours alone", name=name)
    if persona.server_id == interaction.guild_id:
        return text("- {name}, yours, shared here", name=name)
    return text("- {name}, yours, shared in another server", name=name)
