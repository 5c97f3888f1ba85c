"""Gateway sessions: identifying, close codes, heartbeats, compression, shards."""

import zlib

import aiohttp
import discord
import orjson
import pytest

from playground.discord import Clock, Discord, Limits

from .discord_client import Bot, connected, logged_in


async def test_a_wrong_token_ends_with_4004() -> None:
    async with Discord(token="right", limits=Limits.none()) as world:
        async with logged_in(world) as client:
            client.http.token = "wrong"
            with pytest.raises(discord.ConnectionClosed) as caught:
                await client.connect(reconnect=False)
        assert caught.value.code == 4004
        assert world.gateway.closed == [4004]


async def test_a_missing_privileged_intent_ends_with_4014() -> None:
    async with Discord(privileged=(), limits=Limits.none()) as world:
        with pytest.raises(discord.PrivilegedIntentsRequired):
            async with connected(world, Bot()):
                pass
        assert world.gateway.closed == [4014]


class Socket:
    """A bare websocket to the gateway, for what the real client never does."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket

    async def send(self, op: int, data: object) -> None:
        await self.socket.send_json({"op": op, "d": data})

    async def receive(self) -> dict[str, object]:
        message = await self.socket.receive(timeout=5)
        assert message.type is aiohttp.WSMsgType.TEXT, message
        payload: dict[str, object] = orjson.loads(message.data)
        return payload

    async def ended(self) -> int | None:
        while (await self.socket.receive(timeout=5)).type not in (
            aiohttp.WSMsgType.CLOSE,
            aiohttp.WSMsgType.CLOSED,
        ):
            pass
        return self.socket.close_code


def identity(token: str = "playground.token", intents: object = 512) -> dict[str, object]:
    return {"token": token, "intents": intents, "properties": {}}


@pytest.mark.parametrize(
    ("op", "data", "code"),
    [
        (2, identity("wrong"), 4004),
        (2, identity(intents=1 << 40), 4013),
        (2, identity(intents=None), 4013),
        (2, identity(intents=1 << 1), 4014),
        (2, identity() | {"shard": [2, 2]}, 4010),
        (3, {}, 4003),
        (6, {"token": "wrong", "session_id": "x", "seq": 0}, 4004),
    ],
)
async def test_close_codes(op: int, data: object, code: int) -> None:
    async with (
        Discord(limits=Limits.none()) as world,
        aiohttp.ClientSession() as session,
        session.ws_connect(world.gateway_url) as raw,
    ):
        socket = Socket(raw)
        assert (await socket.receive())["op"] == 10
        await socket.send(op, data)
        assert await socket.ended() == code


async def test_what_an_identified_client_must_not_send() -> None:
    async with Discord(limits=Limits(gateway=5)) as world, aiohttp.ClientSession() as session:
        for op, code in ((2, 4005), (77, 4001)):
            async with session.ws_connect(world.gateway_url) as raw:
                socket = Socket(raw)
                await socket.send(2, identity())
                await socket.send(op, identity())
                assert await socket.ended() == code
        async with session.ws_connect(world.gateway_url) as raw:
            await raw.send_str("{no")
            assert await Socket(raw).ended() == 4002
        async with session.ws_connect(world.gateway_url) as raw:
            for _ in range(6):
                await Socket(raw).send(1, None)
            assert await Socket(raw).ended() == 4008


async def test_identifying_again_too_soon_is_an_invalid_session() -> None:
    clock = Clock()
    async with (
        Discord(clock=clock, limits=Limits(identify=5.0)) as world,
        aiohttp.ClientSession() as session,
    ):
        for wait, expected in ((0, 0), (1, 9), (5, 0)):
            clock.forward(wait)
            async with session.ws_connect(world.gateway_url) as raw:
                socket = Socket(raw)
                await socket.receive()
                await socket.send(2, identity())
                answer = await socket.receive()
                assert answer["op"] == expected
        assert world.gateway.identified == 2


async def test_a_client_that_stops_beating_is_closed() -> None:
    async with (
        Discord(heartbeat=0.02, limits=Limits.none()) as world,
        aiohttp.ClientSession() as session,
        session.ws_connect(world.gateway_url) as raw,
    ):
        socket = Socket(raw)
        hello = await socket.receive()
        assert hello["d"] == {"heartbeat_interval": 20}
        await socket.send(1, None)
        assert (await socket.receive())["op"] == 11
        assert await socket.ended() == 4009


async def test_zlib_stream() -> None:
    async with (
        Discord(limits=Limits.none()) as world,
        aiohttp.ClientSession() as session,
        session.ws_connect(world.gateway_url + "?compress=zlib-stream") as raw,
    ):
        stream = zlib.decompressobj()
        await Socket(raw).send(2, identity())
        hello = orjson.loads(stream.decompress(await raw.receive_bytes()))
        assert hello["op"] == 10
        frame = await raw.receive_bytes()
        assert frame.endswith(b"\x00\x00\xff\xff")
        assert orjson.loads(stream.decompress(frame))["t"] == "READY"


async def test_shards_hear_their_own_servers() -> None:
    async with Discord(limits=Limits.none()) as world, aiohttp.ClientSession() as session:
        clock = world.clock
        assert isinstance(clock, Clock)
        for number in range(6):
            world.guild(str(number))
            clock.forward(0.001)
        heard: list[str] = []
        for shard in (0, 1):
            async with session.ws_connect(world.gateway_url) as raw:
                socket = Socket(raw)
                await socket.receive()
                await socket.send(2, identity() | {"shard": [shard, 2]})
                ready = (await socket.receive())["d"]
                assert isinstance(ready, dict)
                ids = [int(each["id"]) for each in ready["guilds"]]
                assert {(each >> 22) % 2 for each in ids} <= {shard}
                heard += map(str, ids)
        assert len(heard) == len(set(heard)) == 6
