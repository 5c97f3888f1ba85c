import pytest

from ai.detail import Detail
from ai.refusals import (
    LIFETIME,
    MAX_MODELS,
    Refusal,
    Refusals,
    is_refused_role,
    refused_parameter,
)

SENT = {"stream_options": {}, "temperature": 0.7, "max_tokens": 100}


def detail(
    message: str, status: int = 400, code: str | None = None, param: str | None = None
) -> Detail:
    return Detail("openai", "m", status, code=code, param=param, message=message)


@pytest.mark.parametrize(
    ("said", "refused"),
    [
        (detail("…", code="unsupported_parameter", param="temperature"), "temperature"),
        (
            detail(
                "Unsupported value: 'temperature' does not support 0.7 with this model. "
                "Only the default (1) value is supported.",
                code="unsupported_value",
                param="temperature",
            ),
            "temperature",
        ),
        (
            detail(
                "Unsupported parameter: 'max_tokens' is not supported with this model. "
                "Use 'max_completion_tokens' instead."
            ),
            "max_tokens",
        ),
        (detail("Unknown parameter: 'stream_options.include_usage'."), "stream_options"),
        (detail("…", code="unknown_parameter", param="stream_options.x"), "stream_options"),
        (
            detail("[{'type': 'extra_forbidden', 'loc': ['body', 'stream_options']}]", 422),
            "stream_options",
        ),
        (detail("Unrecognized request argument supplied: max_completion_tokens"), None),
        (detail("Unsupported parameter", code="unsupported_parameter", param="messages"), None),
        (detail("Invalid 'temperature': above maximum value.", param="temperature"), None),
        (detail("max_tokens is too large: 200000.", param="max_tokens"), None),
        (detail("the temperature of this request is a mystery"), None),
        (detail("temperature is not supported", status=500), None),
    ],
)
def test_a_refusal_names_what_is_refused(said: Detail, refused: str | None) -> None:
    assert refused_parameter(said, SENT) == refused


@pytest.mark.parametrize(
    ("said", "is_refused"),
    [
        (
            detail(
                "Unsupported value: 'messages[0].role' does not support 'system' with this model.",
                code="unsupported_value",
                param="messages[0].role",
            ),
            True,
        ),
        (detail("System role not supported"), True),
        (
            detail(
                "Invalid value: 'system'. Supported values are: 'user', 'assistant'.",
                code="invalid_value",
                param="messages[0].role",
            ),
            True,
        ),
        (detail("Conversation roles must alternate user/assistant"), False),
        (detail("System role not supported", status=500), False),
        (detail("The system is not available"), False),
        (detail("…", code="invalid_value", param="messages[3].role"), False),
    ],
)
def test_a_role_is_refused_by_its_place_or_in_words(said: Detail, *, is_refused: bool) -> None:
    assert is_refused_role(said, "system") == is_refused


def test_refusals_are_kept_for_each_model_of_each_endpoint() -> None:
    refusals = Refusals()
    refusals.learn("one", "a", "temperature")
    refusals.learn("one", "a", "stream_options")
    assert refusals.of("one", "a") == {"temperature", "stream_options"}
    assert refusals.of("one", "b") == refusals.of("two", "a") == frozenset()


def test_what_is_new_is_given_once() -> None:
    refusals = Refusals([Refusal("one", "a", "seed", 5)], lambda: 7.9)
    refusals.learn("one", "a", "temperature")
    assert refusals.news() == [Refusal("one", "a", "temperature", 7)]
    assert refusals.news() == []


def test_a_refusal_lasts_a_week() -> None:
    now = [0.0]
    refusals = Refusals(clock=lambda: now[0])
    refusals.learn("one", "a", "temperature")
    now[0] = LIFETIME - 1
    refusals.learn("one", "a", "seed")
    assert refusals.of("one", "a") == {"temperature", "seed"}
    now[0] = LIFETIME
    assert refusals.of("one", "a") == {"seed"}


def test_the_number_of_models_kept_is_bounded() -> None:
    refusals = Refusals()
    for number in range(MAX_MODELS + 1):
        refusals.learn("one", str(number), "temperature")
    assert refusals.of("one", "0") == frozenset()
    assert refusals.of("one", "1")
