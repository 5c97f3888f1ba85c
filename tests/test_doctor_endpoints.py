"""The doctor at work with the model's servers and the database."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from doctor.storage import judge_disk
from history.database import prepare
from history.schema import build, latest
from playground.model import Answer, Failure, Model
from tests.examining import examined
from tests.home import Home
from tests.standing_in import KEY

DEFAULT = "model:gpt-6-luna"
MAIN = "endpoint:custom"
LEAKED = "sk-proj-0123456789abcdefghijklmnop"


async def test_one_word_is_all_that_is_asked_for(home: Home) -> None:
    home.model.answers(Answer("word " * 20, stall_after=1))
    found = await examined(home, REQUEST_TIMEOUT="1")
    assert found.one(DEFAULT).state == "ok"
    [asked] = home.model.requests
    assert asked.params["stream"] is True
    assert "lists 5 models" in str(found.one(MAIN).detail)


@pytest.mark.parametrize(
    "answer",
    [
        Answer(reasoning="Hm"),
        Answer("", finish="length"),
        Answer("", finish="stop"),
        Answer("", finish="content_filter"),
        Answer("whole", stream=False),
    ],
)
async def test_any_answer_will_do(home: Home, answer: Answer) -> None:
    home.model.answers(answer)
    assert (await examined(home)).one(DEFAULT).state == "ok"


@pytest.mark.parametrize(
    ("failure", "said", "mend"),
    [
        (Failure.json(402, "x"), "no money", "Top up"),
        (Failure.json(429, "x", code="insufficient_quota"), "budget", "Top up"),
        (
            Failure.json(403, "x", code="unsupported_country_region_territory"),
            "place where this computer is",
            "PROXY_URL",
        ),
        (Failure.json(403, "x"), "not allowed", "choose another model"),
        (Failure.html(), "something else answers", "/chat/completions"),
        (Failure.html(404), "something else answers", "/chat/completions"),
        (Failure.json(400, f"never {LEAKED}"), "400 never ***", "None"),
    ],
)
async def test_a_model_that_does_not_answer(
    home: Home, failure: Failure, said: str, mend: str
) -> None:
    home.model.answers(failure)
    found = await examined(home)
    assert found.one(MAIN).state == "ok"
    assert found.one(DEFAULT).state == "fault"
    assert said in str(found.one(DEFAULT).detail)
    assert mend in str(found.one(DEFAULT).mend)
    assert LEAKED not in found.words


async def test_a_model_that_is_asked_too_often(home: Home) -> None:
    home.model.answers(Failure.json(429, "x", headers={"Retry-After": "60"}))
    finding = (await examined(home)).one(DEFAULT)
    assert finding.state == "warning"
    assert "too often" in str(finding.detail)


async def test_a_server_with_a_fault_of_its_own(home: Home) -> None:
    home.model.answer_with(lambda _: Failure.json(503, "x"))
    assert "fault of its own" in str((await examined(home)).one(DEFAULT).detail)


async def test_a_model_that_is_silent(home: Home) -> None:
    home.model.answers(Answer("never", delay_first=60))
    finding = (await examined(home, REQUEST_TIMEOUT="1")).one(DEFAULT)
    assert finding.state == "fault"
    assert "REQUEST_TIMEOUT" in str(finding.mend)


async def test_a_key_that_is_refused(home: Home) -> None:
    found = await examined(home, OPENAI_API_KEY=LEAKED)
    assert found.one(MAIN).state == "fault"
    assert "does not accept its key" in str(found.one(MAIN).detail)
    assert not found.of(DEFAULT), "it would say the same"
    assert found.states(MAIN, "commands") == {"ok"}
    assert LEAKED[:8] not in found.words


async def test_a_server_that_is_down(home: Home) -> None:
    async with home.model.down():
        found = await examined(home)
    assert found.one(MAIN).state == "fault"
    assert "Start the server at http://127.0.0.1" in str(found.one(MAIN).mend)


async def test_a_server_far_away_that_is_not_found(home: Home) -> None:
    found = await examined(home, OPENAI_BASE_URL="https://model.invalid/v1")
    assert "cannot be reached" in str(found.one(MAIN).detail)
    assert "PROXY_URL=http://" in str(found.one(MAIN).mend)


async def test_a_model_that_is_not_there(home: Home) -> None:
    found = await examined(home, DEFAULT_MODEL="gpt-4o-mimi", FALLBACK_MODELS="gpt-5.4-mine")
    default, fallback = (found.one(f"model:{name}") for name in ("gpt-4o-mimi", "gpt-5.4-mine"))
    assert (default.state, fallback.state) == ("fault", "warning")
    assert "DEFAULT_MODEL" in str(default.mend)
    assert "gpt-4o-mini" in str(default.mend)
    assert "FALLBACK_MODELS" in str(fallback.mend)
    assert "gpt-5.4-mini" in str(fallback.mend)


async def test_every_server_is_looked_at(home: Home, spare: Model) -> None:
    variables = {"ENDPOINT_SPARE_URL": spare.url, "ENDPOINT_SPARE_KEY": KEY}
    found = await examined(home, **variables)
    assert found.one("endpoint:spare").state == "ok"
    assert not spare.requests, "no model of it is set"
    found = await examined(home, **variables, FALLBACK_MODELS="spare/gpt-4o, gpt-4o")
    assert [found.one(f"model:{name}").state for name in ("spare/gpt-4o", "gpt-4o")] == ["ok", "ok"]
    assert [asked.model for asked in spare.requests] == ["gpt-4o"]
    found = await examined(home, **variables | {"ENDPOINT_SPARE_KEY": "sk-wrong"})
    assert found.one("endpoint:spare").state == "fault"
    assert found.one(DEFAULT).state == "ok"
    assert "sk-wrong" not in found.words


async def test_servers_without_a_list(home: Home) -> None:
    async with Model(names=None, key=KEY) as model:
        variables = {"ENDPOINT_BARE_URL": model.url, "ENDPOINT_BARE_KEY": KEY}
        found = await examined(home, **variables)
        assert found.one("endpoint:bare").state == "warning"
        assert "MODELS" in str(found.one("endpoint:bare").mend)
        found = await examined(home, **variables, MODELS="bare/one, bare/two")
        assert found.one("endpoint:bare").state == "ok"
        assert found.one("model:bare/one").state == "ok"
        home.model = model
        found = await examined(home)
        assert found.states("commands") == {"ok"}
        assert "no list" in str(found.one(MAIN).detail)


# The database


def opened(path: Path) -> "closing[sqlite3.Connection]":
    return closing(sqlite3.connect(path, isolation_level=None))


@pytest.mark.parametrize(
    ("version", "state", "mend"),
    [
        (0, "ok", "None"),
        (3, "warning", "migrate"),
        (latest(), "ok", "None"),
        (999, "fault", "Update"),
    ],
)
async def test_the_schema_is_looked_at_and_left(
    home: Home, version: int, state: str, mend: str
) -> None:
    with opened(home.database) as connection:
        build(connection, version)
        connection.execute(f"PRAGMA user_version = {version}")
    content = home.database.read_bytes()
    finding = (await examined(home)).one("database")
    assert finding.state == state
    assert mend in str(finding.mend)
    assert home.database.read_bytes() == content
    assert [each.name for each in home.database.parent.iterdir()] == [home.database.name]


async def test_no_database_is_made(home: Home) -> None:
    finding = (await examined(home)).one("database")
    assert finding.state == "ok"
    assert not home.database.exists()


async def test_a_file_that_is_no_database(home: Home) -> None:
    home.database.write_text("Dear diary, " * 100)
    finding = (await examined(home)).one("database")
    assert finding.state == "fault"
    assert "not a database" in str(finding.detail)
    assert "python bot.py import" in str(finding.mend)


async def test_a_database_of_another_program(home: Home) -> None:
    with opened(home.database) as connection:
        connection.execute("CREATE TABLE bookmark (url TEXT)")
    finding = (await examined(home)).one("database")
    assert finding.state == "fault"
    assert "another program" in str(finding.detail)


async def test_a_database_that_somebody_holds(home: Home) -> None:
    prepare(home.database)
    with opened(home.database) as connection:
        connection.execute("BEGIN IMMEDIATE")
        finding = (await examined(home)).one("database")
    assert finding.state == "warning"
    assert "being written" in str(finding.detail)


# The disk


@pytest.mark.parametrize(
    ("megabytes", "state"), [(500, "ok"), (499, "warning"), (50, "warning"), (49, "fault")]
)
def test_the_room_on_the_disk(megabytes: int, state: str) -> None:
    finding = judge_disk(megabytes * 1_000_000)
    assert finding.state == state
    assert f"{megabytes} MB" in str(finding.detail)
    assert (finding.mend is None) == (state == "ok")
