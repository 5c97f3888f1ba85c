"""Refusals of Discord's for good, and that what comes after one works."""

import gc
import logging

import pytest

from playground.model import Answer
from tests.pressing import Corner, told

ONE = "/channels/{}/messages/{}"
POST = "/channels/{}/messages"
RESPONSE = "/webhooks/{}/{}/messages/{}"
FOLLOW_UP = "/webhooks/{}/{}"
CALLBACK = "/interactions/{}/{}/callback"

gone = pytest.mark.parametrize(("status", "code"), [(404, 10008), (403, 50013)])
"""Has a test run with each way in which Discord says that something is out of reach."""


def errors(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Give what was logged as a fault, also by asyncio of tasks that nobody looked after."""
    gc.collect()
    return [each.getMessage() for each in caplog.records if each.levelno >= logging.ERROR]


async def works(corner: Corner) -> list[tuple[str, str]]:
    """Ask the next question, with all of Discord well again; give what the model is told."""
    corner.home.discord.faults.clear()
    count = len(corner.home.model.requests)
    corner.home.model.answer_with(lambda asked: Answer(f"Re: {asked.last}"))
    await corner.send("next")
    await corner.until(lambda: "Re: next" in corner.contents)
    return told(corner.home.model.requests[count])
