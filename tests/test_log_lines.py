"""LOG_FORMAT over a real run: lines that programs can read, each with the turn it is about."""

import json
import re
import signal

from playground.model import Failure
from tests.home import Home

FORGED = '{"level": "CRITICAL", "message": "forged"}'
HOSTILE = f'Eve"}}\n{FORGED}\u2028{FORGED}\u202e\x85'


async def run(home: Home, log_format: str) -> str:
    """Let two turns fail at the model, and give the log."""
    eve = home.add_person(HOSTILE)
    async with home.process(LOG_FORMAT=log_format, LOG_LEVEL="DEBUG") as process:
        for person in (eve, home.ali):
            home.model.answers(Failure.json(401, f"no key for {HOSTILE}"))
            await home.answered(await person.say(person.dm, "A confession"))
        page = f"<html>\n{FORGED}</html>"
        home.discord.fail("POST", "/channels/{}/messages", status=403, html=page)
        await home.ali.say(home.ali.dm, "Another")
        await process.until_logged("could not be shown")
        process.send(signal.SIGTERM)
        assert await process.ended() == 0
    assert "A confession" not in process.log
    return process.log


async def test_json_lines_can_be_read_and_tell_their_turn(home: Home) -> None:
    log = await run(home, "json")
    events = [json.loads(line) for line in log.splitlines()]
    for event in events:
        assert {"time", "level", "logger", "message"} <= set(event)
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", event["time"])
    assert "forged" not in {event["message"] for event in events}
    failed = [event for event in events if event["message"].startswith("InvalidKeyError")]
    (lost,) = (event for event in events if "could not be shown" in event["message"])
    assert [event["turn"] for event in (*failed, lost)] == [1, 2, 3]
    assert all("turn" not in event for event in events if "Gateway" in event["message"])
    assert not re.search("[\u2028\u202e\x85]", log)


async def test_lines_for_people_tell_their_turn(home: Home) -> None:
    log = await run(home, "text")
    told = re.findall(r"^[\d-]+ [\d:,]+ \w+ +[\w.]+: \[turn (\d)\] \w+", log, re.MULTILINE)
    assert list(dict.fromkeys(told)) == ["1", "2", "3"]
