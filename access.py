"""Who may use the bot, and where: lists of people, roles, channels and servers."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Final, Literal, get_args

from environment import Reader
from i18n import Text, text

Kind = Literal["person", "role", "channel", "server"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
Rule = Literal["allow", "deny"]

_ENTRY: Final = re.compile(r"\s*(\w+)\s*:\s*(\d{1,20})\s*")


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who wants something of the bot, and from where.

    `channel_ids` has the channel and all that it is in: a thread's channel, a category. The server
    is 0 in a DM. Of whom the roles cannot be known they are None.
    """

    person_id: int
    channel_ids: frozenset[int]
    server_id: int = 0
    role_ids: frozenset[int] | None = frozenset()


@dataclass(frozen=True, slots=True)
class Listed:
    """Ids of Discord's, by what they are of."""

    person: frozenset[int] = frozenset()
    role: frozenset[int] = frozenset()
    channel: frozenset[int] = frozenset()
    server: frozenset[int] = frozenset()

    @classmethod
    def of(cls, entries: Iterable[tuple[Kind, int]]) -> "Listed":
        """Sort entries by their kind."""
        sorted_: dict[Kind, set[int]] = {kind: set() for kind in KINDS}
        for kind, id_ in entries:
            sorted_[kind].add(id_)
        return cls(**{kind: frozenset(ids) for kind, ids in sorted_.items()})

    def entries(self) -> list[tuple[Kind, int]]:
        """Give all ids, each with its kind."""
        return [(kind, id_) for kind in KINDS for id_ in sorted(getattr(self, kind))]

    def __bool__(self) -> bool:
        return any(getattr(self, each.name) for each in fields(self))


@dataclass(frozen=True, slots=True)
class Sayings:
    """What is said to who is kept out: for being listed, or for not being among those who are."""

    barred: Text
    closed: Text
    strange: Text
    elsewhere: Text


OWNER: Final = Sayings(
    barred=text("Those who run me have not given you leave to talk with me."),
    closed=text("Those who run me do not let me answer here."),
    strange=text("Those who run me let me talk only with certain people so far."),
    elsewhere=text("Those who run me let me answer only in certain places. This is none of them."),
)
"""For the lists of the bot's owner."""

SERVER: Final = Sayings(
    barred=text("Those who manage this server have not given you leave to talk with me."),
    closed=text("Those who manage this server do not let me answer in this channel."),
    strange=text("Those who manage this server let me talk only with certain people."),
    elsewhere=text("Those who manage this server let me answer only in other channels."),
)
"""For the lists of a server's managers."""

NO_MESSAGES: Final = text("I do not answer in direct messages. Please talk to me in a server.")


@dataclass(frozen=True, slots=True)
class Lists:
    """Who and what is let in, and who and what is kept out, which wins.

    Where nothing is let in by name, everything is: servers and channels each by themselves, people
    and roles together. What cannot be told counts against the visitor.
    """

    allow: Listed = Listed()
    deny: Listed = Listed()
    sayings: Sayings = OWNER

    def refusal(self, visitor: Visitor) -> Text | None:
        """Say why a visitor is kept out; None for one who is let in."""
        roles = visitor.role_ids
        deny, says = self.deny, self.sayings
        is_barred = visitor.person_id in deny.person or (
            deny.role and (roles is None or roles & deny.role)
        )
        if is_barred:
            return says.barred
        if visitor.server_id in deny.server or visitor.channel_ids & deny.channel:
            return says.closed
        return self._missing(visitor)

    def _missing(self, visitor: Visitor) -> Text | None:
        """Say which of the lists of who is let in a visitor is not in."""
        allow, says = self.allow, self.sayings
        has_role = bool(visitor.role_ids and visitor.role_ids & allow.role)
        is_known = has_role or visitor.person_id in allow.person
        if (allow.person or allow.role) and not is_known:
            return says.strange
        # A DM is in no server and no channel: whether it is answered is a setting of its own.
        if not visitor.server_id:
            return None
        if allow.server and visitor.server_id not in allow.server:
            return says.elsewhere
        if allow.channel and not visitor.channel_ids & allow.channel:
            return says.elsewhere
        return None


def read_access(reader: Reader) -> Lists:
    """Give the owner's lists, without the entries at which a fault was noted."""
    return Lists(
        _listed(reader, "ALLOW", reader.get("ALLOW")), _listed(reader, "DENY", reader.get("DENY"))
    )


def _listed(reader: Reader, variable: str, written: str | None) -> Listed:
    parts = filter(str.strip, re.split(r"[,،;\n]", written or ""))
    found = [_ENTRY.fullmatch(part) for part in parts]
    kinds: dict[str, Kind] = {kind: kind for kind in KINDS}
    entries = [(kinds.get(each[1].lower()), int(each[2])) for each in found if each]
    good = [(kind, id_) for kind, id_ in entries if kind]
    if len(good) < len(found):
        problem = text(
            "Write each as {kinds} with its ID, with commas between: {example}. Discord's client "
            "shows IDs once Developer Mode is on.",
            kinds=", ".join(f"{kind}:" for kind in KINDS),
            example="server:123456789012345678, role:234567890123456789",
        )
        reader.refuse(variable, problem)
    return Listed.of(good)
