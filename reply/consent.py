"""The buttons that let a tool act, or not. Questions do not outlive a restart, their buttons do."""

from typing import Literal, NamedTuple

import discord
from discord.ui import View

from i18n import Catalogue, text
from reply.wishes import Look, WishButton


class Verdict(NamedTuple):
    """What somebody pressed under a question, which is told by its message."""

    deed: Literal["yes", "no"]
    number: int = 0


class ConsentButton(WishButton, template=r"consent:(?P<deed>yes|no):(?P<number>0)"):
    """Yes or no: the event `consent_wish` (interaction, `Verdict`)."""

    about = "consent"
    event = "consent"
    wish = Verdict


def consent_view(words: Catalogue) -> View:
    """Give both buttons."""
    view = View(timeout=None)
    yes = Look(words.say(text("Yes, do it")), discord.ButtonStyle.success)
    view.add_item(ConsentButton("yes", look=yes))
    view.add_item(ConsentButton("no", look=Look(words.say(text("No")))))
    return view
