"""What each call of a model used, as it is noted: tokens, money, time, and who pays."""

import asyncio
import sqlite3
from contextlib import closing
from typing import Any

import pytest

from playground.model import Answer
from tests.home import Home
from tests.pressing import Corner


async def used(home: Home, count: int) -> list[dict[str, Any]]:
    """Wait for so many rows, and give them."""
    await home.settled()
    with closing(sqlite3.connect(home.database)) as connection:
        connection.row_factory = sqlite3.Row
        rows = [dict(row) for row in connection.execute("SELECT * FROM usage ORDER BY id")]
    assert len(rows) >= count
    return rows[:count]


async def test_an_answer_is_noted_with_its_price_and_time(bot: Home) -> None:
    corner = Corner(bot)
    await corner.ask("hello", "Hello, Ali.")
    (row,) = await used(bot, 1)
    assert (row["model"], row["endpoint"], row["kind"]) == ("gpt-6-luna", "custom", "answer")
    assert row["person_id"] == bot.ali.id
    assert row["place_id"] == row["server_id"] == bot.guild.id
    assert row["picodollars"] == row["prompt_tokens"] * 100_000 + row["completion_tokens"] * 500_000
    assert 0 <= row["milliseconds"] < 20_000
    assert row["is_estimated"] == 0


async def test_an_unknown_price_is_not_nothing(home: Home) -> None:
    home.model.names = ("llama3.2",)
    await home.start(DEFAULT_MODEL="llama3.2")
    await Corner(home, "dm").ask("hello", "Hello, Ali.")
    (row,) = await used(home, 1)
    assert (row["model"], row["picodollars"], row["server_id"]) == ("llama3.2", None, 0)


async def test_the_owners_file_has_prices_too(home: Home) -> None:
    home.model.names = ("llama3.2",)
    prices = home.database.with_name("prices.toml")
    prices.write_text('[models."llama3.2"]\ninput = 2\noutput = 3\n', encoding="utf-8")
    await home.start(DEFAULT_MODEL="llama3.2", MODELS_FILE=str(prices))
    await Corner(home).ask("hello", "Hello, Ali.")
    (row,) = await used(home, 1)
    tokens = (row["prompt_tokens"], row["completion_tokens"])
    assert row["picodollars"] == tokens[0] * 2_000_000 + tokens[1] * 3_000_000


async def test_in_a_shared_thread_who_asks_pays(bot: Home) -> None:
    thread = bot.channel.thread("Together", bot.discord.bot)
    await bot.sara.say(thread, "hello")
    await bot.discord.until(lambda: thread.by_bot)
    (row,) = await used(bot, 1)
    assert (row["person_id"], row["server_id"]) == (bot.sara.id, bot.guild.id)
    assert row["place_id"] == thread.id


async def test_what_no_endpoint_tells_is_counted_by_the_bot(bot: Home) -> None:
    bot.model.refuses("stream_options")
    await Corner(bot).ask("hello " * 100, "Well, " * 100)
    (row,) = await used(bot, 1)
    assert row["is_estimated"] == 1
    assert row["prompt_tokens"] == pytest.approx(180, rel=0.3)
    assert row["completion_tokens"] == pytest.approx(200, rel=0.3)
    assert row["picodollars"] > 0


@pytest.mark.parametrize("how", ["stopped", "withdrawn"])
async def test_what_came_before_an_end_is_paid_for(bot: Home, how: str) -> None:
    bot.model.answers(Answer(pieces=("One two three ",) * 5, stall_after=5))
    question = await bot.ali.say(bot.channel, "!chat count")
    shown = await bot.until_shown(bot.channel, "One two three")
    if how == "stopped":
        await bot.ali.click(shown, "Stop")
    else:
        await bot.ali.delete(question)
    await bot.model.requests[0].ended()
    (row,) = await used(bot, 1)
    assert row["is_estimated"] == 1
    assert row["person_id"] == bot.ali.id
    assert row["completion_tokens"] == pytest.approx(15, rel=0.5)


async def test_a_failure_before_the_first_word_costs_nothing(bot: Home) -> None:
    bot.model.answers(Answer(error_after=0))
    await bot.answered(await bot.ali.say(bot.channel, "!chat hello"))
    await used(bot, 0)
    await bot.stop()  # what was to be noted by then is
    with closing(sqlite3.connect(bot.database)) as connection:
        payers = list(connection.execute("SELECT person_id FROM usage"))
    assert payers == [(bot.sara.id,)]


async def test_a_title_is_noted_as_one(bot: Home) -> None:
    await Corner(bot).ask("hello", "Hello, Ali.")
    bot.model.answers(Answer("Greetings"))
    asked = await bot.ali.slash(bot.channel, "chats")
    await asked.until(lambda: asked.response and asked.response.content)
    rows = await used(bot, 2)
    assert [row["kind"] for row in rows] == ["answer", "title"]
    assert {row["server_id"] for row in rows} == {bot.guild.id}


async def test_a_silent_server_is_asked_once(home: Home) -> None:
    heard: list[bytes] = []

    async def hear(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.readuntil(b"\r\n\r\n"))
        await reader.read()
        writer.close()

    async with await asyncio.start_server(hear, "127.0.0.1") as server:
        port = server.sockets[0].getsockname()[1]
        await home.start(OPENAI_BASE_URL=f"http://127.0.0.1:{port}/v1", REQUEST_TIMEOUT="0.5")
        shown = await home.answered(await home.ali.say(home.channel, "!chat hello"))
        assert "took too long" in shown.content
        await home.stop()
    assert [each.split()[1] for each in heard if each.startswith(b"POST")] == [
        b"/v1/chat/completions"
    ]
