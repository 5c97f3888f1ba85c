"""Buttons under an answer. Their ids carry all they need, so they outlive a restart."""

import re
from dataclasses import dataclass
from typing import Any, Literal, Self, get_args

import discord
from discord.ui import Button, DynamicItem, Item, View

from history.turnlog import Standing
from i18n import Catalogue, Text, text
from reply.wishes import NUMBER

Action = Literal["stop", "retry", "regenerate", "continue", "older", "version", "newer", "fork"]

_EMOJI: dict[Action, str] = {
    "stop": "⏹️",
    "retry": "🔄",
    "regenerate": "🔄",
    "continue": "⏩",
    "older": "◀️",
    "newer": "▶️",
    "fork": "🔀",
}
_LABELS: dict[Action, Text] = {
    "stop": text("Stop"),
    "retry": text("Try again"),
    "regenerate": text("Regenerate"),
    "continue": text("Continue"),
    "fork": text("Fork"),
}


@dataclass(frozen=True, slots=True)
class Click:
    """A click on one of the buttons under a turn's answer."""

    action: Action
    turn_id: int


class AnswerButton(
    DynamicItem[Button[View]],
    template=rf"(?P<action>{'|'.join(get_args(Action))}):(?P<turn_id>{NUMBER})",
):
    """A button under an answer.

    A click is handed on as the event `answer_click` (interaction, `Click`) for a cog to listen to.
    """

    def __init__(self, click: Click, label: str | None = None, *, disabled: bool = False) -> None:
        super().__init__(
            Button(
                style=discord.ButtonStyle.secondary,
                emoji=_EMOJI.get(click.action),
                label=label,
                custom_id=f"{click.action}:{click.turn_id}",
                disabled=disabled,
            )
        )
        self.click = click

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: Item[Any], match: re.Match[str], /
    ) -> Self:
        """Make the button of a click; discord.py calls this."""
        del interaction, item
        action: Any = match["action"]
        return cls(Click(action, int(match["turn_id"])))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Hand the click on; discord.py calls this."""
        interaction.client.dispatch("answer_click", interaction, self.click)


def answer_view(standing: Standing, words: Catalogue, *, can_fork: bool) -> View:
    """Give the row of buttons for an answer that stands so."""
    view = View(timeout=None)
    if standing.state == "answered" and standing.count > 1:
        _add_arrows(view, standing)
    for action in _actions(standing, can_fork=can_fork):
        label = words.say(_LABELS[action])
        view.add_item(AnswerButton(Click(action, standing.turn_id), label))
    return view


def _actions(standing: Standing, *, can_fork: bool) -> list[Action]:
    if standing.state == "running":
        return ["stop"]
    if standing.state == "unanswered":
        return ["retry"]
    offered: dict[Action, bool] = {
        "continue": standing.is_cut,
        "regenerate": True,
        "fork": can_fork,
    }
    return [action for action, is_offered in offered.items() if is_offered]


def _add_arrows(view: View, standing: Standing) -> None:
    older, version, newer = (
        Click(action, standing.turn_id) for action in ("older", "version", "newer")
    )
    place = f"{standing.index + 1}/{standing.count}"
    view.add_item(AnswerButton(older, disabled=standing.index == 0))
    view.add_item(AnswerButton(version, place, disabled=True))
    view.add_item(AnswerButton(newer, disabled=standing.index == standing.count - 1))
