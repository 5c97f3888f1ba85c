"""Emojis of the application over REST: keep, show, delete.

https://discord.com/developers/docs/resources/emoji
"""

import base64
import binascii
import re
from dataclasses import dataclass

from playground.discord import payloads
from playground.discord.errors import ApiError, Form, Refusal
from playground.discord.rest import NOTHING, Call, Reply, Route
from playground.discord.wire import JSON

LARGEST = 256 * 1024
MOST = 2000
_NAME = re.compile(r"\w{2,32}", re.ASCII)
_DATA = re.compile(r"data:image/(png|jpeg|gif|webp|avif);base64,(?P<content>.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Emoji:
    """An emoji of the application."""

    id: int
    name: str
    image: bytes


def create_emoji(call: Call) -> Reply:
    """POST /applications/{application_id}/emojis."""
    emojis = _emojis(call)
    form = Form()
    name = form.text(("name",), call.form.get("name"), most=32, least=2)
    if name and not _NAME.fullmatch(name):
        message = "String value did not match validation regex."
        form.wrong(("name",), "STRING_TYPE_REGEX", message)
    image = _image(form, call.form.get("image"))
    form.verify()
    if len(emojis) >= MOST:
        raise ApiError(Refusal.TOO_MANY_EMOJIS)
    emoji = Emoji(call.world.snowflakes.make(), name, image)
    emojis[emoji.id] = emoji
    return Reply(201, _json(call, emoji))


def _image(form: Form, value: object) -> bytes:
    found = _DATA.fullmatch(str(value))
    try:
        image = base64.b64decode(found["content"], validate=True) if found else b""
    except binascii.Error:
        image = b""
    if not image:
        form.wrong(("image",), "IMAGE_INVALID", "Invalid image data")
    elif len(image) > LARGEST:
        message = "File cannot be larger than 256.0 kb."
        form.wrong(("image",), "BINARY_TYPE_MAX_SIZE", message)
    return image


def get_emoji(call: Call) -> Reply:
    """GET /applications/{application_id}/emojis/{emoji_id}."""
    return Reply(data=_json(call, _emoji(call)))


def delete_emoji(call: Call) -> Reply:
    """DELETE /applications/{application_id}/emojis/{emoji_id}."""
    _emojis(call).pop(_emoji(call).id)
    return NOTHING


def _emojis(call: Call) -> dict[int, Emoji]:
    if call.id("application_id") != call.world.application_id:
        raise ApiError(Refusal.UNKNOWN_APPLICATION)
    return call.discord.emojis


def _emoji(call: Call) -> Emoji:
    found = _emojis(call).get(call.id("emoji_id"))
    if found is None:
        raise ApiError(Refusal.NO_SUCH_EMOJI)
    return found


def _json(call: Call, emoji: Emoji) -> JSON:
    return {
        "id": str(emoji.id), "name": emoji.name, "roles": [], "require_colons": True,
        "managed": False, "animated": emoji.image.startswith(b"GIF8"), "available": True,
        "user": payloads.user_json(call.world.bot),
    }  # fmt: skip


_ALL = "/applications/{application_id}/emojis"
_ONE = _ALL + "/{emoji_id}"
ROUTES = (
    Route("POST", _ALL, create_emoji),
    Route("GET", _ONE, get_emoji),
    Route("DELETE", _ONE, delete_emoji),
)
