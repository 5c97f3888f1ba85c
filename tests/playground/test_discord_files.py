"""The playground's files: their names, their addresses, and who may download them."""

import aiohttp
import pytest

from playground.discord import Attachment, Clock, Discord, ImpossibleError, Person, Serving
from playground.discord.files import cleansed


@pytest.fixture
def person(discord: Discord) -> Person:
    return discord.person("Ali")


async def get(url: str) -> tuple[int, bytes]:
    async with aiohttp.ClientSession() as session, session.get(url) as response:
        return response.status, await response.read()


async def send(person: Person) -> Attachment:
    message = await person.say(person.dm, files={"notes.txt": b"hello"})
    return message.attachments[0]


async def test_a_file_is_served_at_its_address(person: Person) -> None:
    file = await send(person)
    assert await get(file.url) == (200, b"hello")
    assert person.discord.files.fetched == [file]
    assert file.sent == 5


async def test_an_address_must_be_whole_and_not_too_old(person: Person) -> None:
    file = await send(person)
    url = file.url
    for changed in (
        url.partition("?")[0],
        url.replace("hm=", "hm=0"),
        url.replace("ex=", "ex=f"),
        url.replace("notes", "votes"),
    ):
        assert (await get(changed))[0] == 404
    assert isinstance(person.discord.clock, Clock)
    person.discord.clock.forward(24 * 3600 + 1)
    assert (await get(url))[0] == 404
    assert (await get(file.url))[0] == 200


async def test_a_file_goes_with_its_message(person: Person) -> None:
    message = await person.say(person.dm, files={"notes.txt": b"hello"})
    await person.delete(message)
    assert (await get(message.attachments[0].url))[0] == 404


async def test_a_file_is_served_otherwise_on_demand(person: Person) -> None:
    file = await send(person)
    person.discord.files.serve_next(Serving(status=503), Serving(content=b"other"))
    assert [await get(file.url) for _ in range(3)] == [
        (503, b"hello"),
        (200, b"other"),
        (200, b"hello"),
    ]


async def test_a_file_is_taken_off_its_message(person: Person) -> None:
    message = await person.say(person.dm, "look", files={"a.txt": b"a", "b.txt": b"b"})
    await person.detach(message, "a.txt")
    assert [file.filename for file in message.attachments] == ["b.txt"]
    alone = await person.say(person.dm, files={"a.txt": b"a"})
    with pytest.raises(ImpossibleError):
        await person.detach(alone, "a.txt")


@pytest.mark.parametrize(
    ("name", "filename", "title"),
    [
        ("notes.txt", "notes.txt", None),
        ("my notes.txt", "my_notes.txt", "my notes"),
        ("hello (world).png", "hello_world.png", "hello (world)"),
        ("_secret.txt", "secret.txt", "_secret"),
        ("Test测试.png", "Test.png", "Test测试"),
        ("été.txt", "ete.txt", "été"),
    ],
)
def test_names_are_cleansed(name: str, filename: str, title: str | None) -> None:
    assert cleansed(name) == (filename, title)


def test_a_name_of_which_nothing_is_left_is_made_up() -> None:
    filename, title = cleansed("مقاله.pdf")
    assert filename.isascii()
    assert len(filename) == 12
    assert filename.endswith(".pdf")
    assert title == "مقاله"
