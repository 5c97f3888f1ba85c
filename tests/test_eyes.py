"""Pictures with a question, over the wire: what models are shown, and people told."""

import base64
import io
import struct
import zlib

import pytest
from PIL import Image

from playground.discord import Serving
from playground.model import Answer, Asked
from playground.model.answer import Failure
from tests.home import Home
from tests.pressing import Corner, told
from tests.test_files import Desk

SHOWN = "what is it?\n\nThe picture `cat.png` came with this."
UNSEEN = f"{SHOWN.removesuffix('.')}; you cannot see it."
LINK = "https://example.com/a%20cat.jpeg?size=large"
BLIND = "-# `gpt-6-luna` cannot see pictures; `gpt-4o` can. Choose it with /model."


def picture(size: tuple[int, int] = (30, 20), form: str = "PNG", **how: object) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", size, "red").save(written, form, **how)
    return written.getvalue()


def bomb(side: int) -> bytes:
    """Give a small file that says it is a huge picture."""
    png = picture()
    header = b"IHDR" + struct.pack(">II", side, side) + png[24:29]
    return png[:12] + header + struct.pack(">I", zlib.crc32(header)) + png[33:]


def seen(asked: Asked) -> list[Image.Image]:
    """Give the pictures that a request shows."""
    heads = [url.partition(",") for url in asked.pictures]
    assert {head for head, _, _ in heads} <= {"data:image/jpeg;base64"}
    return [Image.open(io.BytesIO(base64.b64decode(data))) for _, _, data in heads]


@pytest.fixture
def desk(bot: Home) -> Desk:
    return Desk(bot)


async def test_the_model_sees_what_came_with_the_question(desk: Desk) -> None:
    answer = await desk.give("what is it?", {"cat.png": picture()})
    assert answer.content == "Read."
    (asked,) = desk.home.model.requests
    assert (asked.status, asked.last) == (200, SHOWN)
    (image,) = seen(asked)
    assert image.size == (30, 20)


async def test_old_turns_tell_of_pictures_without_them(desk: Desk) -> None:
    await desk.give("what is it?", {"cat.png": picture()})
    assert await desk.remembered() == [("user", SHOWN), ("assistant", "Read.")]
    assert desk.home.model.requests[1].pictures == []


async def test_a_picture_without_words_is_enough(desk: Desk) -> None:
    await desk.give("", {"cat.gif": picture(form="GIF")})
    (asked,) = desk.home.model.requests
    assert asked.last == "The picture `cat.gif` came with this."
    assert len(seen(asked)) == 1


@pytest.mark.parametrize(
    ("size", "scaled"),
    [((4000, 3000), (1024, 768)), ((5000, 500), (2048, 205)), ((700, 9000), (159, 2044))],
)
async def test_a_large_one_is_scaled_to_what_models_see(
    desk: Desk, size: tuple[int, int], scaled: tuple[int, int]
) -> None:
    await desk.give("what is it?", {"cat.jpg": picture(size, "JPEG")})
    assert [image.size for image in seen(desk.home.model.requests[0])] == [scaled]


async def test_it_is_upright_and_tells_nothing_else(desk: Desk) -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "taken at home"  # turned by a quarter, and a description
    await desk.give("what is it?", {"cat.jpg": picture((40, 20), "JPEG", exif=exif)})
    (image,) = seen(desk.home.model.requests[0])
    assert image.size == (20, 40)
    assert dict(image.getexif()) == {}


async def test_what_is_transparent_is_white(desk: Desk) -> None:
    written = io.BytesIO()
    Image.new("RGBA", (9, 9), (0, 0, 0, 0)).save(written, "PNG")
    await desk.give("what is it?", {"clear.png": written.getvalue()})
    (image,) = seen(desk.home.model.requests[0])
    assert image.getpixel((4, 4)) == (255, 255, 255)


async def test_an_album_is_shown_in_order(desk: Desk) -> None:
    files = {f"{number}.png": picture((number, 9)) for number in range(1, 11)}
    await desk.give("compare", files)
    (asked,) = desk.home.model.requests
    assert [image.width for image in seen(asked)] == list(range(1, 11))


async def test_a_picture_of_a_command(bot: Home) -> None:
    asked = await bot.ali.slash(bot.channel, "chat", file=("cat.webp", picture(form="WEBP")))
    await bot.discord.until(lambda: bot.model.requests)
    assert len(seen(bot.model.requests[0])) == 1
    await asked.until(lambda: asked.response and "Regenerate" in asked.response.buttons)


# Hostile files


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (picture()[:-30], "it is damaged, or no picture that I can read"),
        (b"\x89PNG\r\n\x1a\n", "it is damaged, or no picture that I can read"),
        (b"\xff\xd8\xff\xe0" + bytes(99), "it is damaged, or no picture that I can read"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "it is damaged, or no picture that I can read"),
        (bomb(20_000), "it has more than 50 million pixels"),
    ],
    ids=["cut", "start", "jpeg", "webp", "bomb"],
)
async def test_what_cannot_be_unpacked_is_told_of(desk: Desk, data: bytes, problem: str) -> None:
    answer = await desk.give("what is it?", {"cat.png": data})
    assert answer.content == f"-# I cannot read `cat.png`: {problem}.\nRead."
    assert desk.home.model.requests[0].pictures == []


async def test_what_is_too_large_is_not_fetched(desk: Desk) -> None:
    answer = await desk.give("what is it?", {"cat.png": picture() + bytes(10 << 20)})
    assert "it is larger than 10 MiB" in answer.content
    assert desk.home.discord.files.fetched == []


