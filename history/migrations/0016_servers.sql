-- The servers that the bot is in, or was in: what is kept of one goes some time after it has left.
CREATE TABLE server (
    id INTEGER PRIMARY KEY,
    left_at INTEGER                             -- NULL: it is there
) STRICT;

-- The server that a channel or thread is in, for what is kept by channel.
CREATE TABLE channel (
    id INTEGER PRIMARY KEY,
    server_id INTEGER NOT NULL
) STRICT;

CREATE INDEX channel_server ON channel (server_id);

-- Whoever installs the bot for themselves can use its commands where it is not. But messages are told
-- to those who are there alone, and so it is with threads and webhooks.
INSERT INTO server (id)
SELECT DISTINCT server_id FROM turn
WHERE server_id <> 0 AND (question_id IS NOT NULL OR webhook_id IS NOT NULL OR person_id = 0);

INSERT INTO channel (id, server_id)
SELECT channel_id, max(server_id) FROM turn
WHERE server_id IN (SELECT id FROM server) GROUP BY channel_id;

CREATE TRIGGER turn_channel AFTER INSERT ON turn WHEN NEW.server_id <> 0
BEGIN
    INSERT OR IGNORE INTO channel (id, server_id)
    SELECT NEW.channel_id, id FROM server WHERE id = NEW.server_id;
END;

-- Without it, SQLite looks through all conversations for each message that is deleted
-- (https://www.sqlite.org/foreignkeys.html#fk_indexes).
CREATE INDEX conversation_head ON conversation (head_id);
