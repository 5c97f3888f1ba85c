"""`python bot.py --check`: lines for the owner, JSON for programs, and the exit status."""

import asyncio
import json
import logging
import re
import sys
from asyncio.subprocess import PIPE
from collections.abc import Iterator
from pathlib import Path

import discord as discord_py
import pytest

from i18n import LANGUAGES, RIGHT_TO_LEFT
from tests.home import Home
from tests.owning import SCRIPTS, VARIABLES, run, write_env
from tests.process import ROOT
from tests.samples import TOKEN


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that the command is given in, with an environment that says nothing."""
    monkeypatch.chdir(tmp_path)
    for variable in (*VARIABLES, "LANGUAGE"):
        monkeypatch.delenv(variable, raising=False)
    return tmp_path


@pytest.fixture(autouse=True)
def _the_log_s_own_handlers() -> Iterator[None]:
    """A check starts the log; the test's own one is put back at the end."""
    root = logging.getLogger()
    kept, level = list(root.handlers), root.level
    yield
    root.handlers[:] = kept
    root.setLevel(level)


async def check(home: Home, *arguments: str, **variables: str) -> int:
    """Check an installation in the folder of the home."""
    discord_py.http.Route.BASE = home.api_url
    write_env(home.database.parent, **home.variables(**variables))
    return await asyncio.to_thread(run, "--check", *arguments)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_check_says_what_is_well(
    home: Home, folder: Path, capsys: pytest.CaptureFixture[str], language: str
) -> None:
    assert await check(home, LANGUAGE=language) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert len(re.findall(r"^\[", out, re.MULTILINE)) == 11
    assert re.search(SCRIPTS[language], out.splitlines()[-1])
    if language in RIGHT_TO_LEFT:
        assert re.match(r"\[[آ-ی]", out)
    assert not home.database.exists()


async def test_a_check_for_programs(
    home: Home, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await check(home, "--json", DISCORD_TOKEN=TOKEN, LANGUAGE="fa") == 1
    out, err = capsys.readouterr()
    assert err == ""
    found = json.loads(out)
    assert {tuple(each) for each in found} == {("check", "state", "detail", "mend")}
    states = {each["check"]: each["state"] for each in found}
    assert states["discord"] == "fault"
    assert states["model:gpt-6-luna"] == "ok"
    assert [each["mend"] is None for each in found] == [
        each["state"] == "ok" or "intents commands permissions".find(each["check"]) >= 0
        for each in found
    ]
    assert TOKEN not in out


async def test_the_file_that_owners_start_has_the_same_command_line(folder: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(ROOT / "bot.py"), "--help", stdout=PIPE, stderr=PIPE
    )
    out, _ = await process.communicate()
    assert process.returncode == 0
    assert b"--check" in out


async def test_names_of_strangers_steer_no_terminal(
    home: Home, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home.guild.channel("evil\x1b[31m\nok").deny("send_messages")
    assert await check(home) == 0
    out, _ = capsys.readouterr()
    assert "\x1b" not in out
    assert "\nok" not in out


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_check_of_bad_settings(
    folder: Path, capsys: pytest.CaptureFixture[str], language: str
) -> None:
    write_env(folder, LANGUAGE=language, DISCORD_TOKEN=TOKEN, OPENAI_API_KEY="hunter 2")
    assert run("--check") == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "OPENAI_API_KEY" in err
    assert run("--check", "--json") == 2
    out, err = capsys.readouterr()
    assert err == ""
    [fault, *_] = json.loads(out)
    assert fault["check"] == "settings:OPENAI_API_KEY"
    assert fault["state"] == "fault"
    assert re.search(SCRIPTS[language], fault["detail"])
    assert "hunter" not in fault["detail"]
