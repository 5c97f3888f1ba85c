"""Answers of many messages: versions of other lengths, and the file that ends the longest."""

import pytest

from playground.discord import Message
from playground.model import Answer
from tests.home import Home
from tests.long_answers import flat, joined, paragraphs
from tests.pressing import EVERYWHERE, Corner, Where

IN_THE_FILE = "-# The whole answer is in the file."
MEDIUM = paragraphs(6)
LONG = paragraphs(12)
TOO_LONG = paragraphs(24)
CODE = "\n".join(f"print('line {number} of a very long program')" for number in range(300))


async def until_whole(corner: Corner, text: str) -> None:
    await corner.until(lambda: joined(corner.shown) == flat(text) and corner.shown[-1].buttons)


def with_buttons(corner: Corner) -> list[Message]:
    return [each for each in corner.shown if each.buttons]


async def test_a_shorter_version_takes_the_surplus_away(bot: Home) -> None:
    corner = Corner(bot)
    last = await corner.ask("hello", LONG)
    first, *others = corner.shown
    assert len(others) >= 2
    await corner.press(last, "Regenerate", "Short.")
    await corner.until_shows("Short.")
    assert corner.shown == [first]
    assert all(each.deleted for each in others)
    assert first.buttons == ["◀️", "Regenerate", "Fork"]


async def test_a_longer_version_posts_more(bot: Home) -> None:
    corner = Corner(bot)
    first = await corner.ask("hello", "Short.")
    await corner.press(first, "Regenerate", LONG)
    await until_whole(corner, LONG)
    assert corner.shown[0] is first
    assert with_buttons(corner) == corner.shown[-1:]


@pytest.mark.parametrize("where", ["channel", "dm", "slash"])
async def test_arrows_between_versions_of_other_lengths(bot: Home, where: Where) -> None:
    corner = Corner(bot, where)
    last = await corner.ask("hello", MEDIUM)
    await corner.press(last, "Regenerate", "Short.")
    short = await corner.until_shows("Short.")
    await corner.press(short, "◀️")
    await until_whole(corner, MEDIUM)
    await corner.press(corner.shown[-1], "▶️")
    await corner.until_shows("Short.")
    assert with_buttons(corner) == corner.shown


async def test_a_message_deleted_by_hand_is_posted_again(bot: Home) -> None:
    corner = Corner(bot)
    last = await corner.ask("hello", MEDIUM)
    first = corner.shown[0]
    bot.discord.world.remove(first)
    await corner.press(last, "Regenerate", "Short.")
    await corner.until_shows("Short.")
    assert corner.shown == [last]


async def test_where_the_bot_is_no_member_the_clicked_message_changes(bot: Home) -> None:
    corner = Corner(bot, "abroad")
    last = await corner.ask("hello", MEDIUM)
    before = corner.contents
    assert len(before) == 2
    await corner.press(last, "Regenerate", "Short.")
    await corner.until_shows(before[0], "Short.")


async def test_five_messages_are_the_most(bot: Home) -> None:
    corner = Corner(bot)
    await corner.ask("hello", TOO_LONG)
    assert len(corner.shown) == 5


@pytest.mark.parametrize("where", EVERYWHERE)
async def test_an_answer_of_too_many_messages_ends_as_a_file(home: Home, where: Where) -> None:
    await home.start(MAX_REPLY_MESSAGES="3")
    corner = Corner(home, where)
    message = await corner.ask("hello", TOO_LONG)
    assert len(corner.shown) == 3
    assert message.content == IN_THE_FILE
    (file,) = message.attachments
    assert file.filename == "answer.md"
    assert file.content.decode() == TOO_LONG
    begin = joined(corner.shown[:-1])
    assert flat(TOO_LONG).startswith(begin)
    assert len(begin) > 3000
    assert await corner.remembered() == [("user", "hello"), ("assistant", TOO_LONG)]


async def test_code_becomes_a_file_of_its_own_kind(bot: Home) -> None:
    corner = Corner(bot)
    message = await corner.ask("hello", f"```python\n{CODE}\n```")
    (file,) = message.attachments
    assert file.filename == "answer.py"
    assert file.content.decode() == f"{CODE}\n"


async def test_how_many_messages_is_a_setting(home: Home) -> None:
    await home.start(MAX_REPLY_MESSAGES="2")
    corner = Corner(home)
    message = await corner.ask("hello", LONG)
    assert len(corner.shown) == 2
    assert message.attachments[0].content.decode() == LONG


async def test_as_many_messages_as_allowed_need_no_file(home: Home) -> None:
    corner = Corner(home)
    await home.start(MAX_REPLY_MESSAGES="2")
    message = await corner.ask("hello", MEDIUM)
    assert len(corner.shown) == 2
    assert message.attachments == []
    assert joined(corner.shown) == flat(MEDIUM)


async def test_a_cut_answer_of_too_many_messages_says_so(home: Home) -> None:
    await home.start(MAX_REPLY_MESSAGES="2")
    corner = Corner(home)
    message = await corner.ask("hello", Answer(LONG, finish="length"))
    assert message.content.startswith(f"{IN_THE_FILE}\n-# ")
    assert "Continue" in message.buttons
    await corner.press(message, "Continue", " The end.")
    await corner.until(lambda: message.content == IN_THE_FILE and "Regenerate" in message.buttons)
    assert message.attachments[0].content.decode() == f"{LONG} The end."
    assert len(corner.shown) == 2


async def test_a_short_version_has_no_file(home: Home) -> None:
    await home.start(MAX_REPLY_MESSAGES="1")
    corner = Corner(home)
    message = await corner.ask("hello", LONG)
    assert message.attachments
    await corner.press(message, "Regenerate", "Short.")
    await corner.until_shows("Short.")
    assert corner.shown == [message]
    assert message.attachments == []
    await corner.press(message, "◀️")
    await corner.until_shows(IN_THE_FILE)
    assert message.attachments[0].content.decode() == LONG


async def test_the_file_of_one_version_becomes_that_of_another(home: Home) -> None:
    await home.start(MAX_REPLY_MESSAGES="1")
    corner = Corner(home)
    message = await corner.ask("hello", LONG)
    await corner.press(message, "Regenerate", TOO_LONG)
    await corner.until(lambda: "◀️" in message.buttons)
    assert [each.content.decode() for each in message.attachments] == [TOO_LONG]


async def test_a_file_that_may_not_be_attached(bot: Home) -> None:
    corner = Corner(bot)
    bot.channel.deny("attach_files")
    bot.model.answers(Answer(TOO_LONG))
    await corner.send("hello")
    await bot.asked()
    await bot.settled()
    bot.channel.allow("attach_files")
    await corner.ask("again", "Second.")
