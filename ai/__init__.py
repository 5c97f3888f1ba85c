"""The model side: endpoints, streaming, errors, tokens, models and what they cost.

The only room that imports openai. Import from its modules.
"""
