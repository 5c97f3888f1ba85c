"""Where the variables come from, and how their faults are told."""

import copy
import dataclasses
import logging
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config import (
    Config,
    ConfigError,
    Secret,
    language_of_environment,
    load_environment,
    render,
)
from i18n import LANGUAGES
from tests.samples import LEAST, SAMPLES, faults, read

# Faults

ALL_WRONG = {
    "OPENAI_BASE_URL": "nonsense",
    "DISCORD_TOKEN": "12345678901234567",
    "GILAS_API_KEY": "a b",
    "COMMAND_PREFIX": "/",
    "MAX_CONTEXT_TOKENS": "1",
    "MAX_OUTPUT_TOKENS": "0",
    "TEMPERATURE": "9",
    "REQUEST_TIMEOUT": "-1",
    "LANGUAGE": "xx",
    "DATABASE_URL": "oracle:x",
    "LOG_LEVEL": "x",
    "PROXY_URL": "ftp://me:hunter2@h:1",
}


def test_every_fault_is_told_at_once() -> None:
    assert set(faults(ALL_WRONG)) == set(ALL_WRONG)


@pytest.mark.parametrize("language", LANGUAGES)
def test_faults_are_plain_lines(language: str) -> None:
    with pytest.raises(ConfigError) as caught:
        Config.from_mapping(ALL_WRONG)
    lines = render(caught.value, language).splitlines()
    assert ".env" in lines[0]
    assert set(ALL_WRONG) <= set(lines)
    assert len(lines) == 1 + 3 * len(ALL_WRONG)


def test_faults_are_told_in_the_owner_s_language() -> None:
    with pytest.raises(ConfigError) as caught:
        Config.from_mapping({})
    said = {render(caught.value, language) for language in LANGUAGES}
    assert len(said) == len(LANGUAGES)


@given(st.dictionaries(st.sampled_from(sorted(SAMPLES)), st.text(max_size=40)))
def test_any_values_give_a_config_or_faults_of_known_variables(env: dict[str, str]) -> None:
    assert set(faults(env)) <= set(SAMPLES)


