"""A whole conversation as a file. Pure."""

import json
import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Literal

from discord.utils import escape_markdown

from history.shelf import Conversation, Said
from i18n import Catalogue, text

Format = Literal["markdown", "json"]

_ENDINGS: dict[Format, str] = {"markdown": "md", "json": "json"}
_LONGEST_NAME = 48


def file_name(conversation: Conversation, form: Format) -> str:
    """Give a name that any system takes: a date, the letters and digits of the title, the ending.

    The longest is 48 characters beside the date, since many systems allow 255 bytes.
    """
    title = unicodedata.normalize("NFC", conversation.title or "")
    words = "".join(letter if unicodedata.category(letter)[0] in "LNM" else " " for letter in title)
    name = "-".join(words.split())[:_LONGEST_NAME].rstrip("-")
    date = _time(conversation.began_at).date().isoformat()
    return f"{date}-{name or 'conversation'}.{_ENDINGS[form]}"


def exported(
    conversation: Conversation, said: Sequence[Said], form: Format, words: Catalogue
) -> bytes:
    """Give the content of the file, in UTF-8. Markdown is for people, in their words."""
    make = _markdown if form == "markdown" else _json
    return make(conversation, said, words).encode()


def _markdown(conversation: Conversation, said: Sequence[Said], words: Catalogue) -> str:
    names = {"user": words.say(text("You")), "assistant": words.say(text("Hamdam"))}
    cut = words.say(text("This answer is not complete."))
    parts = [f"# {escape_markdown(conversation.title or '')}"]
    for each in said:
        who = escape_markdown(each.speaker) or names[each.role]
        parts.append(f"## {who} · {_time(each.said_at):%Y-%m-%d %H:%M} UTC")
        parts.append(each.content)
        if each.is_cut:
            parts.append(f"*{cut}*")
    return "\n\n".join(parts) + "\n"


def _json(conversation: Conversation, said: Sequence[Said], words: Catalogue) -> str:
    del words
    value = {
        "title": conversation.title,
        "began_at": _time(conversation.began_at).isoformat(),
        "messages": [
            {
                "role": each.role,
                **({"speaker": each.speaker} if each.speaker else {}),
                "content": each.content,
                "is_cut": each.is_cut,
                "said_at": _time(each.said_at).isoformat(),
            }
            for each in said
        ],
    }
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _time(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
