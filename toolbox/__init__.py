"""Servers of the Model Context Protocol that the owner lists, and having things done by them."""
