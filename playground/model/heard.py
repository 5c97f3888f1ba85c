"""Recordings that the model is to put into words.

https://platform.openai.com/docs/api-reference/audio/createTranscription
"""

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final, Self

from aiohttp import web

from playground.model.answer import Failure

_ENDINGS: Final = ("flac", "m4a", "mp3", "mp4", "mpeg", "mpga", "oga", "ogg", "wav", "webm")
_FIELDS: Final = frozenset({"model", "response_format", "language", "prompt", "temperature"})


@dataclass(frozen=True, slots=True)
class Heard:
    """One recording, as it was sent."""

    name: str
    data: bytes
    fields: dict[str, str]

    @classmethod
    async def read(cls, request: web.Request) -> Self:
        """Read a form."""
        form = await request.post()
        file = form.get("file")
        fields = {name: value for name, value in form.items() if isinstance(value, str)}
        if not isinstance(file, web.FileField):
            return cls("", b"", fields)
        return cls(file.filename, file.file.read(), fields)

    def check(self) -> Failure | None:
        """Give the error for a form, or None for one that is right."""
        if unknown := set(self.fields) - _FIELDS:
            message = f"Unknown parameter: '{min(unknown)}'."
            return Failure.json(400, message, code="unknown_parameter", param=min(unknown))
        if not self.fields.get("model"):
            return Failure.json(400, "you must provide a model parameter", param="model")
        if PurePosixPath(self.name).suffix.lstrip(".").lower() not in _ENDINGS or not self.data:
            message = f"Invalid file format. Supported formats: {list(_ENDINGS)}"
            return Failure.json(400, message, param="file")
        return None
