"""The doctor at work with Discord: each check where all is well, and where it is not."""

import asyncio
import gc
import socket
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doctor.clock import drift, judge_clock
from doctor.findings import Finding, Found, carry_out, together
from doctor.network import masked
from i18n import text
from playground.discord import Discord
from playground.proxy import Proxy
from tests.examining import Findings, examined, examined_within
from tests.heard import listening
from tests.home import Home
from tests.samples import TOKEN

PORTAL = "https://discord.com/developers/applications"
OF_DISCORD = ("discord", "intents", "commands", "permissions", "clock")
GONE = "gopher"


def is_left_out(found: Findings) -> bool:
    """Tell whether what needs a login is said to be left out, and all else was looked at."""
    left_out = [found.one(check) for check in ("intents", "commands", "permissions")]
    assert {each.state for each in left_out} == {"warning"}
    assert found.states(*OF_DISCORD) == {"ok"}
    return all("left out" in str(each.detail) for each in left_out)


async def test_all_is_well_where_the_bot_runs(bot: Home) -> None:
    before = len(bot.discord.requests)
    found = await examined(bot)
    assert found.states() == {"ok"}
    assert {each.check for each in found} == {
        "settings", "proxy", *OF_DISCORD, "endpoint:custom", "model:gpt-6-luna", "database", "disk",
    }  # fmt: skip
    assert {each.mend for each in found} == {None}
    assert {each.method for each in list(bot.discord.requests)[before:]} == {"GET"}
    await bot.settled()


async def test_a_misspelt_variable(home: Home) -> None:
    found = (await examined(home, DENNY="person:1")).one("settings:DENNY")
    assert found.state == "warning"
    assert "DENY" in str(found.mend)


async def test_a_token_that_is_refused(home: Home) -> None:
    found = await examined(home, DISCORD_TOKEN=TOKEN)
    assert found.one("discord").state == "fault"
    assert PORTAL in str(found.one("discord").mend)
    assert found.one("clock").state == "ok", "a refusal has a date, too"
    assert is_left_out(found)
    assert TOKEN not in found.words


async def test_a_discord_that_refuses_the_connection(home: Home) -> None:
    with closing(socket.socket()) as unused:
        unused.bind(("127.0.0.1", 0))
        home.api_url = f"http://127.0.0.1:{unused.getsockname()[1]}/api/v10"
        found = await examined(home)
    assert found.one("discord").state == "fault"
    assert "refuses the connection" in str(found.one("discord").detail)
    assert "PROXY_URL=socks5://" in str(found.one("discord").mend)
    assert found.one("clock").state == "warning"
    assert is_left_out(found)


async def test_a_discord_whose_name_is_not_found(home: Home) -> None:
    home.api_url = "http://discord.invalid/api/v10"
    found = await examined(home)
    assert "its name is not found" in str(found.one("discord").detail)
    assert "PROXY_URL" in str(found.one("discord").mend)


async def test_a_discord_that_hangs_up(home: Home) -> None:
    home.discord.hang_up("GET", "/users/@me", times=9)
    found = await examined(home)
    assert "broken off" in str(found.one("discord").detail)
    assert is_left_out(found)


async def test_a_discord_that_is_silent(home: Home) -> None:
    home.discord.hold("GET", "/users/@me")
    found = await examined_within(2, home)
    assert found.one("discord").state == "fault"
    assert "within 2 seconds" in str(found.one("discord").detail)
    assert "PROXY_URL" in str(found.one("discord").mend)
    assert is_left_out(found)


async def test_a_page_in_discord_s_place(home: Home) -> None:
    home.discord.fail("GET", "/users/@me", status=403, html="<html>Blocked</html>")
    found = await examined(home)
    assert "status 403" in str(found.one("discord").detail)
    assert "PROXY_URL" in str(found.one("discord").mend)


@pytest.mark.parametrize("status", [502, 503])
async def test_a_discord_that_is_not_well(home: Home, status: int) -> None:
    home.discord.fail("GET", "/users/@me", status=status, times=9)
    found = await examined_within(2, home)
    assert f"status {status}" in str(found.one("discord").detail)
    assert "few minutes" in str(found.one("discord").mend)


async def test_one_request_that_fails_hides_nothing(home: Home) -> None:
    home.discord.fail("GET", "/users/@me/guilds", status=503)
    home.discord.hang_up("GET", "/applications/{}/commands", times=9)
    found = await examined(home)
    assert "status 503" in str(found.one("permissions").detail)
    assert "broken off" in str(found.one("commands").detail)
    assert found.states("permissions", "commands") == {"ok"}


async def test_the_intent_that_is_missing(home: Home) -> None:
    async with Discord(privileged=("members",)) as strict:
        home.api_url = strict.api_url
        found = await examined(home)
    assert found.one("intents").state == "fault"
    assert "Message Content Intent" in str(found.one("intents").mend)
    assert PORTAL in str(found.one("intents").mend)


async def test_commands_that_are_not_registered(home: Home) -> None:
    found = await examined(home)
    assert found.one("commands").state == "warning"
    assert "at its start" in str(found.one("commands").mend)
    assert found.states("commands") == {"ok"}