@pytest.mark.parametrize(
    ("env", "language"),
    [
        ({}, "en"),
        ({"LANGUAGE": "ru", "LANG": "fa_IR"}, "ru"),
        ({"LANGUAGE": "xx", "LC_ALL": "fa_IR.UTF-8", "LANG": "ru_RU"}, "fa"),
        ({"LC_MESSAGES": "ru_RU", "LANG": "fa_IR"}, "ru"),
        ({"LC_ALL": "", "LANG": "fa_IR"}, "fa"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
    ],
)
def test_the_owner_s_language_is_known_from_the_environment(
    env: dict[str, str], language: str
) -> None:
    assert language_of_environment(env) == language


# Secrets


def test_no_secret_shows(caplog: pytest.LogCaptureFixture) -> None:
    config = read(
        DISCORD_TOKEN="hunter2.token.x",
        OPENAI_API_KEY="sk-hunter2",
        GILAS_API_KEY="hunter2-gilas",
        PROXY_URL="socks5://me:hunter2@h:1080",
    )
    with caplog.at_level(logging.INFO):
        logging.getLogger("test").info("%s %r %s", config, config, config.discord_token)
    shown = [
        caplog.text,
        str(config),
        repr(config),
        f"{config.discord_token}",
        f"{config.proxy_url!s:>20}",
        str(dataclasses.asdict(config)),
        str(copy.deepcopy(config.endpoints)),
        str(config.proxy_address),
    ]
    assert "********" in caplog.text
    assert not any("hunter2" in text for text in shown)


@given(
    st.dictionaries(
        st.sampled_from(sorted(set(SAMPLES) - {"DATABASE_URL"})),
        st.builds("{}hunter2 {}".format, st.text(max_size=9), st.text(max_size=9)),
    )
)
def test_no_fault_repeats_a_value(env: dict[str, str]) -> None:
    try:
        Config.from_mapping(env)
    except ConfigError as error:
        said = [str(error), repr(error), *(render(error, language) for language in LANGUAGES)]
        assert not any("hunter2" in text for text in said)


def test_secrets_are_equal_by_value() -> None:
    assert Secret("a") == Secret("a") != Secret("b")
    assert Secret("a") != "a"
    assert {Secret("a"), Secret("a")} == {Secret("a")}


@pytest.mark.parametrize(
    ("written", "meant"), [("DENNY", "DENY"), ("deny", "DENY"), ("PERSONLIMITS", "PERSON_LIMITS")]
)
def test_a_misspelt_variable_is_noticed(written: str, meant: str) -> None:
    assert Config.from_mapping(LEAST | {written: "1"}).misspelt == ((written, meant),)
    assert Config.from_mapping(LEAST | {written: " "}).misspelt == ()


def test_other_programs_variables_are_not_misspelt() -> None:
    others = dict.fromkeys(["LANG", "LC_ALL", "HTTP_PROXY", "LOGNAME", "TERM", "HOME", "PATH"], "1")
    assert Config.from_mapping(LEAST | others).misspelt == ()
    assert Config.from_mapping(LEAST | SAMPLES).misspelt == ()


# The file


def env_file(folder: Path, content: str | bytes) -> Path:
    path = folder / ".env"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_a_file_is_read_as_it_is_written(tmp_path: Path) -> None:
    path = env_file(tmp_path, 'A=a$b${C}#d # note\nB="x y"\n\nC=\nD\nMODELS="a,\nb"\nE=چ\n')
    assert load_environment(path, {}) == {
        "A": "a$b${C}#d",
        "B": "x y",
        "C": "",
        "MODELS": "a,\nb",
        "E": "چ",
    }


@pytest.mark.parametrize(
    ("content", "numbers"),
    [
        ('A="x\nB=1\n', [1]),
        ('A=1\n\n# B\n\n  B "2"\r\nC=3\nD d', [5, 7]),
        ("\r\n\r\nDENY='person:1\r\n", [3]),
        ('A="x" y', [1]),
    ],
)
def test_a_line_that_cannot_be_read_is_told(
    tmp_path: Path, content: str, numbers: list[int]
) -> None:
    path = env_file(tmp_path, content)
    with pytest.raises(ConfigError) as caught:
        load_environment(path, {})
    assert {fault.variable for fault in caught.value.faults} == {str(path)}
    said = [str(fault.problem) for fault in caught.value.faults]
    assert [int(re.findall(r"Line (\d+)", words)[0]) for words in said] == numbers


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_file_written_on_windows_is_read(tmp_path: Path, encoding: str) -> None:
    path = env_file(tmp_path, "A=چ\r\nB=1\r\n".encode(encoding))
    assert load_environment(path, {}) == {"A": "چ", "B": "1"}


def test_the_environment_wins_over_the_file_where_it_is_not_empty(tmp_path: Path) -> None:
    path = env_file(tmp_path, "A=file\nB=file\nC=file")
    environ = {"A": "process", "B": "", "D": "process"}
    assert load_environment(path, environ) == {
        "A": "process",
        "B": "file",
        "C": "file",
        "D": "process",
    }


def test_no_file_is_no_fault(tmp_path: Path) -> None:
    assert load_environment(tmp_path / ".env", {"A": "1"}) == {"A": "1"}
    assert load_environment(tmp_path, {"A": "1"}) == {"A": "1"}


def test_a_file_of_another_encoding_is_told(tmp_path: Path) -> None:
    path = env_file(tmp_path, "A=привет".encode("cp1251"))
    with pytest.raises(ConfigError, match="UTF-8") as caught:
        load_environment(path, {})
    assert caught.value.faults[0].variable == str(path)


@pytest.mark.parametrize(
    ("file", "environ", "language"),
    [
        ("", "ru_RU:en", "ru"),
        ("", "de_DE:de", "en"),
        ("LANGUAGE=fa", "en_US:en", "fa"),
        ("LANGUAGE=fa", "en_US", "fa"),
        ("LANGUAGE=fa", "en:de", "fa"),
        ("LANGUAGE=fa", "ru", "ru"),
    ],
)
def test_a_desktop_s_list_of_languages_is_no_fault(
    tmp_path: Path, file: str, environ: str, language: str
) -> None:
    env = load_environment(env_file(tmp_path, file), {"LANGUAGE": environ})
    assert Config.from_mapping(LEAST | env).language == language
