"""`.env.example` and the settings say the same."""

import ast
import re
from pathlib import Path

import pytest

from config import Config, load_environment
from tests.samples import LEAST, SAMPLES, faults, read

ROOT = Path(__file__).parent.parent


def variables_read() -> set[str]:
    """Give the names that the code asks a Reader for."""
    calls = [
        node
        for module in ROOT.glob("*.py")
        for node in ast.walk(ast.parse(module.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    ]
    return {
        call.args[0].value
        for call in calls
        if isinstance(call.func, ast.Attribute)
        and call.func.attr.startswith("get")
        and call.args
        and isinstance(call.args[0], ast.Constant)
        and isinstance(call.args[0].value, str)
        and call.args[0].value.isupper()
    }


def example() -> str:
    return (ROOT / ".env.example").read_text("utf-8")


def test_the_example_has_each_variable_once_and_no_other() -> None:
    named = re.findall(r"^(?:# )?([A-Z_]+)=", example(), re.MULTILINE)
    assert sorted(named) == sorted(variables_read()) == sorted(SAMPLES)


def test_each_variable_of_the_example_is_explained() -> None:
    for line in re.findall(r"^(.*)\n(?:# )?[A-Z_]+=", example(), re.MULTILINE):
        assert re.match(r"# (?![A-Z_]+=)\w.{20,}", line)


def test_the_example_shows_the_defaults(tmp_path: Path) -> None:
    env_file = tmp_path / ".env"
    env_file.write_text(re.sub(r"^# ([A-Z_]+=)", r"\1", example(), flags=re.MULTILINE), "utf-8")
    env = load_environment(env_file, {})
    assert set(env) == set(SAMPLES)
    assert Config.from_mapping(env | LEAST) == read()


def test_the_example_alone_asks_for_the_token_and_a_key() -> None:
    assert set(faults(load_environment(ROOT / ".env.example", {}))) == {
        "DISCORD_TOKEN",
        "OPENAI_API_KEY",
    }


@pytest.mark.parametrize("variable", SAMPLES)
def test_each_variable_changes_the_config(variable: str) -> None:
    assert read(**{variable: SAMPLES[variable]}) != read()
