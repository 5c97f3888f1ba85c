"""Settings for one answer alone, and how a setting's value is read."""

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from chat.options import split_options
from cogs.choices import unknown_model
from cogs.services import Services
from history.settings import NOTHING, Settings
from i18n import LANGUAGES, Text, catalogue, text
from reply.settings import LONG, NAMES, as_written
from values import KINDS, OF_PLACES, BadValueError


async def read_setting(services: Services, key: str, written: str) -> Any:  # noqa: ANN401
    """Give the value of a setting that was written. Raises BadValueError."""
    if key == "model":
        match = await services.endpoints.find_model(written)
        if match.name is None:
            raise BadValueError(unknown_model(written, match))
        written = match.name
    value = KINDS[key].read(written)
    most = services.config.max_output_tokens
    if key == "max_output_tokens" and most is not None and value > most:
        raise BadValueError(text("The bot's owner allows up to {most}.", most=most))
    return value


async def read_run(services: Services, written: Mapping[str, str]) -> Settings:
    """Give the settings of one answer. Raises BadValueError, which names the setting."""
    chosen: dict[str, Any] = {}
    for key, words in written.items():
        try:
            value = await read_setting(services, key, words)
        except BadValueError as error:
            problem = text("**{name}**: {problem}", name=NAMES[key], problem=error.text)
            raise BadValueError(problem) from error
        chosen[key] = tuple(value) if isinstance(value, list) else value
    return replace(Settings(), **chosen)


async def split_run(services: Services, written: str) -> tuple[str, Settings]:
    """Give a question without the options in front of it, and the settings that these ask for.

    Raises BadOptionError and BadValueError.
    """
    if written.lstrip()[:1] not in _DASHES:
        return written.strip(), NOTHING
    options, question = split_options(written, _names())
    return question, await read_run(services, options)


async def read_lines(services: Services, written: str) -> Settings:
    """Give the settings that are written one a line, such as `temperature = 0.7`.

    Raises BadValueError.
    """
    values: dict[str, str] = {}
    for line in filter(None, map(str.strip, written.splitlines())):
        name, value = (part.strip() for part in (*re.split("[=:]", line, maxsplit=1), "")[:2])
        key = _names().get(re.sub(r"[\s-]+", "_", name.casefold()))
        if key not in _SHORT:
            raise BadValueError(text("There is no parameter “{name}”.", name=name[:50]))
        values[key] = value
    return await read_run(services, values)


def as_lines(settings: Settings) -> str:
    """Give settings as `read_lines` reads them."""
    chosen = {key: getattr(settings, key) for key in _SHORT}
    return "\n".join(
        f"{key} = {as_written(value)}" for key, value in chosen.items() if value is not None
    )


_OF_ANSWERS = tuple(key for key in KINDS if key not in OF_PLACES)
_SHORT = tuple(key for key in _OF_ANSWERS if key != "model" and key not in LONG)
_DASHES = ("-", "—", "–", "\u200e", "\u200f", "\u2066", "\u2067", "\u2068")


@cache
def _names() -> Mapping[str, str]:
    """Give the options' names in all languages, and the setting that each is for."""
    named: list[tuple[Text, str]] = [(NAMES[key], key) for key in _OF_ANSWERS]
    named.append((text("instructions"), "system_prompt"))
    names = {key: key for key in _OF_ANSWERS}
    for language in LANGUAGES:
        words = catalogue(language)
        names |= {words.say(name).casefold().replace(" ", "_"): key for name, key in named}
    return names
