"""How late a reader sees what the model has sent. Pure; times are in seconds of one clock."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import fmean

from bench.words import is_whole, word_of


@dataclass(slots=True)
class Screen:
    """One reader's screen: when the model sent each token and when it was first seen."""

    tokens: Sequence[str]
    sent: list[float] = field(default_factory=list)
    seen: list[float] = field(default_factory=list)
    edits: int = 0
    shown: dict[int, str] = field(default_factory=dict)
    """What each message showed last, by its id."""

    def change(self, message_id: int, content: str, at: float) -> None:
        """Take over that a message was created or edited; a deleted one shows nothing."""
        self.edits += message_id in self.shown
        self.shown[message_id] = content
        while len(self.seen) < len(self.tokens):
            if word_of(self.tokens[len(self.seen)]) not in content:
                return
            self.seen.append(at)

    @property
    def is_over(self) -> bool:
        """Whether the last token was seen."""
        return len(self.seen) == len(self.tokens)

    @property
    def is_whole(self) -> bool:
        """Whether the messages show all of the answer, once and in order."""
        return is_whole(self.tokens, [self.shown[key] for key in sorted(self.shown)])

    @property
    def lateness(self) -> float:
        """The mean over the tokens of the time from sent to seen; infinity if one never was."""
        if not self.is_over:
            return float("inf")
        return fmean(seen - sent for sent, seen in zip(self.sent, self.seen, strict=True))

    @property
    def first(self) -> float:
        """From the first token to the first text."""
        return self.seen[0] - self.sent[0] if self.seen else float("inf")

    @property
    def last(self) -> float:
        """From the last token to the whole text."""
        return self.seen[-1] - self.sent[-1] if self.is_over else float("inf")


def worst_pace(sent: Iterable[float], rate: float) -> float:
    """Give how far a model fell behind its pace: whether the meter itself kept up."""
    times = list(sent)
    if not times:
        return 0.0
    return max(at - times[0] - place / rate for place, at in enumerate(times))
