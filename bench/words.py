"""Answers whose every token is one of a kind, so that it is known when a reader saw which."""

import itertools
import re
import string
from collections.abc import Iterator, Sequence
from typing import Final

_SIGNS: Final = string.ascii_letters + string.digits
_WORD: Final = re.compile(r"\b(?=\w*\d)[A-Za-z0-9]{3}\b")
_SENTENCE: Final = 12
_PARAGRAPH: Final = 60


def answers(readers: int, tokens: int) -> list[list[str]]:
    """Give the tokens of each reader's answer, about four characters each, as English ones are.

    The words have a digit, lest one be found in what a bot adds. Raises ValueError where there are
    not enough of them.
    """
    every = map("".join, itertools.product(_SIGNS, repeat=3))
    words = (word for word in every if _WORD.fullmatch(word))
    told = [_answer(words, tokens) for _ in range(readers)]
    if len(told[-1]) < tokens:
        msg = f"there are not {readers} x {tokens} different words"
        raise ValueError(msg)
    return told


def _answer(words: Iterator[str], tokens: int) -> list[str]:
    return [word + _end(place) for place, word in enumerate(itertools.islice(words, tokens), 1)]


def _end(place: int) -> str:
    if place % _PARAGRAPH == 0:
        return ".\n\n"
    return ". " if place % _SENTENCE == 0 else " "


def words_in(content: str) -> list[str]:
    """Give the words of answers that a message shows, in order."""
    return _WORD.findall(content)


def word_of(token: str) -> str:
    """Give the word of a token."""
    return token[:3]


def is_whole(answer: Sequence[str], contents: Sequence[str]) -> bool:
    """Tell whether messages show all of an answer, once and in order, whatever is around it."""
    wanted = [word_of(token) for token in answer]
    known = set(wanted)
    shown = [word for content in contents for word in words_in(content) if word in known]
    return shown == wanted
