"""What `python bot.py` can do beside starting the bot."""
