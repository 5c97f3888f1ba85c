"""What a persona may be: its name, its instructions, its opening line. Pure."""

import unicodedata
from pathlib import PurePath
from typing import Final

from i18n import Text, text

LONGEST_NAME: Final = 80
"""Characters; https://discord.com/developers/docs/resources/webhook#create-webhook."""
LONGEST_INSTRUCTIONS: Final = 32_768
"""Characters."""
LONGEST_OPENING: Final = 1800
"""Characters; with a name in front it is still one message."""
LARGEST_FILE: Final = LONGEST_INSTRUCTIONS * 4
"""Bytes; UTF-8 has at most four for a character."""

# https://discord.com/developers/docs/resources/webhook#create-webhook, and the guidelines for
# nicknames at https://discord.com/developers/docs/resources/user#usernames-and-nicknames
_NOT_WITHIN = ("clyde", "discord", "@", "#", ":", "```")
_NOT_ALONE = ("everyone", "here")
_JOINERS = "\u200c\u200d"
_ENDINGS = (".txt", ".md")


class UnfitError(Exception):
    """Something that a persona cannot be; `text` says why, to a person."""

    def __init__(self, why: Text) -> None:
        super().__init__(str(why))
        self.text: Text = why


def checked_name(written: str) -> str:
    """Give a name as Discord takes it for one who speaks. Raises `UnfitError`."""
    name = " ".join("".join(filter(_is_shown, written)).split())
    if not name.strip(_JOINERS):
        raise UnfitError(text("A persona needs a name."))
    if len(name) > LONGEST_NAME:
        why = text("This name is too long: {most} characters are allowed.", most=LONGEST_NAME)
        raise UnfitError(why)
    folded = name.casefold()
    for part in _NOT_WITHIN:
        if part in folded:
            raise UnfitError(text("Discord allows no name with “{part}” in it.", part=part))
    if folded in _NOT_ALONE:
        raise UnfitError(text("Discord does not allow this name."))
    return name


def checked_instructions(written: str) -> str:
    """Give instructions without the space around them. Raises `UnfitError`."""
    instructions = written.strip()
    if not instructions:
        raise UnfitError(text("A persona needs instructions: who it is, and how it speaks."))
    if len(instructions) > LONGEST_INSTRUCTIONS:
        raise UnfitError(_too_long(len(instructions)))
    return instructions


def instructions_in(file_name: str, content: bytes) -> str:
    """Give the instructions that a file holds. Raises `UnfitError`."""
    check_file(file_name, len(content))
    try:
        decoded = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        decoded = "\0"
    if "\0" in decoded:
        raise UnfitError(text("I cannot read this file. Save it as plain text in UTF-8."))
    return checked_instructions(decoded.replace("\r\n", "\n"))


def check_file(file_name: str, size: int) -> None:
    """Refuse a file that cannot hold instructions, before it is read. Raises `UnfitError`."""
    if PurePath(file_name).suffix.casefold() not in _ENDINGS:
        raise UnfitError(text("Attach the instructions as a file of plain text: .txt or .md."))
    if size > LARGEST_FILE + 3:  # and a byte order mark
        raise UnfitError(_too_long(size // 4))


def checked_opening(written: str) -> str:
    """Give an opening line without the space around it. Raises `UnfitError`."""
    opening = written.strip()
    if len(opening) > LONGEST_OPENING:
        most = LONGEST_OPENING
        raise UnfitError(
            text("This opening line is too long: {most} characters are allowed.", most=most)
        )
    return opening


def told_opening(opening: str) -> str:
    """Give how the model is told what people have read of it first."""
    return f"Your first words in this conversation, which everyone has read: {opening}"


def _too_long(count: int) -> Text:
    return text(
        "These instructions are too long: {count} characters or more, and {most} are allowed.",
        count=f"{count:,}",
        most=f"{LONGEST_INSTRUCTIONS:,}",
    )


def _is_shown(letter: str) -> bool:
    """Tell whether a character may be in a name: not what is invisible or turns the direction."""
    return letter in _JOINERS or letter.isspace() or unicodedata.category(letter) not in _HIDDEN


_HIDDEN = ("Cc", "Cf", "Cs", "Co", "Cn")
