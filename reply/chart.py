"""A chart of amounts by day and by name, drawn in a process of its own."""

import asyncio
import json
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Final, Literal

from children import run_child

Look = Literal["dark", "light"]

_CHILD: Final = Path(__file__).with_name("chart_child.py")
_SECONDS: Final = 30.0
_MOST_WAITING: Final = 10
# In one of them matplotlib keeps the list of fonts that it makes at its first start
# (https://matplotlib.org/stable/install/environment_variables_faq.html).
_FOLDERS: Final = ("HOME", "USERPROFILE", "XDG_CACHE_HOME", "MPLCONFIGDIR", "TMPDIR")


@dataclass(frozen=True, slots=True)
class Bar:
    """One amount: whose or when it is, how much, and how that is written."""

    name: str
    value: float
    shown: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """Bars that belong together, under a title."""

    title: str
    rows: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """What is to be drawn: `days` as bars beside each other, `lists` as bars below each other."""

    look: Look
    is_right_to_left: bool
    title: str
    subtitle: str
    days: Panel
    lists: tuple[Panel, ...]


class ChartError(Exception):
    """A chart could not be drawn."""


class Painter:
    """Draws charts, one at a time: each takes a processor for about a second."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()
        self._waiting = 0

    async def can_draw(self) -> bool:
        """Tell whether matplotlib is installed."""
        return await asyncio.to_thread(find_spec, "matplotlib") is not None

    async def draw(self, chart: Chart, seconds: float = _SECONDS) -> bytes:
        """Give a chart as a PNG.

        Raises ChartError: where the library is missing or no process can be started, after so many
        seconds, and at once where many charts are waited for. Cancelled, it leaves no process.
        """
        if self._waiting >= _MOST_WAITING:
            raise ChartError("too many charts are waited for")
        self._waiting += 1
        try:
            async with self._turn:
                return await _draw(json.dumps(asdict(chart)).encode(), seconds)
        finally:
            self._waiting -= 1


async def _draw(chart: bytes, seconds: float) -> bytes:
    try:
        ended = await run_child(
            _CHILD, data=chart, seconds=seconds, variables=_FOLDERS, hears_complaint=True
        )
    except TimeoutError as error:
        raise ChartError("drawing took too long") from error
    except OSError as error:
        raise ChartError("no process could be started") from error
    if ended.status != 0:
        raise ChartError(ended.complaint.decode(errors="replace").strip().rpartition("\n")[2])
    return ended.written
