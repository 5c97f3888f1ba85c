"""Has what the owner asked for loaded, where they asked for it: no other start pays for it."""

import asyncio
import platform
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from config import ConfigError, Fault
from i18n import text

if TYPE_CHECKING:
    from metrics.recorder import Recorder

_PROJECT: Final = Path(__file__).parent.parent / "pyproject.toml"
_LIBRARIES: Final = {"discord_py": "discord.py", "openai": "openai"}


async def load_recorder(model_name: Callable[[str], str]) -> "Recorder":
    """Give what counts; for `model_name` see `Recorder`.

    Raises ConfigError where the package that it takes is not installed.
    """
    return await asyncio.to_thread(_load, model_name)


def _load(model_name: Callable[[str], str]) -> "Recorder":
    try:
        from metrics.recorder import Recorder  # noqa: PLC0415 - see above
    except ModuleNotFoundError as error:
        if error.name != "prometheus_client":
            raise
        problem = text(
            "Metrics need one more package: {command}",
            command=".venv/bin/python -m pip install -r requirements-metrics.txt",
        )
        raise ConfigError((Fault("METRICS_PORT", problem),)) from None
    import aiohttp.web  # noqa: F401, PLC0415 - for metrics.server

    return Recorder(model_name, _build())


def _build() -> dict[str, str]:
    from importlib.metadata import version  # noqa: PLC0415 - it takes a start's hundredth part

    versions = {label: version(name) for label, name in _LIBRARIES.items()}
    return {"version": _version(), "python": platform.python_version(), **versions}


def _version() -> str:
    try:
        project = tomllib.loads(_PROJECT.read_text(encoding="utf-8"))["project"]
    except (OSError, ValueError, KeyError):
        return "unknown"
    return str(project["version"])
