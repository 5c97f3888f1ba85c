"""Fetching files from Discord's servers, and from nowhere else."""

import asyncio
import gzip
from collections.abc import AsyncIterator

import aiohttp
import pytest
from yarl import URL

from media.cdn import LARGEST, Cdn, open_cdn
from media.files import FileError
from playground.discord import Attachment, Clock, Discord, Serving

GONE = "it is not there any more"
UNREACHABLE = "it could not be fetched from Discord"
TOO_LARGE = "it is larger than {limit} MiB"


@pytest.fixture
async def cdn(discord: Discord) -> AsyncIterator[Cdn]:
    origins = {URL(discord.api_url).origin()}
    async with open_cdn(aiohttp.TCPConnector(), None, origins, seconds=0.5) as cdn:
        yield cdn


def store(
    discord: Discord, content: bytes = b"hello", serving: Serving | None = None
) -> Attachment:
    channel = discord.guild("Home").channel("general")
    file = discord.files.add(channel, "notes.txt", content)
    file.serving = serving or Serving()
    return file


async def refused(cdn: Cdn, url: str, size: int = 0) -> FileError:
    with pytest.raises(FileError) as caught:
        await cdn.fetch(url, size)
    return caught.value


async def test_a_file_comes_as_it_is(discord: Discord, cdn: Cdn) -> None:
    content = bytes(range(256)) * 1000
    file = store(discord, content)
    assert await cdn.fetch(file.url, file.size) == content


async def test_the_largest_file_comes(discord: Discord, cdn: Cdn) -> None:
    file = store(discord, b"x" * LARGEST)
    assert len(await cdn.fetch(file.url, file.size)) == LARGEST


async def test_what_is_said_to_be_too_large_is_not_fetched(discord: Discord, cdn: Cdn) -> None:
    error = await refused(cdn, store(discord).url, LARGEST + 1)
    assert error.text.message == TOO_LARGE
    assert not error.is_passing
    assert discord.files.fetched == []


async def test_what_turns_out_too_large_is_not_read_on(discord: Discord, cdn: Cdn) -> None:
    file = store(discord, b"x" * (LARGEST + 1))
    assert (await refused(cdn, file.url)).text.message == TOO_LARGE


async def test_what_never_ends_is_not_read_on(discord: Discord, cdn: Cdn) -> None:
    file = store(discord, b"x" * (1 << 20), Serving(is_endless=True))
    assert (await refused(cdn, file.url)).text.message == TOO_LARGE
    assert file.sent < 3 * LARGEST


async def test_what_comes_too_slowly_is_given_up(discord: Discord, cdn: Cdn) -> None:
    file = store(discord, b"x", Serving(pause=10.0))
    began = asyncio.get_running_loop().time()
    error = await refused(cdn, file.url)
    assert (error.text.message, error.is_passing) == (UNREACHABLE, True)
    assert asyncio.get_running_loop().time() - began < 5


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    "target",
    [
        "http://169.254.169.254/latest/meta-data",
        "http://127.0.0.1:1/",
        "file:///etc/passwd",
        "//localhost/x",
        "http://[::1]/",
        "https://cdn.discordapp.com.evil.test/x",
    ],
)
async def test_no_redirect_leads_away(discord: Discord, cdn: Cdn, target: str, status: int) -> None:
    file = store(discord, serving=Serving(status=status, headers={"Location": target}))
    error = await refused(cdn, file.url)
    assert (error.text.message, error.is_passing) == (UNREACHABLE, False)


async def test_a_redirect_to_another_file_is_followed(discord: Discord, cdn: Cdn) -> None:
    there = store(discord, b"there")
    here = store(discord, serving=Serving(status=302, headers={"Location": there.url}))
    assert await cdn.fetch(here.url, 5) == b"there"


async def test_redirects_in_a_circle_end(discord: Discord, cdn: Cdn) -> None:
    file = store(discord)
    file.serving = Serving(status=302, headers={"Location": file.url})
    assert (await refused(cdn, file.url)).text.message == UNREACHABLE
    assert len(discord.files.fetched) == 4


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/attachments/1/2/notes.txt",
        "http://user@{}/attachments/1/2/notes.txt",
        "/attachments/1/2/notes.txt",
        "file:///etc/passwd",
        "http://[",
        "",
    ],
)
async def test_only_discords_own_servers_are_asked(discord: Discord, cdn: Cdn, url: str) -> None:
    host = URL(discord.api_url).authority
    assert (await refused(cdn, url.format(host))).text.message == UNREACHABLE
    assert discord.files.fetched == []


async def test_a_packed_body_is_not_unpacked(discord: Discord, cdn: Cdn) -> None:
    bomb = gzip.compress(b"0" * (50 << 20))
    file = store(discord, bomb, Serving(headers={"Content-Encoding": "gzip"}))
    assert (await refused(cdn, file.url)).text.message == UNREACHABLE


@pytest.mark.parametrize(
    ("status", "message", "is_passing"),
    [(404, GONE, False), (403, GONE, False), (503, UNREACHABLE, True), (206, UNREACHABLE, True)],
)
async def test_other_answers_are_no_files(
    discord: Discord, cdn: Cdn, status: int, message: str, *, is_passing: bool
) -> None:
    error = await refused(cdn, store(discord, serving=Serving(status=status)).url)
    assert (error.text.message, error.is_passing) == (message, is_passing)


async def test_an_address_is_good_for_a_day(discord: Discord, cdn: Cdn) -> None:
    file = store(discord)
    old = file.url
    assert isinstance(discord.clock, Clock)
    discord.clock.forward(25 * 3600)
    assert (await refused(cdn, old)).text.message == GONE
    assert await cdn.fetch(file.url, 5) == b"hello"
