"""Databases with as many stored messages as one likes, made quickly."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from history.database import open_database
from history.tree import MESSAGES

A_CONVERSATION: Final = 100
"""Messages of each person's conversation."""
PLACE_ID: Final = 7
FIRST_ID: Final = 1_000_000_000_000_000_000
"""People have the ids that follow it."""

QUESTION: Final = "How do I undo the last commit without losing what I changed in it? " * 2
ANSWER: Final = "With a soft reset the commit goes away and your changes stay as they are. " * 4

# Turn t (from 0) is one of person t % people: all talk at the same time, so that others say as much
# as can be between two turns of one.
_NUMBERS: Final = (
    "WITH RECURSIVE numbers (t) AS (SELECT 0 UNION ALL SELECT t + 1 FROM numbers WHERE t + 1 < {})"
)
_CONVERSATIONS: Final = """
INSERT INTO conversation (id, person_id, place_id, head_id, created_at)
SELECT t + 1, :first + t + 1, :place, (t + 1) * :ids + 2 * (:turns / :people), t
FROM numbers
"""
# Each goes on in the WITH that the numbers begin.
_OF_TURNS: Final = (
    """
INSERT INTO turn (id, person_id, place_id, channel_id, asker_id, question_id, question, language,
    state, created_at)
SELECT t + 1, :first + t % :people + 1, :place, :place, :first + t % :people + 1, :first + t,
    :question, 'en', 'answered', t FROM numbers
""",
    "INSERT INTO shown (discord_id, turn_id) SELECT :first + t, t + 1 FROM numbers",
    """
INSERT INTO usage (person_id, place_id, model, prompt_tokens, completion_tokens, created_at)
SELECT :first + t % :people + 1, :place, 'gpt-6-luna', 100, 100, t FROM numbers
""",
    """, said (t, half, id) AS (
    SELECT t, half, (t % :people + 1) * :ids + 2 * (t / :people) + half + 1
    FROM numbers CROSS JOIN (SELECT 0 AS half UNION ALL SELECT 1)
)
INSERT INTO message (id, conversation_id, parent_id, turn_id, role, content, created_at)
SELECT id, t % :people + 1, iif(t < :people AND NOT half, NULL, id - 1), t + 1,
    iif(half, 'assistant', 'user'), iif(half, :answer, :question), t FROM said
""",
)
_INDEXES: Final = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"


async def make(path: Path, messages: int) -> None:
    """Make a database of the bot's schema with so many messages; blocks for up to minutes."""
    async with open_database(path):
        pass
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA cache_size = -500000")
        indexes = connection.execute(_INDEXES).fetchall()
        for name, _ in indexes:
            connection.execute(f"DROP INDEX {name}")
        _fill(connection, messages)
        for _, sql in indexes:
            connection.execute(sql)


def _fill(connection: sqlite3.Connection, messages: int) -> None:
    values = {
        "people": messages // A_CONVERSATION,
        "turns": messages // 2,
        "first": FIRST_ID,
        "place": PLACE_ID,
        "ids": MESSAGES,
        "question": QUESTION,
        "answer": ANSWER,
    }
    connection.execute("BEGIN")
    connection.execute(_NUMBERS.format(":people") + _CONVERSATIONS, values)
    for statement in _OF_TURNS:
        connection.execute(_NUMBERS.format(":turns") + statement, values)
    connection.execute("COMMIT")
