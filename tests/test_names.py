import pytest
from hypothesis import given
from hypothesis import strategies as st

from ai.names import ModelMatch, configured, match, route, written

ENDPOINTS = ("openai", "gilas")


@pytest.mark.parametrize(
    ("name", "endpoint", "model"),
    [
        ("gpt-4o", "openai", "gpt-4o"),
        ("gilas/gpt-4o-mini", "gilas", "gpt-4o-mini"),
        ("gilas/meta/llama-3", "gilas", "meta/llama-3"),
        ("Gilas/GPT-4o", "gilas", "GPT-4o"),
        ("meta/llama-3", "openai", "meta/llama-3"),
        ("openai/gpt-4o", "openai", "openai/gpt-4o"),
        ("gilas/", "openai", "gilas/"),
        ("gilas", "openai", "gilas"),
    ],
)
def test_only_a_known_endpoint_routes(name: str, endpoint: str, model: str) -> None:
    assert route(name, ENDPOINTS) == (endpoint, model)


@given(st.sampled_from(["gilas", "local"]), st.text(min_size=1))
def test_a_written_name_leads_back(endpoint: str, model: str) -> None:
    endpoints = ("openai", "gilas", "local")
    assert route(written(endpoint, model, endpoints), endpoints) == (endpoint, model)


@pytest.mark.parametrize(
    ("models", "endpoint", "expected"),
    [
        (("a", "gilas/b"), "openai", ("a",)),
        (("a", "gilas/b"), "gilas", ("b",)),
        (("a", "b"), "gilas", ("a", "b")),
        (("gilas/b",), "openai", ()),
        ((), "gilas", ()),
    ],
)
def test_configured_names_go_to_who_needs_them(
    models: tuple[str, ...], endpoint: str, expected: tuple[str, ...]
) -> None:
    assert configured(endpoint, models, ENDPOINTS) == expected


def test_the_spelling_of_the_endpoint_wins() -> None:
    listed = ("GPT-4o", "gpt-4o-mini")
    assert match("GPT-4o", listed) == ModelMatch("GPT-4o", known=True)
    assert match("gpt-4O", listed) == ModelMatch("GPT-4o", known=True)


def test_an_unknown_name_gets_the_nearest() -> None:
    found = match("gpt4o mini", ("whisper-1", "gpt-4o", "gpt-4o-mini"))
    assert found.name is None
    assert found.nearest[0] == "gpt-4o-mini"
    assert "whisper-1" not in found.nearest


def test_a_name_like_no_other_gets_none() -> None:
    assert match("zzz", ("gpt-4o",)) == ModelMatch(None)
