"""`python bot.py --check`: what the doctor finds, a line each, or as JSON."""

import asyncio
import json
import re
import sys
from contextlib import aclosing
from dataclasses import replace
from typing import Final

from config import Config, ConfigError
from doctor.examination import SETTINGS, examine
from doctor.findings import Finding, State
from i18n import Catalogue, Text, text, texts
from logs import start_logging

# What steers a terminal: names come from strangers.
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_STATES: Final[dict[State, Text]] = {
    "ok": text("ok"),
    "warning": text("warning"),
    "fault": text("fault"),
}


def check(config: Config, catalogue: Catalogue, *, as_json: bool) -> int:
    """Say what is found and give the exit status: 1 where anything is a fault, else 0."""
    # Libraries tell of each failure in their own way, which would come between the lines.
    level = "DEBUG" if config.log_level == "DEBUG" else "ERROR"
    start_logging(replace(config, log_level=level))
    found = asyncio.run(_collect(config, catalogue, as_json=as_json))
    if as_json:
        _write(_as_json(found, catalogue))
    else:
        _write(catalogue.say(_summary(found)))
    return int(any(finding.state == "fault" for finding in found))


def refuse(error: ConfigError, catalogue: Catalogue) -> None:
    """Say as JSON what is wrong with the settings."""
    faults = (
        Finding(f"{SETTINGS}:{each.variable}", "fault", each.problem) for each in error.faults
    )
    _write(_as_json(list(faults), catalogue))


async def _collect(config: Config, catalogue: Catalogue, *, as_json: bool) -> list[Finding]:
    found = []
    async with aclosing(examine(config)) as findings:
        async for finding in findings:
            found.append(finding)
            if not as_json:
                _write(_as_lines(finding, catalogue))
    return found


def _as_lines(finding: Finding, catalogue: Catalogue) -> str:
    state = f"[{catalogue.say(_STATES[finding.state])}]"
    lines = f"{state} {_plain(finding.detail, catalogue)}"
    return lines if finding.mend is None else f"{lines}\n    {_plain(finding.mend, catalogue)}"


def _as_json(found: list[Finding], catalogue: Catalogue) -> str:
    told = [
        {
            "check": finding.check,
            "state": finding.state,
            "detail": _plain(finding.detail, catalogue),
            "mend": finding.mend and _plain(finding.mend, catalogue),
        }
        for finding in found
    ]
    return json.dumps(told, indent=2)


def _plain(sentence: Text, catalogue: Catalogue) -> str:
    return _CONTROL.sub(" ", catalogue.say(sentence))


def _summary(found: list[Finding]) -> Text:
    states = [finding.state for finding in found]
    if count := states.count("fault"):
        return texts("{count} fault has to be mended.", "{count} faults have to be mended.", count)
    if count := states.count("warning"):
        return texts(
            "The bot can run. There is {count} warning.",
            "The bot can run. There are {count} warnings.",
            count,
        )
    return text("All is well.")


def _write(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()
