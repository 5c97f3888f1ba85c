"""The owner's word to everybody, which stands above each answer until it is taken back."""

from history.installation import Installation

_KEY = "notice"


class Notice:
    """The word, kept in memory as well, since every answer asks for it. Read it with `load`."""

    def __init__(self, installation: Installation) -> None:
        self._installation = installation
        self.words = ""
        """What it says; "" for nothing."""

    async def load(self) -> None:
        """Take up the word of before. Raises sqlite3.Error."""
        self.words = await self._installation.recall(_KEY) or ""

    async def say(self, words: str) -> None:
        """Say something from here on; "" for nothing."""
        await self._installation.note(_KEY, words)
        self.words = words
