-- The files that came with a question, as JSON: which ones on Discord they are, not what is in them.
ALTER TABLE turn ADD COLUMN files TEXT;
