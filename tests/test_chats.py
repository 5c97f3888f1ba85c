"""`/chats`: the list of one's conversations, and what can be done with them."""

import asyncio
import sqlite3
from contextlib import closing

import pytest

from playground.model import Answer, Failure
from tests.home import Home
from tests.reader import (
    MENU,
    NONE,
    Reader,
    answer,
    options,
    put,
    stored,
    titles,
    titles_asked,
    with_two,
)


@pytest.fixture
async def ali(bot: Home) -> Reader:
    bot.model.answer_with(answer)
    return Reader(bot, bot.ali, bot.ali.dm)


@pytest.fixture
async def two(ali: Reader) -> Reader:
    """Someone with two conversations; the second is the current one."""
    return await with_two(ali)


# The list


async def test_the_newest_comes_first_and_only_its_owner_sees_it(two: Reader) -> None:
    shown = await two.opened()
    assert titles(shown) == ["About 2", "About 1"]
    assert shown.ephemeral_for is two.person
    assert ["current" in each["description"] for each in options(shown)] == [True, False]
    assert not two.home.discord.refused


async def test_a_title_is_made_once_and_cheaply(two: Reader) -> None:
    await two.opened()
    await two.opened()
    await two.home.stop()
    await two.home.start()
    assert titles(await two.opened()) == ["About 2", "About 1"]
    asked = titles_asked(two.home)
    assert len(asked) == 2
    for each in asked:
        assert 0 < each.params["max_tokens"] <= 100
        assert len(each.messages) == 2
    with closing(sqlite3.connect(two.home.database)) as connection:
        used = list(connection.execute("SELECT * FROM usage"))
    assert len(used) == len(two.home.model.requests)


async def test_nothing_is_listed_before_anything_was_said(ali: Reader) -> None:
    shown = await ali.opened()
    assert shown.content == NONE
    assert shown.components == []
    await ali.say("hello 1")
    await ali.fresh()
    assert titles(await ali.opened()) == ["About 1"]


async def test_a_title_that_cannot_be_made_is_the_first_words_until_it_can(ali: Reader) -> None:
    await ali.say("hello 1 " + "word " * 39 + "word")
    ali.home.model.answer_with(lambda _: Failure.json(401, "no"))
    (title,) = titles(await ali.opened())
    assert title.startswith("hello 1 word")
    assert title.endswith("word…")
    ali.home.model.answer_with(answer)
    assert titles(await ali.opened()) == ["About 1"]


async def test_a_title_without_words_is_not_paid_for_twice(ali: Reader) -> None:
    await ali.say("hello 1")
    ali.home.model.answer_with(lambda _: Answer(pieces=(), finish="length"))
    assert titles(await ali.opened()) == ["hello 1"]
    assert titles(await ali.opened()) == ["hello 1"]
    assert len(titles_asked(ali.home)) == 1


async def test_titles_are_asked_for_at_once_and_once_by_two_lists(two: Reader) -> None:
    async with two.home.model.held(after=0) as gate:
        both = asyncio.gather(two.opened(), two.opened())
        await two.home.discord.until(lambda: len(two.channel.messages) >= 2)
        while len(titles_asked(two.home)) < 2:
            await two.home.asked()
        gate.release()
        assert [titles(shown) for shown in await both] == [["About 2", "About 1"]] * 2
    assert len(titles_asked(two.home)) == 2


async def test_more_conversations_than_a_menu_takes(ali: Reader) -> None:
    await ali.home.settled()  # nothing else is written meanwhile
    put(ali, range(101, 131))
    shown = await ali.opened()
    newest = [f"About {number}" for number in range(130, 106, -1)]
    assert titles(shown) == [*newest, "Older conversations…"]
    assert len(titles_asked(ali.home)) == 24
    await ali.person.choose(shown, MENU, "Older conversations…")
    await ali.channel.until(lambda: titles(shown)[0] == "The newest conversations…")
    # Nobody waits for titles here, so these have their first words.
    assert titles(shown)[1:] == [f"hello {number}" for number in range(106, 100, -1)]
    await ali.person.choose(shown, MENU, "The newest conversations…")
    await ali.channel.until(lambda: titles(shown) == [*newest, "Older conversations…"])


