from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from ai.models import ModelFacts, Models
from config import ConfigError
from i18n import catalogue

MODELS = Models.read()


@pytest.mark.parametrize(
    ("name", "known_as"),
    [
        ("gpt-4o", "gpt-4o"),
        ("gpt-4o-mini", "gpt-4o-mini"),
        ("GPT-4o", "gpt-4o"),
        ("gpt-4o-2024-08-06", "gpt-4o"),
        ("gpt-4o-mini-2024-07-18", "gpt-4o-mini"),
        ("gpt-6-luna-20260901", "gpt-6-luna"),
        ("gpt-6.1-terra-latest", "gpt-6.1-terra"),
        ("openai/gpt-4o", "gpt-4o"),
        ("openrouter/openai/gpt-4o:free", "gpt-4o"),
        ("gpt-4o-realtime", None),
        ("gpt-4", None),
        ("gpt-6", None),
        ("", None),
        ("llama-3", None),
    ],
)
def test_a_model_is_found_by_its_names(name: str, known_as: str | None) -> None:
    assert MODELS.find(name) == (MODELS.find(known_as) if known_as else None)
    assert (MODELS.find(name) is None) == (known_as is None)


def test_prices_are_exact_and_the_unknown_is_none() -> None:
    found = MODELS.find("gpt-6-luna")
    assert found is not None
    assert (found.input, found.output) == (Decimal("0.10"), Decimal("0.50"))
    assert found.context == 1_050_000
    assert found.max_output is None


@pytest.mark.parametrize("name", ["gpt-6-luna", "gpt-4o-2024-08-06", "meta/llama-3", "o9"])
def test_models_to_talk_with_are_suggested(name: str) -> None:
    assert MODELS.chats(name)


@pytest.mark.parametrize(
    "name",
    [
        "text-embedding-3-large",
        "tts-1-hd",
        "whisper-1",
        "dall-e-3",
        "gpt-image-2.6-flare",
        "omni-moderation-latest",
        "gpt-transcribe",
        "gpt-4o-realtime-preview",
    ],
)
def test_other_models_are_not(name: str) -> None:
    assert not MODELS.chats(name)


def own(tmp_path: Path, written: str) -> Models:
    path = tmp_path / "models.toml"
    path.write_text(written, encoding="utf-8")
    return Models.read(path)


def test_a_file_of_the_owners_goes_before(tmp_path: Path) -> None:
    written = (
        "not_chat = []\n[models.mine]\ncontext = 8192\n[models.gpt-4o]\ninput = 3\n"
        '[models."Gilas/gpt-4o"]\ninput = "0.1"\noutput = 0.2\n'
    )
    models = own(tmp_path, written)
    assert models.find("mine") == ModelFacts(context=8192)
    assert models.find("gpt-4o-mini") == MODELS.find("gpt-4o-mini")
    assert models.find("gpt-4o") == replace(known("gpt-4o"), input=Decimal(3))
    assert models.find("gilas/gpt-4o-2024-08-06") == ModelFacts(
        input=Decimal("0.1"), output=Decimal("0.2")
    )
    assert models.chats("whisper-1")


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("[models", "no file of TOML"),
        ("other = 1", "There is nothing called other."),
        ("models = 1", "[models.x]"),
        ("not_chat = 1", "not_chat is a list of words."),
        ("[models.x]\nprice = 1", "The model x: There is nothing called price."),
        ("[models.x]\ncontext = 0", "above 0"),
        ("[models.x]\ncontext = true", "above 0"),
        ('[models.x]\ninput = "free"', "US dollars"),
        ("[models.x]\noutput = -1", "US dollars"),
        ("[models.x]\ncached = nan", "US dollars"),
        ('[models.x]\neyes = "yes"', "true or false"),
    ],
)
def test_a_file_that_says_what_cannot_be_is_told_of(
    tmp_path: Path, written: str, problem: str
) -> None:
    with pytest.raises(ConfigError) as refused:
        own(tmp_path, written)
    (fault,) = refused.value.faults
    assert fault.variable == "MODELS_FILE"
    assert problem in catalogue("en").say(fault.problem)


@pytest.mark.parametrize(
    ("name", "tokens", "cost"),
    [
        ("gpt-6-luna", (1_000_000, 0, 1_000_000), Decimal("0.60")),
        ("gpt-4o-mini", (1, 0, 0), Decimal("0.00000015")),
        ("gpt-4o", (1000, 400, 10), Decimal("0.0026")),
        ("openrouter/meta/llama-4:free", (1000, 0, 10), Decimal(0)),
        ("llama3.2", (1000, 0, 10), None),
    ],
)
def test_what_tokens_cost_is_exact_or_unknown(
    name: str, tokens: tuple[int, int, int], cost: Decimal | None
) -> None:
    assert MODELS.cost(name, *tokens) == cost


def test_what_a_server_knew_of_a_prompt_has_a_price_of_its_own(tmp_path: Path) -> None:
    models = own(tmp_path, "[models.gpt-4o]\ncached = 0.5")
    assert models.cost("gpt-4o", 1_000_000, 400_000, 0) == Decimal("1.7")


def known(name: str) -> ModelFacts:
    found = MODELS.find(name)
    assert found is not None
    return found
