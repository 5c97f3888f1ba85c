-- A message's id begins with that of its conversation: of each there are 2^24 ids, which are given in
-- the order of what is said. SQLite keeps rows in the order of their ids, so what is read together
-- lies together, however many people talk at the same time. The conversation's id gives the first 39
-- bits, since those in memory have longer ones.
CREATE TABLE message_together (
    id INTEGER PRIMARY KEY CHECK (id / 16777216 = conversation_id % 549755813888),
    conversation_id INTEGER NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    parent_id INTEGER REFERENCES message_together (id),
    turn_id INTEGER NOT NULL REFERENCES turn (id),
    role TEXT NOT NULL CHECK (role IN ('user', 'assistant')),
    content TEXT NOT NULL,
    is_cut INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE renumbered (
    old_id INTEGER PRIMARY KEY,
    new_id INTEGER NOT NULL
) STRICT;

INSERT INTO renumbered
SELECT id, conversation_id % 549755813888 * 16777216
    + row_number() OVER (PARTITION BY conversation_id ORDER BY id)
FROM message;

INSERT INTO message_together
SELECT renumbered.new_id, conversation_id, parent.new_id, turn_id, role, content, is_cut, created_at
FROM message
JOIN renumbered ON renumbered.old_id = message.id
LEFT JOIN renumbered AS parent ON parent.old_id = parent_id
ORDER BY renumbered.new_id;

CREATE TABLE ending (
    conversation_id INTEGER PRIMARY KEY,
    head_id INTEGER NOT NULL
) STRICT;

INSERT INTO ending
SELECT conversation.id, new_id FROM conversation JOIN renumbered ON old_id = head_id;

-- What refers to a table must not when it goes (https://www.sqlite.org/lang_droptable.html).
UPDATE conversation SET head_id = NULL WHERE head_id IS NOT NULL;
DROP TABLE message;
ALTER TABLE message_together RENAME TO message;

UPDATE conversation SET head_id = ending.head_id FROM ending WHERE conversation_id = id;

DROP TABLE ending;
DROP TABLE renumbered;

CREATE INDEX message_conversation ON message (conversation_id);
CREATE INDEX message_parent ON message (parent_id);
CREATE INDEX message_turn ON message (turn_id);
