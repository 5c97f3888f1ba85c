"""`/language`: the language of the bot's own words."""

from discord import app_commands
from discord.app_commands import Choice
from discord.ext import commands

from cogs.hybrid import hybrid, localised
from cogs.services import Context, Services
from i18n import LANGUAGE_NAMES, text

_AUTOMATIC = "auto"
_CHOICES = [
    Choice(name=localised(text("Automatic")), value=_AUTOMATIC),
    *(Choice(name=name, value=language) for language, name in LANGUAGE_NAMES.items()),
]


class Language(commands.Cog):
    """Lets a person choose in which language the bot speaks of itself."""

    def __init__(self, services: Services) -> None:
        self._services = services

    @hybrid(text("language"), text("Choose the language of my own words"))
    @app_commands.rename(language=localised(text("language")))
    @app_commands.describe(language=localised(text("The language")))
    @app_commands.choices(language=_CHOICES)
    async def language(self, context: Context, language: str = "") -> None:
        """Show the language or choose another."""
        chosen = _find(language)
        if language and chosen is None:
            words = await self._services.words(context, language)
            note = text(
                "I do not speak that language yet. Choose one of: {languages}.",
                languages=", ".join(LANGUAGE_NAMES.values()),
            )
        elif chosen is None:
            words = await self._services.words(context)
            note = text(
                "I am speaking {language} with you.", language=LANGUAGE_NAMES[words.language]
            )
        else:
            stored = None if chosen == _AUTOMATIC else chosen
            await self._services.settings.choose("person", context.author.id, "language", stored)
            words = await self._services.words(context)
            note = text(
                "I am speaking {language} with you.", language=LANGUAGE_NAMES[words.language]
            )
        await context.reply(words.say(note), ephemeral=True)


def _find(typed: str) -> str | None:
    """Give the language that a person typed as its code or its name."""
    wanted = typed.strip().casefold()
    if wanted == _AUTOMATIC:
        return _AUTOMATIC
    for language, name in LANGUAGE_NAMES.items():
        if wanted in {language, name.casefold()}:
            return language
    return None
