"""`/remember`, `/forget` and `/memory`: what goes with each question of a person in a place."""

from collections.abc import Mapping, Sequence

from discord import app_commands
from discord.app_commands import Choice
from discord.ext import commands

from chat.lines import one_line
from cogs.choices import fact_choices
from cogs.hybrid import hybrid, localised
from cogs.owners import Owners
from cogs.privacy_text import NOT_REMEMBERED
from cogs.services import Context, Interaction, Services
from history.facts import MOST_CHARACTERS, Fact, FullError
from history.summaries import LONGEST_SUMMARY, Summaries, Summary
from history.turnlog import Owner
from i18n import Text, text
from reply.forms import Blank, Form
from reply.memory import MemoryButton, MemoryWish, facts_shown, summary_shown
from reply.refusals import quietly

_FULL = text(
    "I can keep no more than {most} characters in mind for you here. `/memory` shows what there "
    "is, and lets you shorten it.",
    most=MOST_CHARACTERS,
)
_NOTHING = text("I keep nothing like that in mind here. `/memory` shows what I do.")
_GONE = text("This summary is not there any more.")
_BULLETS = "-*•– "


class MemoryCommands(commands.Cog):
    """Lets people tell the bot what to keep in mind, and see and change what it remembers."""

    def __init__(self, client: commands.Bot, services: Services, owners: Owners) -> None:
        self._client = client
        self._services = services
        self._owners = owners

    async def cog_load(self) -> None:
        """Let the buttons be heard."""
        self._client.add_dynamic_items(MemoryButton)

    async def cog_unload(self) -> None:
        """Give up the summaries that are still being made."""
        self._client.remove_dynamic_items(MemoryButton)
        await self._services.summariser.close()

    @hybrid(text("remember"), text("Tell me something to keep in mind"))
    @app_commands.rename(fact=localised(text("what")))
    @app_commands.describe(fact=localised(text("What holds for all our conversations here")))
    async def remember(self, context: Context, *, fact: str = "") -> None:
        """Keep something in mind."""
        content = one_line(fact)
        if not content:
            note = text("Tell me what to keep in mind, such as “I do not eat meat”.")
        else:
            note = await self._remember(self._owners.of_context(context), content)
        words = await self._services.words(context, fact)
        await context.reply(words.say(note), ephemeral=True)

    @app_commands.command(
        name=localised(text("forget")),
        description=localised(text("Let me forget something that I keep in mind")),
    )
    @app_commands.rename(fact=localised(text("what")))
    @app_commands.describe(fact=localised(text("What to forget")))
    async def forget(self, interaction: Interaction, fact: str) -> None:
        """Keep something in mind no longer."""
        owner = self._owners.of_interaction(interaction)
        found = _find(await self._services.facts.of(owner), fact)
        if found and await self._services.facts.forget(owner, found.id):
            note = text("Done. I have forgotten it.")
        else:
            note = _NOTHING
        await self._tell(interaction, note)

    @forget.autocomplete("fact")
    async def complete_fact(self, interaction: Interaction, current: str) -> list[Choice[str]]:
        """Suggest what there is to forget."""
        owner = self._owners.of_interaction(interaction)
        return fact_choices(await self._services.facts.of(owner), current)

    @app_commands.command(
        name=localised(text("memory")),
        description=localised(text("See and change what I remember here")),
    )
    async def memory(self, interaction: Interaction) -> None:
        """Show the facts, and the summary of a long conversation."""
        owner = self._owners.of_interaction(interaction)
        words = await self._services.words_of(interaction)
        facts = facts_shown(await self._services.facts.of(owner), words)
        await interaction.response.send_message(facts.content, view=facts.view, ephemeral=True)
        await self._services.turns.noted(owner)
        if summary := await self._summary(owner):
            shown = summary_shown(summary, words)
            await interaction.followup.send(shown.content, view=shown.view, ephemeral=True)

    @commands.Cog.listener()
    async def on_memory_wish(self, interaction: Interaction, wish: MemoryWish) -> None:
        """Show in a form what somebody wants to change."""
        with quietly("a click was not answered"):
            if wish.what == "facts":
                await self._ask_facts(interaction)
            else:
                await self._ask_summary(interaction, wish.turn_id)

    async def _ask_facts(self, interaction: Interaction) -> None:
        words = await self._services.words_of(interaction)
        owner = self._owners.of_interaction(interaction)
        facts = await self._services.facts.of(owner)
        blank = Blank(
            words.say(text("One thing a line")),
            "\n".join(fact.content for fact in facts),
            MOST_CHARACTERS,
            is_long=True,
            is_required=False,
        )
        form = Form(words.say(text("What I keep in mind")), {"facts": blank}, self._change_facts)
        await interaction.response.send_modal(form)

    async def _change_facts(self, filled: Interaction, written: Mapping[str, str]) -> None:
        owner = self._owners.of_interaction(filled)
        lines = [one_line(line.lstrip(_BULLETS)) for line in written["facts"].splitlines()]
        facts = list(filter(None, lines))
        if self._keeps_nothing(owner):
            known = {fact.content for fact in await self._services.facts.of(owner)}
            if not known.issuperset(facts):
                await self._tell(filled, NOT_REMEMBERED)
                return
        try:
            await self._services.facts.replace(owner, facts)
        except FullError:
            await self._tell(filled, _FULL)
            return
        words = await self._services.words_of(filled)
        shown = facts_shown(await self._services.facts.of(owner), words)
        await filled.response.edit_message(content=shown.content, view=shown.view)

    async def _ask_summary(self, interaction: Interaction, turn_id: int) -> None:
        words = await self._services.words_of(interaction)
        summary = await self._summary(self._owners.of_interaction(interaction))
        if summary is None or summary.turn_id != turn_id:
            await interaction.response.edit_message(content=words.say(_GONE), view=None)
            return

        async def change(filled: Interaction, written: Mapping[str, str]) -> None:
            await self._change_summary(filled, Summary(turn_id, written["summary"].strip()))

        label = words.say(text("What was said; empty to forget it"))
        blank = Blank(label, summary.content, LONGEST_SUMMARY, is_long=True, is_required=False)
        form = Form(words.say(text("Earlier in our conversation")), {"summary": blank}, change)
        await interaction.response.send_modal(form)

    async def _change_summary(self, filled: Interaction, summary: Summary) -> None:
        owner = self._owners.of_interaction(filled)
        words = await self._services.words_of(filled)
        if not await self._summaries(owner).rewrite(owner, summary):
            await filled.response.edit_message(content=words.say(_GONE), view=None)
        elif summary.content:
            shown = summary_shown(summary, words)
            await filled.response.edit_message(content=shown.content, view=shown.view)
        else:
            note = words.say(text("Done. I have forgotten it."))
            await filled.response.edit_message(content=note, view=None)

    def _keeps_nothing(self, owner: Owner) -> bool:
        return self._services.histories.keeps_nothing(owner.person_id)

    async def _remember(self, owner: Owner, content: str) -> Text:
        if self._keeps_nothing(owner):
            return NOT_REMEMBERED
        try:
            is_new = await self._services.facts.add(owner, content)
        except FullError:
            return _FULL
        if is_new:
            return text("Done. I keep it in mind for you here.")
        return text("I keep that in mind already.")

    def _summaries(self, owner: Owner) -> Summaries:
        return self._services.histories.of(owner).summaries

    async def _summary(self, owner: Owner) -> Summary | None:
        stretch = await self._summaries(owner).stretch(owner)
        return stretch.before if stretch else None

    async def _tell(self, interaction: Interaction, note: Text) -> None:
        words = await self._services.words_of(interaction)
        await interaction.response.send_message(words.say(note), ephemeral=True)


def _find(facts: Sequence[Fact], written: str) -> Fact | None:
    """Find the fact that a person chose from the suggestions, or wrote a part of."""
    wanted = one_line(written).casefold()
    exact = (each for each in facts if wanted in (f"#{each.id}", each.content.casefold()))
    parts = [each for each in facts if wanted in each.content.casefold()]
    return next(exact, parts[0] if len(parts) == 1 else None)
