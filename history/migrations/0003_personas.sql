-- Characters that the bot can speak as. One that is shared is for all in that server.
CREATE TABLE persona (
    id INTEGER PRIMARY KEY AUTOINCREMENT,       -- turns name it, so it is never used again
    creator_id INTEGER NOT NULL,
    server_id INTEGER,                          -- where it is shared; NULL: its creator's alone
    name TEXT NOT NULL,
    folded_name TEXT NOT NULL,                  -- names that differ in case alone are the same
    avatar_url TEXT,
    instructions TEXT NOT NULL,
    model TEXT,                                 -- NULL: whatever else holds there
    parameters TEXT NOT NULL DEFAULT '{}',      -- JSON
    created_at INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX persona_of_creator ON persona (creator_id, folded_name);
CREATE UNIQUE INDEX persona_of_server ON persona (server_id, folded_name) WHERE server_id IS NOT NULL;

-- Where a persona speaks: to a person in a place, or (person_id 0) to all in a channel or thread.
CREATE TABLE persona_use (
    person_id INTEGER NOT NULL,
    place_id INTEGER NOT NULL,
    persona_id INTEGER REFERENCES persona (id),
    missed TEXT,                                -- the name of one that is gone, until that is told
    chosen_by INTEGER NOT NULL,
    PRIMARY KEY (person_id, place_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX persona_use_persona ON persona_use (persona_id);
