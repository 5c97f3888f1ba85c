"""The pictures of personas: kept by Discord as emojis of the application.

A message through a webhook takes its picture from an address. That of an attachment is good for a
day (https://discord.com/developers/docs/reference#signed-attachment-cdn-urls), that of an emoji
until it is deleted.
"""

import logging
import re
import secrets
from contextlib import suppress
from typing import Final

import discord

from chat.personas import UnfitError
from cogs.services import Services
from i18n import text
from media.files import FileError

_logger = logging.getLogger(__name__)

# https://discord.com/developers/docs/resources/emoji
_LARGEST: Final = 256 * 1024
_KINDS: Final = ("image/png", "image/jpeg", "image/gif", "image/webp")
_EMOJI: Final = re.compile(r"/emojis/(?P<id>[0-9]+)\.")


class Faces:
    """Keeps pictures and throws them away."""

    def __init__(self, client: discord.Client, services: Services) -> None:
        self._client = client
        self._services = services

    def check(self, picture: discord.Attachment) -> None:
        """Refuse what can be no picture of a persona, before it is read. Raises `UnfitError`."""
        kind = (picture.content_type or "").partition(";")[0]
        if kind not in _KINDS:
            raise UnfitError(text("The picture must be a PNG, JPEG, GIF or WebP file."))
        if picture.size > _LARGEST:
            most = _LARGEST // 1024
            raise UnfitError(text("The picture is too large: {most} KiB are allowed.", most=most))

    async def keep(self, picture: discord.Attachment) -> str | None:
        """Keep a picture, and give its address on Discord's CDN; None where that failed."""
        try:
            image = await self._services.cdn.fetch(picture.url, picture.size, _LARGEST)
            name = f"face_{secrets.token_hex(8)}"
            emoji = await self._client.create_application_emoji(name=name, image=image)
        except (discord.HTTPException, FileError, ValueError) as error:
            _logger.info("a picture could not be kept: %s", error)
            return None
        return emoji.url

    async def discard(self, url: str | None) -> None:
        """Throw a picture away that is used no more; what was said under it keeps it."""
        found = _EMOJI.search(url or "")
        if found:
            with suppress(discord.HTTPException):
                await (await self._client.fetch_application_emoji(int(found["id"]))).delete()
