"""What the bot costs and how fast it is, measured against the playground."""
