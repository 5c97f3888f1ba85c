"""What is suggested while a name is typed, and what is said of a name that nothing has."""

from collections.abc import Iterable

from discord.app_commands import Choice

from ai.names import ModelMatch
from chat.titles import first_words
from cogs.services import Services
from history.facts import Fact
from history.personas import Persona
from i18n import Text, text

# https://discord.com/developers/docs/interactions/application-commands#application-command-object
_MOST_CHOICES = 25
_LONGEST_CHOICE = 100


async def model_choices(services: Services, typed: str) -> list[Choice[str]]:
    """Suggest the models whose names hold what was typed so far."""
    names = await services.endpoints.model_names()
    return fitting(((name, name) for name in names), typed)


def persona_choices(personas: Iterable[Persona], typed: str) -> list[Choice[str]]:
    """Suggest the personas whose names hold what was typed so far.

    The value is what no name can be, so that one of two with the same name can be chosen.
    """
    return fitting(((each.name, f"#{each.id}") for each in personas), typed)


def fact_choices(facts: Iterable[Fact], typed: str) -> list[Choice[str]]:
    """Suggest what is kept in mind and holds what was typed so far; long ones are shortened."""
    wanted = typed.strip().casefold()
    return [
        Choice(name=first_words(each.content, _LONGEST_CHOICE - 1), value=f"#{each.id}")
        for each in facts
        if wanted in each.content.casefold()
    ][:_MOST_CHOICES]


def unknown_model(typed: str, match: ModelMatch) -> Text:
    """Say that there is no such model, and which are nearest."""
    shown = typed.replace("`", "'")[:_LONGEST_CHOICE]
    if not match.nearest:
        return text("I know no model named `{model}`.", model=shown)
    return text(
        "I know no model named `{model}`. Did you mean {nearest}?",
        model=shown,
        nearest=", ".join(f"`{near}`" for near in match.nearest),
    )


def fitting(named: Iterable[tuple[str, str]], typed: str) -> list[Choice[str]]:
    """Suggest, of names and values, those whose names hold what was typed so far."""
    wanted = typed.strip().casefold()
    return [
        Choice(name=name, value=value)
        for name, value in named
        if wanted in name.casefold() and len(name) <= _LONGEST_CHOICE
    ][:_MOST_CHOICES]
