"""Discord as a person sees it in a terminal: what they type, what the bot shows."""
