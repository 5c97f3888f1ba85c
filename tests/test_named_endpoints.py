"""Servers with names of the owner's own, and those that are known by name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config import Config
from environment import ConfigError, render
from i18n import LANGUAGES
from tests.samples import TOKEN, faults

BOX = "http://192.168.1.20:8000/v1"
MAIN = {"DISCORD_TOKEN": TOKEN, "OPENAI_API_KEY": "o"}
ALONE = {"DISCORD_TOKEN": TOKEN, "DEFAULT_MODEL": "llama3.2"}


def endpoints(env: dict[str, str]) -> list[tuple[str, str, str | None]]:
    return [
        (endpoint.name, endpoint.base_url, endpoint.api_key.reveal() if endpoint.api_key else None)
        for endpoint in Config.from_mapping(env).endpoints
    ]


def test_any_number_stands_beside_the_main_one_in_their_order() -> None:
    named = {
        "ENDPOINT_MYBOX_URL": f"{BOX}/",
        "ENDPOINT_A_KEY": "a",
        "ENDPOINT_A_URL": "https://a.example/v1",
        "ENDPOINT_TWO_WORDS_URL": "https://b.example/v1",
    }
    assert endpoints(MAIN | named)[1:] == [
        ("mybox", BOX, None),
        ("a", "https://a.example/v1", "a"),
        ("two_words", "https://b.example/v1", None),
    ]


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("openrouter", "https://openrouter.ai/api/v1"),
        ("gilas", "https://api.gilas.io/v1"),
        ("vllm", "http://localhost:8000/v1"),
    ],
)
def test_a_known_name_needs_no_address(name: str, url: str) -> None:
    variable = f"ENDPOINT_{name.upper()}"
    assert endpoints(MAIN | {f"{variable}_KEY": "k"})[1:] == [(name, url, "k")]
    mine = {f"{variable}_KEY": "k", f"{variable}_URL": BOX}
    assert endpoints(MAIN | mine)[1:] == [(name, BOX, "k")]


def test_known_servers_of_one_s_own_are_asked_for_by_name() -> None:
    assert endpoints(MAIN | {"ENDPOINTS": "LM Studio، llama.cpp,VLLM,\nollama"})[1:] == [
        ("lmstudio", "http://localhost:1234/v1", None),
        ("llamacpp", "http://localhost:8080/v1", None),
        ("vllm", "http://localhost:8000/v1", None),
        ("ollama", "http://localhost:11434/v1", None),
    ]


def test_they_come_in_the_order_they_are_asked_for() -> None:
    env = {"ENDPOINT_MYBOX_URL": BOX, "ENDPOINT_OLLAMA_URL": BOX, "ENDPOINTS": "ollama,openai"}
    assert [name for name, *_ in endpoints(MAIN | env)] == ["openai", "ollama", "mybox"]


@pytest.mark.parametrize(
    "named",
    [{"ENDPOINTS": "ollama"}, {"ENDPOINT_OPENROUTER_KEY": "k"}, {"endpoint_mybox_url": BOX}],
)
def test_one_alone_is_the_main_one_and_wants_a_model_of_its_own(named: dict[str, str]) -> None:
    assert len(endpoints(ALONE | named)) == 1
    found = faults({"DISCORD_TOKEN": TOKEN} | named)
    assert list(found) == ["DEFAULT_MODEL"]


@pytest.mark.parametrize(
    ("variable", "model"), [("OPENAI", "gpt-6-luna"), ("GILAS", "gpt-4o-mini")]
)
def test_openai_and_gilas_have_a_model_by_whatever_name(variable: str, model: str) -> None:
    env = {"DISCORD_TOKEN": TOKEN, f"ENDPOINT_{variable}_KEY": "k"}
    assert Config.from_mapping(env).default_model == model


def test_a_server_at_the_base_url_stays_the_main_one() -> None:
    env = ALONE | {"OPENAI_BASE_URL": BOX, "ENDPOINTS": "ollama"}
    assert [name for name, *_ in endpoints(env)] == ["custom", "ollama"]


NO_SERVER = [
    ({"ENDPOINT_MYBOX_KEY": "k"}, "ENDPOINT_MYBOX_URL", "Set this server's address"),
    ({"ENDPOINTS": "my box"}, "ENDPOINTS", "openrouter, ollama"),
    ({"ENDPOINTS": "openrouter"}, "ENDPOINT_OPENROUTER_KEY", "https://openrouter.ai"),
    ({"ENDPOINT_MYBOX_URL": "mybox:8000"}, "ENDPOINT_MYBOX_URL", "starts with http"),
    ({"ENDPOINT_A_URL": "http://me:pw@a/v1"}, "ENDPOINT_A_URL", "belongs in ENDPOINT_A_KEY"),
    ({"ENDPOINT_A_URL": f"{BOX}/models"}, "ENDPOINT_A_URL", "Leave out /models"),
    ({"ENDPOINT_A_URL": BOX, "ENDPOINT_A_KEY": "کلید"}, "ENDPOINT_A_KEY", "Copy it again"),
    ({"ENDPOINT_A_URL": BOX, "endpoint_a_url": BOX}, "endpoint_a_url", "twice"),
    ({"ENDPOINT_OPENAI_KEY": "k"}, "ENDPOINT_OPENAI_KEY", "twice"),
    ({"GILAS_API_KEY": "g", "ENDPOINT_GILAS_KEY": "k"}, "ENDPOINT_GILAS_KEY", "twice"),
]


@pytest.mark.parametrize(("env", "variable", "said"), NO_SERVER)
def test_a_server_that_is_not_whole_is_told(env: dict[str, str], variable: str, said: str) -> None:
    found = faults(MAIN | env)
    assert list(found) == [variable]
    assert said in found[variable]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_fault_is_told_at_once_in_the_owner_s_language(language: str) -> None:
    env = MAIN | {"ENDPOINT_A_KEY": "secret-a", "ENDPOINT_B_URL": "b", "ENDPOINTS": "openrouter"}
    with pytest.raises(ConfigError) as raised:
        Config.from_mapping(env)
    shown = render(raised.value, language)
    for variable in ("ENDPOINT_A_URL", "ENDPOINT_B_URL", "ENDPOINT_OPENROUTER_KEY"):
        assert variable in shown
    assert "secret-a" not in shown
    if language != "en":
        assert "Set this server's address" not in shown


OPENROUTER = ALONE | {"ENDPOINT_OPENROUTER_KEY": "k"}
GILAS = {"DISCORD_TOKEN": TOKEN, "GILAS_API_KEY": "g"}
CUSTOM = ALONE | {"OPENAI_BASE_URL": BOX}
NO_SUCH_MODEL = [
    (MAIN, "gpt-4o, ollama/llama3.2"),
    (MAIN, "llama3:8b"),
    (MAIN, "openai/gpt-4o"),
    (MAIN | {"GILAS_API_KEY": "g"}, "gilas:gpt-4o-mini"),
    (MAIN | {"ENDPOINTS": "ollama"}, "lama/llama3.2"),
    (GILAS, "Ollama/llama3.2"),
    (GILAS, "llama.cpp/qwen"),
    (OPENROUTER, "gilas/gpt-4o-mini"),
]


@pytest.mark.parametrize(
    "variable", ["FALLBACK_MODELS", "DEFAULT_MODEL", "LIMIT_MODEL", "TRANSCRIPTION_MODEL"]
)
@pytest.mark.parametrize(("env", "written"), NO_SUCH_MODEL)
def test_a_model_of_a_server_that_there_is_not_is_told(
    env: dict[str, str], variable: str, written: str
) -> None:
    found = faults(env | {variable: written})
    assert list(found) == [variable]
    assert "has no model called that." in found[variable]


@pytest.mark.parametrize(
    ("env", "written"),
    [
        (MAIN | {"GILAS_API_KEY": "g", "ENDPOINTS": "ollama"}, "GILAS/gpt-4o, ollama/llama3:8b"),
        (MAIN, "gpt-4o, ft:gpt-4o-mini:acme/team::1"),
        (GILAS, "openai/gpt-4o, meta/llama-3, qwen:7b"),
        (OPENROUTER, "openrouter/auto, openai/gpt-4o, meta-llama/llama-3:free"),
        (ALONE | {"ENDPOINTS": "ollama"}, "llama3:8b, me/mine:7b, openai/gpt-4o"),
        (CUSTOM, "ollama/llama3.2, gilas/gpt-4o, llama3:8b"),
    ],
)
def test_a_mark_in_a_model_s_own_name_is_none_of_a_server(
    env: dict[str, str], written: str
) -> None:
    config = Config.from_mapping(env | {"FALLBACK_MODELS": written})
    assert config.fallback_models == tuple(written.split(", "))


def test_models_for_whichever_server_needs_them_have_any_names() -> None:
    config = Config.from_mapping(MAIN | {"MODELS": "meta-llama/llama-3"})
    assert config.models == ("meta-llama/llama-3",)


@given(
    st.dictionaries(
        st.from_regex(r"ENDPOINT_[A-Za-z0-9_]{1,12}_(URL|KEY)|ENDPOINTS", fullmatch=True),
        st.text(max_size=20),
        max_size=5,
    )
)
def test_whatever_is_written_gives_names_that_differ_or_faults(env: dict[str, str]) -> None:
    if found := faults(MAIN | env):
        assert all(variable.upper().startswith("ENDPOINT") for variable in found)
        return
    names = [endpoint.name for endpoint in Config.from_mapping(MAIN | env).endpoints]
    assert names[0] == "openai"
    assert all(names)
    assert len(set(names)) == len(names)
    assert all(name == name.lower() and "/" not in name for name in names)
