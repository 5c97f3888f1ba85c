"""The Dockerfile, compose.yaml and the units fit the bot, and each other."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

from bot import GRACE_SECONDS
from config import Config
from tests.image_files import ROOT, files_let_through, is_let_through, read
from tests.samples import LEAST, SAMPLES
from tests.test_rooms import MAY_IMPORT

UNITS = sorted(path.name for path in (ROOT / "deploy").iterdir())
SERVICES = [name for name in UNITS if name.endswith(".service")]


def unit(name: str) -> dict[str, list[str]]:
    """Give the values of each key of a unit, in their order."""
    found: dict[str, list[str]] = {}
    for key, value in re.findall(r"^(\w+)=(.*)$", read(f"deploy/{name}"), re.MULTILINE):
        found.setdefault(key, []).append(value)
    return found


def seconds(written: str) -> float:
    return float(written.removesuffix("s"))


# The image


def test_each_room_gets_into_the_image_but_the_playground() -> None:
    rooms = {
        room for room in MAY_IMPORT if (ROOT / room).is_dir() or (ROOT / f"{room}.py").is_file()
    }
    inside = {name.split("/")[0].removesuffix(".py") for name in files_let_through()}
    assert inside & rooms == rooms - {"playground"}


def test_whatever_a_module_of_the_image_imports_is_there() -> None:
    names = set(files_let_through())
    ours = {path.stem for path in ROOT.glob("*.py")} | {
        path.parent.name for path in ROOT.glob("*/__init__.py")
    }
    for name in names:
        if not name.endswith(".py"):
            continue
        for node in ast.walk(ast.parse(read(name))):
            module = node.module if isinstance(node, ast.ImportFrom) else None
            if module and module.split(".")[0] in ours:
                file = module.replace(".", "/")
                assert {f"{file}.py", f"{file}/__init__.py"} & names, (name, module)


@pytest.mark.parametrize(
    "name",
    [".env", "data/hamdam.db", ".git/config", ".venv/bin/python", "tests/home.py", "ai/x/.env.po"],
)
def test_secrets_and_what_is_not_needed_stay_out(name: str) -> None:
    assert not is_let_through(name)


def test_the_data_of_the_rooms_gets_in() -> None:
    inside = set(files_let_through())
    for pattern in ("history/migrations/*.sql", "locales/*/LC_MESSAGES/*.mo", "ai/*.toml"):
        found = {str(path.relative_to(ROOT)) for path in ROOT.glob(pattern)}
        assert found
        assert found <= inside


def test_the_bot_is_not_root_and_a_compiler_is_not_asked_for() -> None:
    dockerfile = read("Dockerfile")
    assert re.search(r"^USER [1-9]\d+:[1-9]\d+$", dockerfile, re.MULTILINE)
    assert "--only-binary :all:" in dockerfile
    last = dockerfile.rpartition("\nFROM ")[2]
    assert "apt-get" not in last
    assert "pip install" not in last


# Compose


def test_several_lists_of_packages_are_installed_together() -> None:
    [loop] = re.findall(r"for file in \$\{REQUIREMENTS\}; do .*; done", read("Dockerfile"))
    told = subprocess.run(
        ["/bin/sh", "-c", f'{loop}; echo "$@"'],
        env={"REQUIREMENTS": "a.txt b.txt"},
        capture_output=True,
        check=True,
        text=True,
    )
    assert told.stdout.split() == ["-r", "/tmp/a.txt", "-r", "/tmp/b.txt"]


def test_compose_gives_arguments_that_the_dockerfile_takes() -> None:
    taken = set(re.findall(r"^ARG (\w+)", read("Dockerfile"), re.MULTILINE))
    given = set(re.findall(r"^ +(\w+): \$\{\1", read("compose.yaml"), re.MULTILINE))
    assert given == taken
    assert len(given) == 4
    [default] = re.findall(r"^ARG BASE_IMAGE=(\S+)$", read("Dockerfile"), re.MULTILINE)
    assert f"${{BASE_IMAGE:-{default}}}" in read("compose.yaml")


def test_compose_sets_variables_that_there_are() -> None:
    block = read("compose.yaml").partition("    environment:\n")[2].partition("    volumes:")[0]
    names = re.findall(r"^      ([A-Z_]+):", block, re.MULTILINE)
    assert names == ["DATABASE_URL"]
    assert set(names) <= set(SAMPLES)


@pytest.mark.parametrize("name", ["Dockerfile", "compose.yaml"])
def test_the_database_is_in_the_volume(name: str) -> None:
    [url] = re.findall(r"DATABASE_URL[=:] ?(sqlite:\S+)", read(name))
    assert Config.from_mapping(LEAST | {"DATABASE_URL": url}).database.parent == Path("/data")
    assert re.search(r"^ *(- data:|VOLUME )/data$", read(name), re.MULTILINE)


def test_compose_leaves_the_bot_its_time_and_nothing_else() -> None:
    compose = read("compose.yaml")
    [grace] = re.findall(r"stop_grace_period: (\S+)", compose)
    assert seconds(grace) > GRACE_SECONDS + 5
    for line in ("read_only: true", "- ALL", "- no-new-privileges:true", "restart: unless-stopped"):
        assert re.search(rf"^ +{line}$", compose, re.MULTILINE)


# The units


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_runs_what_is_there_with_a_database_that_it_may_write(name: str) -> None:
    values = unit(name)
    [folder] = values["WorkingDirectory"]
    [start] = values["ExecStart"]
    assert f"{folder}/.venv/bin/python bot.py" in start
    environment = dict(each.split("=", 1) for each in values["Environment"])
    url = environment["DATABASE_URL"].replace("%S", "/var/lib")
    database = Config.from_mapping(LEAST | {"DATABASE_URL": url}).database
    assert database.parent == Path("/var/lib") / values["StateDirectory"][0].split()[0]
    assert set(environment) - set(SAMPLES) == {"PYTHONDONTWRITEBYTECODE"}
    [page] = values["Documentation"]
    assert (ROOT / page.removeprefix(f"file://{folder}/")).is_file()
    assert values["User"] == values["Group"] == ["hamdam"]


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_can_do_little(name: str) -> None:
    values = unit(name)
    assert values["CapabilityBoundingSet"] == [""]
    assert values["SystemCallFilter"] == ["@system-service", "~@privileged"]
    assert values["ProtectSystem"] == ["strict"]
    for key in ("NoNewPrivileges", "ProtectHome", "PrivateTmp", "MemoryDenyWriteExecute"):
        assert values[key] == ["yes"]


def test_a_bad_start_is_not_tried_again() -> None:
    values = unit("hamdam.service")
    assert values["Restart"] == ["on-failure"]
    [statuses] = values["RestartPreventExitStatus"]
    assert statuses.split() == re.findall(r"^\| (\d) \|", read("README.md"), re.MULTILINE)


def test_systemd_leaves_the_bot_its_time() -> None:
    values = unit("hamdam.service")
    assert seconds(values["TimeoutStopSec"][0]) > GRACE_SECONDS + 5
    assert values["ExecReload"] == ["/bin/kill -HUP $MAINPID"]


def test_each_timer_has_its_service() -> None:
    timers = [name for name in UNITS if name.endswith(".timer")]
    assert timers
    for name in timers:
        assert name.replace(".timer", ".service") in SERVICES
