"""Recordings of speech, told by how their files begin. Pure."""

from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Final

# https://platform.openai.com/docs/api-reference/audio/createTranscription#file
_ENDINGS: Final = frozenset({"flac", "mp3", "mp4", "mpeg", "mpga", "m4a", "ogg", "wav", "webm"})
_STARTS: Final = (
    (b"OggS", "ogg"),
    (b"ID3", "mp3"),
    (b"\xff\xfb", "mp3"),
    (b"\xff\xf3", "mp3"),
    (b"\xff\xf2", "mp3"),
    (b"fLaC", "flac"),
    (b"\x1a\x45\xdf\xa3", "webm"),
)


@dataclass(frozen=True, slots=True)
class Recording:
    """A recording as it is; its name has an ending that servers know."""

    name: str
    data: bytes = field(repr=False)


def recording(data: bytes, name: str) -> Recording | None:
    """Give the recording that a file is, None for one that is none."""
    ending = next((ending for start, ending in _STARTS if data.startswith(start)), None)
    if data[:4] == b"RIFF" and data[8:12] == b"WAVE":
        ending = "wav"
    elif data[4:8] == b"ftyp":
        ending = "m4a"
    if ending is None:
        return None
    path = PurePosixPath(name)
    known = path.suffix.lstrip(".").lower() in _ENDINGS
    return Recording(name if known else f"{path.stem or 'recording'}.{ending}", data)
