"""Buttons whose ids carry a wish, so that they outlive a restart."""

import re
from typing import Any, ClassVar, NamedTuple, Self

import discord
from discord.ui import Button, DynamicItem, Item, View

NUMBER = "[0-9]{1,18}"
"""What a number in an id looks like: one that SQLite can hold as well."""


class Look(NamedTuple):
    """How a button looks."""

    label: str | None = None
    style: discord.ButtonStyle = discord.ButtonStyle.secondary
    disabled: bool = False


class WishButton(DynamicItem[Button[View]], template=r"(?!)"):
    """A button for one wish.

    Its subclasses say what they are `about`, and how a wish is made of its `deed` and its `number`,
    which are the groups of their template. A click is handed on as the event `<event>_wish`
    (interaction, wish) for a cog to listen to.
    """

    about: ClassVar[str]
    event: ClassVar[str]
    wish: ClassVar[type[Any]]

    def __init__(self, deed: str, number: int = 0, look: Look | None = None) -> None:
        look = look or Look()
        custom_id = f"{self.about}:{deed}:{number}"
        super().__init__(
            Button(style=look.style, label=look.label, disabled=look.disabled, custom_id=custom_id)
        )
        self._made = self.wish(deed, number)

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: Item[Any], match: re.Match[str], /
    ) -> Self:
        """Make the button of a click; discord.py calls this."""
        del interaction, item
        return cls(match["deed"], int(match["number"]))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Hand the click on; discord.py calls this."""
        interaction.client.dispatch(f"{self.event}_wish", interaction, self._made)
