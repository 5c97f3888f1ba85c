"""A gateway session: what its bot asked to be told, and what it was told, for a RESUME."""

from collections import deque
from typing import TYPE_CHECKING

import orjson

from playground.discord import payloads
from playground.discord.messages import Message
from playground.discord.places import Guild
from playground.discord.wire import JSON
from playground.discord.world import Event, World

if TYPE_CHECKING:
    from playground.discord.connection import Connection

MEMBERS, PRESENCES, MESSAGE_CONTENT = 1 << 1, 1 << 8, 1 << 15
PRIVILEGED = MEMBERS | PRESENCES | MESSAGE_CONTENT
KNOWN = (1 << 17) - 1 | 1 << 20 | 1 << 21 | 1 << 24 | 1 << 25
KEPT = 5_000
RESUMABLE = 120.0


def check_intents(intents: object, granted: int) -> int:
    """Give the close code for an IDENTIFY's intents, 0 if they are all right."""
    if not isinstance(intents, int) or isinstance(intents, bool) or intents & ~KNOWN:
        return 4013
    return 4014 if intents & PRIVILEGED & ~granted else 0


class Session:
    """Lives from IDENTIFY on, over one connection after the other."""

    def __init__(self, id_: str, world: World, intents: int, shard: tuple[int, int]) -> None:
        self.id = id_
        self.intents = intents
        self.shard = shard
        self.seq = 0
        self.connection: Connection | None = None
        self.lost = 0.0
        self._world = world
        self._sent: deque[tuple[int, bytes]] = deque(maxlen=KEPT)

    def alive(self, now: float) -> bool:
        """Whether it is connected, or was so lately that it can be resumed."""
        return self.connection is not None or now - self.lost < RESUMABLE

    def serves(self, guild: Guild) -> bool:
        """Whether a server with the bot belongs to this session's shard."""
        return guild.has_bot and (guild.id >> 22) % self.shard[1] == self.shard[0]

    def wants(self, event: Event) -> bool:
        """Whether its intents and shard cover an event; what is no server's is shard 0's."""
        if event.intent and not self.intents & event.intent:
            return False
        if event.guild is None:
            return self.shard[0] == 0
        is_told = event.guild.available or event.name == "GUILD_DELETE"
        return is_told and self.serves(event.guild)

    def see(self, event: Event) -> JSON:
        """Give an event's data as this session may see it."""
        if event.name == "GUILD_CREATE" and event.guild is not None:
            everyone = bool(self.intents & MEMBERS)
            return payloads.guild_json(event.guild, everyone=everyone) | event.data
        if event.message is None or self.intents & MESSAGE_CONTENT:
            return event.data
        return self._veil(event.data, event.message)

    def _veil(self, data: JSON, message: Message) -> JSON:
        """Empty what the Message Content intent is for.

        https://discord.com/developers/docs/events/gateway#message-content-intent
        """
        veiled = data if self._open(message) else _emptied(data)
        replied = message.reply_to
        if replied is not None and not self._open(replied):
            shown = data.get("referenced_message")
            veiled = veiled | {"referenced_message": shown and _emptied(shown)}
        return veiled

    def _open(self, message: Message) -> bool:
        bot = self._world.bot
        mine = message.author is bot or bot in message.mentions.users
        return mine or message.channel.guild is None

    def dispatch(self, name: str, data: JSON) -> None:
        """Send an event, or keep it for the RESUME."""
        self.seq += 1
        frame = orjson.dumps({"t": name, "s": self.seq, "op": 0, "d": data})
        self._sent.append((self.seq, frame))
        if self.connection is not None:
            self.connection.send(frame)

    def replayable(self, seq: int) -> bool:
        """Whether all that followed `seq` is still kept."""
        return seq == self.seq or bool(self._sent and self._sent[0][0] <= seq + 1)

    def replay(self, seq: int) -> None:
        """Send all that followed `seq` once more."""
        for number, frame in list(self._sent):
            if number > seq and self.connection is not None:
                self.connection.send(frame)


def _emptied(data: JSON) -> JSON:
    return data | {"content": "", "embeds": [], "attachments": [], "components": []}
