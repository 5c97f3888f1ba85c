"""The playground's proxy, driven by aiohttp and by hand."""

import asyncio
from collections.abc import AsyncIterator
from urllib.parse import quote

import aiohttp
import pytest
from aiohttp import web
from aiohttp_socks import ProxyConnector, ProxyError

from playground.proxy import Passage, Proxy

USER, PASSWORD = "ali@home", "p/ss:w%rd"


@pytest.fixture
async def port() -> AsyncIterator[int]:
    """The port of a server that says what it was asked, and repeats what it is told."""

    async def serve(request: web.BaseRequest) -> web.StreamResponse:
        if request.headers.get("Upgrade"):
            socket = web.WebSocketResponse()
            await socket.prepare(request)
            async for message in socket:
                await socket.send_str(message.data)
            return socket
        said = f"{request.method} {request.raw_path} {(await request.read()).decode()}"
        names = sorted(name.lower() for name in request.headers)
        return web.json_response({"said": said, "names": names})

    runner = web.ServerRunner(web.Server(serve, access_log=None), shutdown_timeout=0.0)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield runner.addresses[0][1]
    await runner.cleanup()


@pytest.fixture
async def proxy() -> AsyncIterator[Proxy]:
    async with Proxy(USER, PASSWORD, hosts=["far.test"]) as proxy:
        yield proxy


async def exchange(url: str, *lines: str) -> str:
    """Say lines to the proxy at `url`, and give all that it answers."""
    reader, writer = await asyncio.open_connection("127.0.0.1", int(url.rpartition(":")[2]))
    writer.write("\r\n".join((*lines, "", "")).encode())
    answer = await reader.read()
    writer.close()
    return answer.decode()


async def test_a_request_goes_through(proxy: Proxy, port: int) -> None:
    async with aiohttp.ClientSession() as session:
        for body in ("one", "two"):
            url = f"http://far.test:{port}/a%20b?c=d"
            async with session.post(url, data=body, proxy=proxy.http_url) as response:
                told = await response.json()
                assert told["said"] == f"POST /a%20b?c=d {body}"
                assert not [name for name in told["names"] if name.startswith("proxy-")]
    assert proxy.passed == [Passage("POST", "far.test", port)] * 2
    assert proxy.turned_away == 0


async def test_an_address_without_a_path_is_the_root(proxy: Proxy, port: int) -> None:
    async with Proxy() as open_to_all:
        request = f"GET http://127.0.0.1:{port} HTTP/1.1", "Host: far.test"
        assert "GET / " in await exchange(open_to_all.http_url, *request)


@pytest.mark.parametrize("scheme", ["http", "socks5"])
async def test_a_websocket_goes_through(proxy: Proxy, port: int, scheme: str) -> None:
    socks = ProxyConnector.from_url(proxy.socks_url) if scheme == "socks5" else None
    async with aiohttp.ClientSession(connector=socks) as session:
        through = None if socks else proxy.http_url
        url = f"ws://far.test:{port}/gateway"
        async with session.ws_connect(url, proxy=through) as socket:
            await socket.send_str("سلام")
            assert await socket.receive_str() == "سلام"
    assert proxy.passed == [Passage("SOCKS" if socks else "GET", "far.test", port)]


async def test_a_tunnel_is_dug_and_its_requests_are_not_looked_at(port: int) -> None:
    async with Proxy() as proxy:
        tunnel = f"CONNECT 127.0.0.1:{port} HTTP/1.1", ""
        request = "GET /inside HTTP/1.1", "Host: far.test", "Connection: close"
        answer = await exchange(proxy.http_url, *tunnel, *request)
    assert answer.startswith("HTTP/1.1 200 Connection established\r\n\r\nHTTP/1.1 200 OK\r\n")
    assert "GET /inside " in answer
    assert proxy.passed == [Passage("CONNECT", "127.0.0.1", port)]


async def test_socks_finds_names_by_itself(proxy: Proxy, port: int) -> None:
    connector = ProxyConnector.from_url(proxy.socks_url)
    async with (
        aiohttp.ClientSession(connector=connector) as session,
        session.get(f"http://far.test:{port}/") as response,
    ):
        assert (await response.json())["said"] == "GET / "
    assert proxy.passed == [Passage("SOCKS", "far.test", port)]


@pytest.mark.parametrize("login", ["", "ali@home:wrong", "someone:p/ss:w%rd"])
async def test_who_is_not_known_is_turned_away(proxy: Proxy, port: int, login: str) -> None:
    account = login and ":".join(quote(word, "") for word in login.split(":", 1)) + "@"
    address = account + proxy.http_url.rpartition("@")[2]
    url = f"http://far.test:{port}/"
    async with (
        aiohttp.ClientSession() as session,
        session.post(url, data=b"x" * 100_000, proxy=f"http://{address}") as response,
    ):
        assert response.status == 407
        assert response.headers["Proxy-Authenticate"].startswith("Basic")
    connector = ProxyConnector.from_url(f"socks5://{address}")
    async with aiohttp.ClientSession(connector=connector) as session:
        with pytest.raises(ProxyError):
            await session.get(url)
    assert proxy.passed == []
    assert proxy.turned_away == 2


@pytest.mark.parametrize(
    "line",
    [
        "Proxy-Authorization: Basic ????",
        "Proxy-Authorization: Bearer x",
        "Authorization: Basic eA==",
    ],
)
async def test_nonsense_is_no_password(proxy: Proxy, port: int, line: str) -> None:
    answer = await exchange(proxy.http_url, f"CONNECT far.test:{port} HTTP/1.1", line)
    assert not answer.startswith("HTTP/1.1 200")
    assert proxy.passed == []


@pytest.mark.parametrize("host", ["far.test:1", "near.test", "192.0.2.1"])
async def test_what_it_does_not_reach_is_told(host: str) -> None:
    async with Proxy(hosts=["far.test"]) as proxy:
        answer = await exchange(proxy.http_url, f"GET http://{host}/ HTTP/1.1")
        assert answer.startswith("HTTP/1.1 502 ")
        connector = ProxyConnector.from_url(proxy.socks_url)
        async with aiohttp.ClientSession(connector=connector) as session:
            with pytest.raises(ProxyError):
                await session.get(f"http://{host}/")
    assert proxy.passed == []


@pytest.mark.parametrize("said", [b"", b"\x05", b"\x05\x01\x02\x01", b"GET", b"\x04\x01"])
async def test_who_leaves_in_the_middle_harms_nothing(proxy: Proxy, port: int, said: bytes) -> None:
    where = int(proxy.http_url.rpartition(":")[2])
    reader, writer = await asyncio.open_connection("127.0.0.1", where)
    writer.write(said)
    writer.write_eof()
    await reader.read()
    writer.close()
    await test_a_request_goes_through(proxy, port)


async def test_it_ends_with_tunnels_open(port: int) -> None:
    async with Proxy() as proxy:
        where = int(proxy.http_url.rpartition(":")[2])
        reader, writer = await asyncio.open_connection("127.0.0.1", where)
        writer.write(f"CONNECT 127.0.0.1:{port} HTTP/1.1\r\n\r\n".encode())
        await reader.readuntil(b"\r\n\r\n")
    assert await reader.read() == b""
    writer.close()
