from decimal import Decimal
from pathlib import Path

import pytest

from ai.models import Models

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
    found = MODELS.find(name)
    assert (found and found.name) == known_as


def test_prices_are_exact_and_the_unknown_is_none() -> None:
    found = MODELS.find("gpt-6-luna")
    assert found is not None
    assert (found.input_price, found.output_price) == (Decimal("0.10"), Decimal("0.50"))
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


def test_a_file_of_the_owners_can_take_its_place(tmp_path: Path) -> None:
    path = tmp_path / "models.toml"
    path.write_text("not_chat = []\n[models.mine]\ncontext = 8192\n", encoding="utf-8")
    models = Models.read(path)
    assert models.find("mine") is not None
    assert models.find("gpt-4o") is None
    assert models.chats("whisper-1")
