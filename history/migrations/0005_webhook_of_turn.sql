-- The webhook through which a turn's answer was shown; NULL: in messages of the bot's own.
ALTER TABLE turn ADD COLUMN webhook_id INTEGER;
