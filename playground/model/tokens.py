"""True token counts of the o200k vocabulary, where `splintr-rs` is installed."""

from collections.abc import Callable, Iterable, Mapping
from functools import cache

from playground.model.parts import PER_PICTURE, pictures_of, words_of

PER_MESSAGE = 4
PER_REQUEST = 3
"""What the chat format adds: three tokens and the role for a message, three to open the answer.

https://cookbook.openai.com/examples/how_to_count_tokens_with_tiktoken_for_chat_completions
"""


def count(text: str) -> int:
    """Give the number of tokens in `text`; a quarter of its characters without the vocabulary."""
    return _counter()(text)


def count_prompt(messages: Iterable[Mapping[str, object]]) -> int:
    """Give what a request with these messages costs before the answer."""
    contents = [message.get("content") for message in messages]
    pictures = sum(len(pictures_of(content)) for content in contents)
    words = sum(PER_MESSAGE + count(words_of(content)) for content in contents)
    return PER_REQUEST + words + PER_PICTURE * pictures


@cache
def _counter() -> Callable[[str], int]:
    try:
        from splintr import Tokenizer  # noqa: PLC0415 - development only, and 70 ms to load
    except ImportError:
        return lambda text: -(-len(text) // 4)
    encode = Tokenizer.from_pretrained("o200k_base").encode_ordinary
    return lambda text: len(encode(text))
