-- Whom and what the managers of a server let in or keep out, by its id of Discord's.
CREATE TABLE access (
    server_id INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('person', 'role', 'channel')),
    id INTEGER NOT NULL,
    rule TEXT NOT NULL CHECK (rule IN ('allow', 'deny')),
    PRIMARY KEY (server_id, kind, id)
) STRICT, WITHOUT ROWID;
