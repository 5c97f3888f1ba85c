"""The pages for owners: their links lead somewhere, and all languages say what is so."""

import re
from pathlib import Path

import pytest

from tests.image_files import ROOT, read
from tests.test_readme import says, slug
from tests.translation_rules import RUSSIAN as RULES
from tests.translation_rules import Pair, starts_right_to_left

PAGES = sorted(
    str(path.relative_to(ROOT))
    for path in ROOT.rglob("*.md")
    if not {".venv", "build", "node_modules"}.intersection(path.relative_to(ROOT).parts)
    and not any(part.startswith(".") for part in path.relative_to(ROOT).parts)
)
PERSIAN = [name for name in PAGES if name.endswith(".fa.md")]
OWNERS = [name for name in PERSIAN if name.startswith("docs/")]
RUSSIAN = [name for name in PAGES if name.endswith(".ru.md")]
SETTINGS = {"en": "docs/settings.md", "fa": "docs/settings.fa.md", "ru": "docs/settings.ru.md"}
READMES = {"en": "README.md", "fa": "README.fa.md", "ru": "README.ru.md"}
DEFAULT = r"Default|پیش‌فرض|По\s+умолчанию"
PRIVACY = {"en": "PRIVACY.md", "fa": "PRIVACY.fa.md", "ru": "PRIVACY.ru.md"}


def plain(markdown: str) -> str:
    """Give inline HTML code as Markdown has it."""
    return re.sub(r'<code dir="ltr">(.*?)</code>', r"`\1`", markdown)


def prose(name: str) -> str:
    """Give a page without its fenced blocks."""
    return re.sub(r"^```.*?^```$", "", plain(read(name)), flags=re.DOTALL | re.MULTILINE)


def fences(name: str) -> list[str]:
    """Give the fenced blocks without comments, but for what a terminal shows."""
    found = re.findall(r"^```(\w*)\n(.*?)^```$", read(name), re.MULTILINE | re.DOTALL)
    return [re.sub(r" +# .*", "", block) for kind, block in found if kind != "console"]


def anchors(name: str) -> set[str]:
    """Give the anchors of a page's headings, and those that it sets itself."""
    headings = re.findall(r"^#+ (.*)$", prose(name), re.MULTILINE)
    return {slug(heading.replace("`", "")) for heading in headings}


def in_english(name: str) -> str:
    """Give the page of which this one is a translation."""
    return re.sub(r"\.(fa|ru)\.md$", ".md", name)


def translated(english: str, language: str) -> str:
    """Give what the translation of a page is called, be there one or not."""
    return english if language == "en" else re.sub(r"\.md$", f".{language}.md", english)


def language_of(name: str) -> str:
    """Give the language of a page."""
    found = re.search(r"\.(fa|ru)\.md$", name)
    return found[1] if found else "en"


def addresses(markdown: str) -> set[str]:
    """Give all addresses of links and pictures."""
    found = re.findall(r'\]\(([^)\s]+)\)|(?:src|srcset|href)="([^"]+)"', markdown)
    return {one or other for one, other in found}


def links(name: str) -> set[str]:
    return addresses(prose(name))


def blocks(name: str) -> list[str]:
    """Give the paragraphs, items, headings and cells of a page, each in one line."""
    found: list[str] = []
    for part in re.split(r"\n\s*\n|\n(?=\s*(?:[-*>|]|\d+\.) ?)", prose(name)):
        whole = re.sub(r"\s+", " ", part).strip()
        cells = whole.strip("|").split(" | ") if whole.startswith("|") else [whole]
        found += (re.sub(r"^[\s>#*-]+|^\d+\. ", "", cell) for cell in cells)
    return [re.sub(r"<[^>]+>|\]\([^)]*\)", "", block) for block in found if block]


# Links


