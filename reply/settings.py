"""Settings as people see them: names, values, whose they are, and a menu to change one.

The menu's id carries all it needs, so it outlives a restart.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Self, get_args

import discord
from discord.ui import DynamicItem, Item, Select, View

from history.settings import LAYERS, Effective, Layer, Scope
from i18n import Catalogue, Text, text
from values import OF_PLACES

NAMES: Final[Mapping[str, Text]] = {
    "model": text("model"),
    "system_prompt": text("system prompt"),
    "temperature": text("temperature"),
    "top_p": text("top p"),
    "max_output_tokens": text("most tokens"),
    "frequency_penalty": text("frequency penalty"),
    "presence_penalty": text("presence penalty"),
    "seed": text("seed"),
    "stop": text("stop texts"),
    "logit_bias": text("token biases"),
    "n": text("versions"),
    "response_format": text("answer format"),
    "reasoning_effort": text("reasoning effort"),
    "verbosity": text("verbosity"),
    "listening": text("what I answer"),
}
"""What each setting is called, in the order of the list."""

LONG: Final = frozenset({"system_prompt", "stop", "logit_bias", "response_format"})
"""Settings that take more than a line to write."""

PLACES: Final[Mapping[Scope, Text]] = {
    "person": text("for you"),
    "channel": text("in this channel"),
    "server": text("in this server"),
}

_SOURCES: Final[Mapping[Layer, Text]] = {
    "default": text("from the bot's owner"),
    "server": text("from this server"),
    "channel": text("from this channel"),
    "person": text("your own"),
    "persona": text("from the persona"),
    "run": text("for this answer"),
}
_BOTH: Final = text(
    "Temperature and top p are both set. Change one of them and leave the other alone: together "
    "their effect is hard to foresee."
)
_LONGEST_SHOWN: Final = 48


@dataclass(frozen=True, slots=True)
class Wish:
    """The setting that a person wants to change, and for whom."""

    scope: Scope
    key: str


class SettingsMenu(
    DynamicItem[Select[View]], template=rf"settings:(?P<scope>{'|'.join(get_args(Scope))})"
):
    """The settings to choose from.

    A choice is handed on as the event `settings_wish` (interaction, `Wish`) for a cog to listen to.
    """

    def __init__(self, menu: Select[View], scope: Scope) -> None:
        super().__init__(menu)
        self._scope = scope

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: Item[Any], match: re.Match[str], /
    ) -> Self:
        """Make the menu of a choice; discord.py calls this."""
        del interaction
        menu: Any = item
        scope: Any = match["scope"]
        return cls(menu, scope)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Hand the choice on; discord.py calls this."""
        wish = Wish(self._scope, self.item.values[0])
        interaction.client.dispatch("settings_wish", interaction, wish)


def settings_view(scope: Scope, words: Catalogue) -> View:
    """Give the menu that changes settings of a scope."""
    options = [
        discord.SelectOption(label=words.say(name), value=key)
        for key, name in NAMES.items()
        if scope != "person" or key not in OF_PLACES
    ]
    placeholder = words.say(text("Change a setting {place}", place=PLACES[scope]))
    menu = Select[View](custom_id=f"settings:{scope}", placeholder=placeholder, options=options)
    view = View(timeout=None)
    view.add_item(SettingsMenu(menu, scope))
    return view


def overview(effective: Effective, words: Catalogue) -> str:
    """Say what holds for a person where they are, and where each setting is from."""
    lines = [words.say(text("These settings hold for your questions here:"))]
    for key, name in NAMES.items():
        if key in OF_PLACES and key not in effective.sources:
            continue
        lock = " 🔒" if key in effective.locked else ""
        lines.append(f"- **{words.say(name)}**: {_held(effective, key, words)}{lock}")
    lines += [f"-# {words.say(note)}" for note in _warnings(effective)]
    if effective.locked:
        lines.append(words.say(text("-# 🔒 locked by this server")))
    return "\n".join(lines)


def remarks(effective: Effective, key: str, scope: Scope) -> list[Text]:
    """Give what else is to be said to who has changed a setting of a scope."""
    said = []
    source = effective.sources.get(key)
    if key in effective.locked and scope != "server":
        said.append(text("This server has locked it, so your choice does not hold here."))
    elif source and LAYERS.index(source) > LAYERS.index(scope):
        value = getattr(effective.settings, key)
        said.append(
            text(
                "For you it is {value} here: {source}.", value=shown(value), source=_SOURCES[source]
            )
        )
    return said + (_warnings(effective) if key in ("temperature", "top_p") else [])


def shown(value: object) -> str:
    """Give a value as code, short enough for a line."""
    if isinstance(value, Mapping) and "json_schema" in value:
        value = f"json_schema: {value['json_schema']['name']}"
    line = " ".join(as_written(value).replace("\n", " · ").replace("`", "'").split())
    short = line if len(line) <= _LONGEST_SHOWN else f"{line[: _LONGEST_SHOWN - 1]}…"
    return f"`{short}`"


def as_written(value: object) -> str:
    """Give a value as a person would write it; "" for none."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, tuple):
        return "\n".join(each.replace("\n", r"\n") for each in value)
    if isinstance(value, Mapping) and "type" in value:
        schema = value.get("json_schema")
        return json.dumps(schema, ensure_ascii=False) if schema else str(value["type"])
    if isinstance(value, Mapping):
        return "\n".join(f"{key}: {each}" for key, each in value.items())
    return str(value)


def _held(effective: Effective, key: str, words: Catalogue) -> str:
    source = effective.sources.get(key)
    if source is None:
        return words.say(text("up to the model"))
    value = getattr(effective.settings, key)
    return f"{shown(value)} ({words.say(_SOURCES[source])})"


def _warnings(effective: Effective) -> list[Text]:
    # https://platform.openai.com/docs/api-reference/chat/create: "altering this or top_p but not
    # both"
    held = effective.settings
    return [_BOTH] if held.temperature is not None and held.top_p is not None else []
