"""Rate limits: the headers, the buckets, and the limit over everything."""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.discord import Clock, Discord, Limits
from playground.discord.limits import GlobalRate

from .discord_client import logged_in, messageable

FIXED, SLIDING, TOKENS = "fixed window", "sliding window", "token bucket"


def passed(counting: str, rate: int, times: list[float]) -> list[float]:
    counter = GlobalRate(rate, counting)
    return [at for at in times if not counter.take(at)]


def test_a_fixed_window_lets_two_bursts_meet() -> None:
    times = [10.0, *[10.95] * 4, *[11.05] * 5]
    assert len(passed(FIXED, 5, times)) == 10
    assert len(passed(SLIDING, 5, times)) == 6


def test_a_token_bucket_fills_again_evenly() -> None:
    times = [10.0] * 9 + [10.3] * 3 + [11.5] * 9
    assert len(passed(TOKENS, 5, times)) == 5 + 1 + 5


@given(
    st.lists(st.floats(0, 5), max_size=60),
    st.integers(1, 10),
    st.sampled_from([FIXED, SLIDING, TOKENS]),
)
def test_the_wait_that_is_told_is_enough(steps: list[float], rate: int, counting: str) -> None:
    counter = GlobalRate(rate, counting)
    now = 100.0
    for step in steps:
        now += step / 10
        wait = counter.take(now)
        assert wait >= 0
        if wait:
            now += wait + 1e-6
            assert not counter.take(now)


@given(st.lists(st.floats(0, 3), max_size=80), st.integers(1, 10))
def test_no_second_has_more_than_the_rate(steps: list[float], rate: int) -> None:
    times = sorted(100 + step for step in steps)
    for counting, most in ((SLIDING, rate), (FIXED, 2 * rate), (TOKENS, 2 * rate)):
        through = passed(counting, rate, times)
        for start in through:
            assert sum(start <= at < start + 1 for at in through) <= most


class Asker:
    """Asks by hand, so that nothing waits and headers are seen."""

    def __init__(self, world: Discord, session: aiohttp.ClientSession, clock: Clock) -> None:
        self.world, self.session, self.clock = world, session, clock
        guild = world.guild("Home")
        self.channels = [guild.channel("a"), guild.channel("b")]

    async def send(self, channel: int = 0) -> tuple[int, dict[str, str], dict[str, object]]:
        path = f"/channels/{self.channels[channel].id}/messages"
        return await self.ask("POST", path, {"content": "x"})

    async def ask(
        self, method: str, path: str, body: object = None
    ) -> tuple[int, dict[str, str], dict[str, object]]:
        url = self.world.api_url + path
        async with self.session.request(method, url, json=body) as answer:
            return answer.status, dict(answer.headers), await answer.json()


@pytest.fixture
async def asker() -> AsyncIterator[Asker]:
    clock = Clock()
    async with Discord(clock=clock, limits=Limits(global_rate=20)) as world:
        headers = {"Authorization": f"Bot {world.token}"}
        async with aiohttp.ClientSession(headers=headers) as session:
            yield Asker(world, session, clock)


async def test_a_bucket_per_channel_and_route(asker: Asker) -> None:
    for left in (4, 3, 2, 1, 0):
        status, headers, _ = await asker.send()
        assert status == 200
        assert headers["X-RateLimit-Limit"] == "5"
        assert headers["X-RateLimit-Remaining"] == str(left)
        assert 0 < float(headers["X-RateLimit-Reset-After"]) <= 5
        reset = float(headers["X-RateLimit-Reset"])
        assert reset == pytest.approx(asker.clock() + 5, abs=1)
    status, headers, body = await asker.send()
    assert status == 429
    assert body["message"] == "You are being rate limited."
    assert body["global"] is False
    wait = body["retry_after"]
    assert isinstance(wait, float)
    assert 0 < wait <= 5
    assert headers["Retry-After"] == str(-int(-wait // 1))
    assert headers["X-RateLimit-Scope"] == "user"
    assert headers["X-RateLimit-Remaining"] == "0"
    assert headers["Via"]
    assert headers["Content-Type"] == "application/json"
    assert (await asker.send(channel=1))[0] == 200
    assert asker.world.invalid_requests == 1
    asker.clock.forward(wait)
    assert (await asker.send())[0] == 200


async def test_refused_requests_count_and_keep_their_headers(asker: Asker) -> None:
    path = f"/channels/{asker.channels[0].id}/messages/1"
    status, headers, body = await asker.ask("GET", path)
    assert (status, body["code"]) == (404, 10008)
    assert headers["X-RateLimit-Remaining"] == "4"


async def test_the_limit_over_everything(asker: Asker) -> None:
    for _ in range(20):
        assert (await asker.ask("GET", "/users/@me"))[0] in (200, 429)
    status, headers, body = await asker.ask("GET", "/oauth2/applications/@me")
    assert status == 429
    assert body["global"] is True
    assert headers["X-RateLimit-Global"] == "true"
    assert headers["X-RateLimit-Scope"] == "global"
    assert "X-RateLimit-Remaining" not in headers
    free = await asker.ask("POST", "/interactions/1/x/callback", {"type": 4})
    assert (free[0], free[2]["code"]) == (404, 10062)
    free = await asker.ask("POST", f"/webhooks/{asker.world.bot.id}/x", {"content": "x"})
    assert (free[0], free[2]["code"]) == (404, 10015)


async def test_a_webhook_has_a_bucket_and_counts_for_its_address(asker: Asker) -> None:
    make = asker.world.webhooks.make
    one, other = (make(channel, "Hook", asker.world.bot, is_own=True) for channel in asker.channels)
    path = f"/webhooks/{one.id}/{one.token}?wait=1"
    statuses = [(await asker.ask("POST", path, {"content": "x"}))[0] for _ in range(6)]
    assert statuses == [200] * 5 + [429]
    assert (await asker.send())[0] == 200
    path = f"/webhooks/{other.id}/{other.token}?wait=1"
    answers = [await asker.ask("POST", path, {"content": "x"}) for _ in range(15)]
    assert [status for status, _, _ in answers] == [200] * 5 + [429] * 10
    assert [bool(body.get("global")) for _, _, body in answers[5:]] == [False] * 9 + [True]
    assert (await asker.ask("GET", "/users/@me"))[0] == 200


async def test_the_real_client_waits_and_gets_through() -> None:
    async with Discord(limits=Limits(routes=False, global_rate=5)) as world:
        channel = world.guild("Home").channel("general")
        async with logged_in(world) as client:
            there = messageable(client, channel.id)
            await asyncio.gather(*(there.send(str(i)) for i in range(8)))
        assert len(channel.messages) == 8
        assert {each.status for each in world.refused} == {429}


async def test_the_real_client_keeps_within_a_bucket() -> None:
    async with Discord(limits=Limits(global_rate=None)) as world:
        person = world.person("Ali")
        async with logged_in(world) as client:
            there = messageable(client, person.dm.id)
            for number in range(4):
                await there.send(str(number))
        assert world.refused == []
        remaining = [each.status for each in world.requests if each.method == "POST"]
        assert remaining == [200] * 4


async def test_no_limits_at_all() -> None:
    async with Discord(limits=Limits.none()) as world, aiohttp.ClientSession() as session:
        asker = Asker(world, session, Clock())
        session.headers["Authorization"] = f"Bot {world.token}"
        for _ in range(60):
            status, headers, _ = await asker.send()
            assert status == 200
            assert "X-RateLimit-Limit" not in headers
