"""The front of the house's doctor: all checks of one installation."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Final

from config import Config
from doctor.application import examine_discord
from doctor.endpoints import examine_endpoints
from doctor.findings import Finding, together
from doctor.proxy import examine_proxy
from doctor.storage import examine_storage
from i18n import text

SETTINGS: Final = "settings"

PATIENCE: Final = 15.0
"""Seconds that a check may take, unless told otherwise."""


async def examine(config: Config, *, seconds: float = PATIENCE) -> AsyncGenerator[Finding, None]:
    """Give what is found of an installation, each finding as soon as it is known.

    Nothing is changed by it, and no secret is in what is found. Use it within
    `contextlib.aclosing`: leaving the block ends what is under way.
    """
    yield Finding(SETTINGS, "ok", text("The settings are complete."))
    for name, meant in config.misspelt:
        detail = text("The variable {name} means nothing to Hamdam.", name=name)
        mend = text("If {meant} is meant, write it so.", meant=meant)
        yield Finding(f"{SETTINGS}:{name}", "warning", detail, mend)
    areas = {
        "proxy": examine_proxy(config, seconds),
        "discord": examine_discord(config, seconds),
        "endpoints": examine_endpoints(config, seconds),
        "storage": examine_storage(config, seconds),
    }
    async with aclosing(together(areas)) as findings:
        async for finding in findings:
            yield finding
