"""`/chats`: one's conversations in this place, to open, rename, delete and save."""

import io
from collections.abc import Mapping
from dataclasses import dataclass, replace

import discord
from discord import app_commands
from discord.ext import commands
from discord.ui import View
from discord.utils import escape_markdown

from chat.titles import shown_title, tidy
from cogs.hybrid import localised
from cogs.owners import Owners
from cogs.services import Interaction, Services
from history.shelf import LONGEST_TITLE, Conversation, Shelf
from history.turnlog import Owner
from i18n import Catalogue, Text, text
from reply.export import Format, exported, file_name
from reply.forms import Blank, Form
from reply.refusals import quietly
from reply.shelf import (
    MOST_LISTED,
    Page,
    ShelfButton,
    ShelfMenu,
    Wish,
    deletion_view,
    page_of,
    shelf_view,
)

_FORMATS: dict[str, Format] = {"markdown": "markdown", "json": "json"}


@dataclass(frozen=True, slots=True)
class _Shown:
    """What a message with the list shows."""

    content: str
    view: View | None


class Chats(commands.Cog):
    """Shows a person their conversations, and nobody else's."""

    def __init__(self, client: commands.Bot, services: Services, owners: Owners) -> None:
        self._client = client
        self._services = services
        self._owners = owners

    async def cog_load(self) -> None:
        """Let the list's menu and buttons be heard."""
        self._client.add_dynamic_items(ShelfButton, ShelfMenu)

    async def cog_unload(self) -> None:
        """Give up the titles that are still being made."""
        self._client.remove_dynamic_items(ShelfButton, ShelfMenu)
        await self._services.titles.close()

    @app_commands.command(
        name=localised(text("chats")),
        description=localised(text("Open, rename, delete or save your conversations here")),
    )
    async def chats(self, interaction: Interaction) -> None:
        """Show the list, to the one who asked for it."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        owner, words = await self._who(interaction)
        newest = await self._page(owner)
        await self._services.titles.complete(owner, newest.listed)
        shown = await self._list(owner, words)
        await interaction.edit_original_response(content=shown.content, view=shown.view)

    @commands.Cog.listener()
    async def on_shelf_wish(self, interaction: Interaction, wish: Wish) -> None:
        """Do what a person wants done with a conversation."""
        with quietly("a click was not answered"):
            await self._do(interaction, wish)

    async def _do(self, interaction: Interaction, wish: Wish) -> None:
        owner, words = await self._who(interaction)
        found = await self._shelf(owner).find(owner, wish.conversation_id)
        if found is None:
            gone = text("This conversation is not there any more.")
            await self._show(interaction, await self._list(owner, words, note=gone))
        elif wish.deed in _FORMATS:
            await self._export(interaction, owner, _titled(found), _FORMATS[wish.deed])
        elif wish.deed in ("newest", "older"):
            start_id = found.id if wish.deed == "older" else None
            await self._show(interaction, await self._list(owner, words, start_id=start_id))
        elif wish.deed in ("open", "choose"):
            await self._show(interaction, await self._choose(owner, words, found, wish))
        elif owner.person_id == 0:
            note = text("Everyone in this thread shares this conversation.")
            await self._show(interaction, await self._list(owner, words, note=note))
        elif wish.deed == "rename":
            await self._rename(interaction, words, _titled(found))
        elif wish.deed == "delete":
            await self._show(interaction, _ask_again(words, _titled(found)))
        else:
            await self._shelf(owner).delete(owner, found.id)
            note = text("Done. I have forgotten **{title}**.", title=_escaped(found))
            await self._show(interaction, await self._list(owner, words, note=note))

    def _shelf(self, owner: Owner) -> Shelf:
        return self._services.histories.of(owner).shelf

    async def _who(self, interaction: Interaction) -> tuple[Owner, Catalogue]:
        """Tell whose conversations are meant, once all is stored that this person has seen."""
        owner = self._owners.of_interaction(interaction)
        await self._services.turns.noted(owner)
        return owner, await self._services.words_of(interaction)

    async def _choose(
        self, owner: Owner, words: Catalogue, found: Conversation, wish: Wish
    ) -> _Shown:
        if wish.deed == "choose":
            return await self._list(owner, words, chosen_id=found.id)
        await self._shelf(owner).open(owner, found.id)
        note = text("From now on we go on with **{title}**.", title=_escaped(found))
        return await self._list(owner, words, chosen_id=found.id, note=note)

    async def _rename(
        self, interaction: Interaction, words: Catalogue, found: Conversation
    ) -> None:
        async def rename(filled: Interaction, written: Mapping[str, str]) -> None:
            owner, words = await self._who(filled)
            note = None
            if title := tidy(written["written"]):
                await self._shelf(owner).rename(owner, found.id, title)
            else:
                note = text("That title is empty, so the old one stays.")
            shown = await self._list(owner, words, chosen_id=found.id, note=note)
            await self._show(filled, shown)

        label = words.say(text("The new title"))
        blanks = {"written": Blank(label, found.title or "", LONGEST_TITLE)}
        title = words.say(text("Rename"))
        await interaction.response.send_modal(Form(title, blanks, rename))

    async def _export(
        self, interaction: Interaction, owner: Owner, found: Conversation, form: Format
    ) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        _, words = await self._who(interaction)
        said = await self._shelf(owner).export(owner, found.id)
        content = exported(found, said, form, words)
        if len(content) > interaction.filesize_limit:
            note = text("This conversation is larger than the files that I may send here.")
            await interaction.edit_original_response(content=words.say(note))
            return
        file = discord.File(io.BytesIO(content), file_name(found, form))
        await interaction.edit_original_response(attachments=[file])

    async def _page(self, owner: Owner, start_id: int | None = None) -> Page:
        """Give the newest conversations, or those from one of them on."""
        rows = await self._shelf(owner).newest(owner, MOST_LISTED + 1, start_id)
        return page_of(rows, has_newer=start_id is not None)

    async def _list(
        self,
        owner: Owner,
        words: Catalogue,
        *,
        chosen_id: int | None = None,
        start_id: int | None = None,
        note: Text | None = None,
    ) -> _Shown:
        """Give the list as it stands now, with one conversation chosen if it is there."""
        page = await self._page(owner, start_id)
        if chosen_id and chosen_id not in {each.id for each in page.listed}:
            further = await self._page(owner, chosen_id)
            page = further if further.listed else page
        page = replace(page, listed=[_titled(each) for each in page.listed])
        chosen = next((each for each in page.listed if each.id == chosen_id), None)
        if chosen:
            about = _about(chosen)
        elif page.listed:
            about = text("Your conversations here, the newest first.")
        else:
            about = text("There are no conversations here.")
        content = "\n".join(words.say(each) for each in (note, about) if each)
        is_shared = owner.person_id == 0
        view = shelf_view(page, chosen, words, is_shared=is_shared) if page.listed else None
        return _Shown(content, view)

    async def _show(self, interaction: Interaction, shown: _Shown) -> None:
        await interaction.response.edit_message(content=shown.content, view=shown.view)


def _ask_again(words: Catalogue, chosen: Conversation) -> _Shown:
    question = text(
        "Delete **{title}**? I forget all that was said in it. This cannot be undone.",
        title=_escaped(chosen),
    )
    return _Shown(words.say(question), deletion_view(chosen, words))


def _titled(conversation: Conversation) -> Conversation:
    """Give a conversation with a title, be it only how it began."""
    return replace(conversation, title=shown_title(conversation))


def _escaped(conversation: Conversation) -> str:
    return escape_markdown(shown_title(conversation))


def _about(conversation: Conversation) -> Text:
    # https://discord.com/developers/docs/reference#message-formatting-timestamp-styles
    return text(
        "**{title}**\nBegun {began}, last message {ended}.",
        title=_escaped(conversation),
        began=f"<t:{conversation.began_at}:f>",
        ended=f"<t:{conversation.ended_at}:f>",
    )
