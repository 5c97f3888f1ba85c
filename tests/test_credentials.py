"""The bot's token, and the model servers with their keys."""

import pytest

from config import Config
from tests.samples import TOKEN, faults, faults_beside_the_least, read

# The token


@pytest.mark.parametrize("pasted", [f"Bot {TOKEN}", f'"{TOKEN}"', f" '{TOKEN}' ", f"bot  {TOKEN}"])
def test_what_was_pasted_around_a_token_is_left_out(pasted: str) -> None:
    assert read(DISCORD_TOKEN=pasted).discord_token.reveal() == TOKEN


@pytest.mark.parametrize(
    "other",
    [
        "123456789012345678",
        "0123456789abcdef" * 4,
        "abcdefghijklmnopqrstuvwxyz-_0123"[:32],
        "sk-proj-abcdef_123",
    ],
)
def test_what_is_no_token_is_told(other: str) -> None:
    assert "Reset Token" in faults_beside_the_least(DISCORD_TOKEN=other)["DISCORD_TOKEN"]


@pytest.mark.parametrize("variable", ["DISCORD_TOKEN", "OPENAI_API_KEY", "GILAS_API_KEY"])
@pytest.mark.parametrize("broken", ["abc def", "abc\ndef", "کلید", "abc\u200bdef"])
def test_a_key_with_a_foreign_character_is_told(variable: str, broken: str) -> None:
    assert "Copy it again" in faults_beside_the_least(**{variable: broken})[variable]


def test_a_token_of_a_playground_is_a_token() -> None:
    assert read(DISCORD_TOKEN="playground").discord_token.reveal() == "playground"


@pytest.mark.parametrize("name", ["DISCORD_TOKE", "DISCORD_BOT_TOKEN", "discord_token"])
def test_a_misspelt_name_is_asked_about(name: str) -> None:
    env = {name: TOKEN, "OPENAI_API_KEY": "sk-one"}
    assert f"Was {name} meant" in faults(env)["DISCORD_TOKEN"]


def test_a_name_unlike_is_not_asked_about() -> None:
    assert "meant" not in faults({"PATH": "/bin", "HOME": "/root", "LANG": "C"})["DISCORD_TOKEN"]


# The model servers


def endpoints(**variables: str) -> list[tuple[str, str, str | None]]:
    config = Config.from_mapping({"DISCORD_TOKEN": TOKEN, **variables})
    return [
        (endpoint.name, endpoint.base_url, endpoint.api_key.reveal() if endpoint.api_key else None)
        for endpoint in config.endpoints
    ]


OPENAI = "https://api.openai.com/v1"
GILAS = "https://api.gilas.io/v1"
OLLAMA = "http://localhost:11434/v1"


def test_gilas_alone_is_the_main_server() -> None:
    assert endpoints(GILAS_API_KEY="g") == [("gilas", GILAS, "g")]
    config = Config.from_mapping({"DISCORD_TOKEN": TOKEN, "GILAS_API_KEY": "g"})
    assert config.default_model == "gpt-4o-mini"


def test_gilas_stands_beside_openai() -> None:
    both = {"OPENAI_API_KEY": "o", "GILAS_API_KEY": "g"}
    assert endpoints(**both) == [("openai", OPENAI, "o"), ("gilas", GILAS, "g")]
    config = Config.from_mapping({"DISCORD_TOKEN": TOKEN, **both})
    assert config.default_model == "gpt-6-luna"


def test_openai_s_own_address_written_out_changes_nothing() -> None:
    assert endpoints(OPENAI_BASE_URL=f"{OPENAI}/", GILAS_API_KEY="g") == [("gilas", GILAS, "g")]


def test_a_server_of_one_s_own_needs_no_key() -> None:
    assert endpoints(OPENAI_BASE_URL=OLLAMA) == [("custom", OLLAMA, None)]
    assert endpoints(OPENAI_BASE_URL=OLLAMA, OPENAI_API_KEY="o") == [("custom", OLLAMA, "o")]


def test_gilas_stands_beside_a_server_of_one_s_own_and_keeps_its_key_to_itself() -> None:
    found = endpoints(OPENAI_BASE_URL=OLLAMA, GILAS_API_KEY="g")
    assert found == [("custom", OLLAMA, None), ("gilas", GILAS, "g")]


@pytest.mark.parametrize(
    ("keys", "key"),
    [
        ({"OPENAI_API_KEY": "o"}, "o"),
        ({"GILAS_API_KEY": "g"}, "g"),
        ({"OPENAI_API_KEY": "o", "GILAS_API_KEY": "g"}, "g"),
    ],
)
def test_gilas_may_be_named_as_the_base_url(keys: dict[str, str], key: str) -> None:
    assert endpoints(OPENAI_BASE_URL=GILAS, **keys) == [("gilas", GILAS, key)]
    config = Config.from_mapping({"DISCORD_TOKEN": TOKEN, "OPENAI_BASE_URL": GILAS, **keys})
    assert config.default_model == "gpt-4o-mini"


@pytest.mark.parametrize(
    ("base_url", "variable"),
    [
        ("", "OPENAI_API_KEY"),
        (OPENAI, "OPENAI_API_KEY"),
        ("https://eu.api.openai.com/v1", "OPENAI_API_KEY"),
        (GILAS, "GILAS_API_KEY"),
    ],
)
def test_openai_and_gilas_ask_for_a_key(base_url: str, variable: str) -> None:
    found = faults({"DISCORD_TOKEN": TOKEN, "OPENAI_BASE_URL": base_url})
    assert list(found) == [variable]
    assert "GILAS_API_KEY" in found[variable]


def test_a_host_that_only_looks_like_openai_s_is_another() -> None:
    assert endpoints(OPENAI_BASE_URL="https://notopenai.com/v1")[0][0] == "custom"


@pytest.mark.parametrize("key", ["Bearer sk-one", '"sk-one"'])
def test_what_was_pasted_around_a_key_is_left_out(key: str) -> None:
    assert read(OPENAI_API_KEY=key) == read()


def test_a_base_url_loses_its_last_slash() -> None:
    assert endpoints(OPENAI_BASE_URL=f"{OLLAMA}/")[0][1] == OLLAMA


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("localhost:11434/v1", "starts with http"),
        ("api.openai.com/v1", "starts with http"),
        ("ftp://example.org", "starts with http"),
        ("https://", "starts with http"),
        ("https:///v1", "starts with http"),
        ("https://exa mple.org", "starts with http"),
        ("https://example.org:port", "starts with http"),
        ("https://example.org:0/v1", "starts with http"),
        ("https://[::1", "starts with http"),
        ("https://me:pw@example.org/v1", "Leave out the name"),
        ("https://example.org/v1?key=pw", "Leave out the name"),
        ("https://example.org/v1#pw", "Leave out the name"),
        ("https://example.org/v1/chat/completions", "Leave out /chat/completions"),
        ("https://example.org/v1/chat/completions/", "Leave out /chat/completions"),
        ("https://example.org/v1/models", "Leave out /models"),
    ],
)
def test_a_base_url_that_is_none_is_told(url: str, said: str) -> None:
    found = faults_beside_the_least(OPENAI_BASE_URL=url)
    assert list(found) == ["OPENAI_BASE_URL"]
    assert said in found["OPENAI_BASE_URL"]
