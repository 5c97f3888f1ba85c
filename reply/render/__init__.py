"""What a model writes, rendered for Discord."""

from reply.render.reasoning import Reasoning
from reply.render.renderer import Renderer, render

__all__ = ["Reasoning", "Renderer", "render"]
