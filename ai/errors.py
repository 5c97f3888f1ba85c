"""All that can go wrong between a question and its answer.

    ModelError
    ├── RequestError              the question itself
    │   ├── BadRequestError       400, 405, 422
    │   ├── ContextTooLongError   400 context_length_exceeded
    │   ├── RequestTooLargeError  413
    │   ├── BlindError            the model takes no pictures
    │   ├── PictureLinkError      the address of a picture leads its server nowhere
    │   └── UnknownModelError     404
    ├── AccountError              the owner's account with the endpoint
    │   ├── InvalidKeyError       401
    │   ├── NoBalanceError        402
    │   ├── QuotaError            429 insufficient_quota
    │   └── ForbiddenError        403
    │       └── RegionError       403 unsupported_country_region_territory
    ├── TemporaryError            passes by itself
    │   ├── RateLimitError        429
    │   ├── AnswerTimeoutError    408, or nothing came for too long
    │   ├── ServerError           409, 500 and above
    │   └── UnreachableError      no connection: network, name, proxy
    └── AnswerError               something came, but not a whole answer
        ├── NotAnApiError         a web page, or anything else that is no answer of this API
        ├── StreamError           an error event in the middle of the stream
        ├── CutStreamError        the stream ended without a finish reason
        ├── EmptyAnswerError      it ended well and had no text
        ├── FilteredError         content_filter, and nothing was shown
        └── CutForLengthError     length, and nothing was shown

Each leaf names what a person reads: what happened and what to do next. What the endpoint said about
it is for the owner's log only, with keys masked. Codes: https://platform.openai.com/docs/guides/error-codes
"""

import math
from typing import ClassVar, Final

from ai.detail import Detail
from i18n import Text, text, texts


class ModelError(Exception):
    """The model gave no whole answer. Raised as one of the leaves."""

    said: ClassVar[Text] = text("Something went wrong. Please try again.")
    retryable: ClassVar[bool] = True
    """Whether asking the same again can help, so that a button for it makes sense."""

    def __init__(self, detail: Detail | None = None) -> None:
        super().__init__(detail)
        self.detail: Final = detail or Detail()

    @property
    def text(self) -> Text:
        """What the person reads."""
        return self.said

    @property
    def status(self) -> int | None:
        """The HTTP status, where there was one."""
        return self.detail.status

    @property
    def request_id(self) -> str | None:
        """The endpoint's own name for the request, to ask its support about."""
        return self.detail.request_id

    @property
    def retry_after(self) -> float | None:
        """Seconds to wait before asking again, where the endpoint said so."""
        return self.detail.retry_after

    def __str__(self) -> str:
        """Give one line for the owner's log: keys are masked in it."""
        return f"{type(self).__name__} {self.detail}".rstrip()


class RequestError(ModelError):
    """The endpoint does not take this question as it is."""

    retryable = False


class BadRequestError(RequestError):
    """The endpoint refuses the request and none of the other leaves tells why."""

    said = text(
        "The model did not accept this request. Write it in other words, start afresh with /reset, "
        "or choose another model with /model.",
    )


class ContextTooLongError(RequestError):
    """The conversation does not fit the model's context window."""

    said = text(
        "This is too long for the model. Send a shorter message, or start afresh with /reset.",
    )


class RequestTooLargeError(RequestError):
    """The request has more bytes than the endpoint takes."""

    said = text("This is too large to send. Send a shorter message, or start afresh with /reset.")


class BlindError(RequestError):
    """The model takes no pictures."""

    @property
    def text(self) -> Text:
        """What the person reads."""
        return text("`{model}` cannot see pictures.", model=self.detail.model)


class PictureLinkError(RequestError):
    """The model's server cannot get a picture by its address."""

    said = text("The model cannot open the address of this picture. Attach the picture itself.")


class UnknownModelError(RequestError):
    """The endpoint has no such model, or not for this key."""

    @property
    def text(self) -> Text:
        """What the person reads."""
        return text(
            "There is no model called {model} here. Choose another one with /model.",
            model=self.detail.model,
        )


class AccountError(ModelError):
    """The owner's account cannot be used for this; only the owner can mend it."""

    retryable = False


