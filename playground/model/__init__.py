"""A model server on loopback that speaks OpenAI's Chat Completions.

Tests script its answers and its faults; a person gets an honest stand-in that says it is one.
"""

from playground.model.answer import SERVER_ERROR, Answer, Failure, Outcome
from playground.model.asked import Asked, Gate
from playground.model.server import Model

__all__ = ["SERVER_ERROR", "Answer", "Asked", "Failure", "Gate", "Model", "Outcome"]
