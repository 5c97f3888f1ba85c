-- Who answered a turn, for its other versions: a persona that may be gone by then, NULL for the bot.
ALTER TABLE turn ADD COLUMN persona_id INTEGER;
