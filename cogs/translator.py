"""The names and descriptions of slash commands in the languages that Discord knows."""

from typing import Any

from discord import Locale, app_commands

from i18n import Text, catalogue, language_of_locale


class CommandTranslator(app_commands.Translator):
    """Looks commands' words up in the catalogues. Discord has no locale for Persian."""

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: Locale,
        context: app_commands.TranslationContext[Any, Any],
    ) -> str | None:
        """Give a word in a locale, None where there is nothing but the English."""
        del context
        language = language_of_locale(str(locale))
        if language in {None, "en"}:
            return None
        return catalogue(str(language)).say(Text(string.message, {}))
