"""Conversations saved as files, from the list of `/chats`."""

import asyncio
import json
import sqlite3
from contextlib import closing

import pytest

from playground.model import Answer
from tests.home import Home
from tests.reader import Reader, answer, with_two


@pytest.fixture
async def two(bot: Home) -> Reader:
    """Someone with two conversations; the second is the current one."""
    bot.model.answer_with(answer)
    return await with_two(Reader(bot, bot.ali, bot.ali.dm))


async def test_markdown_has_all_of_it_in_order(two: Reader) -> None:
    two.home.model.answers(Answer("to be", finish="length"))
    await two.person.say(two.channel, "more of 2")
    await two.home.until_shown(two.channel, "to be")
    await two.home.settled()
    name, content = await two.saved(await two.chosen("About 2"), "Markdown")
    assert name.endswith("-About-2.md")
    lines = [line for line in content.splitlines() if line]
    assert lines[0] == "# About 2"
    heads, said = lines[1:-1:2], lines[2::2]
    assert [head.split(" · ")[0] for head in heads] == ["## You", "## Hamdam"] * 2
    assert all(head.endswith(" UTC") for head in heads)
    assert said == ["hello 2", "Re: hello 2", "more of 2", "to be"]
    assert lines[-1] == "*This answer is not complete.*"


async def test_json_has_all_of_it_in_order(two: Reader) -> None:
    name, content = await two.saved(await two.chosen("About 1"), "JSON")
    assert name.endswith("-About-1.json")
    value = json.loads(content)
    assert value["title"] == "About 1"
    said = [(each["role"], each["content"], each["is_cut"]) for each in value["messages"]]
    assert said == [
        ("user", "hello 1", False),
        ("assistant", "Re: hello 1", False),
        ("user", "more of 1", False),
        ("assistant", "Re: more of 1", False),
    ]
    times = [each["said_at"] for each in value["messages"]]
    assert times == sorted(times)


async def test_a_file_has_what_is_on_the_screen(two: Reader) -> None:
    shown = await two.chosen("About 2")
    held = two.home.discord.hold("POST", "/channels/{}/messages", done=True)
    await two.person.say(two.channel, "more of 2")
    await held.arrived.wait()
    await two.home.until_shown(two.channel, "Re: more of 2")
    saving = asyncio.create_task(two.saved(shown, "Markdown"))
    await two.home.settled()
    held.release()
    _, content = await saving
    assert "Re: more of 2" in content


async def test_a_title_cannot_lead_a_file_elsewhere(two: Reader) -> None:
    shown = await two.chosen("About 1")
    await two.rename(shown, "../../etc/пароль\\ سفر: CON.exe")
    name, _ = await two.saved(shown, "JSON")
    assert name.endswith("-etc-пароль-سفر-CON-exe.json")


async def test_a_file_that_is_too_large_is_not_sent(two: Reader) -> None:
    shown = await two.chosen("About 1")
    with closing(sqlite3.connect(two.home.database)) as connection, connection:
        connection.execute("UPDATE message SET content = hex(zeroblob(6000000)) WHERE turn_id = 1")
    asked = await two.person.click(shown, "Markdown")
    response = await asked.until(lambda: asked.response)
    await asked.until(lambda: "larger than the files" in response.content)
    assert not response.attachments
