-- Whose own conversations are not kept here, but in the bot's memory alone.
CREATE TABLE keeping_nothing (
    person_id INTEGER PRIMARY KEY,
    created_at INTEGER NOT NULL
) STRICT;
