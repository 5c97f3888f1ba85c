"""Buttons about a persona. Their ids carry all they need, so they outlive a restart."""

from typing import Literal, NamedTuple, get_args

import discord
from discord.ui import View

from i18n import Catalogue, Text, text
from reply.wishes import NUMBER, Look, WishButton

Deed = Literal["share", "delete", "keep"]

_LABELS: dict[Deed, Text] = {
    "share": text("Share it here"),
    "delete": text("Yes, delete it"),
    "keep": text("No, keep it"),
}
_STYLES = {"share": discord.ButtonStyle.primary, "delete": discord.ButtonStyle.danger}


class PersonaWish(NamedTuple):
    """What somebody wants done with a persona."""

    deed: Deed
    persona_id: int


class PersonaButton(
    WishButton, template=rf"persona:(?P<deed>{'|'.join(get_args(Deed))}):(?P<number>{NUMBER})"
):
    """A button for a persona: the event `persona_wish` (interaction, `PersonaWish`)."""

    about = "persona"
    event = "persona"
    wish = PersonaWish


def persona_view(persona_id: int, words: Catalogue, *deeds: Deed) -> View:
    """Give a row of buttons for a persona."""
    view = View(timeout=None)
    for deed in deeds:
        style = _STYLES.get(deed, discord.ButtonStyle.secondary)
        view.add_item(PersonaButton(deed, persona_id, Look(words.say(_LABELS[deed]), style)))
    return view
