"""What the terminal is drawn on: a screen that is redrawn, or lines that only follow each other."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from typing import NamedTuple, Protocol

from playground.terminal.spans import Block


class Suggestion(NamedTuple):
    """One way to go on: the whole line then, what to show for it, and what it means."""

    line: str
    shown: str
    meaning: str


Suggest = Callable[[str], Awaitable[Sequence[Suggestion]]]


class Screen(Protocol):
    """Shows blocks in the order in which they came, and gives the lines that the person types."""

    @property
    def is_live(self) -> bool:
        """Whether what is shown can be redrawn, and somebody is sitting before it."""

    @property
    def echoes(self) -> bool:
        """Whether what the person types stays to be seen anyway, without being shown."""

    def show(self, key: int, block: Block, *, final: bool = False) -> None:
        """Show a block, or how it looks now; a `final` one will not change by itself."""

    def hide(self, key: int) -> None:
        """Take a block away, where it can still be reached."""

    def status(self, text: str) -> None:
        """Tell what is going on; nothing with an empty text."""

    def prompt(self, text: str) -> None:
        """Say before what the person types where it will go."""

    def suggest_with(self, suggest: Suggest) -> None:
        """Use this to suggest how a line can go on."""

    def lines(self) -> AsyncGenerator[str, None]:
        """Give what the person types, until they end it."""
