"""Every word a person reads, in English, Persian or Russian.

The code names a sentence with `text` or `texts` and keeps it as a lazy `Text`. It becomes words at
the border, where the reader's language is known: `catalogue(language).say(sentence)`. English is
the sentence as the code has it, so a missing translation shows as English.
"""

import gettext
import re
import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

DOMAIN: Final = "hamdam"
LOCALES: Final = Path(__file__).resolve().parent / "locales"

LANGUAGES: Final = ("en", "fa", "ru")
"""The languages that have a catalogue."""

LANGUAGE_NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {"en": "English", "fa": "فارسی", "ru": "Русский"},
)
"""Each language's name in that language, for a list to choose from."""

RIGHT_TO_LEFT: Final = frozenset({"fa"})

_FIRST_STRONG_ISOLATE: Final = "\u2068"
_POP_DIRECTIONAL_ISOLATE: Final = "\u2069"
_LEFT_TO_RIGHT_MARK: Final = "\u200e"

# What string.Formatter.parse gives: text, then a placeholder's name, format and conversion.
Piece = tuple[str, str | None, str | None, str | None]


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence for a person, not yet in any language.

    `message` is English with {named} placeholders that `values` fill; a value may be a Text itself.
    With a `plural`, `count` chooses the form.
    """

    message: str
    values: Mapping[str, object]
    plural: str | None = None
    count: int | None = None

    def __str__(self) -> str:
        """Give the English sentence: what a log shows."""
        return catalogue("en").say(self)


def text(message: str, /, **values: object) -> Text:
    """Name a sentence. `message` must be a literal, since Babel collects it from the source."""
    return Text(message, values)


def texts(singular: str, plural: str, count: int, /, **values: object) -> Text:
    """Name a sentence that depends on a number; its {count} is filled in.

    Both forms must be literals, since Babel collects them from the source.
    """
    return Text(singular, {**values, "count": count}, plural, count)


def lines(*sentences: Text) -> Text:
    """Put sentences under each other, each on a line of its own."""
    values = {str(number): sentence for number, sentence in enumerate(sentences)}
    return Text("\n".join(f"{{{number}}}" for number in values), values)


class Catalogue:
    """The sentences in one language."""

    def __init__(self, language: str, translations: gettext.NullTranslations) -> None:
        self.language: Final = language
        self._translations = translations
        self._isolates = language in RIGHT_TO_LEFT

    def say(self, sentence: Text, /) -> str:
        """Give the sentence in this language, in English where it has no translation.

        Raises KeyError when a placeholder has no value.
        """
        if sentence.plural is None or sentence.count is None:
            template = self._translations.gettext(sentence.message)
        else:
            template = self._translations.ngettext(
                sentence.message, sentence.plural, sentence.count
            )
        return self._fill(template, sentence.values)

    def _fill(self, template: str, values: Mapping[str, object]) -> str:
        said = ""
        if self._isolates:
            template = _COMMAND.sub(_mark, template)
        pieces = list(string.Formatter().parse(template))
        for index, (literal, name, spec, _) in enumerate(pieces):
            said += literal
            if name is None:
                continue
            value = values[name]
            if isinstance(value, Text):
                said += self.say(value)
                continue
            shown = format(value, spec or "")
            if self._isolates and isinstance(value, str) and _may_isolate(shown, pieces, index):
                shown = f"{_FIRST_STRONG_ISOLATE}{shown}{_POP_DIRECTIONAL_ISOLATE}"
            said += shown
        return said


@cache
def catalogue(language: str) -> Catalogue:
    """Give the catalogue of one of LANGUAGES, read from its compiled file at the first call.

    Raises ValueError for a language without a catalogue.
    """
    if language not in LANGUAGES:
        message = f"there is no catalogue for {language!r}"
        raise ValueError(message)
    translations = gettext.translation(DOMAIN, LOCALES, [language], fallback=True)
    return Catalogue(language, translations)


def load_catalogues() -> None:
    """Read every catalogue now, so that no file is read later on the event loop."""
    for language in LANGUAGES:
        catalogue(language)


# Isolates keep a Latin name in its place within a right-to-left sentence
# (https://www.unicode.org/reports/tr9/#Explicit_Directional_Isolates). They are characters though:
# within code, a command or a link they would be copied along and break it.
_CODE_RUN: Final = re.compile(r"`+")
_GLUED_BEFORE: Final = re.compile(r"[A-Za-z0-9/_=@#<&?!\\-]\Z")
_GLUED_AFTER: Final = re.compile(r"[A-Za-z0-9/_=@#>&-]")
_COMMAND: Final = re.compile(r"(`+).+?\1|(?<![\w/.])[/.][a-z]+", re.DOTALL)
_LITERAL_VALUE: Final = re.compile(r"[/<]|[A-Za-z][A-Za-z0-9+.-]*://")


def _mark(command: re.Match[str]) -> str:
    """Keep the mark that a command or a file starts with on its left, and put nothing into it."""
    shown = command[0]
    if "\n" in shown:  # a block of code has its own lines
        return shown
    return f"{_LEFT_TO_RIGHT_MARK}{shown}{_LEFT_TO_RIGHT_MARK}"


def _may_isolate(shown: str, pieces: Sequence[Piece], index: int) -> bool:
    """Tell whether isolates around what the piece at `index` shows are harmless."""
    if not shown or "\n" in shown or _LITERAL_VALUE.match(shown):
        return False
    before = "".join(literal for literal, *_ in pieces[: index + 1])
    after = pieces[index + 1][0] if index + 1 < len(pieces) else " "
    touches_another_value = not after or (index > 0 and not pieces[index][0])
    if touches_another_value or _GLUED_BEFORE.search(before) or _GLUED_AFTER.match(after):
        return False
    return not _in_code(before)


def _in_code(before: str) -> bool:
    """Tell whether Markdown that starts like this has an open code span or fence at its end."""
    opened: str | None = None
    for run in _CODE_RUN.findall(before):
        if opened is None:
            opened = run
        elif run == opened:
            opened = None
    return opened is not None


def choose_language(
    *,
    chosen: str | None,
    locale: str | None,
    written: str | None,
    server_locale: str | None,
    default: str,
) -> str:
    """Choose the language to answer a person in.

    `chosen` is their own choice with /language, `locale` the interaction's, `written` what they
    wrote, `server_locale` the server's, `default` the owner's LANGUAGE. The first that names one of
    LANGUAGES wins, in that order.
    """
    return (
        language_of_locale(chosen)
        or language_of_locale(locale)
        or language_of_text(written or "")
        or language_of_locale(server_locale)
        or default
    )


def language_of_locale(locale: str | None) -> str | None:
    """Give the language of a locale such as `en-US`, `ru` or `fa_IR.UTF-8`, if we speak it."""
    language = re.split(r"[-_.@]", locale or "", maxsplit=1)[0].lower()
    return language if language in LANGUAGES else None


# What is the same in any language: code, links, and Discord's mentions, emoji and timestamps
# (https://discord.com/developers/docs/reference#message-formatting).
_NOT_LANGUAGE: Final = re.compile(
    r"```.*?(?:```|\Z)|`[^`\n]*`|https?://\S+|<(?:[@#/:]|a:|id:|t:)[^<>\s]*>",
    re.DOTALL | re.IGNORECASE,
)

# https://www.unicode.org/Public/UNIDATA/Blocks.txt
_SCRIPTS: Final = (
    ("fa", re.compile(r"[\u0600-\u06ff\u0750-\u077f\u0870-\u08ff\ufb50-\ufdff\ufe70-\ufeff]+")),
    ("ru", re.compile(r"[\u0400-\u052f\u1c80-\u1c8f\u2de0-\u2dff\ua640-\ua69f]+")),
    ("en", re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]+")),
)


def language_of_text(written: str) -> str | None:
    """Guess the language from the script of most letters; None for no letters or other scripts.

    Code, links and mentions do not count. In a tie Persian and Russian win, since Latin names and
    terms are at home in both.
    """
    letters = "".join(filter(str.isalpha, _NOT_LANGUAGE.sub(" ", written)))
    counts = {language: sum(map(len, script.findall(letters))) for language, script in _SCRIPTS}
    likeliest = max(counts, key=lambda language: counts[language])
    others = len(letters) - sum(counts.values())
    return likeliest if letters and counts[likeliest] >= others else None
