"""`/model`: which model answers a person."""

from discord import app_commands
from discord.ext import commands

from cogs.hybrid import hybrid, localised
from cogs.services import Context, Interaction, Services
from i18n import Text, text

# https://discord.com/developers/docs/interactions/application-commands#application-command-object
_MOST_CHOICES = 25
_LONGEST_CHOICE = 100


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
        settings = await self._services.settings.of_person(context.author.id)
        return text(
            "You are talking with `{model}`. Choose another with `/model`.",
            model=settings.model or self._services.config.default_model,
        )

    async def _choose(self, context: Context, name: str) -> Text:
        match = await self._services.endpoints.find_model(name)
        if match.name is not None:
            store = self._services.settings
            await store.choose("person", context.author.id, "model", match.name)
            return text("From now on `{model}` answers you.", model=match.name)
        shown = name.replace("`", "'")[:_LONGEST_CHOICE]
        if not match.nearest:
            return text("I know no model named `{model}`.", model=shown)
        return text(
            "I know no model named `{model}`. Did you mean {nearest}?",
            model=shown,
            nearest=", ".join(f"`{near}`" for near in match.nearest),
        )

    @model.autocomplete("name")
    async def complete_name(
        self, interaction: Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        """Suggest the models whose names hold what was typed so far."""
        del interaction
        names = await self._services.endpoints.model_names()
        typed = current.strip().casefold()
        fitting = [name for name in names if typed in name.casefold()]
        return [
            app_commands.Choice(name=name, value=name)
            for name in fitting
            if len(name) <= _LONGEST_CHOICE
        ][:_MOST_CHOICES]
