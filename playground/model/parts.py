"""Messages of several parts: their words, their pictures, and what is wrong with these.

https://platform.openai.com/docs/guides/images-vision#image-input-requirements
"""

import base64
import binascii
import re
from collections.abc import Mapping
from typing import Any, Final

from playground.model.answer import Failure

PICTURES: Final = "pictures"
"""What models refuse that have no eyes."""

PER_PICTURE: Final = 765
"""Tokens of a picture of 1024 by 1024 pixels."""

_DATA: Final = re.compile(r"data:(image/[a-z]+);base64,(.*)", re.DOTALL)
_STARTS: Final[Mapping[str, tuple[bytes, ...]]] = {
    "image/png": (b"\x89PNG",),
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/gif": (b"GIF8",),
    "image/webp": (b"RIFF",),
}
_LARGEST: Final = 50 << 20


def words_of(content: object) -> str:
    """Give the words of a message's content."""
    if isinstance(content, list):
        return "\n".join(str(part.get("text")) for part in content if part.get("type") == "text")
    return str(content or "")


def pictures_of(content: object) -> list[str]:
    """Give the addresses of a message's pictures."""
    parts = content if isinstance(content, list) else ()
    return [str(part["image_url"]["url"]) for part in parts if part.get("type") == "image_url"]


def check_parts(where: str, item: Mapping[str, Any], *, is_blind: bool) -> Failure | None:
    """Give the error for a message's parts, or None where they are right."""
    parts = item["content"] if isinstance(item["content"], list) else ()
    for index, part in enumerate(parts):
        place = f"{where}.content[{index}]"
        kind = part.get("type") if isinstance(part, dict) else None
        if kind == "text" and isinstance(part.get("text"), str):
            continue
        if kind != "image_url" or item["role"] != "user":
            message = f"Invalid value: '{kind}'. Supported values are: 'text' and 'image_url'."
            return Failure.json(400, message, code="invalid_value", param=f"{place}.type")
        if is_blind:
            message = "Invalid content type. image_url is only supported by certain models."
            return Failure.json(400, message, param=f"{place}.type")
        if failure := _check_url(place, (part.get("image_url") or {}).get("url")):
            return failure
    return None


def _check_url(place: str, url: object) -> Failure | None:
    if isinstance(url, str) and url.startswith(("https://", "http://")):
        return None
    found = _DATA.fullmatch(url) if isinstance(url, str) else None
    if found is None:
        message = f"Invalid '{place}.image_url'. Expected a base64-encoded data URL or an address."
        return Failure.json(400, message, code="invalid_value", param=f"{place}.image_url")
    try:
        data = base64.b64decode(found[2], validate=True)
    except binascii.Error:
        data = b""
    if not data.startswith(_STARTS.get(found[1], ())) or len(data) > _LARGEST:
        message = "You uploaded an unsupported image. Please make sure your image is valid."
        return Failure.json(400, message, code="invalid_image_format", param=place)
    return None
