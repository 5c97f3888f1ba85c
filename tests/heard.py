"""Waiting for a line in the log of the test's own process."""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager


class _Listener(logging.Handler):
    def __init__(self, words: str, heard: asyncio.Event) -> None:
        super().__init__()
        self._words = words
        self._heard = heard

    def emit(self, record: logging.LogRecord) -> None:
        if self._words in record.getMessage():
            self._heard.set()


@contextmanager
def listening(words: str) -> Iterator[asyncio.Event]:
    """Give an event that is set once a message with these words is logged."""
    heard = asyncio.Event()
    listener = _Listener(words, heard)
    logging.getLogger().addHandler(listener)
    try:
        yield heard
    finally:
        logging.getLogger().removeHandler(listener)
