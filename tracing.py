"""Which turn the running task works for, so that each line of the log can tell."""

from contextvars import ContextVar
from typing import Final

current_turn: Final[ContextVar[int | None]] = ContextVar("turn", default=None)
"""The turn's id in the database. Tasks that a turn starts inherit it; None outside of turns."""
