"""The owner's log: one line an event on standard error, with secrets masked.

Names and messages of strangers get into it, and answers of servers. None of them can break a line,
so that whatever looks like an event is one. Where a turn is being answered, each line has its id.
"""

import json
import logging
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from config import Config
from tracing import current_turn

_FORMAT: Final = "%(asctime)s %(levelname)-8s %(name)s: %(message)s"
_MASK: Final = "***"
_INDENT: Final = "    "
# A stand-in for a key, such as x for a server that asks for none, would mask half of all words.
_LEAST_SECRET: Final = 4
# Below these levels libraries log what people write, and the tokens that answer it.
_LEVELS: Final = {
    "aiosqlite": logging.WARNING,
    "discord": logging.INFO,
    "httpcore2": logging.WARNING,
    "httpx2": logging.WARNING,
    "openai": logging.WARNING,
}
# What ends a line, steers a terminal, or turns the order of characters.
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


class _Masked(logging.Formatter):
    """Writes *** for known secrets."""

    def __init__(self, secrets: Iterable[str]) -> None:
        super().__init__(_FORMAT)
        known = (secret for secret in secrets if len(secret) >= _LEAST_SECRET)
        self._secrets = sorted(known, key=len, reverse=True)

    def mask(self, written: str) -> str:
        for secret in self._secrets:
            written = written.replace(secret, _MASK)
        return written


class _LineFormatter(_Masked):
    """Writes one line for people; a traceback follows in lines that are indented."""

    def format(self, record: logging.LogRecord) -> str:
        turn = current_turn.get()
        record.message = f"[turn {turn}] {record.getMessage()}" if turn else record.getMessage()
        record.asctime = self.formatTime(record)
        lines = [self.formatMessage(record)]
        if record.exc_info:
            traceback = self.formatException(record.exc_info)
            lines += [_INDENT + line for line in traceback.split("\n")]
        return self.mask("\n".join(map(_escape, lines)))


class _JsonFormatter(_Masked):
    """Writes one JSON object a line, for programs: the time is RFC 3339 in UTC."""

    def format(self, record: logging.LogRecord) -> str:
        event: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": self.mask(record.getMessage()),
        }
        if turn := current_turn.get():
            event["turn"] = turn
        if record.exc_info:
            event["exception"] = self.mask(self.formatException(record.exc_info))
        return _CONTROL.sub(_as_json, json.dumps(event, ensure_ascii=False))


def _escape(line: str) -> str:
    return _CONTROL.sub(lambda found: found[0].encode("unicode_escape").decode(), line)


def _as_json(found: re.Match[str]) -> str:
    """Escape what JSON lets through although it turns or breaks a line."""
    return f"\\u{ord(found[0]):04x}"


def start_logging(config: Config) -> None:
    """Log as configured, and no library more than is fit for an owner to read."""
    make = _JsonFormatter if config.log_format == "json" else _LineFormatter
    handler = logging.StreamHandler()
    handler.setFormatter(make(config.secrets))
    logging.basicConfig(level=config.log_level, handlers=[handler], force=True)
    for library, least in _LEVELS.items():
        logging.getLogger(library).setLevel(max(logging.getLogger().level, least))
