"""The catalogues say what the code says, whole, in each language."""

import ast
import gettext
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from i18n import LANGUAGES, LOCALES, Text, catalogue
from locales.update import (
    PLURAL_FORMS,
    ROOT,
    Tidy,
    compiled_mo,
    is_untranslated,
    merged,
    po_path,
    read_catalogue,
    sources,
    template,
    written_po,
)
from tests.translation_rules import (
    EVERYWHERE,
    PERSIAN,
    RUSSIAN,
    Pair,
    forms,
    names,
    starts_right_to_left,
)

TRANSLATED = ("fa", "ru")


# The files


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_po_has_the_sentences_of_the_code(language: str) -> None:
    told = "run `python -m locales.update` and translate what is new"
    assert po_path(language).read_bytes() == written_po(merged(language, template())), told


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_mo_is_compiled_from_the_po(language: str) -> None:
    committed = po_path(language).with_suffix(".mo").read_bytes()
    assert committed == compiled_mo(read_catalogue(language)), "run `python -m locales.update`"


def test_there_is_a_folder_for_each_language_and_no_other() -> None:
    assert sorted(path.parent.parent.name for path in LOCALES.rglob("*.po")) == sorted(LANGUAGES)


def test_an_update_keeps_translations_and_drops_what_the_code_lost() -> None:
    sentences = Tidy("ru")
    sentences.add("Try again")
    sentences.add(("{count} zyx", "{count} zyxes"))
    updated = merged("ru", sentences)
    assert [message.id for message in updated if message.id] == [
        "Try again",
        ("{count} zyx", "{count} zyxes"),
    ]
    assert is_untranslated(list(updated)[2])
    known = updated.get("Try again")
    assert known is not None
    assert known.string == say("ru", "Try again")


def test_a_sentence_that_became_a_plural_is_translated_anew() -> None:
    sentences = Tidy("ru")
    sentences.add(("Try again", "Try all again"))
    assert is_untranslated(list(merged("ru", sentences))[1])


def test_half_a_translation_is_not_compiled() -> None:
    half, whole = Tidy("ru"), Tidy("ru")
    half.add(("{count} zyx", "{count} zyxes"), ("{count} зикс", "", ""))
    assert compiled_mo(half) == compiled_mo(whole)


def say(language: str, message: str) -> str:
    return catalogue(language).say(Text(message, {}))


# The sentences in the code


def calls() -> Iterator[tuple[Path, ast.Call, str]]:
    """Give each call of i18n's `text` and `texts`."""
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if (
                path.name != "i18n.py"
                and isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in {"text", "texts"}
            ):
                yield path, node, f"{path.relative_to(ROOT)}:{node.lineno}"


def literals(call: ast.Call) -> tuple[str, ...]:
    """Give the sentence, and its plural, that a call names."""
    count = 2 if isinstance(call.func, ast.Name) and call.func.id == "texts" else 1
    values = [
        argument.value for argument in call.args[:count] if isinstance(argument, ast.Constant)
    ]
    return tuple(value for value in values if isinstance(value, str))


def test_each_sentence_is_a_literal_that_babel_collects() -> None:
    named = {
        (found if len(found) > 1 else found[0])
        for _, call, _ in calls()
        if (found := literals(call))
    }
    collected = {message.id for message in template() if message.id}
    assert named == collected
    places = [place for _, call, place in calls() if not literals(call)]
    assert places == []


def test_each_call_gives_the_values_its_sentence_needs() -> None:
    for _, call, place in calls():
        given = {keyword.arg for keyword in call.keywords}
        if len(forms := literals(call)) > 1:
            given |= {"count"}
        assert names(forms[-1]) == given, place
        assert all(names(form) <= given for form in forms), place


def test_english_is_the_code_s_own() -> None:
    assert all(is_untranslated(message) for message in read_catalogue("en") if message.id)


# The translations