@pytest.mark.parametrize("name", PAGES)
def test_relative_links_lead_somewhere(name: str) -> None:
    for link in sorted(links(name)):
        if "://" in link or link.startswith("mailto:"):
            continue
        path, _, anchor = link.partition("#")
        target = (ROOT / name).parent / path if path else ROOT / name
        assert target.exists(), link
        if anchor:
            assert "\u200c" not in anchor, "renderers differ in whether they keep it"
            page = str(target.resolve().relative_to(ROOT))
            assert anchor in anchors(page), link


@pytest.mark.parametrize("name", [*PERSIAN, *RUSSIAN])
def test_each_page_and_its_translations_lead_to_each_other(name: str) -> None:
    pages = {translated(in_english(name), language) for language in READMES}
    for page in pages:
        assert {Path(other).name for other in pages - {page}} <= links(page)


@pytest.mark.parametrize("language", READMES)
def test_the_readmes_lead_to_each_page_in_their_language(language: str) -> None:
    pages = {translated(in_english(name), language) for name in [*OWNERS, "PRIVACY.fa.md"]}
    assert pages <= links(READMES[language])


@pytest.mark.parametrize("name", PAGES)
def test_a_page_leads_to_pages_in_its_own_language(name: str) -> None:
    languages = r"^.*\*\*(?:English|فارسی|Русский)\*\*.*$"
    for link in addresses(re.sub(languages, "", prose(name), count=1, flags=re.MULTILINE)):
        target = link.partition("#")[0]
        if "://" in target or not target.endswith(".md"):
            continue
        own = translated(in_english(target), language_of(name))
        assert target == own or not ((ROOT / name).parent / own).exists(), link


# Translations


@pytest.mark.parametrize("name", [name for name in PAGES if in_english(name) == name])
def test_each_page_for_people_is_there_in_all_languages(name: str) -> None:
    if name.startswith("docs/") or "/" not in name:
        assert {translated(name, language) for language in READMES} <= set(PAGES)


@pytest.mark.parametrize("name", [*OWNERS, *RUSSIAN])
def test_all_languages_say_the_same_commands(name: str) -> None:
    assert fences(name) == fences(in_english(name))


@pytest.mark.parametrize("name", [*OWNERS, "PRIVACY.fa.md", *RUSSIAN])
def test_all_languages_have_the_same_parts(name: str) -> None:
    english = in_english(name)
    for mark in (r"^#+ ", r"^\|", r"^- |^\d+\. "):
        counts = [len(re.findall(mark, prose(page), re.MULTILINE)) for page in (name, english)]
        assert counts[0] == counts[1], mark


@pytest.mark.parametrize("name", PERSIAN)
def test_no_persian_line_begins_with_latin(name: str) -> None:
    assert [block for block in blocks(name) if not starts_right_to_left(block)] == []


@pytest.mark.parametrize("name", PERSIAN)
def test_a_persian_page_is_right_to_left_and_its_commands_are_not(name: str) -> None:
    inside = False
    for line in read(name).splitlines():
        if line == '<div dir="rtl">':
            assert not inside
            inside = True
        elif line == "</div>":
            assert inside
            inside = False
        elif line.startswith("```"):
            assert not inside, line
        elif re.search("[آ-ی]", line) and not line.lstrip().startswith("<img"):
            assert inside or "# " in line, line
    assert not inside


@pytest.mark.parametrize("name", PERSIAN)
def test_persian_is_written_with_persian_letters(name: str) -> None:
    assert re.findall("[يكىة٠-٩]", prose(name)) == []
    assert re.findall(r"[آ-ی][,;?]", prose(name)) == []


@pytest.mark.parametrize("name", RUSSIAN)
def test_russian_is_written_as_elsewhere(name: str) -> None:
    for block in blocks(name):
        broken = [rule for rule, holds in RULES.items() if not holds(Pair("", block))]
        assert broken == [], block


# Settings


