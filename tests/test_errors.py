import ast
import inspect
from collections.abc import Iterator

import pytest

from ai import errors
from ai.complaints import Mask, failure, wait_told
from ai.detail import Detail
from ai.errors import ModelError, RateLimitError, UnknownModelError, notice
from i18n import catalogue

KEY = "sk-proj-abcdefghijklmnop1234567890"
CONTEXT = Detail("openai", "gpt-4o", 400)


def leaves(of: type[ModelError] = ModelError) -> Iterator[type[ModelError]]:
    for child in of.__subclasses__():
        if not child.__subclasses__() or "said" in vars(child):
            yield child
        yield from leaves(child)


def english(error: ModelError) -> str:
    return catalogue("en").say(error.text)


def body(message: str = "", **error: object) -> dict[str, object]:
    return {"error": {"message": message, **error}}


@pytest.mark.parametrize(
    ("status", "answer", "leaf"),
    [
        (400, body("Bad things"), errors.BadRequestError),
        (400, body("…", code="context_length_exceeded"), errors.ContextTooLongError),
        (
            400,
            body("This model's maximum context length is 8192 tokens."),
            errors.ContextTooLongError,
        ),
        (
            400,
            body(
                "the request exceeds the available context size", type="exceed_context_size_error"
            ),
            errors.ContextTooLongError,
        ),
        (400, body("…", code="content_filter"), errors.FilteredError),
        (400, body("…", code="billing_hard_limit_reached"), errors.QuotaError),
        (401, body("…", code="invalid_api_key"), errors.InvalidKeyError),
        (401, "Unauthorized", errors.InvalidKeyError),
        (402, body("Insufficient balance"), errors.NoBalanceError),
        (403, body("Not for you"), errors.ForbiddenError),
        (403, body("…", code="unsupported_country_region_territory"), errors.RegionError),
        (403, "<html>blocked</html>", errors.ForbiddenError),
        (404, body("…", code="model_not_found"), errors.UnknownModelError),
        (404, body('model "x" not found, try pulling it first'), errors.UnknownModelError),
        (404, body("Invalid URL (GET /v2/models)"), errors.NotAnApiError),
        (404, "<html>no such model of page</html>", errors.NotAnApiError),
        (405, body("…"), errors.BadRequestError),
        (408, None, errors.AnswerTimeoutError),
        (409, body("…"), errors.ServerError),
        (413, "Request Entity Too Large", errors.RequestTooLargeError),
        (422, {"detail": [{"loc": ["body"], "msg": "wrong"}]}, errors.BadRequestError),
        (429, body("Slow down"), errors.RateLimitError),
        (429, body("Too many tokens per minute"), errors.RateLimitError),
        (429, body("…", code="insufficient_quota"), errors.QuotaError),
        (429, body("…", type="insufficient_quota"), errors.QuotaError),
        (500, body("Oops"), errors.ServerError),
        (503, "<html>maintenance</html>", errors.ServerError),
        (302, "moved", errors.NotAnApiError),
        (None, body("Oops", type="server_error"), errors.StreamError),
        (None, {"error": "a plain word"}, errors.StreamError),
        (None, body("…", code="rate_limit_exceeded"), errors.RateLimitError),
        (None, body("…", code=402), errors.NoBalanceError),
        (None, body("prompt is too long"), errors.ContextTooLongError),
    ],
)
def test_what_an_endpoint_says_finds_its_leaf(
    status: int | None, answer: object, leaf: type[ModelError]
) -> None:
    error = failure(answer, Detail("openai", "gpt-4o", status), Mask())
    assert type(error) is leaf


def test_every_leaf_has_its_own_sentence() -> None:
    said = [english(leaf(CONTEXT)) for leaf in leaves()]
    assert len(said) == 21
    assert len(set(said)) == len(said)
    assert english(ModelError()) not in said
    assert all(sentence.endswith(".") and len(sentence) < 200 for sentence in said)


