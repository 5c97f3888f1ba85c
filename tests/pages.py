"""What a monitoring system reads of the bot."""

import asyncio
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
from prometheus_client.parser import text_string_to_metric_families

from tests.home import Home


def free_port() -> int:
    """Give a port that nothing uses just now."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@dataclass(frozen=True)
class Figures:
    """One page of figures."""

    page: str

    @property
    def samples(self) -> dict[str, list[Mapping[str, str]]]:
        """The labels of all samples of each name."""
        found: dict[str, list[Mapping[str, str]]] = {}
        for family in text_string_to_metric_families(self.page):
            for sample in family.samples:
                found.setdefault(sample.name, []).append(sample.labels)
        return found

    def value(self, name: str, **labels: str) -> float:
        """Give one figure; 0 where nothing was counted with these labels."""
        return sum(
            sample.value
            for family in text_string_to_metric_families(self.page)
            for sample in family.samples
            if sample.name == f"hamdam_{name}" and sample.labels == labels
        )


class Watch:
    """A monitoring system beside the bot."""

    def __init__(self, home: Home, port: int) -> None:
        self.home = home
        self._url = f"http://127.0.0.1:{port}"

    async def get(self, path: str) -> tuple[int, Any]:
        """Give the status and the JSON of a page."""
        async with aiohttp.ClientSession() as session, session.get(self._url + path) as page:
            return page.status, await page.json()

    async def figures(self) -> Figures:
        """Give the figures of this moment."""
        async with aiohttp.ClientSession() as session, session.get(self._url + "/metrics") as page:
            assert page.status == 200
            assert page.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
            return Figures(await page.text())

    async def until(self, fits: Callable[[Figures], bool]) -> Figures:
        """Look again and again, as Prometheus does, until the figures fit."""
        async with asyncio.timeout(20):
            while not fits(figures := await self.figures()):
                pass
        return figures

    async def until_status(self, path: str, status: int) -> Any:  # noqa: ANN401 - of JSON
        """Look again and again until a page has a status, and give its JSON."""
        async with asyncio.timeout(20):
            while (page := await self.get(path))[0] != status:
                pass
        return page[1]

    async def turn(self, question: str) -> None:
        """Let Ali ask something, and wait until that is counted as a turn that ended."""
        before = ended(await self.figures())
        await self.home.ali.say(self.home.channel, question)
        await self.until(lambda figures: ended(figures) > before)


async def watched(home: Home, **variables: str) -> Watch:
    """Start the bot with a monitoring system beside it."""
    port = free_port()
    await home.start(METRICS_PORT=str(port), **variables)
    return Watch(home, port)


def ended(figures: Figures) -> float:
    """Count all turns that ended."""
    outcomes = ("answered", "cut", "failed", "stopped", "refused")
    return sum(figures.value("turns_total", outcome=outcome) for outcome in outcomes)
