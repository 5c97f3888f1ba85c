"""Tools of servers that the owner lists, over the wire: who may use them, and consent."""

import asyncio
import json
import sys
from pathlib import Path

import pytest
import uvicorn

from config import ConfigError
from i18n import catalogue
from playground.discord import Message
from playground.model import Answer
from tests.home import Home
from tests.mcp_server import server
from tests.pressing import Corner, notes
from tests.test_tools import call, names, results
from toolbox.listing import ServerConfig, read_servers
from toolbox.servers import CallError, Servers

SCRIPT = Path(__file__).with_name("mcp_server.py")
SHOP = f"""
[servers.shop]
command = {json.dumps(sys.executable)}
args = [{json.dumps(str(SCRIPT))}]
env = {{ MONEY = "tomans" }}
"""
ORDER = call("shop_order", fruit="apple", count=3)


class Shop:
    """Starts the bot with servers, and waits until they are there."""

    def __init__(self, home: Home, caplog: pytest.LogCaptureFixture) -> None:
        self.home = home
        self._log = caplog

    async def start(self, listed: str = SHOP, tools: int = 4) -> Corner:
        file = self.home.database.with_name("servers.toml")
        file.write_text(listed, encoding="utf-8")
        self._log.set_level("INFO", "toolbox.servers")
        await self.home.start(MCP_FILE=str(file))
        await self.found(tools)
        return Corner(self.home)

    async def found(self, tools: int = 4, times: int = 1) -> None:
        """Wait until the server was found so often."""
        words = f"the server shop has {tools} tools"
        while self._log.text.count(words) < times:  # noqa: ASYNC110  # a log tells of no changes
            await asyncio.sleep(0.01)


@pytest.fixture
def shop(home: Home, caplog: pytest.LogCaptureFixture) -> Shop:
    return Shop(home, caplog)


async def told(corner: Corner, *calls: tuple[str, str]) -> str:
    corner.home.model.answers(Answer(calls=calls))
    await corner.ask("do it", "Done.")
    return "\n".join(results(corner.home.model.requests[-1]))


async def test_a_tool_of_a_server_is_used(shop: Shop) -> None:
    home = shop.home
    corner = await shop.start()
    assert await told(corner, call("shop_price", fruit="apple")) == "5 tomans"
    offered = names(home.model.requests[0])
    assert offered == ["shop_price", "shop_order", "shop_hang", "shop_leave"]
    assert corner.shown[-1].content == "Done.\n-# Used: `shop_price`"


@pytest.mark.parametrize(
    ("asked_for", "error"),
    [
        (call("shop_price", fruit="fig"), "Error executing tool price"),
        (call("shop_price"), "fruit"),
    ],
)
async def test_what_a_server_says_is_wrong_is_told_to_the_model(
    shop: Shop, asked_for: tuple[str, str], error: str
) -> None:
    said = await told(await shop.start(), asked_for)
    assert said.startswith("Error: ")
    assert error in said


async def test_only_the_tools_that_are_listed_are_offered(shop: Shop) -> None:
    home = shop.home
    corner = await shop.start(f'{SHOP}tools = ["price"]\n', tools=1)
    assert (await told(corner, ORDER)).startswith("Error: there is no tool")
    assert names(home.model.requests[0]) == ["shop_price"]


async def test_a_server_is_for_those_with_its_roles(shop: Shop) -> None:
    home = shop.home
    role = home.guild.role("shoppers", home.ali)
    corner = await shop.start(f"{SHOP}roles = [{role.id}]\n")
    await corner.ask("hello", "Hello.")
    assert names(home.model.requests[0])
    await home.answered(await home.sara.say(corner.channel, "!chat and I?"))
    assert home.model.requests[-1].last == "and I?"
    assert "tools" not in home.model.requests[-1].params
    await Corner(home, "dm").ask("hello", "Hello.")
    assert "tools" not in home.model.requests[-1].params


# Consent


async def question(corner: Corner) -> Message:
    """Have a model want to act, and give the message that asks for consent."""
    corner.home.model.answers(Answer(calls=[ORDER]), Answer("Done."))
    await corner.send("buy apples")

    def asking() -> Message | None:
        return next((each for each in corner.shown if "Yes, do it" in each.buttons), None)

    return await corner.home.discord.until(asking)


@pytest.mark.parametrize(
    ("button", "result"),
    [("Yes, do it", "3 apple ordered"), ("No", "Error: the user did not allow this")],
)
async def test_who_asked_is_asked_before_a_tool_acts(shop: Shop, button: str, result: str) -> None:
    home = shop.home
    corner = await shop.start()
    asking = await question(corner)
    assert asking.content.startswith(f"<@{home.ali.id}>, may I use `shop_order` with this?\n")
    assert '"count": 3' in asking.content
    await home.ali.click(asking, button)
    await corner.until_shows("Done.\n-# Used: `shop_order`")
    assert results(home.model.requests[-1]) == [result]
    assert asking.deleted


