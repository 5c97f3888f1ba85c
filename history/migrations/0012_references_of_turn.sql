-- The messages that a question is about, replied to or forwarded: JSON, NULL for none.
ALTER TABLE turn ADD COLUMN refers TEXT;
