"""What is well with an installation and what is not, without starting the bot."""
