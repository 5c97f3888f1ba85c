"""What the READMEs say is so: settings, commands, links, permissions, quotations, pictures."""

import re
from pathlib import Path

import discord
import pytest
from babel.messages.pofile import read_po

from docs.page import draw
from docs.picture import SCENES, Scene, play
from i18n import language_of_text
from playground.discord import Clock
from tests.home import Home

ROOT = Path(__file__).parent.parent
READMES = {"en": "README.md", "fa": "README.fa.md", "ru": "README.ru.md"}
MOST_PICTURE_BYTES = 300_000

each = pytest.mark.parametrize("language", READMES)


def read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def readme(language: str) -> str:
    return read(READMES[language])


def plain(markdown: str) -> str:
    """Give inline HTML code as Markdown has it."""
    return re.sub(r'<code dir="ltr">(.*?)</code>', r"`\1`", markdown)


def rows(language: str) -> dict[str, list[str]]:
    """Give the cells of all tables, by what stands in the first one."""
    lines = re.findall(r"^\| (.+) \|$", plain(readme(language)), re.MULTILINE)
    cells = [[cell.strip() for cell in line.split("|")] for line in lines]
    return {first.strip("`"): rest for first, *rest in cells}


def fences(language: str, *kinds: str) -> list[str]:
    """Give the fenced blocks of these kinds, without comments."""
    found = re.findall(r"^```(\w+)\n(.*?)^```$", readme(language), re.MULTILINE | re.DOTALL)
    return [re.sub(r" +#.*", "", body) for kind, body in found if kind in kinds]


def prose(language: str) -> str:
    """Give all but the fenced blocks."""
    return re.sub(r"```.*?```", "", readme(language), flags=re.DOTALL)


def code(language: str) -> str:
    """Give all that is written as code, a line each."""
    inline = re.findall(r"`([^`]+)`", plain(prose(language)))
    return "\n".join([*fences(language, "sh", "powershell"), *inline])