async def test_nobody_else_decides(shop: Shop) -> None:
    home = shop.home
    corner = await shop.start()
    asking = await question(corner)
    await home.sara.click(asking, "Yes, do it")
    await corner.until(lambda: notes(home.sara))
    assert notes(home.sara) == ["Only the one who asked can decide this."]
    await home.ali.click(asking, "No")
    await corner.until_shows("Done.\n-# Used: `shop_order`")


async def test_a_stop_takes_the_question_away(shop: Shop) -> None:
    home = shop.home
    corner = await shop.start()
    home.model.answers(Answer("Well. ", calls=[ORDER]))
    await corner.send("buy apples")
    shown = await home.until_shown(corner.channel, "Well.")
    asking = await corner.home.discord.until(
        lambda: next((each for each in corner.shown if "Yes, do it" in each.buttons), None)
    )
    await home.ali.click(shown, "Stop")
    await corner.until(lambda: asking.deleted)


async def test_what_the_owner_trusts_asks_nobody(shop: Shop) -> None:
    corner = await shop.start(f"{SHOP}consent = []\n")
    assert await told(corner, ORDER) == "3 apple ordered"


# Servers that are not well


async def test_a_server_that_ends_is_found_again(shop: Shop) -> None:
    corner = await shop.start()
    assert await told(corner, call("shop_leave")) == "Error: Connection closed"
    await shop.found(times=2)
    assert await told(corner, call("shop_price", fruit="apple")) == "5 tomans"


async def test_a_slow_tool_leaves_the_server_to_others() -> None:
    config = ServerConfig("shop", sys.executable, (str(SCRIPT),))
    async with Servers([config], seconds=0.5) as servers:
        while not (tools := servers.tools(frozenset())):  # noqa: ASYNC110  # it tells of no changes
            await asyncio.sleep(0.01)
        price, _, hang, _ = tools
        with pytest.raises(CallError, match="too long"):
            await servers.call(hang, {})
        assert servers.tools(frozenset()) == tools
        assert await servers.call(price, {"fruit": "apple"}) == "5 coins"


async def test_a_server_that_is_not_there_stops_nobody(home: Home) -> None:
    file = home.database.with_name("servers.toml")
    file.write_text('[servers.x]\ncommand = "/not/there"\n', encoding="utf-8")
    await home.start(MCP_FILE=str(file))
    await Corner(home).ask("hello", "Hello.")
    assert "tools" not in home.model.requests[0].params


async def test_a_server_is_spoken_to_over_http() -> None:
    app = server.streamable_http_app()
    http = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", lifespan="on"))
    serving = asyncio.create_task(http.serve())
    while not http.started:  # noqa: ASYNC110  # it tells of no changes
        await asyncio.sleep(0.01)
    port = http.servers[0].sockets[0].getsockname()[1]
    config = ServerConfig("web", url=f"http://127.0.0.1:{port}/mcp")
    async with Servers([config], seconds=5) as servers:
        while not (tools := servers.tools(frozenset())):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        assert await servers.call(tools[0], {"fruit": "apple"}) == "5 coins"
    http.should_exit = True
    await serving


# The file


@pytest.mark.parametrize(
    ("listed", "problem"),
    [
        ("[servers", "no file of TOML"),
        ("servers = 1", "table of its own"),
        ("other = 1", "table of its own"),
        ("[servers.x]\n", "either a command or a url"),
        ('[servers.x]\ncommand = "a"\nurl = "https://b"\n', "either a command or a url"),
        ('[servers.x]\nurl = "ftp://b"\n', "begins with https://"),
        ('[servers.x]\ncommand = "a"\nargs = "b"\n', "args is a list."),
        ('[servers.x]\ncommand = "a"\nroles = ["b"]\n', "roles is a list."),
        ('[servers.x]\ncommand = "a"\nenv = { A = 1 }\n', "env is a table of words."),
        ('[servers.x]\ncommand = "a"\nrole = [1]\n', "nothing called role"),
        ('[servers."a b"]\ncommand = "a"\n', "up to 24 letters"),
    ],
)
def test_a_file_that_says_what_cannot_be_is_told_of(
    tmp_path: Path, listed: str, problem: str
) -> None:
    file = tmp_path / "servers.toml"
    file.write_text(listed, encoding="utf-8")
    with pytest.raises(ConfigError) as refused:
        read_servers(file)
    (fault,) = refused.value.faults
    assert fault.variable == "MCP_FILE"
    assert problem in catalogue("en").say(fault.problem)
