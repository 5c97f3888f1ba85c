"""The list of one's conversations: a menu to choose from, and buttons for the chosen one.

Their ids carry all they need, so they outlive a restart.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal, Self, get_args

import discord
from discord.ui import DynamicItem, Item, Select, View

from history.shelf import Conversation
from i18n import Catalogue, Text, text
from reply.wishes import NUMBER, Look, WishButton

Deed = Literal["choose", "older", "newest", "open", "rename", "delete", "erase", "markdown", "json"]
"""What can be done with a conversation; the list can be shown from it on (`older`) or anew."""

MOST_LISTED = 25
"""https://discord.com/developers/docs/components/reference#string-select"""

_LABELS: dict[Deed, Text] = {
    "open": text("Open"),
    "rename": text("Rename"),
    "delete": text("Delete"),
    "erase": text("Yes, delete it"),
    "choose": text("No, keep it"),
}
_FORMATS: dict[Deed, str] = {"markdown": "Markdown", "json": "JSON"}
_STYLES = {"open": discord.ButtonStyle.primary, "erase": discord.ButtonStyle.danger}

_CHOICE = re.compile(rf"(?:(?P<turning>older|newest):)?(?P<number>{NUMBER})")


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person wants done with one of their conversations."""

    deed: Deed
    conversation_id: int


@dataclass(frozen=True, slots=True)
class Page:
    """As many of a person's conversations as a menu takes, the newest first.

    `older` is the first of those that come after them; `has_newer`: there are some before them.
    """

    listed: Sequence[Conversation]
    older: Conversation | None = None
    has_newer: bool = False


def page_of(conversations: Sequence[Conversation], *, has_newer: bool) -> Page:
    """Give the first page of conversations, with room for the entries that turn it."""
    room = MOST_LISTED - has_newer
    if len(conversations) <= room:
        return Page(conversations, None, has_newer)
    return Page(conversations[: room - 1], conversations[room - 1], has_newer)


class ShelfButton(
    WishButton, template=rf"chats:(?P<deed>{'|'.join(get_args(Deed))}):(?P<number>{NUMBER})"
):
    """A button for a conversation: the event `shelf_wish` (interaction, `Wish`)."""

    about = "chats"
    event = "shelf"
    wish = Wish


class ShelfMenu(DynamicItem[Select[View]], template="chats"):
    """The conversations to choose from; the choice is the event `shelf_wish` too."""

    def __init__(self, menu: Select[View]) -> None:
        super().__init__(menu)

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: Item[Any], match: re.Match[str], /
    ) -> Self:
        """Make the menu of a choice; discord.py calls this."""
        del interaction, match
        menu: Any = item
        return cls(menu)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Hand the choice on; discord.py calls this."""
        found = _CHOICE.fullmatch(self.item.values[0])
        if found:
            deed: Any = found["turning"] or "choose"
            wish = Wish(deed, int(found["number"]))
            interaction.client.dispatch("shelf_wish", interaction, wish)


def shelf_view(
    page: Page,
    chosen: Conversation | None,
    words: Catalogue,
    *,
    is_shared: bool,
) -> View:
    """Give the menu, and the buttons for the chosen conversation; all have titles.

    What several people share cannot be renamed or deleted by one of them.
    """
    view = View(timeout=None)
    if page.listed:
        options = _options(page, chosen, words)
        placeholder = words.say(text("Choose a conversation"))
        view.add_item(
            ShelfMenu(Select(custom_id="chats", placeholder=placeholder, options=options))
        )
    if chosen:
        changes: tuple[Deed, ...] = () if is_shared else ("rename", "delete")
        _add(view, "open", chosen, words, disabled=chosen.is_current)
        for deed in (*changes, *_FORMATS):
            _add(view, deed, chosen, words)
    return view


def deletion_view(chosen: Conversation, words: Catalogue) -> View:
    """Give the buttons that ask again before a conversation is deleted."""
    view = View(timeout=None)
    _add(view, "erase", chosen, words)
    _add(view, "choose", chosen, words)
    return view


def _add(
    view: View, deed: Deed, chosen: Conversation, words: Catalogue, *, disabled: bool = False
) -> None:
    label = words.say(_LABELS[deed]) if deed in _LABELS else _FORMATS[deed]
    style = _STYLES.get(deed, discord.ButtonStyle.secondary)
    view.add_item(ShelfButton(deed, chosen.id, Look(label, style, disabled)))


def _options(
    page: Page, chosen: Conversation | None, words: Catalogue
) -> list[discord.SelectOption]:
    options = [_option(each, chosen, words) for each in page.listed]
    if page.has_newer:
        newest = words.say(text("The newest conversations…"))
        value = f"newest:{page.listed[0].id}"
        options.insert(0, discord.SelectOption(label=newest, value=value))
    if page.older:
        older = words.say(text("Older conversations…"))
        options.append(discord.SelectOption(label=older, value=f"older:{page.older.id}"))
    return options


def _option(
    conversation: Conversation, chosen: Conversation | None, words: Catalogue
) -> discord.SelectOption:
    day = datetime.fromtimestamp(conversation.ended_at, UTC).date().isoformat()
    current = words.say(text("the current one"))
    return discord.SelectOption(
        label=conversation.title or "…",
        value=str(conversation.id),
        description=f"{day} · {current}" if conversation.is_current else day,
        default=chosen is not None and chosen.id == conversation.id,
    )
