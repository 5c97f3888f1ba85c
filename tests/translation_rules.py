"""What a translation has to keep, and how Persian and Russian are written."""

import re
import string
import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from babel.messages.catalog import Message


@dataclass(frozen=True)
class Pair:
    """A sentence and its translation; of a plural, the plural and one of its forms."""

    english: str
    translation: str


def forms(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


def placeholders(sentence: str) -> Counter[str]:
    fields = ((name, spec) for _, name, spec, _ in string.Formatter().parse(sentence))
    return Counter(f"{name}:{spec}".rstrip(":") for name, spec in fields if name is not None)


def names(sentence: str) -> set[str]:
    """Give the names of the placeholders, however their values are formatted."""
    return {name.partition(":")[0] for name in placeholders(sentence)}


def kept_verbatim(sentence: str) -> Counter[str]:
    """Count what no translation changes: code, commands, links, variables, bold marks."""
    pattern = r"`[^`]*`|(?<![\w/}])/[a-z]+|https?://[^\s,،;؛)»]*|\b[A-Z]+_[A-Z_]+\b|\*\*|\.env\b"
    return Counter(re.findall(pattern, sentence))


def ending(sentence: str) -> str:
    """Give the mark at the end, in its English shape, and the space around the sentence."""
    space = sentence[: len(sentence) - len(sentence.lstrip())], sentence[len(sentence.rstrip()) :]
    mark = sentence.rstrip()[-1:].translate(str.maketrans("؟،؛", "?,;"))
    return f"{space}{mark if mark in '.?!:,;…' else ''}"


def starts_right_to_left(sentence: str) -> bool:
    """Tell whether each line with Persian words begins with one.

    The first strong letter sets a line's direction (https://www.unicode.org/reports/tr9/#P2); an
    isolated value does not count, but one in code is not isolated.
    """
    for line in sentence.split("\n"):
        shown = re.sub(r"\{\w+(:[^{}]*)?\}", "", re.sub(r"`[^`]*`", "x", line))
        strong = [
            kind for letter in shown if (kind := unicodedata.bidirectional(letter)) in "L R AL"
        ]
        if "AL" in strong and strong[0] == "L":
            return False
    return True


def absent(pattern: str) -> Callable[[Pair], bool]:
    return lambda pair: re.search(pattern, re.sub(r"`[^`]*`", "x", pair.translation)) is None


FA: Final = "[آ-یأؤئء]"
VERBS: Final = "شو|کن|توان|ده|خواه|رو|گوی|گیر|فرست|نویس|مان|بین|رس|پرس|گذار|آی|افت|خور|ساز"

EVERYWHERE: dict[str, Callable[[Pair], bool]] = {
    "placeholders": lambda pair: placeholders(pair.english) == placeholders(pair.translation),
    "verbatim": lambda pair: kept_verbatim(pair.english) == kept_verbatim(pair.translation),
    "ending": lambda pair: ending(pair.english) == ending(pair.translation),
    "lines": lambda pair: pair.english.count("\n") == pair.translation.count("\n"),
    "double space": absent(r"  "),
    "straight quotes": absent(r'"'),
    "mixed scripts": absent(r"[A-Za-z][А-яЁёآ-ی]|[А-яЁёآ-ی][A-Za-z]"),
    "space before a mark": absent(r"\s[.،؛؟,;:…](\s|$)"),
}

PERSIAN: dict[str, Callable[[Pair], bool]] = {
    "Arabic letters": absent("[يكىة٠-٩]"),
    "Latin marks": absent(rf"({FA}|»)[,;?]"),
    "می apart": absent(rf"(^|\s)ن?می\s+{FA}"),
    "می joined": absent(rf"(^|\s|«)ن?می({VERBS})"),
    "endings apart": absent(rf"{FA} (ها|های|هایی|هایش|هایتان|ترین|ام|ایم|اید|اند)(?!{FA})"),
    "ه ی apart": absent(rf"ه ی(?!{FA})"),
    "loose ZWNJ": absent(rf"\u200c(?!{FA})|(?<!{FA})\u200c"),
    "direction": lambda pair: starts_right_to_left(pair.translation),
    "informal": absent(rf"(?<!{FA})(تو|برات|می‌تونی|بکن|کن|بده|بگو|بنویس|بپرس)(?!{FA}|\u200c)"),
}

RUSSIAN: dict[str, Callable[[Pair], bool]] = {
    "hyphen for a dash": absent(r" [-–] "),
    "capital вы": absent(r"(?<=[а-яё,] )(Вы|Вас|Вам|Ваш\w*)\b"),
    "е for ё": absent(
        r"(?i)\b(еще|ее|нее|идет|придет|дает|найдет|счет\w?|свое|мое|твое|начнет\w*|"
        r"берет|ждет|не[её] ]|ключем|четк\w+|пришел|вышел|шел|прошел|подошел)\b"
    ),
    "informal": absent(r"(?i)\b(ты|тебе|тебя|твой|попробуй|напиши|спроси|выбери|подожди)\b"),
}
