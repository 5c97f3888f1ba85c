"""A form with things to fill in."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import discord
from discord.ui import Label, Modal, TextDisplay, TextInput

LONGEST_INPUT = 4000
"""Characters that fit into one input
(https://discord.com/developers/docs/components/reference#text-input)."""

OnFilled = Callable[[discord.Interaction[Any], Mapping[str, str]], Awaitable[None]]
"""Is given the interaction of who sent the form, and what they wrote, by the blanks' names."""

# Discord tells nothing of a form that was closed; by then it is forgotten.
_KEPT_SECONDS = 900.0


@dataclass(frozen=True, slots=True)
class Blank:
    """One thing to fill in, in a person's words; `written` is there already.

    `label` has at most 45 characters
    (https://discord.com/developers/docs/components/reference#label).
    """

    label: str
    written: str = ""
    longest: int = LONGEST_INPUT
    is_long: bool = False
    is_required: bool = True


class Form(Modal):
    """A form to be sent with `interaction.response.send_modal`.

    `title` has at most 45 characters; `remark` stands below the blanks. There are at most five of
    these together (https://discord.com/developers/docs/interactions/receiving-and-responding).
    """

    def __init__(
        self, title: str, blanks: Mapping[str, Blank], on_filled: OnFilled, remark: str = ""
    ) -> None:
        super().__init__(title=title, timeout=_KEPT_SECONDS)
        self._inputs = {name: _input(name, blank) for name, blank in blanks.items()}
        for name, blank in blanks.items():
            self.add_item(Label(text=blank.label, component=self._inputs[name]))
        if remark:
            self.add_item(TextDisplay(remark))
        self._on_filled = on_filled

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        """Hand on what was written; discord.py calls this."""
        written = {name: blank.value for name, blank in self._inputs.items()}
        await self._on_filled(interaction, written)


def _input(name: str, blank: Blank) -> TextInput[Form]:
    return TextInput(
        custom_id=name,
        style=discord.TextStyle.paragraph if blank.is_long else discord.TextStyle.short,
        default=blank.written or None,
        min_length=1 if blank.is_required else 0,
        max_length=blank.longest,
        required=blank.is_required,
    )
