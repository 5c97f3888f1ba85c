"""What the owner's log tells, and what it must not tell, at its most talkative."""

import io
import logging
import re
import signal
from collections.abc import AsyncIterator, Iterator

import pytest

from i18n import text
from logs import start_logging
from playground.discord import Discord
from playground.model import Answer, Failure, Model
from playground.proxy import Proxy
from tests.home import Home

TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4.GaBcDe.abcdefghijklmnopqrstuvwxyz0123456789ab"
KEY = "sk-proj-0123456789abcdefghijklmnop"
PASSWORD = "hunter2%"
SECRET_WORDS = "a confession nobody else may read"
FORGED = "2026-01-01 00:00:00,000 CRITICAL bot: forged"
HOSTILE = f"Eve\n{FORGED}\r{FORGED}\x1b[31m"
LINE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} [A-Z]+ +[\w.]+: .|    ")


@pytest.fixture
async def discord() -> AsyncIterator[Discord]:
    async with Discord(TOKEN) as discord:
        yield discord


@pytest.fixture
async def model() -> AsyncIterator[Model]:
    async with Model(key=KEY) as model:
        yield model


async def test_a_talkative_log_tells_no_secret_and_cannot_be_forged(home: Home) -> None:
    async with Proxy("ali", PASSWORD) as proxy:
        eve = home.add_person(HOSTILE)
        async with home.process(LOG_LEVEL="DEBUG", PROXY_URL=proxy.http_url) as process:
            secret = await home.ali.say(home.ali.dm, SECRET_WORDS)
            await home.answered(secret)
            home.model.answers(Failure.json(401, f"Incorrect API key provided: {KEY}\n{FORGED}"))
            await home.answered(await eve.say(home.channel, f"!chat {HOSTILE}"))
            asked = await eve.slash(home.channel, "chat", message=HOSTILE)
            await asked.until(lambda: asked.response and asked.response.content)
            home.model.answers(Answer(error_after=0, error={"message": f"no {KEY}\n{FORGED}"}))
            await eve.slash(home.channel, "model", name=HOSTILE)
            await home.answered(await eve.say(eve.dm, HOSTILE))
            page = f"<html>\n{FORGED}\n{TOKEN}</html>"
            home.discord.fail("POST", "/channels/{}/messages", status=403, html=page)
            await eve.say(home.channel, "!chat hello")
            await process.until_logged("could not be shown")
            process.send(signal.SIGTERM)
            assert await process.ended() == 0
    log = process.log
    tokens = [interaction.token for interaction in home.discord.asked]
    assert len(tokens) == 2
    for hidden in (TOKEN, KEY, PASSWORD, "hunter2", SECRET_WORDS, *tokens):
        assert hidden not in log
    assert "httpcore" not in log, "it tells of each step of each request"
    assert "InvalidKeyError" in log
    assert "request_id='req_" in log
    assert [line for line in log.splitlines() if line and not LINE.match(line)] == []
    assert not re.search(rf"^{FORGED}", log, re.MULTILINE)
    assert "\x1b" not in log
    assert "\r" not in log


@pytest.fixture
def written(home: Home) -> Iterator[io.StringIO]:
    """The log as `start_logging` writes it, with the test's own handlers put back at the end."""
    root = logging.getLogger()
    kept, level = list(root.handlers), root.level
    for handler in kept:
        root.removeHandler(handler)
    start_logging(home.config(DISCORD_TOKEN=TOKEN, OPENAI_API_KEY=KEY))
    stream = io.StringIO()
    (handler,) = root.handlers
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(stream)
    yield stream
    root.handlers[:] = kept
    root.setLevel(level)


def test_an_event_is_one_line(written: io.StringIO) -> None:
    logging.getLogger("some.library").warning("said %s", HOSTILE)
    (line,) = written.getvalue().splitlines()
    assert line.endswith(r"said Eve\n" + FORGED + r"\r" + FORGED + r"\x1b[31m")


def test_other_scripts_stay_readable(written: io.StringIO) -> None:
    logging.getLogger("bot").warning("سلام، می‌روم — Привет 👨‍👩‍👧")
    assert "سلام، می‌روم — Привет 👨‍👩‍👧" in written.getvalue()


def test_a_traceback_is_indented_and_masked(written: io.StringIO) -> None:
    try:
        raise ValueError(HOSTILE, KEY)
    except ValueError:
        logging.getLogger("bot").exception("a command failed")
    first, *lines = written.getvalue().splitlines()
    assert first.endswith("a command failed")
    assert lines[0] == "    Traceback (most recent call last):"
    assert all(line.startswith("    ") for line in lines)
    assert KEY not in written.getvalue()


def test_a_sentence_is_written_in_english(written: io.StringIO) -> None:
    logging.getLogger("bot").warning("%s", text("Try again"))
    assert written.getvalue().endswith("Try again\n")
