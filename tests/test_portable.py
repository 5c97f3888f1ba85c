"""The export as a zip of JSON lines, and what is no such export."""

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZipFile

import pytest

from history.backups import BackupError
from history.portable import export
from history.restoring import restore
from history.schema import latest
from tests.stored import HARD, dump, files, store

NOW = datetime(2026, 11, 28, 3, 4, 5, tzinfo=UTC)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A database with something in it."""
    return store(tmp_path / "data" / "hamdam.db")


def test_an_export_is_json_lines_with_a_manifest(database: Path, tmp_path: Path) -> None:
    counts = export(database, tmp_path / "all.zip")
    with ZipFile(tmp_path / "all.zip") as archive:
        manifest = json.loads(archive.read("manifest.json"))
        lines = archive.read("message.jsonl").decode().rstrip("\n").split("\n")
        names = archive.namelist()
    rows = dump(database)
    assert counts == {name: len(rows[name]) for name in rows}
    assert manifest == {"format": "hamdam-export", "schema": latest(), "counts": counts}
    assert sorted(names) == sorted(["manifest.json", *(f"{name}.jsonl" for name in rows)])
    assert [json.loads(line)["content"] for line in lines] == [HARD]


def test_every_column_has_a_type_that_json_has(database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection:
        for name in dump(database).keys() - {"sqlite_sequence"}:
            columns = connection.execute(f"PRAGMA table_info({name})").fetchall()
            assert {column[2] for column in columns} <= {"INTEGER", "TEXT", "REAL"}


BROKEN = {
    "manifest.json": [
        b"[]",
        b"{}",
        b"\xff",
        b'{"format": "hamdam-export", "schema": 999, "counts": {}}',
        b'{"format": "hamdam-export", "schema": 0, "counts": {}}',
        b'{"format": "hamdam-export", "schema": [], "counts": {}}',
        b'{"format": "hamdam-export", "schema": 12, "counts": {"x; DROP": 1}}',
    ],
    "turn.jsonl": [
        b"",
        b"[1]\n",
        b'{"id": 1}\n',
        b'{"id":\n',
        b'{"id": 1, "x) VALUES (1); --": 2}\n',
    ],
    "installation.jsonl": [
        b'{"key": "a", "value": ["b"]}\n',
        b'{"key": "a", "value": null}\n',
        b'{"key": "a", "value": "b"}\n' * 2,
        b'{"key": "a", "value": "b"}\n',
    ],
    "conversation.jsonl": [b""],
}


@pytest.mark.parametrize(
    ("name", "content"),
    [(name, content) for name, contents in BROKEN.items() for content in contents],
)
def test_a_broken_export_touches_nothing(
    database: Path, tmp_path: Path, name: str, content: bytes
) -> None:
    export(database, tmp_path / "good.zip")
    with ZipFile(tmp_path / "good.zip") as good, ZipFile(tmp_path / "bad.zip", "w") as bad:
        for each in good.namelist():
            bad.writestr(each, content if each == name else good.read(each))
    with pytest.raises(BackupError, match=r"bad\.zip"):
        restore(tmp_path / "bad.zip", database, NOW)
    assert files(database.parent) == ["hamdam.db"]


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("message.jsonl", b'"turn_id": 40', b'"turn_id": 99', "not there"),
        ("turn.jsonl", b'{"id": 40', b'{"more": 1, "id": 40', "columns"),
    ],
)
def test_rows_that_do_not_fit_are_refused(
    database: Path, tmp_path: Path, name: str, old: bytes, new: bytes, said: str
) -> None:
    export(database, tmp_path / "good.zip")
    with ZipFile(tmp_path / "good.zip") as good, ZipFile(tmp_path / "bad.zip", "w") as bad:
        for each in good.namelist():
            content = good.read(each)
            if each == name:
                content = content.replace(old, new)
            bad.writestr(each, content)
    with pytest.raises(BackupError, match=said):
        restore(tmp_path / "bad.zip", database, NOW)