def pairs(language: str) -> list[Pair]:
    return [
        Pair(message.id if isinstance(message.id, str) else message.id[-1], form)
        for message in read_catalogue(language)
        if message.id
        for form in forms(message)
        if form  # what is not translated is told by a test of its own
    ]


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_sentence_is_translated_in_all_its_forms(language: str) -> None:
    count, _ = PLURAL_FORMS[language]
    for message in read_catalogue(language):
        if message.id:
            assert not is_untranslated(message), message.id
            assert not message.fuzzy, message.id
            assert len(forms(message)) == (1 if isinstance(message.id, str) else count), message.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_can_be_said(language: str) -> None:
    for message in template():
        if message.id:
            several = (message.id,) if isinstance(message.id, str) else message.id
            values = dict.fromkeys(names(several[-1]), 7)
            plural = several[1] if len(several) > 1 else None
            said = catalogue(language).say(Text(several[0], values, plural, 7))
            assert said
            assert "{" not in said


@pytest.mark.parametrize(
    ("language", "form_of"),
    [
        ("en", {0: 1, 1: 0, 2: 1, 11: 1, 21: 1}),
        ("fa", {0: 0, 1: 0, 2: 1, 11: 1}),
        ("ru", {1: 0, 21: 0, 101: 0, 2: 1, 4: 1, 22: 1, 0: 2, 5: 2, 11: 2, 12: 2, 14: 2, 111: 2}),
    ],
)
def test_the_number_chooses_the_form(language: str, form_of: dict[int, int]) -> None:
    _, rule = PLURAL_FORMS[language]
    choose = gettext.c2py(rule)
    assert {number: choose(number) for number in form_of} == form_of
    assert f"plural=({rule});" in read_catalogue(language).plural_forms


RULES = [
    (language, rule, name)
    for language, rules in (("fa", EVERYWHERE | PERSIAN), ("ru", EVERYWHERE | RUSSIAN))
    for name, rule in rules.items()
]


@pytest.mark.parametrize(
    ("language", "rule"),
    [pytest.param(language, rule, id=f"{language}-{name}") for language, rule, name in RULES],
)
def test_a_translation_keeps_the_rule(language: str, rule: Callable[[Pair], bool]) -> None:
    assert [pair for pair in pairs(language) if not rule(pair)] == []


@pytest.mark.parametrize(
    ("name", "english", "translation"),
    [
        ("placeholders", "{a} of {b}", "{a} из"),
        ("placeholders", "{a:.2f}", "{a}"),
        ("verbatim", "Write `!chat`", "بنویسید `!chta`"),
        ("verbatim", "Use /model now", "Теперь /модель"),
        ("verbatim", "Set LOG_LEVEL", "Задайте LOGLEVEL"),
        ("ending", "Done.", "Готово"),
        ("ending", "Why?", "چرا."),
        ("ending", "Done.", "Готово. "),
        ("lines", "a\nb", "а б"),
        ("double space", "a b", "а  б"),
        ("straight quotes", "a", 'а "б"'),
        ("mixed scripts", "a", "мoдель"),
        ("space before a mark", "a.", "а ."),
        ("Arabic letters", "a", "كتاب"),
        ("Latin marks", "a, b", "الف, ب"),
        ("می apart", "a", "می شود"),
        ("می joined", "a", "میشود"),
        ("endings apart", "a", "پیام ها"),
        ("ه ی apart", "a", "خانه ی ما"),
        ("loose ZWNJ", "a", "می\u200c شود"),
        ("direction", "a", "Discord را باز کنید"),
        ("direction", "a", "`{command}` را بنویسید"),
        ("informal", "a", "دوباره بپرس"),
        ("hyphen for a dash", "a", "а - б"),
        ("capital вы", "a", "если Вы"),
        ("е for ё", "a", "еще раз"),
        ("informal", "a", "Попробуй ещё"),
    ],
)
def test_a_rule_sees_what_breaks_it(name: str, english: str, translation: str) -> None:
    rules = [rule for _, rule, known in RULES if known == name]
    assert any(not rule(Pair(english, translation)) for rule in rules)


def test_a_line_may_begin_with_an_isolated_name() -> None:
    assert starts_right_to_left("{model} پیدا نشد.\nنام `{model}` درست است؟\nDiscord")