async def test_commands_that_are_not_those_of_the_bot(bot: Home) -> None:
    [chat] = [each for each in bot.discord.commands.at(None) if each["name"] == "chat"]
    chat["name"] = "ask"
    [menu] = [each for each in bot.discord.commands.at(None) if each["name"] == "Explain"]
    bot.discord.commands.places[None].remove(menu)
    missing, strange = (found := await examined(bot)).of("commands")
    assert found.states("commands") == {"ok"}
    assert (missing.state, strange.state) == ("warning", "warning")
    assert str(missing.detail) == "Discord does not know these commands: /chat, Explain."
    assert "which the bot does not have: /ask." in str(strange.detail)
    assert "another program" in str(strange.mend)
    await bot.stop()
    await bot.start()
    await bot.discord.until(
        lambda: {"chat", "Explain"} <= {each["name"] for each in bot.discord.commands.at(None)}
    )
    assert (await examined(bot)).states() == {"ok"}


async def test_commands_of_a_bot_that_has_not_noted_them(bot: Home) -> None:
    await bot.stop()
    bot.database.unlink()
    assert (await examined(bot)).one("commands").state == "ok"
    bot.database.write_text("no database")
    assert (await examined(bot)).one("commands").state == "ok"


# The clock


@pytest.mark.parametrize(
    ("seconds", "state", "said"),
    [
        (0, "ok", "agrees"),
        (30, "warning", "behind"),
        (3600, "fault", "behind"),
        (-30, "warning", "ahead"),
        (-3600, "fault", "ahead"),
    ],
)
async def test_the_clock_beside_discord_s(home: Home, seconds: int, state: str, said: str) -> None:
    clock = home.discord.clock
    clock.forward(seconds)  # type: ignore[attr-defined]
    finding = (await examined(home)).one("clock")
    assert finding.state == state
    assert said in str(finding.detail)
    assert (finding.mend is None) == (state == "ok")


@given(st.floats(-1e6, 1e6), st.floats(0, 100), st.floats(0, 1))
def test_a_drift_is_told_up_to_the_time_of_the_request(
    ahead: float, took: float, moment: float
) -> None:
    began = 1.8e9
    told = float(int(began + took * moment - ahead))
    found = drift(told, began, began + took)
    assert abs(found) <= abs(ahead) + 1e-3
    assert abs(found - ahead) <= took + 1 + 1e-3
    assert judge_clock(found).state in ("ok", "warning", "fault")


# The proxy


async def test_a_proxy_that_works(home: Home) -> None:
    async with Proxy("ali", "hunter2%") as proxy:
        for url in (proxy.http_url, proxy.socks_url):
            found = await examined(home, PROXY_URL=url)
            assert found.states("commands") == {"ok"}
            assert f"127.0.0.1:{url.rpartition(':')[2]}" in str(found.one("proxy").detail)
    assert len(proxy.passed) > 10
    assert "hunter2" not in found.words


@pytest.mark.parametrize("scheme", ["http", "socks5"])
async def test_a_proxy_that_is_not_there(home: Home, scheme: str) -> None:
    with closing(socket.socket()) as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        found = await examined(home, PROXY_URL=f"{scheme}://ali:hunter2@127.0.0.1:{port}")
    for check in ("proxy", "discord", "endpoint:custom"):
        assert found.one(check).state == "fault"
        assert f"127.0.0.1:{port}" in str(found.one(check).mend)
    assert "hunter2" not in found.words


# httpcore leaves it to the garbage collector to close a connection whose SOCKS handshake failed.
@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.parametrize("scheme", ["http", "socks5"])
async def test_a_proxy_with_another_password(home: Home, scheme: str) -> None:
    async with Proxy("ali", "another") as proxy:
        url = proxy.socks_url if scheme == "socks5" else proxy.http_url
        found = await examined(home, PROXY_URL=url.replace("another", "hunter2%25"))
    assert found.one("proxy").state == "ok"
    assert found.one("discord").state == "fault"
    assert found.one("endpoint:custom").state == "fault"
    said = f"{found.one('discord').detail} {found.one('discord').mend}"
    assert "PROXY_URL" in said
    assert "password" in said
    assert "hunter2" not in found.words
    gc.collect()


def test_words_of_others_are_shown_without_secrets(home: Home) -> None:
    config = home.config(
        DISCORD_TOKEN=TOKEN, OPENAI_API_KEY="key-one", PROXY_URL="http://ali:hunter2%25@proxy:8080"
    )
    assert masked(f"no {TOKEN}\n for key-one:hunter2% or hunter2%25", config) == (
        "no *** for ***:*** or ***"
    )


# How checks are carried out


async def test_a_check_that_fails_itself_is_a_fault() -> None:
    async def look() -> Found:
        raise RuntimeError(GONE)

    with listening("failed") as logged:
        [finding] = await carry_out("it", look, 1, text("Try again"))
    assert finding.state == "fault"
    assert GONE not in str(finding.detail)
    assert logged.is_set()


async def area(*checks: str, fails: bool = False) -> AsyncIterator[Finding]:
    for check in checks:
        yield Finding(check, "ok", text("Try again"))
    if fails:
        raise RuntimeError(GONE)


async def test_an_area_that_fails_hides_no_other() -> None:
    areas = {"one": area("a", fails=True), "two": area("b", "c")}
    async with aclosing(together(areas)) as findings:
        found = [(each.check, each.state) async for each in findings]
    assert sorted(found) == [("a", "ok"), ("b", "ok"), ("c", "ok"), ("one", "fault")]


async def test_who_has_heard_enough_ends_all_of_it() -> None:
    ended = asyncio.Event()

    async def endless() -> AsyncGenerator[Finding, None]:
        try:
            yield Finding("a", "ok", text("Try again"))
            await asyncio.Event().wait()
        finally:
            ended.set()

    async with aclosing(together({"endless": endless()})) as findings:
        assert (await anext(findings)).check == "a"
    assert ended.is_set()
