"""What is remembered, as it is shown, and buttons to change it.

Their ids carry all they need, so they outlive a restart.
"""

import re
from collections.abc import Sequence
from typing import Any, Literal, NamedTuple, Self, get_args

import discord
from discord.ui import Button, DynamicItem, Item, View

from history.facts import Fact
from history.summaries import Summary
from i18n import Catalogue, text

What = Literal["facts", "summary"]

_CHANGE = text("Change it")


class MemoryWish(NamedTuple):
    """What somebody wants to change: the facts, or the summary that ends with a turn."""

    what: What
    turn_id: int = 0


class MemoryButton(
    DynamicItem[Button[View]],
    template=rf"memory:(?P<what>{'|'.join(get_args(What))}):(?P<turn_id>[0-9]+)",
):
    """A button to change what is remembered.

    A click is handed on as the event `memory_wish` (interaction, `MemoryWish`) for a cog to listen
    to.
    """

    def __init__(self, wish: MemoryWish, label: str | None = None) -> None:
        custom_id = f"memory:{wish.what}:{wish.turn_id}"
        super().__init__(Button(label=label, custom_id=custom_id))
        self._wish = wish

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: Item[Any], match: re.Match[str], /
    ) -> Self:
        """Make the button of a click; discord.py calls this."""
        del interaction, item
        what: Any = match["what"]
        return cls(MemoryWish(what, int(match["turn_id"])))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Hand the click on; discord.py calls this."""
        interaction.client.dispatch("memory_wish", interaction, self._wish)


class Shown(NamedTuple):
    """A message about what is remembered."""

    content: str
    view: View


def facts_shown(facts: Sequence[Fact], words: Catalogue) -> Shown:
    """Give a message with what somebody asked to be kept in mind."""
    lines = [words.say(text("**What I keep in mind for you here**"))]
    lines += [f"- {fact.content}" for fact in facts]
    if not facts:
        lines = [
            words.say(
                text(
                    "There is nothing that you asked me to keep in mind here. "
                    "`/remember` tells me something that holds for all our conversations here."
                )
            )
        ]
    return Shown("\n".join(lines), _view(MemoryWish("facts"), words))


def summary_shown(summary: Summary, words: Catalogue) -> Shown:
    """Give a message with what was said earlier, in short."""
    title = words.say(text("**What was said earlier in our conversation, as I remember it**"))
    return Shown(
        f"{title}\n{summary.content}", _view(MemoryWish("summary", summary.turn_id), words)
    )


def _view(wish: MemoryWish, words: Catalogue) -> View:
    view = View(timeout=None)
    view.add_item(MemoryButton(wish, words.say(_CHANGE)))
    return view
