"""Who can write a message: people, bots and webhooks."""

import string
from dataclasses import dataclass, field

_OF_USERNAMES = frozenset(string.ascii_lowercase + string.digits + "_.")


@dataclass(eq=False)
class User:
    """Someone with a name: a person, a bot, or a webhook (which is in no server)."""

    id: int
    name: str
    bot: bool = False
    webhook: bool = False
    locale: str = "en-US"
    installed: bool = field(default=False, repr=False)
    closed_dms: bool = field(default=False, repr=False)
    avatar_url: str | None = field(default=None, repr=False)

    @property
    def mention(self) -> str:
        """What, written in a message, mentions this user."""
        return f"<@{self.id}>"

    @property
    def username(self) -> str:
        """The unique name, of the letters that such a name can have.

        https://support.discord.com/hc/en-us/articles/12620128861463
        """
        letters = self.name.lower().replace(" ", "_")
        return "".join(each for each in letters if each in _OF_USERNAMES) or f"user{self.id}"
