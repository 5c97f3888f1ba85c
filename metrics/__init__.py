"""What the owner can see of the bot while it runs: figures for Prometheus, and its health."""
