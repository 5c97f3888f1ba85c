"""The command line of `bot.py`, in the owner's folder, with the owner's settings."""

import asyncio
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from zipfile import ZipFile

import pytest

from history.schema import build, latest
from i18n import LANGUAGES
from tests.home import Home
from tests.owning import SCRIPTS, VARIABLES, run, write_env
from tests.stored import dump, store

COMMANDS = ("backup", "export", "import", "migrate")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that the command is given in, with an environment that says nothing."""
    monkeypatch.chdir(tmp_path)
    for variable in (*VARIABLES, "LANGUAGE"):
        monkeypatch.delenv(variable, raising=False)
    return tmp_path


# What there is


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_the_help_is_in_the_owner_s_language(
    folder: Path, capsys: pytest.CaptureFixture[str], language: str, command: str
) -> None:
    write_env(folder, LANGUAGE=language)
    assert run(*filter(None, [command]), "--help") == 0
    out, err = capsys.readouterr()
    assert err == ""
    described = [line.strip() for line in out.splitlines()]
    told = [re.sub(r"^\S+ +|[A-Z]{3,}|JSON|zip", "", line) for line in described if "  " in line]
    assert told
    assert re.search(SCRIPTS[language], out)
    if language != "en":
        assert not re.search(r"[a-z]{4,} [a-z]{3,}", " ".join(told).replace("--check", ""))
        assert "usage" not in out.lower()
    for each in COMMANDS if not command else ():
        assert re.search(rf"^ +{each} ", out, re.MULTILINE)


def test_the_help_needs_no_good_settings(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / ".env").write_bytes(b"LANGUAGE=\xff\xfe\xfa\n")
    assert run("--help") == 0
    assert "--check" in capsys.readouterr().out


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("nonsense", "backup,export,import,migrate"),
        ("--chec", "`--chec`"),
        ("--json", "`--json`"),
        ("backup", "FILE"),
        ("import", "FILE"),
        ("backup a b c", "`b c`"),
        ("migrate --to", "--to URL"),
        ("--check migrate", "`--check`"),
    ],
)
def test_what_makes_no_sense(
    folder: Path, capsys: pytest.CaptureFixture[str], language: str, line: str, named: str
) -> None:
    write_env(folder, LANGUAGE=language)
    assert run(*line.split()) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "python bot.py" in err
    assert "--help" in err
    assert named in err
    assert re.search(SCRIPTS[language], err)


# The database


@pytest.fixture
def database(folder: Path) -> Path:
    """The database of an owner who has set nothing else."""
    write_env(folder, DATABASE_URL="sqlite:///kept/my.db", LANGUAGE="en")
    return store(folder / "kept" / "my.db")


@pytest.mark.parametrize(("command", "name"), [("backup", "my copy.db"), ("export", "all.zip")])
def test_what_is_written_can_be_imported(
    database: Path, folder: Path, capsys: pytest.CaptureFixture[str], command: str, name: str
) -> None:
    before = dump(database)
    assert run(command, name) == 0
    assert name in capsys.readouterr().out
    assert (folder / name).stat().st_mode & 0o777 == 0o600
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("DELETE FROM message")
    assert run("import", name) == 0
    said = capsys.readouterr().out
    assert dump(database) == before
    [kept] = database.parent.glob("my.db.before-import-*")
    assert str(kept.name) in said
    assert dump(kept)["message"] == []


@pytest.mark.parametrize("command", ["backup", "export"])
def test_nothing_is_replaced_without_force(
    database: Path, folder: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    (folder / "mine").write_text("precious")
    assert run(command, "mine") == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert "--force" in err
    assert (folder / "mine").read_text() == "precious"
    assert run(command, "mine", "--force") == 0
    assert (folder / "mine").read_bytes() != b"precious"


def test_a_folder_that_is_not_there(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("backup", "nowhere/backup.db") == 1
    assert capsys.readouterr().err == "There is no folder nowhere.\n"


@pytest.mark.parametrize("arguments", [["backup"], ["export", "--force"]])
def test_a_folder_in_a_file_s_place(
    database: Path, folder: Path, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    assert run(*arguments, ".") == 1
    assert capsys.readouterr().err.startswith(". is a folder.")


def test_a_database_is_made(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("migrate") == 0
    assert capsys.readouterr().out.startswith("There was no database.")
    assert (folder / "data" / "hamdam.db").is_file()


@pytest.mark.parametrize("command", ["backup", "export"])
def test_there_is_nothing_yet(
    folder: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    assert run(command, "file") == 1
    assert "data" in capsys.readouterr().err
    assert not (folder / "file").exists()


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_import_of_something_else(
    folder: Path, capsys: pytest.CaptureFixture[str], language: str
) -> None:
    write_env(folder, LANGUAGE=language)
    (folder / "diary").write_text("Dear diary, " * 100)
    assert run("import", "diary") == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert "diary" in err
    assert re.search(SCRIPTS[language], err)
    assert "Traceback" not in err


def test_a_bad_address_of_the_database(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_env(folder, DATABASE_URL="mysql://ali:hunter2@host/db")
    assert run("backup", "file") == 2
    err = capsys.readouterr().err
    assert "DATABASE_URL" in err
    assert "hunter2" not in err


def test_a_database_comes_up_to_date(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = folder / "data" / "hamdam.db"
    path.parent.mkdir()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        build(connection, 4)
    assert run("migrate") == 0
    assert re.search(rf"\b4\b.*\b{latest()}\b", capsys.readouterr().out)
    assert [each.name for each in path.parent.glob("*.before-schema-*")]
    assert run("migrate") == 0
    assert "already" in capsys.readouterr().out


def test_a_later_version_s_database(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA user_version = 999")
    assert run("migrate") == 1
    assert "later version" in capsys.readouterr().err


def test_other_databases_are_not_there_yet(
    database: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("migrate", "--to", "postgresql://ali:hunter2@host/db") == 1
    err = capsys.readouterr().err
    assert "yet" in err
    assert "hunter2" not in err


# Beside the bot


async def test_a_backup_beside_the_bot(
    bot: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = bot.database.parent
    monkeypatch.chdir(folder)
    write_env(folder, DATABASE_URL=f"sqlite:///{bot.database}", LANGUAGE="en")
    await bot.turn(bot.ali, bot.ali.dm, "hello", "All well.")
    await bot.settled()
    assert await asyncio.to_thread(run, "backup", "backup.db") == 0
    assert await asyncio.to_thread(run, "export", "all.zip") == 0
    assert await asyncio.to_thread(run, "import", "backup.db") == 1
    assert "in use" in capsys.readouterr().err
    await bot.stop()
    with ZipFile(folder / "all.zip") as archive:
        assert b"All well." in archive.read("message.jsonl")
    assert await asyncio.to_thread(run, "import", "backup.db") == 0
    await bot.start()
    await bot.turn(bot.ali, bot.ali.dm, "and you?", "Fine.")
    assert "All well." in str(bot.model.requests[-1].messages)
