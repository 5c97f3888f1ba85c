"""The buttons under what is said of a person's data. Their ids outlive a restart."""

from typing import Literal, NamedTuple, get_args

import discord
from discord.ui import View

from i18n import Catalogue, Text, text
from reply.wishes import Look, WishButton

Deed = Literal["save", "delete", "erase", "keep", "nothing", "again"]

_LABELS: dict[Deed, Text] = {
    "save": text("Save everything"),
    "delete": text("Delete everything"),
    "erase": text("Yes, delete everything"),
    "keep": text("No, keep it"),
    "nothing": text("Keep nothing"),
    "again": text("Keep my conversations again"),
}
_STYLES = {"delete": discord.ButtonStyle.danger, "erase": discord.ButtonStyle.danger}


class PrivacyWish(NamedTuple):
    """What somebody wants done with all that is kept of them; it has no number."""

    deed: Deed
    number: int = 0


class PrivacyButton(
    WishButton, template=rf"privacy:(?P<deed>{'|'.join(get_args(Deed))}):(?P<number>0)"
):
    """A button about a person's data: the event `privacy_wish` (interaction, `PrivacyWish`)."""

    about = "privacy"
    event = "privacy"
    wish = PrivacyWish


def privacy_view(words: Catalogue, *deeds: Deed) -> View:
    """Give a row of buttons."""
    view = View(timeout=None)
    for deed in deeds:
        style = _STYLES.get(deed, discord.ButtonStyle.secondary)
        view.add_item(PrivacyButton(deed, look=Look(words.say(_LABELS[deed]), style)))
    return view
