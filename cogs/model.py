"""`/model`: which model answers a person."""

from discord import app_commands
from discord.ext import commands

from cogs.choices import model_choices, unknown_model
from cogs.hybrid import hybrid, localised
from cogs.scopes import scopes_of
from cogs.services import Context, Interaction, Services
from i18n import Text, text


class Model(commands.Cog):
    """Shows and changes a person's model."""

    def __init__(self, services: Services) -> None:
        self._services = services

    @hybrid(text("model"), text("Show or choose the model that answers you"))
    @app_commands.rename(name=localised(text("name")))
    @app_commands.describe(name=localised(text("The model to answer you from now on")))
    async def model(self, context: Context, *, name: str = "") -> None:
        """Show the current model or choose another."""
        await context.defer(ephemeral=True)
        words = await self._services.words(context)
        name = name.strip()
        note = await (self._choose(context, name) if name else self._show(context))
        await context.reply(words.say(note), ephemeral=True)

    async def _show(self, context: Context) -> Text:
        model, is_locked = await self._held(context)
        if is_locked:
            return text("In this server `{model}` answers everyone.", model=model)
        return text("You are talking with `{model}`. Choose another with `/model`.", model=model)

    async def _choose(self, context: Context, name: str) -> Text:
        match = await self._services.endpoints.find_model(name)
        if match.name is None:
            return unknown_model(name, match)
        store = self._services.settings
        await store.choose("person", context.author.id, "model", match.name)
        model, is_locked = await self._held(context)
        if is_locked:
            return text(
                "From now on `{model}` answers you; in this server `{locked}` answers everyone.",
                model=match.name,
                locked=model,
            )
        return text("From now on `{model}` answers you.", model=match.name)

    async def _held(self, context: Context) -> tuple[str, bool]:
        """Give the model that answers a person here, and whether the server has locked it."""
        effective = await self._services.settings.effective(scopes_of(context))
        return effective.model, "model" in effective.locked

    @model.autocomplete("name")
    async def complete_name(
        self, interaction: Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        """Suggest the models whose names hold what was typed so far."""
        del interaction
        return await model_choices(self._services, current)
