"""The gateway: who is connected, and what they are told.

https://discord.com/developers/docs/events/gateway
"""

import secrets
from collections import deque
from collections.abc import Callable

from aiohttp import web

from playground.discord import payloads
from playground.discord.connection import Close, Connection
from playground.discord.limits import Limits
from playground.discord.messages import Message
from playground.discord.session import MEMBERS, Session, check_intents
from playground.discord.wire import JSON
from playground.discord.world import Event, World

IDENTIFY, RESUME, HEARTBEAT, REQUEST_MEMBERS = 2, 6, 1, 8
ACCEPTED = (3, 4)  # presence and voice state: taken, with no effect here


class Gateway:
    """Tells connected bots of the world's events, and breaks connections on demand."""

    def __init__(
        self,
        world: World,
        token: str,
        limits: Limits,
        privileged: int,
        heartbeat: float,
        *,
        compress: bool,
    ) -> None:
        self._world = world
        self._token = token
        self._limits = limits
        self._privileged = privileged
        self._heartbeat = heartbeat
        self._compress = compress
        self._connections: set[Connection] = set()
        self._sessions: dict[str, Session] = {}
        self._identified: deque[float] = deque(maxlen=1)
        self.accepting = True
        self.answering_heartbeats = True
        self.presence: JSON = {}
        self.closed: list[int] = []
        self.heartbeats = 0
        self.resumed = 0
        self.identified = 0
        self.url = ""
        world.listeners.append(self._tell)

    @property
    def ready(self) -> bool:
        """Whether a bot is connected and identified."""
        return any(connection.session for connection in self._connections)

    # What a test can do to it

    async def drop(self, code: int = 4000) -> None:
        """Close all connections with a code; sessions can be resumed."""
        await self._end(Close(code))

    async def cut(self) -> None:
        """Break all connections without a word, as a network does."""
        for connection in list(self._connections):
            connection.cut()
            await connection.over.wait()

    def reconnect(self) -> None:
        """Ask for a reconnect (op 7)."""
        self._send({"op": 7, "d": None})

    def invalidate(self, *, resumable: bool = False) -> None:
        """Say that the session is invalid (op 9), and forget it unless it can be resumed."""
        if not resumable:
            self.forget()
        self._send({"op": 9, "d": resumable})

    def forget(self) -> None:
        """Forget all sessions: the next RESUME is refused with op 9."""
        self._sessions.clear()

    def demand_heartbeat(self) -> None:
        """Ask for a heartbeat at once (op 1)."""
        self._send({"op": 1, "d": None})

    def ready_again(self) -> None:
        """Send READY and the servers once more over the same connection."""
        for connection in self._connections:
            if connection.session is not None:
                self._greet(connection.session)

    def repeat(self, message: Message) -> None:
        """Tell of a message's creation a second time."""
        self._world.message_event("MESSAGE_CREATE", message)

    async def close(self) -> None:
        """Say good-bye to everyone."""
        await self._end(Close(1001))

    async def _end(self, close: Close) -> None:
        ending = list(self._connections)
        for connection in ending:
            connection.send(close)
        for connection in ending:
            await connection.over.wait()

    def _send(self, payload: JSON) -> None:
        for connection in self._connections:
            connection.send_json(payload)

    # Events

    def _tell(self, event: Event) -> None:
        if event.guild is not None and not event.guild.has_bot:
            return
        for session in self._sessions.values():
            if session.wants(event):
                session.dispatch(event.name, session.see(event))

    # A connection's life

    async def serve(self, request: web.BaseRequest) -> web.StreamResponse:
        """Hold one connection from HELLO to its end."""
        if not self.accepting:
            return web.Response(status=503, text="no gateway is accepting connections")
        socket = web.WebSocketResponse(timeout=1.0, max_msg_size=4096 * 4)
        await socket.prepare(request)
        compression = request.query.get("compress", "") if self._compress else ""
        connection = Connection(
            socket, request.transport, compression, self._heartbeat, self._world.now
        )
        self._connections.add(connection)
        try:
            await connection.run(self._receive, self._limits.gateway)
        finally:
            self._connections.discard(connection)
            self._leave(connection)
        return socket

    def _leave(self, connection: Connection) -> None:
        session, connection.session = connection.session, None
        self.closed.append(connection.close_code)
        if session is not None and session.connection is connection:
            session.connection, session.lost = None, self._world.now()
            if connection.close_code in (1000, 1001) and connection.closed_by_client:
                self._sessions.pop(session.id, None)
        self._world.changes.notify()

    def _receive(self, connection: Connection, payload: JSON) -> None:
        op, data = payload.get("op"), payload.get("d")
        if op == HEARTBEAT:
            self.heartbeats += 1
            if self.answering_heartbeats:
                connection.beat()
            self._world.changes.notify()
        elif op == IDENTIFY and isinstance(data, dict):
            self._identify(connection, data)
        elif op == RESUME and isinstance(data, dict):
            self._resume(connection, data)
        elif connection.session is None:
            connection.send(Close(4003))
        elif op == REQUEST_MEMBERS and isinstance(data, dict):
            self._members(connection.session, data)
        elif op in ACCEPTED:
            self.presence = data if op == 3 and isinstance(data, dict) else self.presence
            self._world.changes.notify()
        else:
            connection.send(Close(4001))

    def _identify(self, connection: Connection, data: JSON) -> None:
        code = self._check(connection, data)
        if code:
            connection.send(Close(code))
            return
        now = self._world.now()
        if self._identified and now - self._identified[0] < self._limits.identify:
            connection.send_json({"op": 9, "d": False})
            return
        self._identified.append(now)
        self._sessions = {key: each for key, each in self._sessions.items() if each.alive(now)}
        shard = tuple(data.get("shard") or (0, 1))
        session = Session(secrets.token_hex(16), self._world, data["intents"], shard)
        self._sessions[session.id] = session
        session.connection, connection.session = connection, session
        self.identified += 1
        self._greet(session)

    def _check(self, connection: Connection, data: JSON) -> int:
        if connection.session is not None:
            return 4005
        if data.get("token") not in (self._token, f"Bot {self._token}"):
            return 4004
        shard = data.get("shard") or [0, 1]
        if len(shard) != 2 or not 0 <= shard[0] < shard[1]:
            return 4010
        return check_intents(data.get("intents"), self._privileged)

    def _greet(self, session: Session) -> None:
        guilds = [guild for guild in self._world.guilds.values() if session.serves(guild)]
        application = {"id": str(self._world.application_id), "flags": self.flags}
        ready = {
            "v": 10, "user": payloads.own_json(self._world.bot), "session_id": session.id,
            "session_type": "normal", "resume_gateway_url": self.url, "shard": session.shard,
            "application": application, "private_channels": [], "relationships": [],
            "presences": [], "user_settings": {}, "geo_ordered_rtc_regions": [], "_trace": [],
            "guilds": [{"id": str(guild.id), "unavailable": True} for guild in guilds],
        }  # fmt: skip
        session.dispatch("READY", ready)
        if session.intents & 1:
            for guild in (each for each in guilds if each.available):
                data = payloads.guild_json(guild, everyone=bool(session.intents & MEMBERS))
                session.dispatch("GUILD_CREATE", data | {"unavailable": False})
        self._world.changes.notify()

    @property
    def flags(self) -> int:
        """The application's flags: which privileged intents its owner switched on."""
        pairs = ((1 << 8, 1 << 13), (1 << 1, 1 << 15), (1 << 15, 1 << 19))
        return sum(flag for intent, flag in pairs if self._privileged & intent)

    def _resume(self, connection: Connection, data: JSON) -> None:
        session = self._sessions.get(str(data.get("session_id")))
        if data.get("token") not in (self._token, f"Bot {self._token}"):
            connection.send(Close(4004))
        elif session is None:
            connection.send_json({"op": 9, "d": False})
        elif not isinstance(seq := data.get("seq"), int) or seq > session.seq:
            connection.send(Close(4007))
        elif not session.replayable(seq):
            self._sessions.pop(session.id)
            connection.send_json({"op": 9, "d": False})
        else:
            if session.connection is not None:
                session.connection.send(Close(4000))
            session.connection, connection.session = connection, session
            self.resumed += 1
            session.replay(seq)
            session.dispatch("RESUMED", {"_trace": []})
            self._world.changes.notify()

    def _members(self, session: Session, data: JSON) -> None:
        guild = self._world.guilds.get(int(data.get("guild_id") or 0))
        if guild is None or not guild.has_bot:
            return
        chosen: Callable[[int], bool] = lambda _id: True  # noqa: E731
        if ids := data.get("user_ids"):
            wanted = {int(each) for each in (ids if isinstance(ids, list) else [ids])}
            chosen = wanted.__contains__
        found = [user for user in guild.members.values() if chosen(user.id)]
        chunk: JSON = {
            "guild_id": str(guild.id), "chunk_index": 0, "chunk_count": 1,
            "members": [payloads.member_json(guild, user) for user in found],
        }  # fmt: skip
        if "nonce" in data:
            chunk["nonce"] = data["nonce"]
        session.dispatch("GUILD_MEMBERS_CHUNK", chunk)