def test_the_drawing_names_every_class() -> None:
    source = ast.parse(inspect.getsource(errors))
    drawn = ast.get_docstring(source) or ""
    classes = [node.name for node in source.body if isinstance(node, ast.ClassDef)]
    assert [name for name in classes if f" {name} " not in f"{drawn} ".replace("\n", " ")] == []


@pytest.mark.parametrize(
    ("wait", "said"),
    [
        (None, "Wait a minute, then try again."),
        (0.4, "Try again in 1 second."),
        (20.0, "Try again in 20 seconds."),
        (91.0, "Try again in 2 minutes."),
        (3600.0, "Try again in 60 minutes."),
    ],
)
def test_a_rate_limit_tells_how_long_to_wait(wait: float | None, said: str) -> None:
    assert english(RateLimitError(Detail(retry_after=wait))).endswith(said)


def test_an_unknown_model_is_named() -> None:
    assert "gpt-9" in english(UnknownModelError(Detail(model="gpt-9")))


@pytest.mark.parametrize("reason", ["length", "content_filter", "refusal", "cut"])
def test_an_answer_that_ended_early_has_a_notice(reason: str) -> None:
    told = notice(reason)
    assert told is not None
    assert catalogue("en").say(told).endswith(".")


def test_an_answer_that_ended_well_has_no_notice() -> None:
    assert notice("stop") is None


@pytest.mark.parametrize("leaf", list(leaves()))
def test_only_what_can_help_is_offered_again(leaf: type[ModelError]) -> None:
    helpless = (errors.RequestError, errors.AccountError, errors.FilteredError)
    assert leaf.retryable is not issubclass(leaf, helpless)


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 408, 413, 429, 500])
def test_nothing_of_the_endpoint_reaches_the_person(status: int) -> None:
    said = f"Incorrect API key {KEY} at http://user:hunter2@proxy.example:8080 {{'raw': 1}}"
    error = failure(body(said, code="x", param="y"), Detail("openai", "m", status), Mask((KEY,)))
    words = english(error)
    assert not any(part in words for part in ("sk-", "hunter2", "http", "{", "raw", "Incorrect"))


def test_the_owner_reads_all_but_the_keys() -> None:
    said = (
        f"Incorrect API key provided: {KEY}, sk-abc***wxyz, hunter2. Sent as Bearer abc.def "
        "through http://user:hunter3@proxy.example:8080"
    )
    answer = body(said, type="invalid_request_error", code="invalid_api_key", param="p")
    context = Detail("openai", "gpt-4o", 401, request_id="req_1")
    line = str(failure(answer, context, Mask((KEY, "hunter2"))))
    for part in ("InvalidKeyError", "'openai'", "'gpt-4o'", "401", "'invalid_request_error'"):
        assert part in line
    for part in ("'invalid_api_key'", "'req_1'", "'p'", "Incorrect API key", "proxy.example:8080"):
        assert part in line
    for secret in (KEY, "sk-", "wxyz", "hunter", "abc.def"):
        assert secret not in line


def test_a_log_line_is_one_line_and_not_endless() -> None:
    line = str(
        failure(body("one\ntwo\x1b[31m" + "x" * 10_000), Detail("e", "m\nINFO fine", 400), Mask())
    )
    assert line.isprintable()
    assert len(line) < 700


NOW = 1_800_000_000.0


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({}, None),
        ({"retry-after": "7"}, 7.0),
        ({"retry-after": "0"}, None),
        ({"retry-after": "-3"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "1e300"}, None),
        ({"retry-after": "Fri, 15 Jan 2027 08:00:30 GMT"}, 30.0),
        ({"retry-after-ms": "1500", "retry-after": "9"}, 1.5),
        ({"x-ratelimit-reset": "1800000060"}, 60.0),
        ({"x-ratelimit-reset": "60"}, None),
    ],
)
def test_the_wait_is_read_from_the_headers(headers: dict[str, str], wait: float | None) -> None:
    assert wait_told(headers, NOW) == wait
