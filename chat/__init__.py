"""One turn of conversation: its place in the queue, what the model is told, what is kept."""
