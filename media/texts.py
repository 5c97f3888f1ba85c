"""Text in whatever encoding: bytes to words, and the beginning and end of what is too long. Pure.

charset-normalizer knows many encodings and needs a page of text to tell them apart. The older ones
of the languages that the bot speaks are told here first, from a few words.
"""

import codecs
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16's, which it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_RUSSIAN: Final = frozenset("оеаинтсрвлкмдпуя")
_PERSIAN: Final = frozenset("اينرمهدوتبشسلكگپچكی،")
_WESTERN: Final = frozenset("éèàçùêâîôûëïäöüßñáíóúãõåæøÉÄÖÜ«»¿¡°€’“”–…")
_COMMON: Final[Mapping[str, frozenset[str]]] = {
    "cp1256": _PERSIAN,
    "cp1251": _RUSSIAN,
    "koi8-r": _RUSSIAN,
    "cp866": _RUSSIAN,
    "cp1252": _WESTERN,
}
"""For each encoding what most of a text in it is made of, beside ASCII."""
_TOGETHER: Final = re.compile(rb"[\x80-\xff]{2,}")
_SURE: Final = 0.6
"""So large a part of what is no ASCII must be common letters; elsewhere it is a third at most."""
_SAMPLE: Final = 1 << 16
_PAGES: Final = 1 << 13
"""Bytes from which charset-normalizer tells an encoding, in a tenth of a second at the most."""
_CONTROLS: Final = frozenset(map(chr, range(32))) - frozenset("\t\n\r\f\v\x1b\x1a\b") | {"\x7f"}
_MOST_CONTROLS: Final = 0.01
_HEAD_SHARE: Final = 0.7


def decode(data: bytes) -> str | None:
    """Give the text that a file holds; None for one that is no text."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _checked(data.decode(encoding, "replace"))
    # No text of one byte a character has a zero in it.
    guessed = _utf_16(data) if b"\0" in data else _utf_8(data) or _legacy(data[:_SAMPLE])
    return _checked(data.decode(guessed, "replace")) if guessed else None


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A text, or its beginning and its end. `left_out` is how many characters are between them."""

    head: str
    tail: str = ""
    left_out: int = 0

    def __str__(self) -> str:
        """Give it as a model can read it."""
        if not self.left_out:
            return self.head
        note = f"[… {self.left_out} characters left out …]"
        return f"{self.head.rstrip()}\n{note}\n{self.tail.lstrip()}"

    def __len__(self) -> int:
        return len(self.head) + len(self.tail)

    def cut(self, most: int) -> "Excerpt":
        """Give no more than `most` characters of it, cut at line breaks where some are near."""
        if len(self) <= most:
            return self
        length, end = int(most * _HEAD_SHARE), self.tail if self.left_out else self.head
        head = self.head[:length]
        tail = end[max(0, len(end) - (most - length)) :] if most > length else ""
        head = head[: head.rfind("\n", len(head) * 3 // 4) + 1] or head
        tail = tail[tail.find("\n", 0, len(tail) // 4) + 1 :]
        left_out = self.left_out + len(self) - len(head) - len(tail)
        return Excerpt(head, tail, left_out)


def _checked(text: str) -> str | None:
    """Give a text with one kind of line breaks; None where it holds what no text does."""
    sample = text[:_SAMPLE]
    if sum(sample.count(each) for each in _CONTROLS) > len(sample) * _MOST_CONTROLS:
        return None
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")


def _utf_16(data: bytes) -> str | None:
    """Tell UTF-16 without its mark: ASCII in it, spaces at the least, leaves every other byte 0."""
    sample = data[:_SAMPLE]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if max(even, odd) < max(1, len(sample) // 40) or min(even, odd) > max(even, odd) // 10:
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _utf_8(data: bytes) -> str | None:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return "utf-8"


def _legacy(sample: bytes) -> str | None:
    # Letters that are no ASCII make up whole words, or stand alone among those that are.
    together = sum(map(len, _TOGETHER.findall(sample)))
    are_words = together * 2 > sum(byte > 0x7F for byte in sample)
    shares = {
        encoding: _share(sample, encoding)
        for encoding, common in _COMMON.items()
        if are_words == (common is not _WESTERN)
    }
    likeliest = max(shares, key=lambda encoding: shares[encoding])
    if shares[likeliest] >= _SURE:
        return likeliest
    from charset_normalizer import from_bytes  # noqa: PLC0415 - seldom needed

    best = from_bytes(sample[:_PAGES]).best()
    return best.encoding if best else None


def _share(sample: bytes, encoding: str) -> float:
    """Give which part of what is no ASCII are letters common in the encoding's language."""
    high = [letter for letter in sample.decode(encoding, "replace") if letter > "\x7f"]
    common = _COMMON[encoding]
    return sum(letter in common for letter in high) / len(high) if high else 0.0
