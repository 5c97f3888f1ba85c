"""What the playground's model says when nothing is scripted: honest words of a stand-in.

It answers in the language of the question, tells what it was asked, and shows long answers, code
and Markdown to who asks for them, so that a reader can see how the bot shows such things.
"""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from playground.model.parts import pictures_of, words_of

_SCRIPTS: Final = {
    "fa": re.compile(r"[\u0600-\u06ff]"),
    "ru": re.compile(r"[\u0400-\u04ff]"),
    "en": re.compile(r"[A-Za-z]"),
}

_HONEST: Final = {
    "en": (
        "I am a stand-in, not a real model: I only show how the bot works. "
        "You said: “{said}”. {memory} "
        "Ask me for **code**, **markdown** or something **long** to see how that looks."
    ),
    "fa": (
        "من جانشین هستم، نه مدل واقعی؛ فقط نشان می‌دهم ربات چطور کار می‌کند. "
        "شما گفتید: «{said}». {memory} "
        "برای دیدن شکل‌های دیگر، از من **کد**، **مارک‌داون** یا پاسخ **بلند** بخواهید."
    ),
    "ru": (
        "Я заглушка, а не настоящая модель: я лишь показываю, как работает бот. "
        "Вы сказали: «{said}». {memory} "
        "Попросите **код**, **markdown** или что-нибудь **длинное**, чтобы увидеть их вид."
    ),
}
_FIRST: Final = {
    "en": "It is the first thing you have said to me.",
    "fa": "این نخستین حرف شما با من است.",
    "ru": "Это первое, что вы мне сказали.",
}
_BEFORE: Final = {
    "en": "Before that you said: “{said}”.",
    "fa": "پیش از آن گفته بودید: «{said}».",
    "ru": "До этого вы сказали: «{said}».",
}
_PICTURES: Final = {
    "en": "Pictures that came with it: {count}.",
    "fa": "تصویرهایی که همراهش بود: {count}.",
    "ru": "Картинок с этим пришло: {count}.",
}
_WISHES: Final = {
    "code": re.compile(r"\bcode\b|کد|\bкод", re.IGNORECASE),
    "markdown": re.compile(r"markdown|مارک‌?داون|маркдаун", re.IGNORECASE),
    "long": re.compile(r"\blong|بلند|طولانی|длинн", re.IGNORECASE),
}
_CODE: Final = '''

```python
def greet(name: str) -> str:
    """Say hello."""
    return f"Hello, {name}!"


print(greet("companion"))
```'''
_MARKDOWN: Final = """

# Heading
## Smaller
-# Smallest
1. **bold**, *italic*, __underlined__, ~~struck~~
2. `inline code`, ||a spoiler||
   - nested
> A quotation
[A link](<https://example.com>)"""
_PARAGRAPH: Final = {
    "en": (
        "\n\nParagraph {number}. A long answer is shown in several messages, and each of them ends "
        "where a reader would pause: after a paragraph, a line, a sentence or a word. Nothing is "
        "lost between two messages, and nothing is said twice."
    ),
    "fa": (
        "\n\nبند {number}. پاسخ بلند در چند پیام نشان داده می‌شود و هر پیام جایی تمام می‌شود که "
        "خواننده مکث می‌کند: پس از بند، سطر، جمله یا واژه. میان دو پیام چیزی گم نمی‌شود و چیزی "
        "دو بار گفته نمی‌شود."
    ),
    "ru": (
        "\n\nАбзац {number}. Длинный ответ показан в нескольких сообщениях, и каждое из них "
        "кончается там, где читатель сделал бы паузу: после абзаца, строки, предложения или слова. "
        "Между сообщениями ничего не теряется и ничего не повторяется."
    ),
}
_LONG_PARAGRAPHS: Final = 16
_QUOTED: Final = 300


def stand_in(messages: Iterable[Mapping[str, Any]], *, in_json: bool = False) -> str:
    """Give the answer to these messages, as a JSON object where that is asked for."""
    asked = [message["content"] for message in messages if message["role"] == "user"] or [""]
    said = list(map(words_of, asked))
    language = _language(said[-1])
    before = _BEFORE[language].format(said=_quote(said[-2])) if len(said) > 1 else _FIRST[language]
    if count := len(pictures_of(asked[-1])):
        before = f"{_PICTURES[language].format(count=count)} {before}"
    answer = _HONEST[language].format(said=_quote(said[-1]), memory=before)
    wishes = {name for name, words in _WISHES.items() if words.search(said[-1])}
    if "long" in wishes:
        numbers = range(1, _LONG_PARAGRAPHS + 1)
        answer += "".join(_PARAGRAPH[language].format(number=number) for number in numbers)
    if "markdown" in wishes:
        answer += _MARKDOWN
    answer += _CODE if "code" in wishes else ""
    return json.dumps({"answer": answer}, ensure_ascii=False, indent=2) if in_json else answer


def _language(said: str) -> str:
    """Give the language by the script that most letters are of; English where there is none."""
    return max(reversed(_SCRIPTS), key=lambda language: len(_SCRIPTS[language].findall(said)))


def _quote(said: str) -> str:
    """Give what was said on one line, short and without marks that would change its look."""
    line = " ".join(said.replace("`", "'").split())
    return line if len(line) <= _QUOTED else f"{line[:_QUOTED]}…"
