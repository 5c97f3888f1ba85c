import pytest

from ai.detail import Detail
from ai.refusals import MAX_MODELS, Refusals, refused_parameter

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


def test_refusals_are_kept_for_each_model() -> None:
    refusals = Refusals()
    refusals.learn("a", "temperature")
    refusals.learn("a", "stream_options")
    assert refusals.of("a") == {"temperature", "stream_options"}
    assert refusals.of("b") == frozenset()


def test_refusals_can_be_stored_and_taken_over() -> None:
    refusals = Refusals()
    refusals.learn("a", "temperature")
    again = Refusals(refusals.known())
    refusals.learn("a", "top_p")
    assert again.of("a") == {"temperature"}


def test_the_number_of_models_kept_is_bounded() -> None:
    refusals = Refusals()
    for number in range(MAX_MODELS + 1):
        refusals.learn(str(number), "temperature")
    assert refusals.of("0") == frozenset()
    assert refusals.of("1")
