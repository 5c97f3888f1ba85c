"""reply/governor.py: one budget for all requests, over the wire against Discord's limits."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest

from playground.discord import Channel, Discord, Limits
from reply.governor import Governor, Permit, Urgency
from reply.routes import Payer, payer_of, route_of

Counting = ["fixed window", "sliding window", "token bucket"]


class Client:
    """Requests to Discord that the governor sees, as discord.py would send them."""

    def __init__(
        self, discord: Discord, session: aiohttp.ClientSession, governor: Governor
    ) -> None:
        self.discord = discord
        self.session = session
        self.governor = governor
        self.sent: list[str] = []

    async def type(self, channel: Channel, name: str = "", urgency: Urgency | None = None) -> None:
        """Show typing in a channel, without a permit or with one."""
        path = f"/channels/{channel.id}/typing"
        if urgency is None:
            await self._post(path, name)
            return
        async with self.governor.apply(f"POST {path}", urgency):
            await self._post(path, name)

    async def _post(self, path: str, name: str, **body: str) -> None:
        headers = {"Authorization": f"Bot {self.discord.token}"}
        url = self.discord.api_url + path
        async with self.session.post(url, headers=headers, json=body) as response:
            await response.read()
        self.sent.append(name)


@asynccontextmanager
async def connected(limits: Limits, rate: int) -> AsyncIterator[Client]:
    async with Discord(limits=limits) as discord:
        governor = Governor(rate)
        async with aiohttp.ClientSession(trace_configs=[governor.trace()]) as session:
            yield Client(discord, session, governor)


@pytest.mark.parametrize("counting", Counting)
async def test_a_burst_is_never_refused_however_discord_counts(counting: str) -> None:
    limits = Limits(routes=False, global_rate=20, global_counting=counting)  # type: ignore[arg-type]
    async with connected(limits, rate=20) as client:
        channels = [client.discord.guild("Home").channel(f"c{number}") for number in range(50)]
        await asyncio.gather(*(client.type(channel) for channel in channels))
        assert len(client.discord.requests) == 50
        assert client.discord.refused == []


async def test_without_the_governor_the_same_burst_is_refused() -> None:
    async with connected(Limits(routes=False, global_rate=20), rate=1000) as client:
        channels = [client.discord.guild("Home").channel(f"c{number}") for number in range(50)]
        await asyncio.gather(*(client.type(channel) for channel in channels))
        assert client.discord.refused


async def test_the_urgent_goes_first_and_equals_in_their_order() -> None:
    async with connected(Limits.none(), rate=1) as client:
        channels = [client.discord.guild("Home").channel(f"c{number}") for number in range(5)]
        first = asyncio.create_task(client.type(channels[0], "first"))
        await asyncio.sleep(0)
        orders = [
            ("typing", Urgency.TYPING),
            ("edit", Urgency.EDIT),
            ("another edit", Urgency.EDIT),
            ("new", Urgency.FIRST),
        ]
        tasks = [
            asyncio.create_task(client.type(channel, name, urgency))
            for channel, (name, urgency) in zip(channels[1:], orders, strict=True)
        ]
        await asyncio.gather(first, *tasks)
        assert client.sent == ["first", "new", "edit", "another edit", "typing"]


async def test_a_bucket_that_is_used_up_is_waited_for() -> None:
    async with connected(Limits(global_rate=None), rate=1000) as client:
        channel = client.discord.guild("Home").channel("general")
        for _ in range(7):
            await client.type(channel, urgency=Urgency.FIRST)
        assert client.discord.refused == []


async def test_who_gives_up_waiting_takes_nothing_along() -> None:
    async with connected(Limits.none(), rate=1) as client:
        channel = client.discord.guild("Home").channel("general")
        await client.type(channel, "first", Urgency.FIRST)
        waiting = asyncio.create_task(client.type(channel, "gives up", Urgency.EDIT))
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        await client.type(channel, "second", Urgency.EDIT)
        assert client.sent == ["first", "second"]


async def test_who_gives_up_is_not_let_go_before_it_knows() -> None:
    governor, route = Governor(), "POST /channels/1/typing"

    async def go() -> None:
        async with governor.apply(route, Urgency.FIRST):
            pass

    async with governor.apply(route, Urgency.FIRST):
        waiting = asyncio.create_task(go())
        await asyncio.sleep(0)
        waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await asyncio.wait_for(go(), 1)


async def test_a_permit_that_is_not_used_costs_nothing() -> None:
    async with connected(Limits.none(), rate=1) as client:
        route = "POST /channels/1/typing"
        for _ in range(100):
            async with client.governor.apply(route, Urgency.FIRST):
                pass
        assert not client.discord.requests


async def test_interactions_are_left_out_of_the_budget() -> None:
    async with connected(Limits.none(), rate=1) as client:
        client.governor.know(1)
        channel = client.discord.guild("Home").channel("general")
        async with client.governor.apply(f"POST /channels/{channel.id}/typing", Urgency.FIRST):
            # The one slot is taken, and stays so.
            async with asyncio.timeout(5):
                for _ in range(30):
                    async with client.governor.apply("POST /webhooks/1/token", Urgency.FIRST):
                        await client._post("/webhooks/1/token", "unknown")
        assert len(client.discord.requests) == 30


async def test_who_hastens_goes_by_when_it_applied() -> None:
    async with connected(Limits.none(), rate=1) as client:
        first, *routes = [f"POST /channels/{number}/messages" for number in range(4)]
        order: list[str] = []

        async def go(permit: Permit) -> None:
            async with permit:
                order.append(permit.route)

        async with client.governor.apply(first, Urgency.FIRST):
            waiting = [client.governor.apply(route, Urgency.EDIT) for route in routes]
            tasks = [asyncio.create_task(go(permit)) for permit in waiting]
            await asyncio.sleep(0)
            waiting[1].hasten()
            waiting[2].hasten()
        await asyncio.gather(*tasks)
        assert order == [routes[1], routes[2], routes[0]]


async def test_edits_leave_slots_for_what_is_urgent() -> None:
    async with connected(Limits.none(), rate=20) as client:
        edits = [
            client.governor.apply(f"PATCH /channels/{number}/messages", Urgency.EDIT)
            for number in range(20)
        ]
        tasks = [asyncio.create_task(client.governor.grant(edit)) for edit in edits]
        await asyncio.sleep(0)
        new = asyncio.create_task(
            client.governor.grant(client.governor.apply("POST /channels/1/messages", Urgency.FIRST))
        )
        await asyncio.wait({new}, timeout=5)
        assert new.done()
        assert not all(task.done() for task in tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def test_webhooks_of_channels_have_a_budget_of_their_own() -> None:
    limits = Limits(routes=False, global_rate=10)
    async with connected(limits, rate=10) as client:
        guild = client.discord.guild("Home")
        hooks = [
            client.discord.webhooks.make(
                guild.channel(f"c{number}"), "Hamdam", client.discord.world.bot, is_own=True
            )
            for number in range(25)
        ]

        async def speak(path: str) -> None:
            async with client.governor.apply(f"POST {path}", Urgency.FIRST):
                await client._post(path, "spoken", content="Ahoy!")

        paths = [f"/webhooks/{hook.id}/{hook.token}" for hook in hooks]
        typed = (client.type(hook.channel) for hook in hooks)
        await asyncio.gather(*map(speak, paths), *typed)
        assert client.discord.refused == []
        assert sum(hook.channel.messages != [] for hook in hooks) == 25


@pytest.mark.parametrize(
    ("route", "payer"),
    [
        ("POST /channels/1/messages", Payer.BOT),
        ("POST /channels/1/webhooks", Payer.BOT),
        ("GET /webhooks/2", Payer.BOT),
        ("POST /webhooks/2/token", Payer.ADDRESS),
        ("PATCH /webhooks/2/token/messages", Payer.ADDRESS),
        ("POST /webhooks/1/token", Payer.NOBODY),
        ("PATCH /webhooks/1/token/messages", Payer.NOBODY),
        ("POST /interactions/2/token/callback", Payer.NOBODY),
    ],
)
def test_whose_global_limit_a_request_counts_to(route: str, payer: Payer) -> None:
    assert payer_of(route, application_id=1) is payer


@pytest.mark.parametrize(
    ("method", "path", "route"),
    [
        ("POST", "/api/v10/channels/1/messages", "POST /channels/1/messages"),
        ("PATCH", "/api/v10/channels/1/messages/2", "PATCH /channels/1/messages"),
        ("PATCH", "/api/v10/webhooks/1/t/messages/@original", "PATCH /webhooks/1/t/messages"),
        ("POST", "/api/v10/channels/1/typing", "POST /channels/1/typing"),
        ("GET", "/elsewhere", "GET /elsewhere"),
    ],
)
def test_routes_are_named_by_their_buckets(method: str, path: str, route: str) -> None:
    assert route_of(method, path) == route


async def test_a_permit_given_up_is_not_granted_before_its_task_knows() -> None:
    async with connected(Limits.none(), rate=1) as client:
        route = "POST /channels/1/typing"
        first = client.governor.apply(route, Urgency.FIRST)
        async with first:
            waiting = asyncio.create_task(
                client.governor.grant(client.governor.apply(route, Urgency.TYPING))
            )
            await asyncio.sleep(0)
            waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        async with client.governor.apply(route, Urgency.EDIT):
            pass
