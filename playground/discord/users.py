"""Who can write a message: people, bots and webhooks."""

from dataclasses import dataclass, field


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
        """The unique name, in lower case without spaces."""
        return self.name.lower().replace(" ", "_")
