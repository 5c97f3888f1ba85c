"""PROXY_URL over the wire: all that the bot says goes through the proxy, and only then.

Discord and the model have names here that only the proxy knows, so that nothing can reach them in
another way.
"""

import asyncio
import gc
from collections.abc import AsyncIterator

import pytest

from playground.model import Answer
from playground.proxy import Proxy
from tests.heard import listening
from tests.home import Home
from tests.pressing import Corner

USER, PASSWORD = "ali@home", "p/ss:w%rd"
DISCORD, MODEL = "discord.test", "model.test"
VARIABLES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "WS_PROXY", "WSS_PROXY")


@pytest.fixture
async def proxy() -> AsyncIterator[Proxy]:
    async with Proxy(USER, PASSWORD, hosts=[DISCORD, MODEL]) as proxy:
        yield proxy


@pytest.fixture
async def far(home: Home, proxy: Proxy) -> AsyncIterator[Home]:
    """The same home, by the names that only the proxy knows."""
    home.api_url = home.api_url.replace("127.0.0.1", DISCORD)
    home.gateway_url = home.gateway_url.replace("127.0.0.1", DISCORD)
    home.discord.files.base = home.discord.files.base.replace("127.0.0.1", DISCORD)
    yield home
    await home.stop()  # before the proxy is gone


def through(proxy: Proxy, scheme: str, home: Home) -> dict[str, str]:
    """Give the variables for a way through the proxy."""
    return {
        "PROXY_URL": proxy.socks_url if scheme == "socks5" else proxy.http_url,
        "OPENAI_BASE_URL": home.model.url.replace("127.0.0.1", MODEL),
        "REQUEST_TIMEOUT": "2",
    }


async def chat(home: Home) -> None:
    home.model.answers(Answer("All the way."))
    question = await home.ali.say(home.channel, "!chat hello", files={"a.txt": b"from afar"})
    answer = await home.answered(question)
    await home.discord.until(lambda: answer.content == "All the way.")
    assert "from afar" in home.model.requests[-1].last


@pytest.mark.parametrize("scheme", ["http", "socks5"])
async def test_everything_goes_through_the_proxy(far: Home, proxy: Proxy, scheme: str) -> None:
    await far.start(**through(proxy, scheme, far))
    await chat(far)
    asked = await far.ali.slash(far.channel, "chat", message="hello")
    await asked.until(lambda: asked.response and asked.response.content)
    choices = await far.ali.autocomplete(far.channel, "model", "name", "gpt")
    assert choices, "the list of models came through as well"
    await far.discord.gateway.drop(4000)
    await far.discord.until(lambda: far.discord.gateway.resumed)
    await chat(far)
    hosts = [passage.host for passage in proxy.passed]
    assert set(hosts) == {DISCORD, MODEL, "127.0.0.1"}
    assert hosts.count("127.0.0.1") == 1, "where READY said that the session can be resumed"
    if scheme == "http":
        calls = len(far.discord.requests) + len(far.discord.files.fetched)
        assert hosts.count(DISCORD) == calls + far.discord.gateway.identified
        assert hosts.count(MODEL) == len(far.model.requests) + far.model.listed
    assert proxy.turned_away == 0


@pytest.mark.parametrize(
    ("scheme", "said"),
    [("http", "Proxy Authentication Required"), ("socks5", "the proxy in PROXY_URL: ")],
)
async def test_a_wrong_password_is_told(
    far: Home, caplog: pytest.LogCaptureFixture, scheme: str, said: str
) -> None:
    async with Proxy(USER, "another", hosts=[DISCORD, MODEL]) as proxy:
        variables = through(proxy, scheme, far)
        variables["PROXY_URL"] = variables["PROXY_URL"].replace("another", "p%2Fss%3Aw%25rd")
        with listening("cannot be reached") as told:
            start = asyncio.create_task(far.start(**variables))
            await asyncio.wait_for(told.wait(), 10)
            await far.stop()
        with pytest.raises(asyncio.CancelledError):
            await start
        assert proxy.turned_away == 1
        assert proxy.passed == []
    assert not far.discord.requests
    (line,) = [each.getMessage() for each in caplog.records if each.name == "bot"]
    assert said in line
    assert "authent" in line.lower()
    assert "\n" not in line
    assert "p%2Fss" not in caplog.text
    assert PASSWORD not in caplog.text


@pytest.mark.parametrize("scheme", ["http", "socks5"])
async def test_a_proxy_that_is_not_there_yet_or_for_a_while(
    far: Home, proxy: Proxy, scheme: str
) -> None:
    proxy.accepting = False
    with listening("cannot be reached") as told:
        start = asyncio.create_task(far.start(**through(proxy, scheme, far)))
        await asyncio.wait_for(told.wait(), 10)
        proxy.accepting = True
        await asyncio.wait_for(start, 10)
    await chat(far)
    proxy.accepting = False
    with listening("Attempting a reconnect") as told:
        await far.discord.gateway.cut()
        await asyncio.wait_for(told.wait(), 10)
        proxy.accepting = True
        await far.discord.until(lambda: far.discord.gateway.ready, 10)
    await chat(far)


# httpcore leaves it to the garbage collector to close a connection whose SOCKS handshake failed.
@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.parametrize("scheme", ["http", "socks5"])
async def test_a_model_behind_a_proxy_that_fails_is_told(
    far: Home, proxy: Proxy, scheme: str
) -> None:
    variables = through(proxy, scheme, far)
    await far.start(**variables | {"OPENAI_BASE_URL": "http://unknown.test/v1"})
    question = await far.ali.say(far.channel, "!chat hello")
    answer = await far.answered(question, timeout=10)
    assert answer.content.startswith("The model's service")
    assert "Try again" in answer.buttons
    await far.stop()
    gc.collect()


async def test_the_environment_s_proxies_are_not_used(
    home: Home, proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in VARIABLES:
        monkeypatch.setenv(variable, proxy.socks_url)
        monkeypatch.setenv(variable.lower(), proxy.http_url)
    await home.start()
    await chat(home)
    assert proxy.passed == []
    assert proxy.turned_away == 0


@pytest.mark.parametrize("scheme", ["http", "socks5"])
async def test_the_environment_s_exceptions_are_not_heeded(
    far: Home, proxy: Proxy, monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.setenv("no_proxy", "*")
    await far.start(**through(proxy, scheme, far))
    await chat(far)
    assert proxy.passed


@pytest.mark.parametrize("scheme", ["http", "socks5"])
async def test_a_command_s_answer_is_reached_through_the_proxy_later_too(
    far: Home, proxy: Proxy, scheme: str
) -> None:
    """Where the bot is no member, by the command's token alone."""
    await far.start(**through(proxy, scheme, far))
    corner = Corner(far, "abroad")
    answer = await corner.ask("hello", "All the way.")
    undone = await far.ali.slash(corner.channel, "undo")
    await corner.until(lambda: answer.deleted)
    await undone.until(lambda: undone.response and undone.response.content)
