"""`/usage` in a picture: drawn in a process of its own, in every language and for any name."""

import asyncio
import io
import sys
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from playground.discord import Message
from reply.chart import Bar, Chart, ChartError, Look, Painter, Panel
from reply.chart_child import draw
from tests.home import Home
from tests.used import asked, dollars, fields, notes, with_ledger

ROOT = Path(__file__).parent.parent
WIDTH = 960
GROUNDS: dict[Look, tuple[int, int, int]] = {"dark": (36, 36, 41), "light": (251, 251, 251)}
DAYS = Panel("Days", (Bar("2026-11-29", 1), Bar("2026-11-30", 2.5)))
CHART = Chart("dark", False, "Title", "Subtitle", DAYS, ())


def image(data: bytes) -> Image.Image:
    with Image.open(io.BytesIO(data)) as opened:
        assert opened.format == "PNG"
        return opened.convert("RGB")


def picture(shown: Message) -> Image.Image:
    """Give the picture of an answer, which its embed shows."""
    (file,) = shown.attachments
    assert file.filename == "usage.png"
    assert "usage.png" in shown.embeds[0]["image"]["url"]
    return image(file.content)


def title(drawn: Image.Image) -> tuple[int, int]:
    """Give where the title begins and where it ends, in pixels from the left."""
    band = drawn.crop((0, 30, drawn.width, 80)).convert("L").point(lambda level: 255 * (level > 90))
    box = band.getbbox()
    assert box
    return box[0], box[2]


async def test_it_is_a_picture_and_described_in_words(home: Home) -> None:
    mine = {"person_id": home.ali.id, "prompt_tokens": 7, "picodollars": dollars(1)}
    await with_ledger(home, mine, {**mine, "days_ago": 2})
    shown = await asked(home, home.ali, days=7)
    drawn = picture(shown)
    assert (drawn.width, drawn.getpixel((0, 0))) == (WIDTH, GROUNDS["dark"])
    assert str(shown.attachments[0].description).startswith(
        "Your usage\nIn the last 7 days: $2.00, 2 calls, 14 tokens\nMost on 20"
    )
    light = picture(await asked(home, home.ali, days=7, look="light"))
    assert (light.size, light.getpixel((0, 0))) == (drawn.size, GROUNDS["light"])


async def test_there_is_none_of_nothing(bot: Home) -> None:
    shown = await asked(bot, bot.ali)
    assert notes(shown)[1] == "Nothing was used."
    assert not shown.attachments


async def test_without_its_library_there_are_numbers(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    home.discord.world.application_owner = home.sara
    await with_ledger(home, *({"person_id": person.id} for person in (home.ali, home.sara)))
    shown = await asked(home, home.ali)
    assert fields(shown)["Requests"] == "1"
    assert len(notes(shown)) == 2
    assert not shown.attachments
    assert notes(await asked(home, home.sara))[2] == (
        "For pictures, install one more package: "
        "`.venv/bin/python -m pip install -r requirements-pictures.txt`"
    )


async def test_a_picture_that_takes_too_long_is_given_up() -> None:
    with pytest.raises(ChartError):
        await Painter().draw(CHART, 0.01)


async def test_there_are_numbers_where_no_process_can_be_started(
    home: Home, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "absent"))
    await with_ledger(home, {"person_id": home.ali.id})
    shown = await asked(home, home.ali)
    assert fields(shown)["Requests"] == "1"
    assert notes(shown)[2] == "The picture could not be drawn this time."
    assert not shown.attachments


async def test_many_do_not_wait_for_their_pictures() -> None:
    painter = Painter()
    drawing = [painter.draw(CHART, 0.01) for _ in range(15)]
    errors = [str(error) for error in await asyncio.gather(*drawing, return_exceptions=True)]
    assert errors.count("too many charts are waited for") == 5
    with pytest.raises(ChartError, match="took too long"):
        await painter.draw(CHART, 0.01)


async def test_what_cannot_be_drawn_is_told() -> None:
    with pytest.raises(ChartError, match="KeyError"):
        await Painter().draw(replace(CHART, look="blue"))  # type: ignore[arg-type]


def drawing(chart: Chart) -> Image.Image:
    return image(draw(asdict(chart)))


def test_it_begins_where_its_language_does() -> None:
    begin, end = title(drawing(CHART))
    assert begin < 60
    assert end < WIDTH / 2
    begin, end = title(drawing(replace(CHART, is_right_to_left=True)))
    assert begin > WIDTH / 2
    assert end > WIDTH - 60


def test_persian_letters_join() -> None:
    joined = title(drawing(replace(CHART, title="سسسسسسسسسس")))
    apart = title(drawing(replace(CHART, title="\u200c".join("سسسسسسسسسس"))))
    assert joined[1] - joined[0] < (apart[1] - apart[0]) * 0.8


def listing(names: Sequence[str]) -> Chart:
    bars = tuple(Bar(name, number, f"{number} تومان") for number, name in enumerate(names))
    return replace(CHART, lists=(Panel("Names", bars),))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text(max_size=60), max_size=10), st.sampled_from(["dark", "light"]))
def test_any_name_can_be_drawn(names: list[str], look: Look) -> None:
    assert drawing(replace(listing(names), look=look)).width == WIDTH


@pytest.mark.parametrize(
    "name",
    [
        "W" * 60,
        "田中さん",
        "😀",
        "Z" + "\u0337\u0322\u0300" * 20,
        "$x^2$",
        "$\\frac$",
        "\u202ea",
        "",
        "\n",
    ],
)
def test_odd_names_stay_in_their_line(name: str) -> None:
    drawn, plain = drawing(listing([name])), drawing(listing(["a"]))
    assert drawn.size == plain.size
    margin = (0, 0, 40, drawn.height), (WIDTH - 40, 0, WIDTH, drawn.height)
    for box in margin:
        assert drawn.crop(box).tobytes() == plain.crop(box).tobytes()


@pytest.mark.parametrize("days", [1, 2, 30, 366])
@pytest.mark.parametrize("most", [0, 1e-9, 1e12])
def test_any_span_and_amount_can_be_drawn(days: int, most: float) -> None:
    rows = tuple(Bar("2026-11-30", most * number / days) for number in range(days))
    assert drawing(replace(CHART, days=Panel("Days", rows))).width == WIDTH


async def test_the_bot_itself_never_loads_the_library() -> None:
    code = "import bot, sys; print({'matplotlib', 'numpy'} & set(sys.modules))"
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, stdout=asyncio.subprocess.PIPE, cwd=ROOT
    )
    printed, _ = await process.communicate()
    assert printed.decode().strip() == "set()"
