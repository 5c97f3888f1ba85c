"""Buttons about a persona. Their ids carry all they need, so they outlive a restart."""

import re
from typing import Any, Literal, NamedTuple, Self, get_args

import discord
from discord.ui import Button, DynamicItem, Item, View

from i18n import Catalogue, Text, text

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
    DynamicItem[Button[View]],
    template=rf"persona:(?P<deed>{'|'.join(get_args(Deed))}):(?P<persona_id>[0-9]+)",
):
    """A button for a persona.

    A click is handed on as the event `persona_wish` (interaction, `PersonaWish`) for a cog to
    listen to.
    """

    def __init__(self, wish: PersonaWish, label: str | None = None) -> None:
        super().__init__(
            Button(
                style=_STYLES.get(wish.deed, discord.ButtonStyle.secondary),
                label=label,
                custom_id=f"persona:{wish.deed}:{wish.persona_id}",
            )
        )
        self._wish = wish

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: Item[Any], match: re.Match[str], /
    ) -> Self:
        """Make the button of a click; discord.py calls this."""
        del interaction, item
        deed: Any = match["deed"]
        return cls(PersonaWish(deed, int(match["persona_id"])))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Hand the click on; discord.py calls this."""
        interaction.client.dispatch("persona_wish", interaction, self._wish)


def persona_view(persona_id: int, words: Catalogue, *deeds: Deed) -> View:
    """Give a row of buttons for a persona."""
    view = View(timeout=None)
    for deed in deeds:
        view.add_item(PersonaButton(PersonaWish(deed, persona_id), words.say(_LABELS[deed])))
    return view
