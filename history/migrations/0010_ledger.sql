-- What a model was found not to take, and when (Unix seconds): a parameter, or a role.
CREATE TABLE refusal (
    endpoint TEXT NOT NULL,
    model TEXT NOT NULL,
    what TEXT NOT NULL,
    learned_at INTEGER NOT NULL,
    PRIMARY KEY (endpoint, model, what)
) STRICT, WITHOUT ROWID;

-- The server in which a question was asked; 0 in a DM.
ALTER TABLE turn ADD COLUMN server_id INTEGER NOT NULL DEFAULT 0;
UPDATE turn SET server_id = place_id WHERE person_id <> 0 AND place_id <> channel_id;

-- What a call was for, and where; person_id is who pays, 0 for the bot's own errands in a thread.
ALTER TABLE usage ADD COLUMN kind TEXT NOT NULL DEFAULT 'answer';
ALTER TABLE usage ADD COLUMN server_id INTEGER NOT NULL DEFAULT 0;

-- Billionths of a thousandth of a US dollar, which is exact for any price of a million tokens; NULL
-- where the price is not known.
ALTER TABLE usage ADD COLUMN picodollars INTEGER;

-- From the question to the end of the answer; NULL where it was not measured.
ALTER TABLE usage ADD COLUMN milliseconds INTEGER;

-- Whether the tokens were counted by the bot, since the endpoint told none.
ALTER TABLE usage ADD COLUMN is_estimated INTEGER NOT NULL DEFAULT 0;
