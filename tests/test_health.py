"""metrics/: whether the bot is well and ready, and where that can be read, over the wire."""

import asyncio

import pytest

from bot import open_bot
from config import ConfigError, Fault
from i18n import catalogue
from tests.home import Home
from tests.pages import Watch, free_port, watched


@pytest.fixture
async def watch(home: Home) -> Watch:
    return await watched(home)


async def test_it_is_well_while_it_is_connected(watch: Watch) -> None:
    await watch.until_status("/readyz", 200)
    status, told = await watch.get("/healthz")
    assert status == 200
    assert told["well"] is told["database"] is told["gateway"]["connected"] is True
    assert told["loop_lag"] < 5
    figures = await watch.figures()
    states = {name: figures.value(name) for name in ("ready", "gateway_connected", "servers")}
    assert states == {"ready": 1, "gateway_connected": 1, "servers": 1}
    assert figures.value("database_answers") == 1
    assert 0 < figures.value("database_bytes") == watch.home.database.stat().st_size


async def test_it_is_unwell_while_the_gateway_is_gone(watch: Watch) -> None:
    await watch.until_status("/readyz", 200)
    gateway = watch.home.discord.gateway
    gateway.accepting = False
    await gateway.cut()
    told = await watch.until_status("/healthz", 503)
    assert told["well"] is told["gateway"]["connected"] is False
    assert told["database"] is True
    assert (await watch.figures()).value("gateway_connected") == 0
    assert (await watch.get("/readyz"))[0] == 200
    gateway.accepting = True
    assert (await watch.until_status("/healthz", 200))["well"] is True


async def test_it_is_ready_from_the_login_until_it_stops(home: Home) -> None:
    port = free_port()
    watch, login = Watch(home, port), home.discord.hold("GET", "/users/@me")
    starting = asyncio.create_task(home.start(METRICS_PORT=str(port)))
    await login.arrived.wait()
    assert await watch.get("/readyz") == (503, {"ready": False})
    assert (await watch.get("/healthz"))[0] == 503
    assert (await watch.figures()).value("ready") == 0
    login.release()
    await starting
    assert await watch.until_status("/readyz", 200) == {"ready": True}
    async with home.model.held() as gate:
        await home.ali.say(home.channel, "!chat hello")
        await home.asked()
        stopping = asyncio.create_task(home.stop())
        assert await watch.until_status("/readyz", 503) == {"ready": False}
        gate.release()
    await stopping


# Where it is served


async def refused(home: Home, **variables: str) -> Fault:
    """Give what is wrong with these variables, as it is found when the bot is opened."""
    with pytest.raises(ConfigError) as found:
        async with open_bot(home.config(**variables)):
            pass
    (fault,) = found.value.faults
    return fault


async def test_a_port_in_use_is_told_to_the_owner(home: Home) -> None:
    async with await asyncio.start_server(lambda *_: None, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        fault = await refused(home, METRICS_PORT=str(port))
    assert fault.variable == "METRICS_PORT"
    assert "Another program uses this port" in catalogue("en").say(fault.problem)


async def test_a_foreign_address_is_told_to_the_owner(home: Home) -> None:
    fault = await refused(home, METRICS_PORT=str(free_port()), METRICS_HOST="203.0.113.1")
    assert fault.variable == "METRICS_HOST"
    assert "an address of this computer" in catalogue("en").say(fault.problem)
