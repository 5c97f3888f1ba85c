"""Pictures made fit for a model: upright, no larger than it sees, without what else a file tells.

Pillow reads them, the library of its kind that is kept best; it is loaded with the first picture.
"""

import base64
import io
import struct
import zlib
from dataclasses import dataclass
from typing import Final

from i18n import text
from media.files import FileError

_FORMATS: Final = ("PNG", "JPEG", "GIF", "WEBP")
_STARTS: Final = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a")
_MOST_PIXELS: Final = 50_000_000
"""Of more, unpacking takes too much memory: each is four bytes."""
_BOX: Final = (2048, 2048)
_SHORT_SIDE: Final = 768
"""Pixels to which models scale by themselves what is larger.

https://platform.openai.com/docs/guides/images-vision#calculating-costs
"""
_QUALITY: Final = 85
# What Pillow raises for files that are damaged, or were made to harm.
_FAULTS: Final = (
    OSError, ValueError, SyntaxError, ArithmeticError, LookupError, TypeError, EOFError,
    MemoryError, struct.error, zlib.error,
)  # fmt: skip

_DAMAGED = text("it is damaged, or no picture that I can read")
_TOO_MANY_PIXELS = text("it has more than {most} million pixels", most=_MOST_PIXELS // 1_000_000)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as a model is given it: its `url` holds all of it.

    https://www.rfc-editor.org/rfc/rfc2397
    """

    name: str
    url: str


def is_picture(data: bytes) -> bool:
    """Tell whether a file is a picture, by how it begins."""
    return data.startswith(_STARTS) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP")


def read_picture(data: bytes, name: str) -> Picture:
    """Give a picture, in a thread since that takes its time. Raises FileError.

    Of one that moves it is the first moment. What is transparent becomes white.
    """
    try:
        jpeg = _jpeg(data)
    except _FAULTS as error:
        raise FileError(_DAMAGED) from error
    return Picture(name, f"data:image/jpeg;base64,{base64.b64encode(jpeg).decode()}")


def _jpeg(data: bytes) -> bytes:
    from PIL import Image, ImageOps  # noqa: PLC0415 - takes 50 ms, and most turns have no picture

    # Pillow only warns of many pixels; here they are counted before any is unpacked.
    Image.MAX_IMAGE_PIXELS = None
    with Image.open(io.BytesIO(data), formats=_FORMATS) as opened:
        if opened.width * opened.height > _MOST_PIXELS:
            raise FileError(_TOO_MANY_PIXELS)
        opened.draft("RGB", _BOX)  # a large photograph is not unpacked whole
        image = ImageOps.exif_transpose(opened).convert("RGBA")
    image.thumbnail(_fitting(image.width, image.height))
    white = Image.new("RGBA", image.size, "white")
    white.alpha_composite(image)
    written = io.BytesIO()
    white.convert("RGB").save(written, "JPEG", quality=_QUALITY)
    return written.getvalue()


def _fitting(width: int, height: int) -> tuple[int, int]:
    """Give the size that a picture is scaled down to, if it is larger."""
    scale = min(_BOX[0] / width, _BOX[1] / height, _SHORT_SIDE / min(width, height), 1.0)
    return max(1, round(width * scale)), max(1, round(height * scale))