async def test_one_that_calls_itself_otherwise_is_told_by_its_content(desk: Desk) -> None:
    await desk.give("what is it?", {"notes.txt": picture(), "cat.png": b"only words"})
    (asked,) = desk.home.model.requests
    assert len(seen(asked)) == 1
    assert "The file `cat.png`:\n```\nonly words\n```" in asked.last


async def test_a_redirect_away_from_discord_is_refused(desk: Desk) -> None:
    away = Serving(status=302, headers={"Location": "http://127.0.0.1:1/cat.png"})
    desk.home.discord.files.serve_next(away)
    answer = await desk.give("what is it?", {"cat.png": picture()})
    assert "it could not be fetched from Discord" in answer.content


# Models without eyes


async def test_a_model_without_eyes_says_so_and_who_has_some(desk: Desk) -> None:
    desk.home.model.refuses("pictures")
    for number in range(2):
        answer = await desk.give("what is it?", {"cat.png": picture()})
        assert answer.content == f"{BLIND}\nRead."
        assert desk.home.model.requests[-1].last == UNSEEN
        assert len(desk.home.model.requests) == number + 2, "it is tried once"


async def test_a_model_without_eyes_is_not_asked_about_a_picture_alone(desk: Desk) -> None:
    desk.home.model.refuses("pictures")
    for _ in range(2):
        question = await desk.person.say(desk.channel, "!chat", files={"cat.png": picture()})
        answer = await desk.home.answered(question)
        await desk.home.until_shown(desk.channel, BLIND.removeprefix("-# "))
        assert answer.buttons == []
    assert len(desk.home.model.requests) == 1


async def test_what_the_owner_says_of_eyes_is_believed(home: Home) -> None:
    facts = home.database.with_name("models.toml")
    facts.write_text("[models.gpt-6-luna]\neyes = false\n", encoding="utf-8")
    await home.start(MODELS_FILE=str(facts))
    answer = await Desk(home).give("what is it?", {"cat.png": picture()})
    assert answer.content == f"{BLIND}\nRead."
    assert [asked.pictures for asked in home.model.requests] == [[]]


async def test_one_who_stands_in_may_see(home: Home) -> None:
    facts = home.database.with_name("models.toml")
    facts.write_text("[models.gpt-6-luna]\neyes = false\n", encoding="utf-8")
    await home.start(MODELS_FILE=str(facts), FALLBACK_MODELS="gpt-4o")
    answer = await Desk(home).give("what is it?", {"cat.png": picture()})
    assert answer.content == "Read.\n-# Answered by `gpt-4o`: `gpt-6-luna` cannot see pictures."
    (asked,) = home.model.requests
    assert (asked.model, len(asked.pictures)) == ("gpt-4o", 1)


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (400, "Invalid content type. image_url is only supported by certain models."),
        (404, "No endpoints found that support image input"),
        (400, "llama is not a multimodal model"),
        (500, "image input is not supported - hint: you may need to provide the mmproj"),
        (500, "this model is missing data required for image input"),
    ],
)
async def test_servers_say_it_in_words_of_their_own(desk: Desk, status: int, said: str) -> None:
    quick = {"retry-after-ms": "1"}
    failures = [Failure.json(status, said, headers=quick)] * (3 if status == 500 else 1)
    desk.home.model.answers(*failures)
    answer = await desk.give("what is it?", {"cat.png": picture()})
    assert answer.content == f"{BLIND}\nRead."


# Links


async def test_a_link_is_handed_on_and_not_fetched(desk: Desk) -> None:
    await desk.ask(f"what is <{LINK}>, and https://example.com/page?", "A cat.")
    (asked,) = desk.home.model.requests
    assert asked.pictures == [LINK]
    assert asked.last == f"what is <{LINK}>, and https://example.com/page?"
    assert desk.home.discord.files.fetched == []


@pytest.mark.parametrize(
    "refusal",
    [
        Failure.json(400, f"Error while downloading {LINK}.", code="invalid_image_url"),
        Failure.json(400, "Failed to fetch the image from the URL"),
        Failure.json(400, "this model does not support image URLs"),
    ],
    ids=["openai", "words", "base64 alone"],
)
async def test_a_link_that_the_server_cannot_open_is_just_words(
    desk: Desk, refusal: Failure
) -> None:
    desk.home.model.answers(refusal)
    await desk.ask(f"what is {LINK}", "I cannot tell.")
    assert [asked.pictures for asked in desk.home.model.requests] == [[LINK], []]
    await desk.give("what is it?", {"cat.png": picture()})
    assert len(desk.home.model.requests[-1].pictures) == 1, "it may have eyes all the same"


# Again


async def test_a_regenerated_answer_sees_it_too(desk: Desk) -> None:
    answer = await desk.give("what is it?", {"cat.png": picture()})
    await desk.press(answer, "Regenerate", "Again.")
    await desk.until_shows("Again.")
    assert [len(asked.pictures) for asked in desk.home.model.requests] == [1, 1]
    assert told(desk.home.model.requests[1])[0][0] == "user"


async def test_pictures_teach_nothing_of_the_price_of_words(desk: Desk) -> None:
    await desk.give("what is it?", {"cat.png": picture()})
    corner = Corner(desk.home)
    await corner.ask("hello", Answer("Hello."))
    with_picture, without = desk.home.model.requests
    assert with_picture.pictures
    assert not without.pictures