@pytest.mark.parametrize("language", SETTINGS)
def test_each_setting_has_its_section_with_its_default(language: str) -> None:
    page = plain(read(SETTINGS[language]))
    found = re.findall(r"^### `([A-Z_]+)`\n(.*?)(?=^##|\Z)", page, re.MULTILINE | re.DOTALL)
    example = re.findall(r"^(?:# )?([A-Z_]+)=(.*)$", read(".env.example"), re.MULTILINE)
    sections = dict(found)
    assert len(sections) == len(found)
    assert set(sections) == {name for name, _ in example}
    for name, default in example:
        told = re.findall(rf"(?:{DEFAULT}):\s+([^.;؛]*)", sections[name])
        assert len(told) == 1, name
        if default and name != "SYSTEM_PROMPT":
            [shown] = re.findall(rf"(?:{DEFAULT}):\s+`([^`]*)`\.", sections[name])
            assert shown == default
        elif not default:
            assert told[0].strip() in ("none", "هیچ", "нет"), name


@pytest.mark.parametrize("name", [name for name in PAGES if name.startswith("docs/")])
def test_examples_set_variables_that_there_are(name: str) -> None:
    known = set(re.findall(r"^(?:# )?([A-Z_]+)=", read(".env.example"), re.MULTILINE))
    known |= set(re.findall(r"^ARG (\w+)", read("Dockerfile"), re.MULTILINE))
    for block in fences(name):
        for variable in re.findall(r"^([A-Z_]+)=", block, re.MULTILINE):
            assert variable in known or re.fullmatch(r"ENDPOINT_[A-Z]+_(URL|KEY)", variable)


@pytest.mark.parametrize("language", READMES)
def test_the_pages_say_which_settings_wait_for_the_next_start(language: str) -> None:
    table = read("reloading.py").partition("_FROM_NEXT_START: Final = {")[2].partition("}")[0]
    waiting = set(re.findall(r'"([A-Z_]+)"', table))
    assert "DISCORD_TOKEN" in waiting
    for name in (READMES[language], SETTINGS[language]):
        [told] = [block for block in blocks(name) if "`/owner reload`" in block]
        assert set(re.findall(r"`([A-Z_]+)`", told)) == waiting


# What else the pages name


@pytest.mark.parametrize("name", [name for name in PAGES if name.startswith("docs/")])
def test_the_files_of_commands_exist(name: str) -> None:
    commands = "\n".join(fences(name))
    named = re.findall(r"-r (\S+\.txt)|\b(deploy/[\w.*-]+)|(?:cp|copy) (\.env\.example)", commands)
    for group in named:
        [file] = filter(None, group)
        assert list(ROOT.glob(file)), file


@pytest.mark.parametrize("language", PRIVACY)
def test_the_privacy_page_names_the_buttons_and_commands_that_there_are(language: str) -> None:
    page = re.sub(r"\s+", " ", prose(PRIVACY[language]))
    labels = {
        "en": ("Save everything", "Delete everything"),
        "fa": ("ذخیرهٔ همه", "پاک کردن همه"),
        "ru": ("Сохранить всё", "Удалить всё"),
    }
    for label in labels[language]:
        assert label in says(language)
        assert f"**{label}**" in page
    commands = set(re.findall(r"`/([a-z]+)`", page))
    expected = {"privacy", "remember", "forget", "chats", "persona", "reset", "undo", "usage"}
    assert commands == expected
    sources = "\n".join(path.read_text("utf-8") for path in (ROOT / "cogs").glob("*.py"))
    for command in commands:
        assert f'"{command}"' in sources


@pytest.mark.parametrize("language", PRIVACY)
def test_the_privacy_page_says_the_times_of_the_code(language: str) -> None:
    seven = {"en": "seven days", "fa": "هفت روز", "ru": "семь дней"}
    assert "_KEPT_SECONDS = 7 * 24 * 3600" in read("history/turnlog.py")
    assert seven[language] in re.sub(r"\s+", " ", prose(PRIVACY[language]))
