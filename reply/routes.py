"""Discord's routes: what each request's limit goes by."""

import re
from enum import Enum

_API = re.compile(r"/api/v\d+(/.*)")
_MESSAGE = re.compile(r"(/messages)/[^/]+$")
_INTERACTION = re.compile(r" /interactions/")
_WEBHOOK = re.compile(r" /webhooks/(?P<id>[0-9]+)/.")


class Payer(Enum):
    """To whose global limit Discord counts a request."""

    BOT = 1
    ADDRESS = 2
    """Who speaks through a channel's webhook tells no bot's token; so the computer's address counts
    (https://discord.com/developers/docs/topics/rate-limits#global-rate-limit)."""
    NOBODY = 3
    """Answers to interactions are exempt
    (https://discord.com/developers/docs/interactions/receiving-and-responding#endpoints)."""


def route_of(method: str, path: str) -> str:
    """Name the route whose bucket a request falls into, such as `PATCH /channels/1/messages`."""
    match = _API.search(path)
    collection = _MESSAGE.sub(r"\1", match[1] if match else path)
    return f"{method} {collection}"


def is_of_api(path: str) -> bool:
    """Tell whether a path is one of Discord's API, and no file's."""
    return bool(_API.search(path))


def payer_of(route: str, application_id: int | None) -> Payer:
    """Tell to whose global limit a route counts; the application's own webhook is for answers."""
    if _INTERACTION.search(route):
        return Payer.NOBODY
    if webhook := _WEBHOOK.search(route):
        own = int(webhook["id"]) == application_id
        return Payer.NOBODY if own else Payer.ADDRESS
    return Payer.BOT
