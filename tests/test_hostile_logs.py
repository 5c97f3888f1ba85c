"""logs.py with whatever strangers write: an event is one line, and nothing else looks like one."""

import io
import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logs import start_logging
from playground.discord import Discord
from playground.model import Failure
from tests.home import Home
from tests.samples import read

STEERING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""What steers a terminal, ends a line or turns the order of letters; a line feed ends an event."""
FORGED = "2026-01-01 00:00:00,000 CRITICAL bot: forged"
ENDS = ("\n", "\r", "\r\n", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029")
TRICKS = (
    *(f"Eve{end}{FORGED}" for end in ENDS),
    f"\x1b[2K\x1b[1G{FORGED}",
    f"\x9b2K{FORGED}",
    f"\x1b]0;{FORGED}\x07",
    f"\b\b\b{FORGED}",
    "\u202edegrof\u202c",
    "\u2067forged\u2069",
    '"}\n{"level": "CRITICAL", "message": "forged"}',
    "\0",
    "%s %d {0} %(name)s",
    "\ud800",
)
START = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} [A-Z]+ +[\w.]+: ")


@contextmanager
def logging_as(log_format: str) -> Iterator[io.StringIO]:
    """Log as the bot does, into what is given, until the block ends."""
    root = logging.getLogger()
    kept, level = list(root.handlers), root.level
    root.handlers.clear()
    try:
        start_logging(read(LOG_FORMAT=log_format))
        (handler,) = root.handlers
        assert isinstance(handler, logging.StreamHandler)
        stream = io.StringIO()
        handler.setStream(stream)
        yield stream
    finally:
        root.handlers[:] = kept
        root.setLevel(level)


def log(words: str, log_format: str) -> list[str]:
    """Log some words in each way there is, and give the lines of each."""
    with logging_as(log_format) as stream:
        logging.getLogger("bot").warning("%s said it", words)
        logging.getLogger("bot").warning("%s", {"name": words, words: [words]})
        try:
            raise ValueError(words)
        except ValueError:
            logging.getLogger("bot").exception("%s failed", words)
        return stream.getvalue().splitlines()


def check_text(words: str) -> None:
    first, second, third, *traceback = log(words, "text")
    assert all(START.match(line) for line in (first, second, third))
    assert all(line.startswith("    ") for line in traceback)
    assert not any(STEERING.search(line) for line in (first, second, third, *traceback))


def check_json(words: str) -> None:
    lines = log(words, "json")
    assert len(lines) == 3
    assert not any(STEERING.search(line) for line in lines)
    events = [json.loads(line) for line in lines]
    assert events[0]["message"] == f"{words} said it"
    assert [event["level"] for event in events] == ["WARNING", "WARNING", "ERROR"]
    assert events[2]["exception"].endswith(words)


@pytest.mark.parametrize("words", TRICKS)
def test_no_trick_forges_a_line(words: str) -> None:
    check_text(words)
    check_json(words)


@given(st.text())
def test_no_words_forge_a_line(words: str) -> None:
    check_text(words)


@given(st.text())
def test_no_words_forge_an_object(words: str) -> None:
    check_json(words)


@pytest.mark.parametrize("log_format", ["text", "json"])
async def test_names_of_all_kinds(discord: Discord, home: Home, log_format: str) -> None:
    """A server's, a channel's, a person's, a file's, a model's, and what a server says."""
    trick = "".join(TRICKS[:-1])
    with logging_as(log_format) as stream:
        logging.getLogger().setLevel(logging.DEBUG)
        guild = discord.guild(trick)
        eve = home.add_person(trick)
        guild.join(eve)
        await home.start()
        home.model.answers(Failure.json(400, trick, code=trick, param=trick))
        channel = guild.channel(trick)
        await home.answered(await eve.say(channel, f"!chat {trick[:500]}", files={trick: b"x"}))
        await home.responded(await eve.slash(channel, "model", name=trick[:500]))
        home.model.answers(Failure.json(500, trick, headers={"x-should-retry": "false"}))
        await home.answered(await eve.say(eve.dm, trick[:500], files={f"{trick}.png": b"x"}))
        await home.stop()
    lines = stream.getvalue().splitlines()
    assert len(lines) >= 5
    assert not any(STEERING.search(line) for line in lines)
    assert not any(line.startswith(FORGED) for line in lines)
    if log_format == "json":
        assert "forged" not in {json.loads(line)["message"] for line in lines}
