"""Files that people give to commands come from Discord's servers, and nothing else is fetched."""

import gzip
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from playground.discord import Interaction, Serving
from playground.model import Answer
from tests.choosing import set_
from tests.home import Home
from tests.masks import PIRATE, Troupe
from tests.raw import Peer, RawServer, raw_server
from tests.test_persona_webhook import PNG

SCHEMA = ("place.json", b'{"type": "object", "properties": {}}')
_MIB = 1 << 20

Giving = Callable[[Home], Awaitable[str]]
"""Gives the bot a file, and gives what the bot says to that."""


async def give_picture(home: Home) -> str:
    return await _make(home, picture=("face.png", PNG))


async def give_instructions(home: Home) -> str:
    return await _make(home, instructions=("pirate.txt", b"Speak like a pirate."))


async def give_schema(home: Home) -> str:
    return await set_(home, home.ali, home.channel, setting="response_format", file=SCHEMA)


async def _make(home: Home, **files: tuple[str, bytes]) -> str:
    ali = Troupe(home, home.ali, home.channel)
    asked: Interaction = await ali.run("create", **files)
    written = {} if "instructions" in files else {"instructions": PIRATE}
    return await ali.fill(asked, name="Pirate", **written)


GIVEN = (
    (give_picture, "**Pirate** is ready, but Discord did not take the picture."),
    (give_instructions, "I could not read the file. Please try again."),
    (give_schema, "**answer format**: it could not be fetched from Discord"),
)
ways = pytest.mark.parametrize(("give", "said"), GIVEN, ids=["picture", "instructions", "schema"])


@pytest.fixture
async def inside() -> AsyncIterator[RawServer]:
    """A server in the network that the bot runs in, which nobody is to reach through the bot."""

    async def answer(peer: Peer) -> None:
        await peer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx")

    async with raw_server(answer) as server:
        yield server


@ways
async def test_no_redirect_leads_into_the_bots_own_network(
    bot: Home, inside: RawServer, give: Giving, said: str
) -> None:
    bot.discord.files.serve_next(Serving(status=302, headers={"Location": inside.url}))
    assert await give(bot) == said
    assert inside.peers == []


@ways
async def test_what_never_ends_is_not_read_on(bot: Home, give: Giving, said: str) -> None:
    bot.discord.files.serve_next(Serving(content=b"x" * _MIB, is_endless=True))
    said = said.replace("it could not be fetched from Discord", "it is larger than 1 MiB")
    assert await give(bot) == said
    (file,) = bot.discord.files.fetched
    assert file.sent < 20 * _MIB


@ways
async def test_what_is_packed_is_not_unpacked(bot: Home, give: Giving, said: str) -> None:
    bomb = gzip.compress(b" " * (50 * _MIB))
    bot.discord.files.serve_next(Serving(content=bomb, headers={"Content-Encoding": "gzip"}))
    assert await give(bot) == said


async def test_no_address_in_words_is_fetched(bot: Home, inside: RawServer) -> None:
    """Neither one in a question, nor in an answer, nor in a persona's lines."""
    links = " ".join(
        f"{inside.url}/{name} [x]({inside.url}/{name}) ![x]({inside.url}/{name}) <{inside.url}>"
        for name in ("a.txt", "a.png", "a.pdf", "a.ogg")
    )
    ali = Troupe(bot, bot.ali, bot.channel)
    await ali.make("Pirate", f"Look at {links}", opening=links[:1800])
    await ali.says("use", persona="Pirate")
    bot.model.answer_with(lambda _: Answer(f"See {links}. The end."))
    for question in (links, f"{inside.url}/a.png", f"{inside.url}/a.pdf what is this?"):
        await bot.ali.say(bot.channel, f"!chat {question}")
        await bot.ali.slash(bot.channel, "chat", message=question)
    await bot.ali.slash(bot.channel, "thread", persona="Pirate")
    said = await bot.sara.say(bot.channel, links[:1800])
    asked = await bot.sara.menu(said, "Summarise")
    await asked.until(lambda: asked.response and "The end." in asked.response.content)
    await bot.discord.until(lambda: len(bot.model.requests) >= 7)
    await bot.settled()
    assert inside.peers == []
    assert bot.discord.files.fetched == []
