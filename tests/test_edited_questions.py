"""Questions that are edited or deleted after they were asked."""

import pytest

from playground.discord import Message
from playground.model import Answer
from tests.home import Home
from tests.pressing import Corner, Where, told

ASKS = {"channel": "!chat {}", "dm": "{}", "mention": "@Hamdam {}"}
STUCK = Answer(pieces=["One ", "two"], stall_after=1)


class Manner(Corner):
    """One manner to ask with a message."""

    prefix = "{}"

    async def send(self, question: str) -> Message | None:
        self.question = await self.person.say(self.channel, self.prefix.format(question))
        return self.question

    async def edit(self, question: str) -> None:
        content = self.prefix.format(question).replace("@Hamdam", self.home.discord.bot.mention)
        await self.person.edit(self.question, content)


def manner(bot: Home, name: str) -> Manner:
    where: Where = "dm" if name == "dm" else "channel"
    made = Manner(bot, where)
    made.prefix = ASKS[name]
    return made


@pytest.fixture(params=ASKS)
def corner(bot: Home, request: pytest.FixtureRequest) -> Manner:
    return manner(bot, request.param)


async def test_an_edited_question_is_answered_anew_in_place(corner: Manner) -> None:
    answer = await corner.ask("helo", "First.")
    corner.home.model.answers(Answer("Second."))
    await corner.edit("hello")
    assert await corner.until_shows("Second.") is answer
    assert told(corner.home.model.requests[1]) == [("user", "hello")]
    assert await corner.remembered() == [("user", "hello"), ("assistant", "Second.")]


async def test_the_version_before_belongs_to_the_question_before(corner: Manner) -> None:
    answer = await corner.ask("helo", "First.")
    corner.home.model.answers(Answer("Second."))
    await corner.edit("hello")
    await corner.until_shows("Second.")
    await corner.press(answer, "◀️")
    await corner.until_shows("First.")
    assert await corner.remembered() == [("user", "helo"), ("assistant", "First.")]


async def test_what_follows_stays_after_an_edit(corner: Manner) -> None:
    await corner.ask("one", "First.")
    first = corner.question
    await corner.ask("two", "Second.")
    corner.question = first
    corner.home.model.answers(Answer("Uno."))
    await corner.edit("eins")
    await corner.until_shows("Uno.", "Second.")
    assert told(corner.home.model.requests[2]) == [("user", "eins")]
    assert await corner.remembered() == [
        ("user", "eins"),
        ("assistant", "Uno."),
        ("user", "two"),
        ("assistant", "Second."),
    ]


async def test_an_edit_while_the_answer_comes(corner: Manner) -> None:
    home = corner.home
    home.model.answers(Answer(pieces=["One ", "two"], stall_after=1))
    await corner.send("helo")
    await corner.until(lambda: corner.contents == ["One"])
    home.model.answers(Answer("Second."))
    await corner.edit("hello")
    answer = await corner.until_shows("Second.")
    asked = await home.asked()
    await asked.ended()
    assert asked.disconnected
    assert "◀️" in answer.buttons, "what people have seen of the first answer is kept"
    assert await corner.remembered() == [("user", "hello"), ("assistant", "Second.")]


async def test_an_edit_before_anything_came(corner: Manner) -> None:
    home = corner.home
    home.model.answers(Answer(stall_after=0), Answer("Second."))
    await corner.send("helo")
    await home.asked()
    await corner.edit("hello")
    answer = await corner.until_shows("Second.")
    assert "◀️" not in answer.buttons
    assert answer.reply_to is corner.question
    assert await corner.remembered() == [("user", "hello"), ("assistant", "Second.")]


async def test_the_edited_answer_can_be_stopped(corner: Manner) -> None:
    home = corner.home
    home.model.answers(Answer(pieces=["One ", "two"], stall_after=1))
    await corner.send("helo")
    await corner.until(lambda: corner.contents == ["One"])
    home.model.answers(Answer(pieces=["Uno ", "due"], stall_after=1))
    await corner.edit("hello")
    await corner.until(lambda: corner.contents == ["Uno"] and corner.shown[0].buttons == ["Stop"])
    await corner.press(corner.shown[0], "Stop")
    await corner.until_shows("Uno\n-# Stopped.")


async def test_an_edit_while_the_question_waits(corner: Manner) -> None:
    home = corner.home
    home.model.answers(STUCK)
    await corner.send("first")
    await corner.until(lambda: corner.contents == ["One"] and corner.shown[0].buttons)
    await corner.send("helo")
    await home.settled()
    await corner.edit("hello")
    await home.settled()
    await corner.press(corner.shown[0], "Stop", "Second.")
    await corner.until_shows("One\n-# Stopped.", "Second.")
    questions = [asked.last for asked in home.model.requests]
    assert questions == ["first", "ping", "ping", "hello"]


