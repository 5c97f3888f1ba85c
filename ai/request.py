"""What a model is asked: plain values, the same for every endpoint."""

from dataclasses import dataclass
from typing import Final, Literal

from ai.parameters import Parameters

Role = Literal["system", "user", "assistant"]

_NONE: Final = Parameters()


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One message of a conversation, as it is sent."""

    role: Role
    content: str


@dataclass(frozen=True, slots=True)
class Request:
    """One question with all that belongs to it.

    `model` is a name as people write it: a name of the main endpoint, or `endpoint/name` for
    another one.
    """

    model: str
    messages: tuple[ChatMessage, ...]
    parameters: Parameters = _NONE
