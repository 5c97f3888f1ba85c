"""How an answer is shown: splitting, live edits, the shared budget of requests, buttons."""