def slug(heading: str) -> str:
    """Give the anchor that GitHub makes of a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def links(language: str) -> set[str]:
    """Give all addresses of links and pictures."""
    found = re.findall(r'\]\(([^)]+)\)|(?:src|srcset|href)="([^"]+)"', prose(language))
    return {one or other for one, other in found}


# Settings


@each
def test_the_table_has_each_variable_with_its_default(language: str) -> None:
    table = rows(language)
    example = re.findall(r"^(?:# )?([A-Z_]+)=(.*)$", read(".env.example"), re.MULTILINE)
    for name, default in example:
        shown = table[name][0]
        if name == "SYSTEM_PROMPT":
            assert ".env.example" in shown
        elif default:
            assert shown == f"`{default}`"
        else:
            assert "http" not in shown


@each
def test_no_other_variable_is_explained(language: str) -> None:
    known = set(re.findall(r"^(?:# )?([A-Z_]+)=", read(".env.example"), re.MULTILINE))
    explained = {name for name in rows(language) if re.fullmatch(r"[A-Z]+_[A-Z_]+", name)}
    assert explained - known == set()


@each
def test_the_examples_set_variables_there_are(language: str) -> None:
    known = set(re.findall(r"^(?:# )?([A-Z_]+)=", read(".env.example"), re.MULTILINE))
    set_there = {
        name
        for block in fences(language, "sh")
        for name in re.findall(r"^([A-Z_]+)=\S*$", block, re.MULTILINE)
        if not re.fullmatch(r"ENDPOINT_[A-Z]+_(URL|KEY)", name)
    }
    assert set_there
    assert set_there <= known


# Commands


@each
def test_each_make_target_exists(language: str) -> None:
    named = set(re.findall(r"\bmake (?:[A-Z]+=\S+ )?([a-z]+)", code(language)))
    there = set(re.findall(r"^([a-z]+):", read("Makefile"), re.MULTILINE))
    assert {"setup", "try", "run", "test"} <= named <= there


@each
def test_each_file_and_module_of_a_command_exists(language: str) -> None:
    commands = code(language)
    files = re.findall(r"-r (\S+)|python (\w+\.py)|(?:cp|copy) (\S+)", commands)
    modules = re.findall(r"python -m (playground|docs\S*|locales\S*)", commands)
    assert len(files) > 5
    for name in {one or two or three for one, two, three in files}:
        assert (ROOT / name).is_file()
    for module in modules:
        path = ROOT / module.replace(".", "/")
        assert path.with_suffix(".py").is_file() or (path / "__main__.py").is_file()


async def test_each_command_of_the_bot_is_told(bot: Home) -> None:
    registered = {command["name"] for command in bot.discord.commands.at(None)}
    slash = {name for name in registered if name.islower()}  # the others are in menus
    assert len(slash) > 10
    for language in READMES:
        told = set(re.findall(r"/([a-z]+)", code(language)))
        assert slash <= told, language


@each
def test_all_say_the_same_commands(language: str) -> None:
    kinds = ("sh", "powershell", "text")
    assert sorted(fences(language, *kinds)) == sorted(fences("en", *kinds))


# Links


@each
def test_relative_links_lead_somewhere(language: str) -> None:
    headings = re.findall(r"^#+ (.*)$", plain(readme(language)), re.MULTILINE)
    anchors = {f"#{slug(heading)}" for heading in headings}
    relative = {link for link in links(language) if "://" not in link}
    assert len(relative) > 5
    for link in relative:
        assert link in anchors if link.startswith("#") else (ROOT / link).exists()


@each
def test_each_leads_to_the_others(language: str) -> None:
    assert set(READMES.values()) - {READMES[language]} <= links(language)


# Discord


@each
def test_the_invite_asks_for_the_permissions_in_the_table(language: str) -> None:
    flags = {flag.replace("_", " "): flag for flag, _ in discord.Permissions()}
    flags["view channels"] = "view_channel"
    named = [flags[name.lower()] for name in rows(language) if name.lower() in flags]
    number = discord.Permissions(**dict.fromkeys(named, True)).value
    [invite] = fences(language, "text")
    assert len(named) == 8
    assert invite.strip().endswith(f"scope=bot+applications.commands&permissions={number}")
    assert str(number) in prose(language)


# Sentences of the bot


def says(language: str) -> list[str]:
    """Give all that the bot says in a language."""
    with (ROOT / "locales" / language / "LC_MESSAGES" / "hamdam.po").open("rb") as file:
        messages = [message for message in read_po(file) if isinstance(message.id, str)]
    texts = (message.id if language == "en" else message.string for message in messages)
    return [re.sub(r"\{\w+\}", "…", str(text)) for text in texts]


@each
def test_sentences_quoted_from_the_bot_are_its_own(language: str) -> None:
    quoted = re.findall(r"\*\*[“«](.+?)[”»]\*\*", readme(language).replace("\n", " "))
    assert len(quoted) >= 3
    for sentence in quoted:
        start = sentence.rstrip(".…").strip()
        assert any(start in text for text in says(language)), sentence


# Pictures


@each
def test_each_shows_the_pictures_in_its_language(language: str) -> None:
    file = "chat" if language == "en" else f"chat.{language}"
    assert file in {scene.file for scene in SCENES}
    shown = {link for link in links(language) if link.endswith(".png")}
    assert shown == {f"docs/{file}.png", f"docs/{file}-dark.png"}


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.file)
def test_the_pictures_are_there_and_small(scene: Scene) -> None:
    for ending in ("", "-dark"):
        picture = ROOT / "docs" / f"{scene.file}{ending}.png"
        assert picture.read_bytes().startswith(b"\x89PNG")
        assert picture.stat().st_size < MOST_PICTURE_BYTES


async def test_the_pictures_show_what_the_bot_says(home: Home) -> None:
    await home.start()
    scene = SCENES[0]
    page = draw(await play(scene, home, Clock()), "dark")
    assert page.count("<article>") == 2 * len(scene.turns)
    assert page.count("<i>APP</i>") == len(scene.turns) + 1
    assert "<pre>git reset --soft HEAD~1</pre>" in page
    assert "<mark>@Hamdam</mark>" in page
    assert {language_of_text(turn.answer) for turn in scene.turns} == {"en", "fa"}
