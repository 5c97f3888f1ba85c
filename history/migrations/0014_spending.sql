-- What somebody, or a server, has used since a moment.
CREATE INDEX usage_person ON usage (person_id, created_at);
CREATE INDEX usage_server ON usage (server_id, created_at);

-- Who was told that most of a limit is used up, and of which day or month (its first Unix second).
CREATE TABLE warning (
    account TEXT NOT NULL CHECK (account IN ('person', 'server', 'bot')),
    account_id INTEGER NOT NULL,
    what TEXT NOT NULL,
    began_at INTEGER NOT NULL,
    PRIMARY KEY (account, account_id, what)
) STRICT, WITHOUT ROWID;