class InvalidKeyError(AccountError):
    """The key is missing, wrong or revoked."""

    said = text(
        "The model's service does not accept this bot's key. "
        "Please tell the bot's owner: the key has to be replaced.",
    )


class NoBalanceError(AccountError):
    """Nothing is left to pay with."""

    said = text(
        "This bot's account with the model's service has no money left. "
        "Please tell the bot's owner: it has to be topped up.",
    )


class QuotaError(AccountError):
    """The account's budget is used up; waiting does not help, unlike with RateLimitError."""

    said = text(
        "This bot has used up its budget with the model's service. "
        "Please tell the bot's owner: the plan or the limit has to be raised.",
    )


class ForbiddenError(AccountError):
    """The key is good, but not for this."""

    said = text(
        "This bot is not allowed to use that model. Choose another one with /model, "
        "or tell the bot's owner.",
    )


class RegionError(ForbiddenError):
    """The endpoint does not serve the country that the bot's address is in."""

    said = text(
        "The model's service does not answer from the place where this bot runs. "
        "Please tell the bot's owner: it needs a proxy or another service.",
    )


class TemporaryError(ModelError):
    """It passes by itself; the SDK has already tried again."""


class RateLimitError(TemporaryError):
    """Too many requests in a short time."""

    said = text("The model is getting too many questions. Wait a minute, then try again.")

    @property
    def text(self) -> Text:
        """What the person reads: with the time to wait where it is known."""
        wait = self.retry_after
        if wait is None:
            return self.said
        if wait <= 90:
            return texts(
                "The model is getting too many questions. Try again in {count} second.",
                "The model is getting too many questions. Try again in {count} seconds.",
                math.ceil(wait),
            )
        return texts(
            "The model is getting too many questions. Try again in {count} minute.",
            "The model is getting too many questions. Try again in {count} minutes.",
            math.ceil(wait / 60),
        )


class AnswerTimeoutError(TemporaryError):
    """Nothing came for the whole of REQUEST_TIMEOUT."""

    said = text("The model took too long. Try again, or ask for something shorter.")


class ServerError(TemporaryError):
    """The endpoint failed by its own account."""

    said = text("The model's service has a fault right now. Try again in a few minutes.")


class UnreachableError(TemporaryError):
    """No connection came about, or it broke before an answer began."""

    said = text(
        "The model's service cannot be reached. Try again in a minute; "
        "if it stays so, tell the bot's owner.",
    )


class AnswerError(ModelError):
    """Something came that is not a whole answer."""


class NotAnApiError(AnswerError):
    """What answers at the base URL is not this API: a web page, a proxy's notice, a wrong path."""

    said = text(
        "Something else answered in the model's place. Try again in a few minutes; if it stays so, "
        "tell the bot's owner: the service's address has to be checked.",
    )


class StreamError(AnswerError):
    """The endpoint reported a fault while it was answering."""

    said = text("The model's service failed in the middle of the answer. Please try again.")


class CutStreamError(AnswerError):
    """The connection ended in the middle of the answer."""

    said = text("The connection broke in the middle of the answer. Please try again.")


class EmptyAnswerError(AnswerError):
    """The model finished without a word."""

    said = text("The model answered with nothing. Try again, or say it in other words.")


class FilteredError(AnswerError):
    """The content filter of the endpoint held the question or the answer back."""

    said = text("The service's content filter stopped this answer. Say it in other words.")
    retryable = False


class CutForLengthError(AnswerError):
    """The limit on the answer's length was reached before its first word."""

    said = text(
        "The model reached its length limit before it could say anything. "
        "Ask for something shorter, or choose another model with /model.",
    )


_NOTICES: Final = {
    "length": text(
        "The answer was cut because it reached the length limit. "
        "Press Continue for the rest, or ask for something shorter.",
    ),
    "content_filter": text(
        "The service's content filter stopped the answer here. Say it in other words.",
    ),
    "refusal": text("The model does not want to answer this. Say it in other words."),
    "cut": text("The answer was cut here. Try again for the whole of it."),
}


def notice(reason: str) -> Text | None:
    """Give what to tell below an answer that was shown and ended for this reason.

    `reason` is that of a Finish, or "cut" for an answer that was interrupted. None when there is
    nothing to tell.
    """
    return _NOTICES.get(reason)
