-- What people asked to be kept in mind, each in one place; person_id 0: all in a thread.
CREATE TABLE fact (
    id INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL,
    place_id INTEGER NOT NULL,
    content TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX fact_owner ON fact (person_id, place_id, content);

-- What was said in a conversation up to and including a turn, in short.
CREATE TABLE summary (
    turn_id INTEGER PRIMARY KEY REFERENCES turn (id) ON DELETE CASCADE,
    conversation_id INTEGER NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    content TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX summary_conversation ON summary (conversation_id);
