"""What Hamdam remembers: conversations, settings, usage, pending turns. SQL is only here."""
