"""The owner's log: one line an event on standard error, with secrets masked.

Names and messages of strangers get into it, and answers of servers. None of them can break a line,
so that whatever looks like an event is one.
"""

import logging
import re
from collections.abc import Iterable
from urllib.parse import unquote, urlsplit

from config import Config

_FORMAT = "%(asctime)s %(levelname)-8s %(name)s: %(message)s"
_MASK = "***"
_INDENT = "    "
# A stand-in for a key, such as x for a server that asks for none, would mask half of all words.
_LEAST_SECRET = 4
# Below these levels libraries log what people write, and the tokens that answer it.
_LEVELS = {
    "aiosqlite": logging.WARNING,
    "discord": logging.INFO,
    "httpcore2": logging.WARNING,
    "httpx2": logging.WARNING,
    "openai": logging.WARNING,
}
# What ends a line, steers a terminal, or turns the order of characters.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


class _LineFormatter(logging.Formatter):
    """Writes one line, *** for known secrets; a traceback follows in lines that are indented."""

    def __init__(self, secrets: Iterable[str]) -> None:
        super().__init__(_FORMAT)
        known = (secret for secret in secrets if len(secret) >= _LEAST_SECRET)
        self._secrets = sorted(known, key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        record.message = record.getMessage()
        record.asctime = self.formatTime(record)
        lines = [self.formatMessage(record)]
        if record.exc_info:
            traceback = self.formatException(record.exc_info)
            lines += [_INDENT + line for line in traceback.split("\n")]
        written = "\n".join(map(_escape, lines))
        for secret in self._secrets:
            written = written.replace(secret, _MASK)
        return written


def _escape(line: str) -> str:
    return _CONTROL.sub(lambda found: found[0].encode("unicode_escape").decode(), line)


def start_logging(config: Config) -> None:
    """Log from the configured level on, and no library more than is fit for an owner to read."""
    handler = logging.StreamHandler()
    handler.setFormatter(_LineFormatter(_secrets(config)))
    logging.basicConfig(level=config.log_level, handlers=[handler], force=True)
    for library, least in _LEVELS.items():
        logging.getLogger(library).setLevel(max(logging.getLogger().level, least))


def _secrets(config: Config) -> set[str]:
    secrets = {config.discord_token.reveal()}
    secrets.update(endpoint.api_key.reveal() for endpoint in config.endpoints if endpoint.api_key)
    if config.proxy_url:
        address = config.proxy_url.reveal()
        password = urlsplit(address).password or address
        secrets.update({address, password, unquote(password)})
    return secrets
