"""What a failure at a model's server means for its owner, and how to mend it."""

from collections.abc import Mapping
from typing import Final

from ai.errors import (
    AnswerTimeoutError,
    ForbiddenError,
    InvalidKeyError,
    ModelError,
    NoBalanceError,
    NotAnApiError,
    QuotaError,
    RateLimitError,
    RegionError,
    ServerError,
    UnreachableError,
)
from config import Config, EndpointConfig
from doctor.findings import Finding
from doctor.network import masked, reach_endpoint
from i18n import Text, text

_TOP_UP: Final = text("Top up the account where its key was made, or raise its limit there.")

_KNOWN: Final[Mapping[type[ModelError], tuple[Text, Text]]] = {
    InvalidKeyError: (
        text("it does not accept its key"),
        text("Copy the key into .env again, whole, or make a new one where you have your account."),
    ),
    NoBalanceError: (text("the account has no money left"), _TOP_UP),
    QuotaError: (text("the account's budget is used up"), _TOP_UP),
    RegionError: (
        text("it does not serve the place where this computer is"),
        text(
            "Set PROXY_URL in .env to a proxy in another country, or use another service, such as "
            "Gilas."
        ),
    ),
    ForbiddenError: (
        text("its key is not allowed to do this"),
        text("Look at what the key is for where it was made, or choose another model."),
    ),
    NotAnApiError: (
        text("something else answers there"),
        text(
            "Correct its address in .env: it ends before /chat/completions. Where the address is "
            "right, it may be blocked: set PROXY_URL."
        ),
    ),
    RateLimitError: (
        text("it is being asked too often"),
        text("Wait a minute. If it stays so, look at the limits of your account."),
    ),
    ServerError: (
        text("it has a fault of its own"),
        text("Try again in a few minutes."),
    ),
    AnswerTimeoutError: (
        text("it does not answer in time"),
        text("Try again; for a slow model of your own, raise REQUEST_TIMEOUT in .env."),
    ),
}
_PASSING: Final = (RateLimitError,)


def explain(check: str, error: ModelError, config: Config, endpoint: EndpointConfig) -> Finding:
    """Give the finding for a failure at a server."""
    what, mend = _KNOWN.get(type(error)) or (_in_its_words(error, config), None)
    if isinstance(error, UnreachableError):
        mend = reach_endpoint(config, endpoint.base_url)
    detail = text("The server {name}: {what}.", name=endpoint.name, what=what)
    return Finding(check, "warning" if isinstance(error, _PASSING) else "fault", detail, mend)


def _in_its_words(error: ModelError, config: Config) -> Text:
    if isinstance(error, UnreachableError):
        return text("it cannot be reached ({problem})", problem=_told(error, config))
    return text("it fails ({problem})", problem=_told(error, config))


def _told(error: ModelError, config: Config) -> str:
    status = f"{error.status} " if error.status else ""
    return masked(f"{status}{error.detail.message}" or type(error).__name__, config)
