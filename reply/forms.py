"""A form with one thing to fill in."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import discord
from discord.ui import Label, Modal, TextInput

OnFilled = Callable[[discord.Interaction[Any], str], Awaitable[None]]
"""Is given the interaction of who sent the form, and what they wrote."""

# Discord tells nothing of a form that was closed; by then it is forgotten.
_KEPT_SECONDS = 900.0


@dataclass(frozen=True, slots=True)
class Blank:
    """What a form asks for, in a person's words; `written` is there already.

    `title` and `label` have at most 45 characters
    (https://discord.com/developers/docs/components/reference#label).
    """

    title: str
    label: str
    written: str = ""
    longest: int = 4000
    is_long: bool = False


class Form(Modal):
    """A form to be sent with `interaction.response.send_modal`."""

    def __init__(self, blank: Blank, on_filled: OnFilled) -> None:
        super().__init__(title=blank.title, timeout=_KEPT_SECONDS)
        style = discord.TextStyle.paragraph if blank.is_long else discord.TextStyle.short
        self._input = TextInput[Form](
            custom_id="written",
            style=style,
            default=blank.written or None,
            min_length=1,
            max_length=blank.longest,
        )
        self.add_item(Label(text=blank.label, component=self._input))
        self._on_filled = on_filled

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        """Hand on what was written; discord.py calls this."""
        await self._on_filled(interaction, self._input.value)
