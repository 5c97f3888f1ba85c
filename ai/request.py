"""What a model is asked: plain values, the same for every endpoint."""

from dataclasses import dataclass
from typing import Literal

Role = Literal["system", "user", "assistant"]


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One message of a conversation, as it is sent."""

    role: Role
    content: str


@dataclass(frozen=True, slots=True)
class Request:
    """One question with all that belongs to it. What is None is not sent.

    `model` is a name as people write it: a name of the main endpoint, or `endpoint/name` for
    another one.
    """

    model: str
    messages: tuple[ChatMessage, ...]
    max_output_tokens: int | None = None
    temperature: float | None = None
