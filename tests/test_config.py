"""Each setting: its default, its bounds, and what is told of it where it is wrong."""

import dataclasses
import os
import stat
from pathlib import Path

import pytest

from config import Config, ConfigError, EndpointConfig, Secret, load_config
from tests.samples import LEAST, SAMPLES, TOKEN, faults, faults_beside_the_least, read


def test_a_token_and_a_key_are_enough() -> None:
    config = read()
    assert config.discord_token.reveal() == TOKEN
    assert config.endpoints == (
        EndpointConfig("openai", "https://api.openai.com/v1", Secret("sk-one")),
    )
    assert config.default_model == "gpt-6-luna"
    assert config.models == ()
    assert "Hamdam" in config.system_prompt
    assert config.command_prefix == "!"
    assert config.database == Path("data/hamdam.db")
    assert config.max_context_tokens is None
    assert config.max_output_tokens is None
    assert config.temperature is None
    assert config.request_timeout == 60
    assert config.language == "en"
    assert config.log_level == "INFO"
    assert config.proxy_url is None
    assert config.proxy_address is None


@pytest.mark.parametrize("empty", ["", " ", "\t\n"])
def test_an_empty_value_counts_as_unset(empty: str) -> None:
    unset = dict.fromkeys(SAMPLES, empty)
    assert Config.from_mapping(unset | LEAST) == read()
    assert set(faults(unset)) == {"DISCORD_TOKEN", "OPENAI_API_KEY"}


def test_a_config_is_frozen() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        read().language = "fa"  # type: ignore[misc]


# Numbers and names


@pytest.mark.parametrize(
    ("variable", "written", "field", "value"),
    [
        ("MAX_CONTEXT_TOKENS", "256", "max_context_tokens", 256),
        ("MAX_CONTEXT_TOKENS", "۱۶۰۰۰", "max_context_tokens", 16000),
        ("MAX_CONTEXT_TOKENS", "١٦٠٠٠", "max_context_tokens", 16000),
        ("MAX_OUTPUT_TOKENS", "1", "max_output_tokens", 1),
        ("TEMPERATURE", "0", "temperature", 0.0),
        ("TEMPERATURE", "2", "temperature", 2.0),
        ("TEMPERATURE", "۰٫۷", "temperature", 0.7),
        ("TEMPERATURE", "0,7", "temperature", 0.7),
        ("TOP_P", "1", "top_p", 1.0),
        ("FREQUENCY_PENALTY", "-2", "frequency_penalty", -2.0),
        ("PRESENCE_PENALTY", "2", "presence_penalty", 2.0),
        ("SEED", "-۷", "seed", -7),
        ("REASONING_EFFORT", "XHigh", "reasoning_effort", "xhigh"),
        ("VERBOSITY", "low", "verbosity", "low"),
        ("REQUEST_TIMEOUT", "0.25", "request_timeout", 0.25),
        ("REQUEST_TIMEOUT", "3600", "request_timeout", 3600.0),
        ("LANGUAGE", "FA", "language", "fa"),
        ("LANGUAGE", "ru_RU.UTF-8", "language", "ru"),
        ("LOG_LEVEL", "debug", "log_level", "DEBUG"),
        ("COMMAND_PREFIX", "hey ", "command_prefix", "hey "),
        ("COMMAND_PREFIX", "  ?", "command_prefix", "?"),
        ("COMMAND_PREFIX", "همدم", "command_prefix", "همدم"),
        ("DEFAULT_MODEL", " gpt-4o ", "default_model", "gpt-4o"),
        ("METRICS_PORT", "۹۴۶۴", "metrics_port", 9464),
        ("METRICS_PORT", "65535", "metrics_port", 65535),
        ("METRICS_HOST", "::1", "metrics_host", "::1"),
    ],
)
def test_a_value_within_its_bounds_is_taken(
    variable: str, written: str, field: str, value: object
) -> None:
    assert getattr(read(**{variable: written}), field) == value


@pytest.mark.parametrize(
    ("variable", "written"),
    [
        ("MAX_CONTEXT_TOKENS", "255"),
        ("MAX_CONTEXT_TOKENS", "-1"),
        ("MAX_CONTEXT_TOKENS", "16k"),
        ("MAX_CONTEXT_TOKENS", "1e5"),
        ("MAX_CONTEXT_TOKENS", "9" * 5000),
        ("MAX_OUTPUT_TOKENS", "0"),
        ("MAX_OUTPUT_TOKENS", "1.5"),
        ("MAX_OUTPUT_TOKENS", "10000001"),
        ("TEMPERATURE", "-0.1"),
        ("TEMPERATURE", "2.1"),
        ("TEMPERATURE", "nan"),
        ("TOP_P", "1.1"),
        ("FREQUENCY_PENALTY", "-2.1"),
        ("PRESENCE_PENALTY", "inf"),
        ("SEED", "1.5"),
        ("SEED", "9223372036854775808"),
        ("REASONING_EFFORT", "much"),
        ("VERBOSITY", "xhigh"),
        ("TEMPERATURE", "warm"),
        ("REQUEST_TIMEOUT", "0"),
        ("REQUEST_TIMEOUT", "3601"),
        ("REQUEST_TIMEOUT", "inf"),
        ("LANGUAGE", "klingon"),
        ("LOG_LEVEL", "LOUD"),
        ("METRICS_PORT", "0"),
        ("METRICS_PORT", "65536"),
        ("METRICS_PORT", "http"),
        ("LOG_LEVEL", "NOTSET"),
        ("COMMAND_PREFIX", "/"),
        ("COMMAND_PREFIX", "/ask"),
        ("COMMAND_PREFIX", "!" * 17),
        ("COMMAND_PREFIX", "a\nb"),
    ],
)
def test_a_value_out_of_bounds_is_told(variable: str, written: str) -> None:
    found = faults_beside_the_least(**{variable: written})
    assert list(found) == [variable]
    assert "such as" in found[variable] or "one of" in found[variable]


