"""The buttons that let a tool act, or not. What they say outlives no restart."""

import re
from dataclasses import dataclass
from typing import Any, Self

import discord
from discord.ui import Button, DynamicItem, Item, View

from i18n import Catalogue, text


@dataclass(frozen=True, slots=True)
class Verdict:
    """What somebody pressed under a question, by the question's message."""

    message_id: int
    is_yes: bool


class ConsentButton(DynamicItem[Button[View]], template=r"consent:(?P<verdict>yes|no)"):
    """Yes or no.

    A click is handed on as the event `consent_verdict` (interaction, `Verdict`).
    """

    def __init__(self, button: Button[View], *, is_yes: bool) -> None:
        super().__init__(button)
        self._is_yes = is_yes

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: Item[Any], match: re.Match[str], /
    ) -> Self:
        """Make the button of a click; discord.py calls this."""
        del interaction
        button: Any = item
        return cls(button, is_yes=match["verdict"] == "yes")

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Hand the click on; discord.py calls this."""
        message_id = interaction.message.id if interaction.message else 0
        verdict = Verdict(message_id, self._is_yes)
        interaction.client.dispatch("consent_verdict", interaction, verdict)


def consent_view(words: Catalogue) -> View:
    """Give both buttons."""
    view = View(timeout=None)
    yes: Button[View] = Button(
        style=discord.ButtonStyle.success,
        label=words.say(text("Yes, do it")),
        custom_id="consent:yes",
    )
    no: Button[View] = Button(label=words.say(text("No")), custom_id="consent:no")
    view.add_item(ConsentButton(yes, is_yes=True))
    view.add_item(ConsentButton(no, is_yes=False))
    return view
