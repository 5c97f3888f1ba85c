"""`/model`, over the wire: which model answers whom."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from config import EndpointConfig, Secret
from i18n import catalogue, text
from playground.discord import Channel, Person
from playground.model import Model
from playground.model.answer import Answer
from tests.home import Home


async def by_message(home: Home, person: Person, channel: Channel, name: str = "") -> str:
    """Use the command by typing it, and give what the bot says."""
    said = await person.say(channel, f"!model {name}")
    return (await home.answered(said)).content


async def by_slash(home: Home, person: Person, channel: Channel, name: str = "") -> str:
    """Choose the command from the menu, and give what the bot says."""
    options = {"name": name} if name else {}
    answer = await home.responded(await person.slash(channel, "model", **options))
    assert answer.ephemeral_for is person
    return answer.content


Way = Callable[..., Awaitable[str]]
both_ways = pytest.mark.parametrize("way", [by_message, by_slash])


def current(name: str) -> str:
    sentence = text("You are talking with `{model}`. Choose another with `/model`.", model=name)
    return catalogue("en").say(sentence)


def chosen(name: str) -> str:
    return catalogue("en").say(text("From now on `{model}` answers you.", model=name))


def refused(name: str, *nearest: str) -> str:
    if not nearest:
        return catalogue("en").say(text("I know no model named `{model}`.", model=name))
    sentence = text(
        "I know no model named `{model}`. Did you mean {nearest}?",
        model=name,
        nearest=", ".join(f"`{each}`" for each in nearest),
    )
    return catalogue("en").say(sentence)


@both_ways
async def test_the_default_is_shown_and_used(home: Home, way: Way) -> None:
    await home.start(DEFAULT_MODEL="gpt-4o-mini")
    assert await way(home, home.ali, home.channel) == current("gpt-4o-mini")
    assert (await home.turn(home.ali, home.channel, "!chat hello", "Hi.")).model == "gpt-4o-mini"


@both_ways
async def test_a_choice_is_shown_and_used(bot: Home, way: Way) -> None:
    assert await way(bot, bot.ali, bot.channel, "gpt-4o") == chosen("gpt-4o")
    assert await way(bot, bot.ali, bot.channel) == current("gpt-4o")
    assert (await bot.turn(bot.ali, bot.channel, "!chat hello", "Hi.")).model == "gpt-4o"
    bot.model.answers(Answer("Hi again."))
    await bot.ali.slash(bot.channel, "chat", message="hello")
    assert (await bot.asked()).model == "gpt-4o"


async def test_a_choice_is_one_persons_and_goes_along_everywhere(bot: Home) -> None:
    await by_slash(bot, bot.ali, bot.channel, "gpt-4o")
    assert (await bot.turn(bot.ali, bot.ali.dm, "hello", "Hi Ali.")).model == "gpt-4o"
    assert (await bot.turn(bot.sara, bot.channel, "!chat hello", "Hi.")).model == "gpt-6-luna"
    assert await by_slash(bot, bot.sara, bot.channel) == current("gpt-6-luna")


async def test_a_choice_survives_restarts(bot: Home) -> None:
    await by_slash(bot, bot.ali, bot.channel, "gpt-4o")
    await bot.stop()
    await bot.start()
    assert await by_slash(bot, bot.ali, bot.channel) == current("gpt-4o")
    assert (await bot.turn(bot.ali, bot.channel, "!chat hello", "Hi.")).model == "gpt-4o"


async def test_a_choice_can_be_made_anew(bot: Home) -> None:
    await by_slash(bot, bot.ali, bot.channel, "gpt-4o")
    await by_slash(bot, bot.ali, bot.channel, "gpt-5.4-mini")
    assert (await bot.turn(bot.ali, bot.channel, "!chat hello", "Hi.")).model == "gpt-5.4-mini"


@both_ways
async def test_spelling_is_the_endpoints(bot: Home, way: Way) -> None:
    assert await way(bot, bot.ali, bot.channel, "GPT-4o") == chosen("gpt-4o")


@both_ways
async def test_an_unknown_name_is_refused_with_the_nearest(bot: Home, way: Way) -> None:
    await way(bot, bot.ali, bot.channel, "gpt-4o")
    said = await way(bot, bot.ali, bot.channel, "gpt-4o-minni")
    assert said.startswith(refused("gpt-4o-minni", "gpt-4o-mini").rstrip("?"))
    assert (await bot.turn(bot.ali, bot.channel, "!chat hello", "Hi.")).model == "gpt-4o"


@both_ways
async def test_a_name_like_no_other_is_refused_plainly(bot: Home, way: Way) -> None:
    assert await way(bot, bot.ali, bot.channel, "zzz") == refused("zzz")


# Suggestions


async def _suggested(home: Home, typed: str) -> list[str]:
    choices = await home.ali.autocomplete(home.channel, "model", "name", typed)
    assert all(choice.name == choice.value for choice in choices)
    return [choice.name for choice in choices]


async def test_names_are_suggested_from_the_endpoints_own_list(bot: Home) -> None:
    bot.model.names = ("beta-2", "text-embedding-3-small", "alpha-1", "Beta-1")
    assert await _suggested(bot, "") == ["Beta-1", "alpha-1", "beta-2"]
    assert await _suggested(bot, "BETA") == ["Beta-1", "beta-2"]
    assert await _suggested(bot, "a-1") == ["Beta-1", "alpha-1"]
    assert await _suggested(bot, "gpt") == []


async def test_the_list_is_asked_for_once(bot: Home) -> None:
    for typed in ("", "g", "gp", "gpt"):
        assert await _suggested(bot, typed)
    await by_slash(bot, bot.sara, bot.channel, "gpt-4o")
    assert bot.model.listed == 1


async def test_no_more_are_suggested_than_discord_takes(bot: Home) -> None:
    bot.model.names = (*(f"model-{number:02}" for number in range(60)), "m" * 101)
    assert await _suggested(bot, "m") == [f"model-{number:02}" for number in range(25)]
    assert await _suggested(bot, "mm") == []


async def test_without_a_list_models_of_the_owner_are_known(home: Home) -> None:
    home.model.names = None
    await home.start(MODELS="one, two-b", DEFAULT_MODEL="one")
    assert await _suggested(home, "") == ["one", "two-b"]
    assert await by_slash(home, home.ali, home.channel, "Two-B") == chosen("two-b")
    assert await by_slash(home, home.ali, home.channel, "two-c") == refused("two-c", "two-b")
    assert (await home.turn(home.ali, home.channel, "!chat hello", "Hi.")).model == "two-b"


async def test_where_nothing_can_be_known_any_name_is_taken(home: Home) -> None:
    home.model.names = None
    await home.start()
    assert await _suggested(home, "") == []
    assert await by_slash(home, home.ali, home.channel, "whatever") == chosen("whatever")
    assert (await home.turn(home.ali, home.channel, "!chat hello", "Hi.")).model == "whatever"


# Two endpoints


async def test_a_model_of_the_second_endpoint_is_chosen_by_its_prefix(home: Home) -> None:
    async with Model(key="gilas-key", names=("gpt-4o-mini", "llama-4")) as second:
        gilas = EndpointConfig("gilas", second.url, Secret(second.key or ""))
        config = home.config()
        await home.start_with(replace(config, endpoints=(*config.endpoints, gilas)))
        assert await _suggested(home, "4o-mini") == ["gpt-4o-mini", "gilas/gpt-4o-mini"]
        said = await by_slash(home, home.ali, home.channel, "gilas/gpt-4o-mini")
        assert said == chosen("gilas/gpt-4o-mini")
        await home.answered(await home.ali.say(home.channel, "!chat hello"))
        assert [asked.model for asked in second.requests] == ["gpt-4o-mini"]
        assert home.model.requests == []
        await home.stop()


async def test_a_list_that_never_comes_keeps_nobody_waiting(home: Home) -> None:
    silent = asyncio.Event()

    async def hear(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        silent.set()
        await reader.read()
        writer.close()

    async with await asyncio.start_server(hear, "127.0.0.1") as server:
        port = server.sockets[0].getsockname()[1]
        await home.start(OPENAI_BASE_URL=f"http://127.0.0.1:{port}/v1")
        async with asyncio.timeout(5):
            answer = await home.responded(await home.ali.slash(home.channel, "model", name="mine"))
        assert silent.is_set()
        assert answer.content == "From now on `mine` answers you."
        await home.stop()