def test_an_answer_must_fit_beside_its_question() -> None:
    same = {"MAX_CONTEXT_TOKENS": "300", "MAX_OUTPUT_TOKENS": "300"}
    assert list(faults_beside_the_least(**same)) == ["MAX_OUTPUT_TOKENS"]
    assert faults_beside_the_least(**same | {"MAX_OUTPUT_TOKENS": "299"}) == {}


@pytest.mark.parametrize(
    "written", ["a,b/c,d", " a , b/c,,d,a ", "a\nb/c\n\nd\n", "a، b/c،d", "a,\nb/c,\nd"]
)
def test_models_are_a_list(written: str) -> None:
    assert read(MODELS=written).models == ("a", "b/c", "d")


def test_a_system_prompt_may_have_lines() -> None:
    assert read(SYSTEM_PROMPT=r"One.\nTwo.").system_prompt == "One.\nTwo."


# The proxy


@pytest.mark.parametrize(
    ("written", "url", "address"),
    [
        ("http://127.0.0.1:8080/", "http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("socks5://me:p%40w@h:1080", "socks5://me:p%40w@h:1080", "socks5://h:1080"),
        ("socks5h://me:pw@h:1080", "socks5://me:pw@h:1080", "socks5://h:1080"),
        ("socks5://[::1]:1080", "socks5://[::1]:1080", "socks5://[::1]:1080"),
    ],
)
def test_a_proxy_has_an_address_without_its_password(written: str, url: str, address: str) -> None:
    config = read(PROXY_URL=written)
    assert config.proxy_url == Secret(url)
    assert config.proxy_address == address


@pytest.mark.parametrize(
    "url",
    [
        "127.0.0.1:8080",
        "http://127.0.0.1",
        "https://127.0.0.1:8080",
        "socks4://127.0.0.1:1080",
        "socks5://me:p/w@h:1080",
        "socks5://me:p#w@h:1080",
        "http://h:99999",
        "http://h:8080/path",
    ],
)
def test_a_proxy_that_is_none_is_told(url: str) -> None:
    assert "socks5://" in faults_beside_the_least(PROXY_URL=url)["PROXY_URL"]


# The database


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("sqlite:///a/b.db", Path("a/b.db")),
        ("sqlite:////a/b.db", Path("/a/b.db")),
        (r"sqlite:///C:\bot\b.db", Path(r"C:\bot\b.db")),
        ("sqlite:///C:/bot/b.db", Path("C:/bot/b.db")),
        ("sqlite:///داده/همدم.db", Path("داده/همدم.db")),
    ],
)
def test_the_database_is_a_file(url: str, path: Path) -> None:
    assert read(DATABASE_URL=url).database == path


def test_the_database_may_be_under_home() -> None:
    assert read(DATABASE_URL="sqlite:///~/b.db").database == Path("~/b.db").expanduser()


@pytest.mark.parametrize(
    "url",
    [
        "data/hamdam.db",
        "postgresql://me:pw@h/db",
        "sqlite://",
        "sqlite:///",
        "sqlite://data/b.db",
        "sqlite:///:memory:",
        "sqlite:///data/",
        "sqlite:///b.db?mode=ro",
        "sqlite:///~nobody-of-this-name/b.db",
    ],
)
def test_a_database_that_is_no_file_is_told(url: str) -> None:
    found = faults_beside_the_least(DATABASE_URL=url)
    assert "sqlite:///data/hamdam.db" in found["DATABASE_URL"]


def test_the_folder_of_the_database_is_made_for_its_owner(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "data"
    config = load_config(LEAST | {"DATABASE_URL": f"sqlite:///{folder}/b.db"})
    assert config.database.parent == folder
    assert list(folder.iterdir()) == []
    if os.name == "posix":
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_database_that_is_there_stays_as_it_is(tmp_path: Path) -> None:
    database = tmp_path / "b.db"
    database.write_bytes(b"kept")
    load_config(LEAST | {"DATABASE_URL": f"sqlite:///{database}"})
    assert database.read_bytes() == b"kept"


@pytest.mark.parametrize("path", ["file/b.db", "file/data/b.db", "folder", "nul\0/b.db"])
def test_a_database_that_cannot_be_written_is_told_with_all_else(tmp_path: Path, path: str) -> None:
    # A file in the way stops root too, which permission bits do not.
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    env = {"DATABASE_URL": f"sqlite:///{tmp_path}/{path}", "TEMPERATURE": "3"}
    with pytest.raises(ConfigError) as caught:
        load_config(env)
    named = [fault.variable for fault in caught.value.faults]
    assert named == ["DISCORD_TOKEN", "OPENAI_API_KEY", "TEMPERATURE", "DATABASE_URL"]
    assert "cannot be written" in str(caught.value.faults[-1].problem)


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="a folder nobody can write to")
def test_a_folder_that_nobody_can_write_to_is_told() -> None:
    with pytest.raises(ConfigError, match="DATABASE_URL"):
        load_config(LEAST | {"DATABASE_URL": "sqlite:////proc/self/b.db"})


def test_reading_a_mapping_makes_nothing(tmp_path: Path) -> None:
    read(DATABASE_URL=f"sqlite:///{tmp_path}/data/b.db")
    assert list(tmp_path.iterdir()) == []


def test_no_folder_is_made_for_a_database_at_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigError) as caught:
        load_config(LEAST | {"DATABASE_URL": "mysql://h/db"})
    assert [fault.variable for fault in caught.value.faults] == ["DATABASE_URL"]
    assert list(tmp_path.iterdir()) == []
