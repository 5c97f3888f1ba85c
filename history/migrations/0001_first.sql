-- Ids of people, places, channels and Discord messages are Discord's snowflakes; times are Unix seconds.

-- A place is a server or a DM channel; one conversation a person and place is the current one.
CREATE TABLE conversation (
    id INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL,
    place_id INTEGER NOT NULL,
    head_id INTEGER REFERENCES message (id),
    is_current INTEGER NOT NULL DEFAULT 1,
    title TEXT,
    created_at INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX conversation_current ON conversation (person_id, place_id) WHERE is_current;

-- A question and how far its answer has come.
CREATE TABLE turn (
    id INTEGER PRIMARY KEY AUTOINCREMENT,       -- buttons carry it, so it is never used again
    person_id INTEGER NOT NULL,
    place_id INTEGER NOT NULL,
    channel_id INTEGER NOT NULL,
    asker_id INTEGER NOT NULL,                  -- who may use the buttons; person_id is 0 where all share
    question_id INTEGER,                        -- the Discord message; NULL: asked with a command
    question TEXT NOT NULL,
    language TEXT NOT NULL,
    interaction_token TEXT,                     -- how a command's answer is reached, for 15 minutes
    is_private INTEGER NOT NULL DEFAULT 0,      -- only the asker sees the answer: nowhere else
    state TEXT NOT NULL DEFAULT 'running' CHECK (
        state IN ('running', 'interrupted', 'unanswered', 'answered')
    ),
    created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX turn_question ON turn (question_id) WHERE question_id IS NOT NULL;
CREATE INDEX turn_open ON turn (created_at) WHERE state <> 'answered';

-- The Discord messages that show a turn's answer.
CREATE TABLE shown (
    discord_id INTEGER PRIMARY KEY,
    turn_id INTEGER NOT NULL REFERENCES turn (id) ON DELETE CASCADE
) STRICT;

CREATE INDEX shown_turn ON shown (turn_id);

-- A tree: each message knows its parent, a conversation knows its head. The answers of one turn are
-- its versions; the one on the way from the head to the root is the one remembered.
CREATE TABLE message (
    id INTEGER PRIMARY KEY,
    conversation_id INTEGER NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    parent_id INTEGER REFERENCES message (id),
    turn_id INTEGER NOT NULL REFERENCES turn (id),
    role TEXT NOT NULL CHECK (role IN ('user', 'assistant')),
    content TEXT NOT NULL,
    is_cut INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX message_conversation ON message (conversation_id);
CREATE INDEX message_parent ON message (parent_id);
CREATE INDEX message_turn ON message (turn_id);

CREATE TABLE usage (
    id INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL,
    place_id INTEGER NOT NULL,
    model TEXT NOT NULL,
    prompt_tokens INTEGER NOT NULL,
    completion_tokens INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE setting (
    scope TEXT NOT NULL CHECK (scope IN ('server', 'channel', 'person')),
    scope_id INTEGER NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,                        -- JSON
    PRIMARY KEY (scope, scope_id, key)
) STRICT, WITHOUT ROWID;

-- How many tokens text takes, by model, as the endpoint's own usage figures taught it.
CREATE TABLE token_rate (
    model TEXT PRIMARY KEY,
    rates TEXT NOT NULL                         -- JSON
) STRICT, WITHOUT ROWID;

-- Facts about this installation, such as which commands Discord was last told of.
CREATE TABLE installation (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