async def test_many_edits_in_a_row_end_with_the_last(corner: Manner) -> None:
    await corner.ask("1", "First.")
    corner.home.model.answer_with(lambda asked: Answer(f"Answer to {asked.last}."))
    for number in range(2, 6):
        await corner.edit(str(number))
    await corner.until_shows("Answer to 5.")
    corner.home.model.answer_with(lambda _: None)
    assert await corner.remembered() == [("user", "5"), ("assistant", "Answer to 5.")]


async def test_changes_that_ask_nothing_new_are_let_be(bot: Home) -> None:
    corner = manner(bot, "channel")
    await corner.ask("hello", "First.")
    question = corner.question
    await corner.edit("hello")
    await bot.ali.edit(question, "!chat   hello ")
    await bot.ali.edit(question, "!help")
    await bot.ali.edit(question, "never mind")
    await bot.settled()
    assert [asked.last for asked in bot.model.requests] == ["hello", "ping"]
    assert corner.contents == ["First."]


async def test_a_deleted_question_is_forgotten(corner: Manner) -> None:
    await corner.ask("one", "First.")
    first = corner.question
    await corner.ask("two", "Second.")
    await corner.person.delete(first)
    await corner.home.settled()
    assert await corner.remembered() == [("user", "two"), ("assistant", "Second.")]


async def test_a_question_deleted_mid_stream(corner: Manner) -> None:
    home = corner.home
    home.model.answers(Answer(pieces=["One ", "two"], stall_after=1))
    await corner.send("hello")
    await corner.until(lambda: corner.contents == ["One"] and corner.shown[0].buttons)
    await corner.person.delete(corner.question)
    asked = await home.asked()
    await asked.ended()
    assert asked.disconnected
    await corner.until(lambda: corner.shown[0].buttons == [])
    assert await corner.remembered() == []


async def test_a_question_deleted_while_it_waits(corner: Manner) -> None:
    home = corner.home
    home.model.answers(STUCK)
    await corner.send("first")
    await corner.until(lambda: corner.contents == ["One"] and corner.shown[0].buttons)
    await corner.send("second")
    await home.settled()
    await corner.person.delete(corner.question)
    await home.settled()
    await corner.press(corner.shown[0], "Stop")
    await corner.until_shows("One\n-# Stopped.")
    assert await corner.remembered() == [("user", "first"), ("assistant", "One ")]
    assert "second" not in [asked.last for asked in home.model.requests]


async def test_a_question_deleted_while_the_last_of_its_answer_is_shown(corner: Manner) -> None:
    home = corner.home
    held = home.discord.hold("POST", "/channels/{}/messages", done=True)
    home.model.answers(Answer("First."))
    await corner.send("hello")
    await held.arrived.wait()
    await corner.person.delete(corner.question)
    await home.discord.until(lambda: corner.question.deleted)
    held.release()
    await corner.until(lambda: corner.contents == ["First."])
    assert await corner.remembered() == []


async def test_a_question_deleted_while_another_version_comes(corner: Manner) -> None:
    home = corner.home
    answer = await corner.ask("hello", "First.")
    await corner.press(answer, "Regenerate", Answer(pieces=["One ", "two"], stall_after=1))
    await corner.until(lambda: corner.contents == ["One"])
    await corner.person.delete(corner.question)
    await corner.until(lambda: corner.shown[0].buttons == [])
    assert await corner.remembered() == []
    assert [asked.disconnected for asked in home.model.requests][1]


async def test_questions_that_are_deleted_together_are_forgotten(bot: Home) -> None:
    corner = manner(bot, "channel")
    questions = []
    for question in ("one", "two", "three"):
        await corner.ask(question, f"Answer to {question}.")
        questions.append(corner.question)
    bot.model.answers(STUCK)
    await corner.send("four")
    await corner.until(lambda: corner.contents[-1] == "One" and corner.shown[-1].buttons)
    bot.discord.world.remove_together([questions[0], questions[2], corner.question])
    await corner.until(lambda: corner.shown[-1].buttons == [])
    assert bot.model.requests[-1].disconnected
    assert await corner.remembered() == [("user", "two"), ("assistant", "Answer to two.")]


async def test_other_messages_can_be_deleted(bot: Home) -> None:
    corner = manner(bot, "channel")
    await corner.ask("hello", "First.")
    other = await bot.sara.say(bot.channel, "something else")
    await bot.sara.delete(other)
    bot.discord.world.remove(corner.shown[0])
    await bot.settled()
    assert await corner.remembered() == [("user", "hello"), ("assistant", "First.")]


async def test_an_edited_reply_to_the_bot_is_answered_anew(bot: Home) -> None:
    corner = manner(bot, "channel")
    answer = await corner.ask("one", "First.")
    bot.model.answers(Answer("Second."))
    question = await bot.ali.say(bot.channel, "two", reply_to=answer)
    await corner.until_shows("First.", "Second.")
    bot.model.answers(Answer("Third."))
    await bot.ali.edit(question, "three")
    await corner.until_shows("First.", "Third.")
    assert bot.model.requests[2].last == "three"
