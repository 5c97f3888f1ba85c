"""Commands that can be typed after the prefix and chosen as slash commands alike."""

from collections.abc import Callable, Coroutine, Sequence
from typing import Any, cast

from discord.app_commands import locale_str
from discord.ext import commands

from i18n import Text

_Callback = Callable[..., Coroutine[Any, Any, None]]
_Decorator = Callable[[_Callback], "commands.HybridCommand[Any, ..., None]"]


def localised(words: Text) -> locale_str:
    """Give words that `cogs.translator` looks up for Discord in other languages."""
    return locale_str(words.message)


def hybrid(name: Text, description: Text, aliases: Sequence[str] = ()) -> _Decorator:
    """Make a method of a cog a hybrid command.

    `aliases` are for typing only. discord.py's own decorator has a type that mypy cannot follow.
    """
    decorator = commands.hybrid_command(
        name=localised(name), description=localised(description), aliases=list(aliases)
    )
    return cast("_Decorator", decorator)
