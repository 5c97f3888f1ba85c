"""PDFs with a question, over the wire, and hostile ones."""

import asyncio
import io
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from media.files import FileError
from media.pdf import read_pdf
from tests.home import Home
from tests.test_files import Desk

CHILD = Path(__file__).parent.parent / "media" / "pdf_child.py"
DAMAGED = "it is damaged, locked, or too complicated"


def pdf(*pages: str, password: str = "") -> bytes:
    """Make a PDF with some words on each page."""
    writer = PdfWriter()
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )
    for words in pages:
        page = writer.add_blank_page(400, 400)
        page[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/Font"): DictionaryObject({NameObject("/F"): font})}
        )
        stream = DecodedStreamObject()
        stream.set_data(f"BT /F 9 Tf 9 200 Td ({words}) Tj ET".encode())
        page[NameObject("/Contents")] = stream
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def bomb() -> bytes:
    """Give a small file whose one page unpacks into a quarter of a gigabyte of spaces."""
    packer = zlib.compressobj(9)
    spaces = b" " * (1 << 20)
    packed = b"".join(packer.compress(spaces) for _ in range(256)) + packer.flush()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(packed), packed),
    ]
    body = b"%PDF-1.4\n"
    for number, each in enumerate(objects, start=1):
        body += b"%d 0 obj%sendobj\n" % (number, each)
    return body + b"trailer<</Root 1 0 R/Size 5>>"


@pytest.fixture
def desk(bot: Home) -> Desk:
    return Desk(bot)


async def test_the_model_is_told_what_its_pages_say(desk: Desk) -> None:
    await desk.give("sum it up", {"report.pdf": pdf("First page.", "Second page.")})
    asked = "sum it up\n\nThe file `report.pdf`:\n```\nFirst page.\n\nSecond page.\n```"
    assert desk.home.model.requests[0].last == asked


async def test_one_that_calls_itself_otherwise_is_told_by_its_content(desk: Desk) -> None:
    await desk.give("sum it up", {"report.txt": pdf("First page.")})
    assert "First page." in desk.home.model.requests[0].last


async def test_of_a_long_one_the_first_and_the_last_pages_are_read(home: Home) -> None:
    await home.start(MAX_CONTEXT_TOKENS="1000")
    desk = Desk(home)
    answer = await desk.give("sum up", {"long.pdf": pdf(*(f"page {n}. " * 99 for n in range(99)))})
    assert answer.content.startswith("-# `long.pdf` is long: I have read its beginning and its end")
    last = home.model.requests[0].last
    assert "page 0." in last
    assert "page 98." in last
    assert "characters left out …]" in last


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"%PDF-1.7 and nothing else", DAMAGED),
        (pdf("secret", password="key"), DAMAGED),
        (pdf(""), "there are no words in it, only pictures of them perhaps"),
    ],
    ids=["cut", "locked", "empty"],
)
async def test_what_cannot_be_read_is_told_of(desk: Desk, data: bytes, problem: str) -> None:
    answer = await desk.give("sum it up", {"x.pdf": data})
    assert answer.content == f"-# I cannot read `x.pdf`: {problem}.\nRead."


async def test_a_bomb_is_defused() -> None:
    with pytest.raises(FileError) as refused:
        await asyncio.wait_for(read_pdf(bomb(), 10_000), 60)
    assert refused.value.text.message == DAMAGED


def children() -> str:
    """Give the processes that this one has started and that are there still."""
    tasks = Path("/proc/self/task").iterdir()
    return "".join((task / "children").read_text() for task in tasks)


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
async def test_who_gives_up_leaves_no_process_behind() -> None:
    others = children()
    long = pdf(*("word " * 999 for _ in range(400)))
    reading = asyncio.create_task(read_pdf(long, 10**8))
    while children() == others:  # noqa: ASYNC110  # /proc tells of no changes
        await asyncio.sleep(0.001)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    assert children() == others


async def test_the_time_is_limited() -> None:
    long = pdf(*("word " * 999 for _ in range(400)))
    with pytest.raises(FileError):
        await read_pdf(long, 10**8, seconds=0.05)


@pytest.mark.skipif(sys.platform != "linux", reason="Linux limits addresses")
def test_the_memory_is_limited() -> None:
    taking = (
        f"import runpy; child = runpy.run_path({str(CHILD)!r}); child['_limit']();"
        " bytearray(2 << 30)"
    )
    done = subprocess.run([sys.executable, "-c", taking], capture_output=True, check=False)
    assert b"MemoryError" in done.stderr
