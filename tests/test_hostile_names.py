"""Names and titles that would lead a file elsewhere, in all that the bot saves for people."""

import io
import json
import re
import zipfile
from dataclasses import replace
from pathlib import PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from history.shelf import Conversation
from i18n import catalogue
from playground.model import Answer
from reply.export import Format, exported, file_name
from tests.home import Home
from tests.masks import Troupe

TITLES = (
    "../../x",
    "..\\..\\x",
    "C:\\x",
    "C:x",
    "\\\\server\\share",
    "/etc/passwd",
    "~/.ssh/id",
    "x\0.exe",
    "CON",
    "nul.txt",
    "COM1",
    "aux ",
    ".",
    "..",
    "...",
    " . ",
    "x.",
    "x ",
    "a:b",
    '<>:"|?*',
    "%2e%2e%2f",
    "\u202egnp.exe",
    "x\r\ny",
    "x" * 300,
    "ش" * 300,
    "e\u0301" * 300,
    "🙂" * 300,
    "same",
    "same",
    "SAME",
    "",
)
_UNFIT = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]')
_DEVICES = re.compile(r"(?i)(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?")


def is_plain(part: str) -> bool:
    """Tell whether each system takes a part of a path as it is.

    https://learn.microsoft.com/en-us/windows/win32/fileio/naming-a-file
    """
    return bool(
        part
        and not _UNFIT.search(part)
        and not _DEVICES.fullmatch(part)
        and part[-1] not in ". "
        and part[0] not in ". "
        and len(part.encode()) <= 255
    )


def check(names: list[str]) -> None:
    """Check that an archive's names lead nowhere but into the folder it is unpacked in."""
    for name in names:
        assert all(is_plain(part) for part in name.split("/")), name
        for path in (PurePosixPath(name), PureWindowsPath(name)):
            assert not path.is_absolute()
            assert not path.drive
    folded = [name.casefold() for name in names]
    assert len(set(folded)) == len(folded)


def conversation(title: str | None) -> Conversation:
    return Conversation(1, title, False, 1_700_000_000, 1_700_000_000, "q", "a")


@pytest.mark.parametrize("title", TITLES)
@pytest.mark.parametrize("form", ["markdown", "json"])
def test_no_title_makes_an_unfit_name(title: str, form: Format) -> None:
    check([file_name(conversation(title), form)])


@given(st.one_of(st.none(), st.text()))
def test_no_text_makes_an_unfit_name(title: str | None) -> None:
    check([file_name(conversation(title), "json")])
    assert exported(replace(conversation(title), title="x"), (), "json", catalogue("en"))


async def test_an_archive_of_everything_has_plain_names_alone(bot: Home) -> None:
    ali = Troupe(bot, bot.ali, bot.ali.dm)
    await ali.make("....\\..\\x", "Speak.")
    titles = [title for title in TITLES if title.strip()][::2]
    bot.model.answer_with(lambda _: Answer("Yes."))
    for title in titles:
        await bot.answered(await bot.ali.say(bot.ali.dm, title))
        await bot.responded(await bot.ali.slash(bot.ali.dm, "reset"))
    await bot.settled()
    shown = await bot.responded(await bot.ali.slash(bot.ali.dm, "privacy"))
    asked = await bot.ali.click(shown, "Save everything")
    response = await asked.until(lambda: asked.response)
    await asked.until(lambda: response.attachments)
    (file,) = response.attachments
    with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
        names = archive.namelist()
        assert archive.testzip() is None
        data = json.loads(archive.read("data.json"))
    check(names)
    assert len(names) == 1 + 2 * len(titles)
    assert [each["name"] for each in data["personas"]] == ["....\\..\\x"]
