"""Discord and a model on loopback: what `make try` runs and what the tests drive."""
