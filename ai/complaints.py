"""From what an endpoint says about a failure to the leaf of the error tree that fits."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from email.utils import parsedate_to_datetime
from typing import Final

from ai import errors
from ai.detail import Detail
from ai.errors import ModelError

_KEY_SHAPED: Final = re.compile(r"\b(?:sk|gsk|xai|key|pk|rk)-[\w*.\-]+|(?<=Bearer )\S+")
_CREDENTIALS: Final = re.compile(r"(?<=://)[^/\s@]+@")
_LONGEST_MESSAGE: Final = 500

_BY_CODE: Final[Mapping[str, type[ModelError]]] = {
    "context_length_exceeded": errors.ContextTooLongError,
    "exceed_context_size_error": errors.ContextTooLongError,  # llama.cpp
    "insufficient_balance": errors.NoBalanceError,
    "insufficient_quota": errors.QuotaError,
    "billing_hard_limit_reached": errors.QuotaError,
    "billing_not_active": errors.QuotaError,
    "content_filter": errors.FilteredError,
    "content_policy_violation": errors.FilteredError,
    "moderation_blocked": errors.FilteredError,
    "model_not_found": errors.UnknownModelError,
    "invalid_api_key": errors.InvalidKeyError,
    "unsupported_country_region_territory": errors.RegionError,
    "rate_limit_exceeded": errors.RateLimitError,
}
_BY_STATUS: Final[Mapping[int, type[ModelError]]] = {
    401: errors.InvalidKeyError,
    402: errors.NoBalanceError,
    403: errors.ForbiddenError,
    404: errors.NotAnApiError,  # a wrong path; a model's absence is told in words
    408: errors.AnswerTimeoutError,
    409: errors.ServerError,
    413: errors.RequestTooLargeError,
    429: errors.RateLimitError,
}
_TOO_LONG: Final = re.compile(
    r"context (?:length|window|size)|maximum context|prompt is too long|too many tokens",
    re.IGNORECASE,
)

_MODEL: Final = re.compile(r"\bmodel\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Mask:
    """Takes keys out of what is written to a log. Some endpoints repeat the key they refuse."""

    secrets: tuple[str, ...] = ()

    def __call__(self, words: str) -> str:
        """Give the words without keys and credentials, and not too many of them."""
        for secret in self.secrets:
            words = words.replace(secret, "***")
        return _CREDENTIALS.sub("***@", _KEY_SHAPED.sub("***", words))[:_LONGEST_MESSAGE]


def failure(body: object, context: Detail, mask: Mask) -> ModelError:
    """Give the error for what an endpoint said, in any of the shapes in use.

    `body` is decoded JSON, or text. A `context` without a status is that of an error in mid-stream.
    """
    detail = _describe(body, context, mask)
    return _leaf(detail, body)(detail)


def _describe(body: object, context: Detail, mask: Mask) -> Detail:
    error = body.get("error", body) if isinstance(body, dict) else body
    if not isinstance(error, dict):
        return replace(context, message=mask(str(error or "")))
    code = error.get("code")
    status = context.status
    if status is None and isinstance(code, int) and 400 <= code <= 599:  # OpenRouter's mid-stream
        status = code
    return replace(
        context,
        status=status,
        code=_word(code),
        kind=_word(error.get("type")),
        param=_word(error.get("param")),
        message=mask(str(error.get("message") or error.get("detail") or "")),
    )


def _word(value: object) -> str | None:
    """Give a short word as text; anything else says nothing."""
    return str(value)[:100] if isinstance(value, str | int) and value != "" else None


def _leaf(detail: Detail, body: object) -> type[ModelError]:
    for word in (detail.code, detail.kind):
        if word is not None and word.lower() in _BY_CODE:
            return _BY_CODE[word.lower()]
    status = detail.status
    if status in (None, 400, 413, 422) and _TOO_LONG.search(detail.message):
        return errors.ContextTooLongError
    if status is None:
        return errors.StreamError
    if status == 404 and isinstance(body, dict) and _MODEL.search(detail.message):
        return errors.UnknownModelError
    return _BY_STATUS.get(status) or _of_class(status)


def _of_class(status: int) -> type[ModelError]:
    if status >= 500:
        return errors.ServerError
    return errors.BadRequestError if status >= 400 else errors.NotAnApiError


def wait_told(headers: Mapping[str, str], now: float) -> float | None:
    """Give the seconds to wait that a response tells, None where it tells none. `now`: Unix time.

    Retry-After as https://www.rfc-editor.org/rfc/rfc9110#field.retry-after has it, OpenAI's
    `retry-after-ms`, and `X-RateLimit-Reset` with a Unix time, as Gilas sends it.
    """
    readers = (
        ("retry-after-ms", lambda value: float(value) / 1000),
        ("retry-after", float),
        ("retry-after", lambda value: parsedate_to_datetime(value).timestamp() - now),
        ("x-ratelimit-reset", lambda value: float(value) - now),
    )
    for name, read in readers:
        try:
            wait = read(headers[name])
        except (KeyError, ValueError, OverflowError):
            continue
        if math.isfinite(wait) and 0 < wait < 86_400 * 31:
            return wait
    return None