async def test_an_older_one_is_opened_like_any_other(ali: Reader) -> None:
    await ali.home.settled()
    put(ali, range(101, 161))
    shown = await ali.opened()
    await ali.person.choose(shown, MENU, "Older conversations…")
    await ali.channel.until(lambda: "hello 136" in titles(shown))
    assert titles(shown)[-2:] == ["hello 114", "Older conversations…"]
    await ali.person.choose(shown, MENU, "Older conversations…")
    await ali.channel.until(lambda: titles(shown)[1:2] == ["hello 113"])
    await ali.person.choose(shown, MENU, "hello 101")
    await ali.channel.until(lambda: shown.content.startswith("**hello 101**"))
    await ali.press(shown, "Open", "From now on we go on with")


async def test_what_is_on_the_screen_is_on_the_list(ali: Reader) -> None:
    """An answer is stored a moment after it is shown whole; who is that fast waits for it."""
    held = ali.home.discord.hold("POST", "/channels/{}/messages", done=True)
    await ali.person.say(ali.channel, "hello 1")
    await held.arrived.wait()
    await ali.home.until_shown(ali.channel, "Re: hello 1")
    asked = await ali.person.slash(ali.channel, "chats")
    shown = await asked.until(lambda: asked.response)
    await ali.home.settled()
    assert shown.loading
    held.release()
    await asked.until(lambda: not shown.loading)
    assert titles(shown) == ["About 1"]


async def test_nobody_waits_for_a_list_for_ever(ali: Reader) -> None:
    held = ali.home.discord.hold("POST", "/channels/{}/messages", done=True)
    await ali.person.say(ali.channel, "hello 1")
    await held.arrived.wait()
    assert (await ali.opened()).content == NONE
    held.release()


# Whose they are


async def test_each_person_and_place_has_a_list_of_its_own(two: Reader) -> None:
    home, reza = two.home, two.home.add_person("Reza")
    assert (await Reader(home, reza, reza.dm).opened()).content == NONE
    assert (await Reader(home, home.ali, home.channel).opened()).content == NONE


@pytest.mark.parametrize(
    "deed", ["choose", "open", "rename", "delete", "erase", "markdown", "json"]
)
async def test_nobody_reaches_another_s_conversation(two: Reader, deed: str) -> None:
    home, person = two.home, two.home.add_person("Reza")
    others = options(await two.opened())[0]["value"]
    reza = Reader(home, person, person.dm)
    await reza.say("hello 3")
    shown = await reza.chosen("About 3")
    before = await stored(home)
    button = next(part for part in shown.parts() if part.get("label") == "Rename")
    button["custom_id"] = f"chats:{deed}:{others}"
    asked = await person.click(shown, "Rename")
    await person.dm.until(lambda: "is not there any more" in shown.content)
    assert asked.modal is None
    assert titles(shown) == ["About 3"]
    assert await stored(home) == before


async def test_what_a_thread_shares_nobody_deletes_or_renames(bot: Home) -> None:
    bot.model.answer_with(answer)
    thread = bot.channel.thread("Shared", bot.discord.bot)
    ali = Reader(bot, bot.ali, thread)
    await bot.ali.say(thread, "hello")
    await bot.until_shown(thread, "Re: Ali:\nhello")
    await bot.settled()
    shown = await ali.opened()
    (title,) = titles(shown)
    await bot.ali.choose(shown, MENU, title)
    await thread.until(lambda: shown.buttons)
    assert shown.buttons == ["Markdown", "JSON"]
    before = await stored(bot)
    button = next(part for part in shown.parts() if part.get("label") == "JSON")
    button["custom_id"] = button["custom_id"].replace("json", "erase")
    await ali.press(shown, "JSON", "Everyone in this thread shares")
    assert await stored(bot) == before


