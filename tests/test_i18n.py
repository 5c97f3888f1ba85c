"""How a sentence becomes words in a language."""

import gettext
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from i18n import (
    LANGUAGES,
    Catalogue,
    Text,
    catalogue,
    load_catalogues,
    text,
    texts,
)

FSI, PDI, LRM = "\u2068", "\u2069", "\u200e"


class Dictionary(gettext.NullTranslations):
    """Translations given by hand; `plurals` has a form for each number."""

    def __init__(
        self,
        messages: dict[str, str],
        plurals: Callable[[str, str, int], str] = lambda one, many, n: one if n == 1 else many,
    ) -> None:
        super().__init__()
        self._messages = messages
        self._plurals = plurals

    def gettext(self, message: str) -> str:
        return self._messages.get(message, message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self._plurals(msgid1, msgid2, n)


def persian(english: str, translation: str) -> Catalogue:
    return Catalogue("fa", Dictionary({english: translation}))


# Sentences


def test_a_sentence_is_english_in_a_log() -> None:
    assert str(text("The model {name} is gone.", name="nova")) == "The model nova is gone."


def test_braces_are_written_twice() -> None:
    assert str(text("{{name}} is {name}", name="x")) == "{name} is x"


def test_a_value_keeps_its_format() -> None:
    assert str(text("{cost:.2f} dollars", cost=1.005)) == f"{1.005:.2f} dollars"


def test_braces_in_a_value_are_only_braces() -> None:
    assert str(text("You wrote {what}", what="{secret} }{")) == "You wrote {secret} }{"


def test_a_missing_value_is_an_error() -> None:
    with pytest.raises(KeyError, match="name"):
        catalogue("en").say(text("Hello {name}"))


@pytest.mark.parametrize(
    ("count", "said"), [(0, "0 answers wait"), (1, "1 answer waits"), (2, "2 answers wait")]
)
def test_a_number_chooses_the_form(count: int, said: str) -> None:
    assert str(texts("{count} answer waits", "{count} answers wait", count)) == said


def test_a_plural_sentence_has_other_values_too() -> None:
    assert str(texts("{count} of {name}", "{count} of {name}", 3, name="x")) == "3 of x"


def test_a_sentence_within_a_sentence_is_translated_too() -> None:
    inner = text("try {name}", name="nova")
    outer = text("It failed: {advice}", advice=inner)
    fa = Catalogue(
        "fa", Dictionary({"It failed: {advice}": "نشد: {advice}", inner.message: "{name}؟"})
    )
    assert fa.say(outer) == f"نشد: {FSI}nova{PDI}؟"


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_has_no_translation_is_english(language: str) -> None:
    say = catalogue(language).say
    assert say(text("No catalogue has this sentence.")) == "No catalogue has this sentence."
    assert say(texts("{count} zyx", "{count} zyxes", 1)) == "1 zyx"
    assert say(texts("{count} zyx", "{count} zyxes", 5)) == "5 zyxes"


def test_a_catalogue_is_read_once() -> None:
    assert catalogue("fa") is catalogue("fa")
    assert catalogue("fa").language == "fa"


def test_an_unknown_language_has_no_catalogue() -> None:
    with pytest.raises(ValueError, match="'de'"):
        catalogue("de")


def test_all_catalogues_can_be_read_ahead() -> None:
    load_catalogues()
    before = catalogue.cache_info().misses
    for language in LANGUAGES:
        catalogue(language)
    assert catalogue.cache_info().misses == before


def test_importing_reads_no_catalogue(tmp_path: Path) -> None:
    program = "import i18n; print(i18n.catalogue.cache_info().currsize)"
    root = Path(__file__).parent.parent
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=True
    )
    assert done.stdout == "0\n"


@given(st.text(), st.sampled_from(LANGUAGES))
def test_any_value_can_be_said(value: str, language: str) -> None:
    said = catalogue(language).say(text("Zyx: {value}.", value=value))
    assert said.replace(FSI, "").replace(PDI, "") == f"Zyx: {value}.".replace(FSI, "").replace(
        PDI, ""
    )


# Latin names in a Persian sentence


def test_a_latin_name_keeps_its_place_in_persian() -> None:
    fa = persian("The model {name} is gone.", "مدل {name} دیگر نیست.")
    said = fa.say(text("The model {name} is gone.", name="gpt-6-luna"))
    assert said == f"مدل {FSI}gpt-6-luna{PDI} دیگر نیست."


@pytest.mark.parametrize(
    "template",
    [
        "بنویسید `{v}`",
        "بنویسید `/model {v}`",
        "بنویسید `/model {v} {v}`",
        "بنویسید ``{v}``",
        "بنویسید `` ` {v}``",
        "بنویسید ```\n{v}\n```",
        "بنویسید /{v} را",
        "بنویسید {v}chat را",
        "نشانی https://example.org/{v} است",
        "کلید sk-{v} است",
        "نام <@{v}> است",
    ],
)
def test_no_invisible_mark_gets_into_what_is_copied(template: str) -> None:
    said = persian("x {v}", template).say(text("x {v}", v="nova"))
    assert said.replace(f"{LRM}`", "`").replace(f"`{LRM}", "`") == template.format(v="nova")


@pytest.mark.parametrize(
    "value", ["/model", "https://example.org/a", "socks5://h:1", "<@12>", "", "two\nlines"]
)
def test_commands_links_mentions_and_lists_get_no_marks(value: str) -> None:
    assert persian("x {v}", "نام {v} است").say(text("x {v}", v=value)) == f"نام {value} است"


def test_values_that_touch_are_one_word() -> None:
    said = persian("{a}{b}{c}", "بنویسید {a}{b}{c} را").say(
        text("{a}{b}{c}", a="؟", b="ch", c="at")
    )
    assert said == "بنویسید ؟chat را"


def test_a_mark_in_a_value_opens_no_code() -> None:
    said = persian("{a} {b}", "از {a} تا {b}.").say(text("{a} {b}", a="x`", b="y"))
    assert said == f"از {FSI}x`{PDI} تا {FSI}y{PDI}."


def test_code_that_is_closed_is_over() -> None:
    fa = persian("x {v}", "`الف` و «{v}»")
    assert fa.say(text("x {v}", v="nova")) == f"{LRM}`الف`{LRM} و «{FSI}nova{PDI}»"


def test_a_command_keeps_its_slash_on_the_left_in_persian() -> None:
    said = persian("x", "با /reset یا `/model` یا `{{}}` در https://h/a/b").say(text("x"))
    assert said == f"با {LRM}/reset{LRM} یا {LRM}`/model`{LRM} یا {LRM}`{{}}`{LRM} در https://h/a/b"
    assert persian("x", "در فایل .env و...").say(text("x")) == f"در فایل {LRM}.env{LRM} و..."
    fenced = "بنویسید\n```\n/reset\n```"
    assert persian("x", fenced).say(text("x")) == fenced


def test_numbers_get_no_marks() -> None:
    assert persian("x {v}", "{v} پیام").say(text("x {v}", v=12)) == "12 پیام"


@pytest.mark.parametrize("language", ["en", "ru"])
def test_left_to_right_languages_get_no_marks(language: str) -> None:
    assert catalogue(language).say(text("Zyx {name}", name="نام")) == "Zyx نام"


def test_a_text_is_frozen() -> None:
    with pytest.raises(AttributeError):
        text("x").message = "y"  # type: ignore[misc]
    assert text("x {a}", a=1) == Text("x {a}", {"a": 1})
