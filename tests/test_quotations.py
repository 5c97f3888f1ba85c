"""What others quote of a person in their questions goes when that person deletes everything."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from history.conversations import Turn
from history.database import open_database
from history.files import Attached
from history.histories import Stores
from history.references import Referred, read, told
from history.summaries import Summary
from history.tree import Message as Said
from history.turnlog import Asked, Owner
from playground.discord import Message, Person
from playground.model import Answer
from tests.home import Home
from tests.keeping import delete_all, in_bytes, keep_nothing, rows
from tests.pressing import Corner
from tests.pressing import told as told_by
from tests.test_fork import fork, talk

SECRETS = ("mina", "axolotl", "pangolin", "capybara")
ERASED = "A message that its author has deleted since."
SARA = "A message by Sara:\n\n> No, it is well."


@pytest.fixture
async def mina(bot: Home) -> Person:
    return bot.add_person("Mina")


@pytest.fixture
async def said(bot: Home, mina: Person) -> Message:
    """What Mina said in the server, with a file."""
    return await mina.say(
        bot.channel, "My axolotl is ill.", files={"pangolin.txt": b"The capybara knows."}
    )


async def asked_in_reply(home: Home, reply_to: Message) -> Message:
    """Have Ali ask about a message; give the answer once it is kept."""
    home.model.answers(Answer("Yes."))
    question = await home.ali.say(home.channel, "!chat is that so?", reply_to=reply_to)
    answer = await home.answered(question)
    await home.discord.until(lambda: "Regenerate" in answer.buttons)
    return answer


async def test_nothing_of_it_is_left_in_the_file(bot: Home, said: Message, mina: Person) -> None:
    denied = await bot.sara.say(bot.channel, "No, it is well.", reply_to=said)
    answer = await asked_in_reply(bot, denied)
    thread = await fork(Corner(bot), answer)
    for entry in ("Explain", "Translate"):
        bot.model.answers(Answer(f"{entry}ed."))
        await bot.ali.menu(said, entry)
        await bot.until_shown(bot.channel, f"{entry}ed.")
    await bot.settled()
    assert in_bytes(bot, *SECRETS) == list(SECRETS)
    await delete_all(bot, mina)
    assert in_bytes(bot, *SECRETS) == []
    remembered = await Corner(bot).remembered()
    assert remembered[:2] == [
        ("user", f"is that so?\n\n{ERASED}\n\n{SARA}"),
        ("assistant", "Yes."),
    ]
    assert [words.partition("\n\n")[2] for _, words in remembered[2::2]] == [ERASED, ERASED]
    forked = await talk(bot, thread, bot.sara, "what then?", "Then this.")
    assert told_by(forked)[0] == ("user", f"Ali:\nis that so?\n\n{ERASED}\n\n{SARA}")
    bot.model.answers(Answer("Again."))
    await bot.ali.click(answer, "Regenerate")
    await bot.discord.until(lambda: answer.content == "Again.")
    assert bot.model.requests[-1].last == f"is that so?\n\n{ERASED}\n\n{SARA}"


async def test_nor_is_anything_in_memory(bot: Home, said: Message, mina: Person) -> None:
    await keep_nothing(bot, bot.ali)
    await asked_in_reply(bot, said)
    await bot.settled()
    await delete_all(bot, mina)
    assert await Corner(bot).remembered() == [
        ("user", f"is that so?\n\n{ERASED}"),
        ("assistant", "Yes."),
    ]


async def test_what_others_say_themselves_stays(bot: Home, said: Message) -> None:
    await asked_in_reply(bot, said)
    await bot.settled()
    await delete_all(bot, bot.sara)
    assert in_bytes(bot, *SECRETS) == list(SECRETS)


async def test_answers_under_way_and_waiting_do_not_bring_it_back(
    bot: Home, said: Message, mina: Person
) -> None:
    bot.model.answers(Answer(pieces=("I think ", "that"), stall_after=1))
    first = await bot.ali.say(bot.channel, "!chat is that so?", reply_to=said)
    shown = await bot.until_shown(bot.channel, "I think")
    second = await bot.ali.say(bot.channel, "!chat why?", reply_to=said)
    async with asyncio.timeout(10):
        while len(rows(bot, "SELECT 1 FROM turn WHERE state = 'running'")) < 2:  # noqa: ASYNC110
            await asyncio.sleep(0.01)  # a file tells of no changes
    await delete_all(bot, mina)
    await bot.discord.until(lambda: "Stopped." in shown.content and "Regenerate" in shown.buttons)
    waits = await bot.answered(second)
    await bot.discord.until(lambda: "Try again" in waits.buttons)
    assert shown.reply_to is first
    assert in_bytes(bot, *SECRETS) == []
    bot.model.answers(Answer("Because."))
    await bot.ali.click(waits, "Try again")
    await bot.discord.until(lambda: waits.content == "Because.")
    assert bot.model.requests[-1].last == f"why?\n\n{ERASED}"
    assert in_bytes(bot, *SECRETS) == []


# In the database


ALI, MINA = Owner(person_id=1, place_id=10), 3
QUOTED = (Referred("Sara", "well", 2), Referred("Mina", "ill", MINA))
LEFT = (Referred("Sara", "well", 2), Referred("", "", is_erased=True))


class Desk:
    """One database, and a person who asks about what others said."""

    def __init__(self, stores: Stores) -> None:
        self.stores = stores

    async def ask(self, question: str, content: str, asked: Asked) -> int:
        """Keep a turn whose question was told to the model in other words."""
        turn_id = await self.stores.log.open(replace(asked, question=question))
        conversation_id = await self.stores.conversations.current(ALI)
        await self.stores.conversations.add(
            conversation_id, turn_id, Turn(content, Said("assistant", "yes"))
        )
        return turn_id

    async def contents(self) -> list[str]:
        past = await self.stores.conversations.past(ALI, 100_000)
        return [each.content for each in past.messages if each.role == "user"]


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with open_database(tmp_path / "hamdam.db") as database:
        yield Desk(Stores.of(database))


def about(*refers: Referred, files: tuple[Attached, ...] = ()) -> Asked:
    return Asked(ALI, ALI.person_id, 5, "", "en", refers=refers, files=files)


def file(author_id: int) -> Attached:
    return Attached(100 + author_id, 5, 6, "a.txt", 9, "https://cdn", author_id)


async def test_all_versions_of_many_turns_are_found(desk: Desk) -> None:
    count = 230
    for number in range(count):
        content = f"{number}\n\n{told(QUOTED)}"
        turn_id = await desk.ask(str(number), content, about(*QUOTED))
    edited = Turn(f"edited\n\n{told(QUOTED)}\n\nmore", Said("assistant", "no"))
    await desk.stores.conversations.add_version(turn_id, edited)
    await desk.stores.privacy.unquote(MINA)
    assert await desk.contents() == [
        *(f"{number}\n\n{told(LEFT)}" for number in range(count - 1)),
        f"edited\n\n{told(LEFT)}\n\nmore",
    ]
    versions = await desk.stores.versions.of(turn_id)
    assert versions is not None
    assert versions.all[0].question == f"{count - 1}\n\n{told(LEFT)}"
    await desk.stores.privacy.unquote(2)
    assert (await desk.contents())[0] == f"0\n\n{ERASED}\n\n{ERASED}"


async def test_words_of_files_go_where_some_were_theirs(desk: Desk) -> None:
    content = f"so?\n\n{told(QUOTED)}\n\nThe file `a.txt`:\nmine"
    own = await desk.ask("so?", content, about(*QUOTED, files=(file(ALI.person_id),)))
    both = await desk.ask("so?", content, about(*QUOTED, files=(file(ALI.person_id), file(MINA))))
    await desk.stores.privacy.unquote(MINA)
    assert await desk.contents() == [
        f"so?\n\n{told(LEFT)}\n\nThe file `a.txt`:\nmine",
        f"so?\n\n{told(LEFT)}",
    ]
    for turn_id in (own, both):
        turn = await desk.stores.log.find(turn_id)
        assert turn is not None
        assert turn.asked.files == (file(ALI.person_id),)


async def test_what_is_told_otherwise_is_told_anew(desk: Desk) -> None:
    await desk.ask("so?", "so?\n\nMina: ill", about(*QUOTED))
    await desk.ask("", "Mina: ill", about(*QUOTED))
    await desk.stores.privacy.unquote(MINA)
    assert await desk.contents() == [f"so?\n\n{told(LEFT)}", told(LEFT)]


async def test_summaries_and_titles_made_of_it_go(desk: Desk) -> None:
    shelf, summaries = desk.stores.shelf, desk.stores.summaries
    await desk.ask("so?", f"so?\n\n{told(QUOTED)}", about(*QUOTED))
    last = await desk.ask("well", "well", about())
    conversation_id = await desk.stores.conversations.current(ALI)
    await shelf.rename(ALI, conversation_id, "Mina's illness")
    stretch = await summaries.stretch(ALI)
    assert stretch is not None
    assert await summaries.keep(ALI, stretch, Summary(last, "Mina is ill."), None)
    await desk.stores.privacy.unquote(2 + MINA)
    assert (await desk.stores.conversations.past(ALI, 9)).summary == "Mina is ill."
    await desk.stores.privacy.unquote(MINA)
    assert (await desk.stores.conversations.past(ALI, 9)).summary == ""
    found = await shelf.find(ALI, conversation_id)
    assert found is not None
    assert found.title is None


async def test_a_title_stays_that_tells_of_something_else(desk: Desk) -> None:
    await desk.ask("well", "well", about())
    await desk.ask("so?", f"so?\n\n{told(QUOTED)}", about(*QUOTED))
    conversation_id = await desk.stores.conversations.current(ALI)
    await desk.stores.shelf.rename(ALI, conversation_id, "Wells")
    await desk.stores.privacy.unquote(MINA)
    found = await desk.stores.shelf.find(ALI, conversation_id)
    assert found is not None
    assert found.title == "Wells"


def test_what_was_noted_before_authors_had_ids_can_be_read() -> None:
    assert read('[{"author": "Mina", "words": "ill"}]') == (Referred("Mina", "ill"),)