# What can be done


async def test_an_opened_one_goes_on_with_the_next_question(two: Reader) -> None:
    shown = await two.chosen("About 1")
    await two.press(shown, "Open", "From now on we go on with")
    told = ["hello 1", "Re: hello 1", "more of 1", "Re: more of 1", "third of 1"]
    assert await two.told("third of 1") == told
    assert titles(await two.opened()) == ["About 1", "About 2"]


async def test_the_list_outlives_a_restart(two: Reader) -> None:
    shown = await two.opened()
    await two.home.stop()
    await two.home.start()
    await two.person.choose(shown, MENU, "About 1")
    await two.channel.until(lambda: shown.content.startswith("**About 1**"))
    await two.press(shown, "Open", "From now on we go on with")
    await two.home.stop()
    await two.home.start()
    assert (await two.told("and?"))[:2] == ["hello 1", "Re: hello 1"]


async def test_the_current_one_need_not_be_opened(two: Reader) -> None:
    shown = await two.chosen("About 2")
    assert shown.buttons == ["Rename", "Delete", "Markdown", "JSON"]


async def test_a_new_title_stays(two: Reader) -> None:
    shown = await two.chosen("About 1")
    await two.rename(shown, "  My\u202e `trip`  ")
    assert titles(shown) == ["About 2", "My `trip"]
    await two.home.stop()
    await two.home.start()
    assert titles(await two.opened()) == ["About 2", "My `trip"]
    assert len(titles_asked(two.home)) == 2


async def test_a_title_of_nothing_changes_nothing(two: Reader) -> None:
    shown = await two.chosen("About 1")
    await two.rename(shown, " ** ")
    assert shown.content.startswith("That title is empty, so the old one stays.\n")
    assert titles(shown) == ["About 2", "About 1"]


async def test_a_deleted_one_is_gone_with_all_that_was_said(two: Reader) -> None:
    shown = await two.chosen("About 1")
    await two.delete(shown)
    assert titles(shown) == ["About 2"]
    assert "of 1" not in await stored(two.home)
    assert "hello 1" not in await stored(two.home)
    assert await two.told("and?") == ["hello 2", "Re: hello 2", "and?"]


async def test_a_deletion_can_be_thought_better_of(two: Reader) -> None:
    shown = await two.chosen("About 1")
    before = await stored(two.home)
    await two.press(shown, "Delete", "cannot be undone")
    await two.press(shown, "No, keep it", "**About 1**\n")
    assert await stored(two.home) == before


async def test_deleting_the_current_one_lets_the_next_question_begin_afresh(two: Reader) -> None:
    shown = await two.chosen("About 2")
    await two.delete(shown)
    assert await two.told("hello 4") == ["hello 4"]
    assert titles(await two.opened()) == ["About 4", "About 1"]


async def test_deleting_the_last_one_leaves_no_menu(ali: Reader) -> None:
    await ali.say("hello 1")
    shown = await ali.chosen("About 1")
    await ali.delete(shown)
    assert shown.content.endswith(NONE)
    assert shown.components == []


async def test_what_is_answered_meanwhile_does_not_bring_it_back(ali: Reader) -> None:
    await ali.say("hello 1")
    shown = await ali.chosen("About 1")
    async with ali.home.model.held(after=1) as gate:
        await ali.person.say(ali.channel, "secret")
        await gate.reached()
        await ali.delete(shown)
        gate.release()
        await ali.home.until_shown(ali.channel, "Re: secret")
    assert (await ali.opened()).content == NONE
    assert "secret" not in await stored(ali.home)
    assert await ali.told("and?") == ["and?"]


async def test_deleting_twice_says_that_it_is_gone(two: Reader) -> None:
    first, second = await two.chosen("About 1"), await two.chosen("About 1")
    await two.delete(first)
    await two.press(second, "Delete", "is not there any more")
