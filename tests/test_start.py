"""Starting: what a bad start tells the owner, and what a good one waits for and makes."""

import asyncio
import re
import signal
import socket
import sqlite3
from contextlib import closing
from pathlib import Path

import discord as discord_py
import pytest

from bot import main
from history.schema import build
from i18n import LANGUAGES
from playground.discord import Discord
from tests.heard import listening
from tests.home import Home
from tests.process import ROOT, BotProcess

TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4.GaBcDe.abcdefghijklmnopqrstuvwxyz0123456789ab"
PORTAL = "https://discord.com/developers/applications"
SCRIPTS = {"en": r"[a-z]{4} [a-z]", "fa": r"[آ-ی]{3} [آ-ی]", "ru": r"[а-я]{4} [а-я]"}
WARNED = "cannot be reached, next try"


# Faults that are found before anything is opened


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that the bot is started in, with an environment that says nothing."""
    monkeypatch.chdir(tmp_path)
    for variable in ("DISCORD_TOKEN", "OPENAI_API_KEY", "GILAS_API_KEY", "LANGUAGE"):
        monkeypatch.delenv(variable, raising=False)
    return tmp_path


def start_badly(folder: Path, capsys: pytest.CaptureFixture[str], **variables: str) -> str:
    """Start with these variables in .env and give what is printed."""
    lines = [f"{name}={value}\n" for name, value in variables.items()]
    (folder / ".env").write_text("".join(lines), "utf-8")
    assert main() == 2
    return printed(capsys)


def printed(capsys: pytest.CaptureFixture[str]) -> str:
    out, err = capsys.readouterr()
    assert out == ""
    assert "Traceback" not in err
    return err


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_set(folder: Path, capsys: pytest.CaptureFixture[str], language: str) -> None:
    told = start_badly(folder, capsys, LANGUAGE=language)
    assert re.findall(r"^[A-Z_]+$", told, re.MULTILINE) == ["DISCORD_TOKEN", "OPENAI_API_KEY"]
    assert PORTAL in told
    assert re.search(SCRIPTS[language], told)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_fault_is_told_at_once(
    folder: Path, capsys: pytest.CaptureFixture[str], language: str
) -> None:
    (folder / "file").touch()
    wrong = {
        "DISCORD_TOKEN": "123456789012345678",
        "OPENAI_BASE_URL": "nonsense",
        "TEMPERATURE": "9",
        "MAX_CONTEXT_TOKENS": "-1",
        "PROXY_URL": "gopher://ali:hunter2@proxy:70",
        "DATABASE_URL": "sqlite:///file/hamdam.db",
    }
    told = start_badly(folder, capsys, LANGUAGE=language, **wrong)
    named = re.findall(r"^[A-Z_]+$", told, re.MULTILINE)
    assert sorted(named) == sorted(wrong)
    assert re.search(SCRIPTS[language], told)
    assert "hunter2" not in told


@pytest.mark.parametrize("where", ["sqlite:////proc/hamdam.db", "sqlite:///folder"])
def test_a_database_that_cannot_be_written(
    folder: Path, capsys: pytest.CaptureFixture[str], where: str
) -> None:
    (folder / "folder").mkdir()
    told = start_badly(folder, capsys, DISCORD_TOKEN=TOKEN, OPENAI_API_KEY="x", DATABASE_URL=where)
    assert "DATABASE_URL" in told
    assert TOKEN not in told


def test_an_env_file_that_is_no_text(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / ".env").write_bytes(b"LANGUAGE=\xff\xfe\xfa\n")
    assert main() == 2
    assert ".env" in printed(capsys)


# Faults that Discord or the database tells of


async def end_of(home: Home, **variables: str) -> tuple[int, str]:
    """Start the bot in a process of its own, and give its exit status and log."""
    folder, env = home.database.parent, home.variables(**variables)
    async with BotProcess(home.discord.addresses, folder, env) as process:
        status = await process.ended()
    assert "Traceback" not in process.log
    assert "Warning" not in process.log
    return status, process.log


async def test_a_wrong_token(home: Home) -> None:
    status, log = await end_of(home, DISCORD_TOKEN=TOKEN, LANGUAGE="fa")
    assert status == 3
    assert "DISCORD_TOKEN" in log
    assert PORTAL in log
    assert re.search(SCRIPTS["fa"], log.splitlines()[-1])
    assert TOKEN not in log


async def test_a_missing_intent(home: Home) -> None:
    async with Discord(privileged=()) as strict:
        home.discord = strict
        status, log = await end_of(home, LANGUAGE="ru")
    assert status == 3
    assert "Message Content Intent" in log
    assert PORTAL in log
    assert re.search(SCRIPTS["ru"], log.splitlines()[-1])


async def test_metrics_without_their_package(home: Home, tmp_path: Path) -> None:
    package = tmp_path / "absent" / "prometheus_client.py"
    package.parent.mkdir()
    package.write_text("raise ModuleNotFoundError(name=__name__)")
    path = f"{package.parent}:{ROOT}"
    status, log = await end_of(home, METRICS_PORT="9464", LANGUAGE="fa", PYTHONPATH=path)
    assert status == 2
    assert "METRICS_PORT" in log
    assert "pip install -r requirements-metrics.txt" in log
    assert re.search(SCRIPTS["fa"], log.splitlines()[-1])
    assert "Traceback" not in log


async def test_a_database_of_a_later_version(home: Home) -> None:
    with closing(sqlite3.connect(home.database)) as connection:
        connection.execute("PRAGMA user_version = 999")
    status, log = await end_of(home, LANGUAGE="ru")
    assert status == 2
    assert str(home.database) in log
    assert re.search(SCRIPTS["ru"], log.splitlines()[-1])


async def test_a_file_that_is_no_database(home: Home) -> None:
    home.database.write_text("Dear diary, " * 100)
    status, log = await end_of(home)
    assert status == 2
    assert "DATABASE_URL" in log
    assert home.database.read_text() == "Dear diary, " * 100


async def test_an_older_database_that_is_damaged(home: Home) -> None:
    with closing(sqlite3.connect(home.database, isolation_level=None)) as connection:
        build(connection, 5)
    whole = home.database.read_bytes()
    home.database.write_bytes(whole[:8192] + b"\xff" * 12288 + whole[20480:])
    status, log = await end_of(home, LANGUAGE="fa")
    assert status == 2
    assert str(home.database) in log
    assert re.search(SCRIPTS["fa"], log.splitlines()[-1])


async def test_a_token_that_is_reset_while_the_bot_runs(bot: Home) -> None:
    await bot.discord.gateway.drop(4004)
    with pytest.raises(discord_py.LoginFailure):
        await bot.ended()


# A good start


async def test_a_first_start_makes_what_it_needs(home: Home) -> None:
    """All variables are in .env; nothing depends on the folder the bot is started in."""
    folder = home.database.parent
    variables = home.variables(DATABASE_URL="", LANGUAGE="fa")
    (folder / ".env").write_text("".join(f"{k}={v}\n" for k, v in variables.items()))
    async with BotProcess(home.discord.addresses, folder, {}) as process:
        await home.discord.until_ready(20)
        question = await home.ali.say(home.ali.dm, "!chat")
        answer = await home.answered(question)
        assert re.search(SCRIPTS["fa"], answer.content)
        made = {path.name: path.stat().st_mode & 0o777 for path in (folder / "data").iterdir()}
        assert made["hamdam.db"] == 0o600
        assert set(made.values()) == {0o600}
        assert (folder / "data").stat().st_mode & 0o777 == 0o700
        process.send(signal.SIGTERM)
        assert await process.ended(within=4) == 0
    assert "Traceback" not in process.log
    assert "Warning" not in process.log


async def test_a_network_that_is_not_there_yet(home: Home) -> None:
    with closing(socket.socket()) as unused, listening(WARNED) as warned:
        unused.bind(("127.0.0.1", 0))
        home.api_url = f"http://127.0.0.1:{unused.getsockname()[1]}/api/v10"
        start = asyncio.create_task(home.start())
        await asyncio.wait_for(warned.wait(), 10)
        home.api_url = home.discord.api_url
        discord_py.http.Route.BASE = home.api_url
        await asyncio.wait_for(start, 10)
    await home.settled()


async def test_a_discord_that_is_not_well_yet(home: Home) -> None:
    home.discord.fail("GET", "/users/@me", status=503, html="<html>\nBusy\n</html>")
    home.discord.hang_up("GET", "/oauth2/applications/@me")
    await home.start()
    await home.settled()
    assert [each.status for each in home.discord.requests][:4] == [503, 200, 0, 200]


async def test_the_end_comes_at_once_while_it_waits(home: Home) -> None:
    home.discord.fail("GET", "/users/@me", status=503, times=9)
    with listening(WARNED) as warned:
        start = asyncio.create_task(home.start())
        await asyncio.wait_for(warned.wait(), 10)
        await asyncio.wait_for(home.stop(), 2)
    with pytest.raises(asyncio.CancelledError):
        await start
