"""What a model is asked: plain values, the same for every endpoint."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from ai.calls import Step
from ai.parameters import Parameters

Role = Literal["system", "developer", "user", "assistant"]

_NONE: Final = Parameters()


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One message of a conversation, as it is sent."""

    role: Role
    content: str


def with_role(messages: Sequence[ChatMessage], role: Role) -> Sequence[ChatMessage]:
    """Give messages whose instructions, if the first are some, are told under another role.

    A model that knows none for them is told in what the person says first, since those of that kind
    want people and the assistant to take turns.
    """
    if role == "system" or not messages or messages[0].role != "system":
        return messages
    instructions, *others = messages
    if role != "user" or not others:
        return [ChatMessage(role, instructions.content), *others]
    first, *others = others
    return [ChatMessage("user", f"{instructions.content}\n\n{first.content}"), *others]


def with_pictures(
    messages: Sequence[ChatMessage], pictures: Sequence[str]
) -> Sequence[ChatMessage | dict[str, Any]]:
    """Give messages as they are sent when pictures come with the last one.

    https://platform.openai.com/docs/guides/images-vision
    """
    if not pictures:
        return messages
    *others, last = messages
    shown = [{"type": "image_url", "image_url": {"url": url}} for url in pictures]
    content = [{"type": "text", "text": last.content}, *shown]
    return [*others, {"role": last.role, "content": content}]


@dataclass(frozen=True, slots=True)
class Request:
    """One question with all that belongs to it.

    `model` is a name as people write it: a name of the main endpoint, or `endpoint/name` for
    another one. `pictures` come with the last message: addresses, that may hold a picture whole.
    `tools` can be called for the answer, as JSON schemas, and `steps` are the calls so far; with
    `is_last` no more may be made.
    """

    model: str
    messages: tuple[ChatMessage, ...]
    parameters: Parameters = _NONE
    pictures: tuple[str, ...] = ()
    tools: tuple[Mapping[str, Any], ...] = ()
    steps: tuple[Step, ...] = ()
    is_last: bool = False
