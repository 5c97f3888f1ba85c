"""Bytes to words: encodings told apart, and the beginning and end of what is too long."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.files import safe_name
from media.texts import Excerpt, decode

ENGLISH = "The quick brown fox jumps over the lazy dog.\nAnd runs away.\n"
PERSIAN = "سلام، حال شما چطور است؟\nامروز هوا خوب بود و ما به پارک رفتيم.\n"
RUSSIAN = "Привет, как дела?\nСегодня хорошая погода, и мы пошли в парк.\n"
FRENCH = "Voilà déjà l'été : le garçon a mangé une crêpe à côté de la forêt.\n"
JAPANESE = "これは日本語の文章です。今日は天気がいいので、公園に行きました。\n" * 4
CODE = 'print("سلام")  # greets\nname = input()\n'

WHOLE = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32")


@pytest.mark.parametrize("encoding", WHOLE)
@pytest.mark.parametrize("words", [ENGLISH, PERSIAN, RUSSIAN, FRENCH, CODE])
def test_unicode_in_every_form(words: str, encoding: str) -> None:
    assert decode(words.encode(encoding)) == words


@pytest.mark.parametrize("bom", [codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE])
def test_the_other_order_of_bytes(bom: bytes) -> None:
    encoding = "utf-16-be" if bom == codecs.BOM_UTF16_BE else "utf-32-be"
    assert decode(bom + RUSSIAN.encode(encoding)) == RUSSIAN


@pytest.mark.parametrize(
    ("words", "encoding"),
    [
        (PERSIAN, "cp1256"),
        ("کتاب خوب", "cp1256"),
        ("x = 1  # تعداد کاربران\n" * 3, "cp1256"),
        (RUSSIAN, "cp1251"),
        ("Привет", "cp1251"),
        ("x = 1  # количество строк\n" * 3, "cp1251"),
        (RUSSIAN, "koi8-r"),
        (RUSSIAN, "cp866"),
        (FRENCH, "cp1252"),
        ("He said “no” – twice.", "cp1252"),
        ("Il va à Paris, puis à Lyon, et là il est à l'aise.", "cp1252"),
        (JAPANESE, "shift_jis"),
        (JAPANESE, "euc_jp"),
    ],
)
def test_older_encodings(words: str, encoding: str) -> None:
    assert decode(words.encode(encoding)) == words


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01",
        b"PK\x03\x04\x14\0\0\0\x08\0" + bytes(range(256)),
        bytes(range(256)) * 20,
        bytes(range(1, 256)) * 20,
    ],
)
def test_what_is_no_text(data: bytes) -> None:
    assert decode(data) is None


def test_line_breaks_are_of_one_kind() -> None:
    assert decode(b"one\r\ntwo\rthree\n") == "one\ntwo\nthree\n"
    assert decode(b"") == ""


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])))
def test_all_utf_8_comes_back(words: str) -> None:
    assert decode(words.encode()) == words.removeprefix("\ufeff")


@given(st.binary())
def test_no_bytes_are_too_strange(data: bytes) -> None:
    decode(data)


@given(st.text(), st.integers(0, 60), st.integers(0, 60))
def test_an_excerpt_is_the_beginning_and_the_end(words: str, first: int, second: int) -> None:
    excerpt = Excerpt(words).cut(first).cut(second)
    assert words.startswith(excerpt.head)
    assert words.endswith(excerpt.tail)
    assert len(excerpt) + excerpt.left_out == len(words)
    assert len(excerpt) <= max(first, second)
    assert (len(excerpt) <= second) or not excerpt.left_out


def test_an_excerpt_is_cut_again() -> None:
    words = "".join(map(chr, range(0x400, 0x464)))
    excerpt = Excerpt(words).cut(50).cut(20)
    assert (excerpt.head, excerpt.tail) == (words[:14], words[-6:])
    assert excerpt.left_out == 80


def test_an_excerpt_has_most_of_the_room_and_ends_with_whole_lines() -> None:
    words = "".join(f"line {number}\n" for number in range(1000))
    excerpt = Excerpt(words).cut(500)
    assert len(excerpt) > 450
    assert excerpt.head.endswith("\n")
    assert excerpt.tail.startswith("line ")
    note = f"[… {excerpt.left_out} characters left out …]"
    assert str(excerpt) == f"{excerpt.head}{note}\n{excerpt.tail}"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("notes.txt", "notes.txt"),
        ("متن من.txt", "متن من.txt"),
        ("نیم\u200cفاصله.txt", "نیم\u200cفاصله.txt"),
        ("../../etc/passwd", "passwd"),
        ("C:\\secrets\\key.pem", "key.pem"),
        ("picture\u202etxt.exe", "picturetxt.exe"),
        ("a`b\n\r\x1bc\u2066.md", "a_bc.md"),
        (".gitignore", ".gitignore"),
        ("..", "file"),
        ("", "file"),
        ("a" * 300 + ".py", "a" * 77 + ".py"),
        ("a." + "b" * 300, "a." + "b" * 19),
    ],
)
def test_names_are_fit_to_be_shown(name: str, shown: str) -> None:
    assert safe_name(name) == shown
