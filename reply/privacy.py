"""The buttons under what is said of a person's data. Their ids outlive a restart."""

import re
from typing import Any, Literal, Self, get_args

import discord
from discord.ui import Button, DynamicItem, Item, View

from i18n import Catalogue, Text, text

PrivacyDeed = Literal["save", "delete", "erase", "keep"]

_LABELS: dict[PrivacyDeed, Text] = {
    "save": text("Save everything"),
    "delete": text("Delete everything"),
    "erase": text("Yes, delete everything"),
    "keep": text("No, keep it"),
}
_STYLES = {"delete": discord.ButtonStyle.danger, "erase": discord.ButtonStyle.danger}


class PrivacyButton(
    DynamicItem[Button[View]], template=rf"privacy:(?P<deed>{'|'.join(get_args(PrivacyDeed))})"
):
    """One of them.

    A click is handed on as the event `privacy_wish` (interaction, `PrivacyDeed`).
    """

    def __init__(self, deed: PrivacyDeed, label: str | None = None) -> None:
        style = _STYLES.get(deed, discord.ButtonStyle.secondary)
        super().__init__(Button(style=style, label=label, custom_id=f"privacy:{deed}"))
        self._deed = deed

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: Item[Any], match: re.Match[str], /
    ) -> Self:
        """Make the button of a click; discord.py calls this."""
        del interaction, item
        deed: Any = match["deed"]
        return cls(deed)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Hand the click on; discord.py calls this."""
        interaction.client.dispatch("privacy_wish", interaction, self._deed)


def privacy_view(words: Catalogue, *deeds: PrivacyDeed) -> View:
    """Give a row of buttons."""
    view = View(timeout=None)
    for deed in deeds:
        view.add_item(PrivacyButton(deed, words.say(_LABELS[deed])))
    return view
