"""What a model is told of what is remembered beside the last messages. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

Count = Callable[[str], int]
"""Estimates how many tokens some text takes."""

GAP: Final = " […] "
"""Stands where something was left out."""

# Told to the model alone.
_FACTS = "You were asked to keep this in mind:"
_SUMMARY = "What was said earlier in this conversation, in short:"


@dataclass(frozen=True, slots=True)
class Memory:
    """What people asked to be kept in mind, and a summary of what was said long ago."""

    facts: tuple[str, ...] = ()
    summary: str = ""

    def told(self, tokens: int, count: Count) -> str:
        """Give what the model is told, in about so many tokens at the most; "" for nothing.

        Of too many facts the newest are told; a summary that is too long loses its middle.
        """
        facts = _newest(self.facts, tokens // 2 if self.summary else tokens, count)
        paragraphs = ["\n".join((_FACTS, *(f"- {fact}" for fact in facts)))] if facts else []
        left = tokens - sum(map(count, paragraphs)) - count(_SUMMARY)
        if self.summary and (summary := clipped(self.summary, left, count)):
            paragraphs.append(f"{_SUMMARY}\n{summary}")
        return "\n\n".join(paragraphs)


def clipped(content: str, tokens: int, count: Count) -> str:
    """Give a text as it is if it takes at most so many tokens, else its beginning and its end."""
    needed = count(content)
    if needed <= tokens:
        return content
    half = len(content) * (tokens - count(GAP)) // (2 * needed)
    return f"{content[:half]}{GAP}{content[-half:]}" if half > 0 else ""


def _newest(facts: tuple[str, ...], tokens: int, count: Count) -> list[str]:
    tokens -= count(_FACTS)
    kept: list[str] = []
    for fact in reversed(facts):
        tokens -= count(f"- {fact}\n")
        if tokens < 0:
            break
        kept.append(fact)
    return kept[::-1]
