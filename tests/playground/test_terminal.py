"""A person at the terminal: what they type happens in Discord, and they see what it shows."""

import pytest

from playground.discord import Clock
from playground.model import Answer
from tests.home import Home

from .emulator import Emulator
from .sitting import WORDS, Pipe, sit_down


async def test_what_is_typed_is_a_message_and_the_answer_a_reply(bot: Home) -> None:
    bot.model.answers(Answer("Hello **Mina**."))
    async with sit_down(bot.discord) as sitting:
        sitting.type("hi there")
        await sitting.until("Hello Mina.")
    assert sitting.terminal.text.startswith(
        "\nMina\n  hi there\n\n╭─ Mina: hi there\nHamdam  APP\n  Hello Mina."
    )
    assert {"1;32", "1;94", "97;44"}.isdisjoint(sitting.terminal.codes)


async def test_colours_tell_people_from_bots(bot: Home) -> None:
    async with sit_down(bot.discord, colours=True) as sitting:
        sitting.type("hi")
        await sitting.until("stand-in")
    assert {"32", "94", "44"} <= sitting.terminal.codes


async def test_an_answer_grows_in_its_place(bot: Home) -> None:
    answer = Answer(pieces=["One. ", "Two. ", "Three."], tokens_per_second=5)
    bot.model.answers(answer)
    async with sit_down(bot.discord) as sitting:
        sitting.type("count")
        await sitting.until("One.", "@Hamdam ›")
        shown = await sitting.until("One. Two. Three. (edited)")
    assert shown.count("One.") == 1
    assert shown.count("Hamdam  APP") == 1


async def test_one_sees_the_bot_typing_until_it_answers(bot: Home) -> None:
    async with sit_down(bot.discord) as sitting, bot.model.held() as gate:
        sitting.type("hi")
        await sitting.until(WORDS.typing)
        gate.release()
        await sitting.until("stand-in")
        assert WORDS.typing not in sitting.terminal.text


async def test_an_answer_longer_than_the_screen_is_whole(bot: Home) -> None:
    words = " ".join(f"word{number}" for number in range(200))
    bot.model.answers(Answer(words, tokens_per_second=1500))
    async with sit_down(bot.discord, terminal=Emulator(40, 12)) as sitting:
        sitting.type("much")
        await sitting.until("word199")
    assert " ".join(sitting.terminal.text.split()).count(words) == 1


async def test_a_message_that_went_out_at_the_top_is_shown_again_when_it_changes(
    bot: Home,
) -> None:
    async with sit_down(bot.discord, terminal=Emulator(60, 10)) as sitting:
        sitting.type("first question")
        await sitting.until("stand-in")
        sitting.type("second")
        await sitting.until("You said: “second”")
        first = sitting.terminal.text.index("first question")
        message = next(each.message for each in bot.discord.history)
        message.content, message.edited = "changed question", bot.discord.clock()
        bot.discord.world.amend(message, None, everyone=False)
        shown = await sitting.until("changed question (edited)")
        assert first < shown.index("changed question")


async def test_what_is_typed_before_the_bot_is_there_waits_for_it(home: Home) -> None:
    async with sit_down(home.discord) as sitting:
        sitting.type("early")
        sitting.type("/help")
        await sitting.until(WORDS.starting)
        await home.start()
        await sitting.until("You said: “early”", "used /help")
        assert WORDS.starting not in sitting.terminal.text


# Slash commands


async def test_a_slash_command_is_an_interaction(bot: Home) -> None:
    async with sit_down(bot.discord) as sitting:
        sitting.type("/model gpt-4o")
        await sitting.until("used /model", "gpt-4o answers you", WORDS.only_you)
        sitting.type("/chat message: hello there")
        await sitting.until("used /chat", "You said: “hello there”")
    assert (await bot.asked()).model == "gpt-4o"


async def test_what_discord_would_not_send_is_explained(bot: Home) -> None:
    async with sit_down(bot.discord) as sitting:
        sitting.type("/foo bar")
        await sitting.until("no /foo, but /chat,", "/help,")
        sitting.type("/language klingon")
        await sitting.until("language: Automatic, English, فارسی, Русский")
        sitting.type("x" * 2001)
        await sitting.until("too long")
    assert not bot.discord.asked
    assert not bot.model.requests


async def test_a_command_without_an_answer_is_told_as_discord_tells_it(bot: Home) -> None:
    held = bot.discord.hold("POST", "/interactions/{}/{}/callback")
    async with sit_down(bot.discord) as sitting:
        sitting.type("/help")
        await held.arrived.wait()
        assert isinstance(bot.discord.clock, Clock)
        bot.discord.clock.forward(4)
        bot.discord.world.changes.notify()
        await sitting.until(WORDS.no_response)
        held.release()


# Buttons and places


async def test_a_button_to_try_again_tries_again(bot: Home) -> None:
    bot.model.answers(Answer(error_after=0), Answer("At last."))
    async with sit_down(bot.discord) as sitting:
        sitting.type("hi")
        await sitting.until("[:1 🔄 Try again]")
        sitting.type(":1")
        await sitting.until("At last. (edited)")
        assert "[:1" not in sitting.terminal.text
        sitting.type(":1")
        await sitting.until("no button 1")


async def test_in_a_server_the_bot_answers_who_addresses_it(bot: Home) -> None:
    async with sit_down(bot.discord) as sitting:
        sitting.type(":server")
        await sitting.until("in a server", "#general ›")
        sitting.type("nobody hears this")
        sitting.type("@Hamdam one")
        await sitting.until("Mina\n  nobody hears this\n  @Hamdam one", "You said: “one”")
        sitting.type(":reply two")
        await sitting.until("╭─ Hamdam: I am a stand-in", "You said: “two”")
        sitting.type(":dm")
        await sitting.until("in a DM", "@Hamdam ›")


async def test_an_answer_in_another_place_tells_its_place(bot: Home) -> None:
    async with sit_down(bot.discord) as sitting, bot.model.held() as gate:
        sitting.type("hi")
        await sitting.until(WORDS.typing)
        sitting.type(":server")
        await sitting.until("in a server")
        gate.release()
        await sitting.until("Hamdam  APP   @Hamdam")


async def test_the_menu_of_a_message_is_there(bot: Home) -> None:
    async with sit_down(bot.discord) as sitting:
        bot.model.answers(Answer("Hello."), Answer("It greets."))
        sitting.type("hi")
        await sitting.until("Hello.")
        sitting.type(":menu")
        await sitting.until("menu: ", "Explain")
        sitting.type(":menu explain")
        await sitting.until("used Explain", "It greets.", WORDS.only_you)


async def test_a_thread_is_a_place(bot: Home) -> None:
    async with sit_down(bot.discord) as sitting:
        sitting.type(":thread")
        await sitting.until("no thread")
        sitting.type(":server")
        await sitting.until("in a server")
        channel = bot.discord.guild("Playground").channel("general")
        channel.thread("Tea", bot.sara)
        sitting.type(":thread")
        await sitting.until("in a thread", "#Tea ›")
        sitting.type("@Hamdam hi")
        await sitting.until("You said: “hi”")


async def test_an_own_message_can_be_changed_and_deleted(bot: Home) -> None:
    async with sit_down(bot.discord) as sitting:
        sitting.type(":edit nothing yet")
        await sitting.until("nothing to change")
        sitting.type(":server")
        sitting.type("to all")
        await sitting.until("Mina\n  to all")
        sitting.type(":edit to some")
        await sitting.until("Mina\n  to some (edited)")
        sitting.type(":delete")
        await sitting.until_gone("to some")


# The terminal's own commands


async def test_the_terminal_explains_itself(bot: Home) -> None:
    async with sit_down(bot.discord, log=("one", "two\x1b[1m")) as sitting:
        sitting.type(":help")
        await sitting.until("How to:", ":quit", "the end")
        sitting.type(":log")
        await sitting.until("one\ntwo\ufffd[1m")
        sitting.type(":hlep")
        await sitting.until("no :hlep")
        sitting.type("/help")
        await sitting.until(WORDS.only_you)
        sitting.type(":reply hm")
        await sitting.until("nothing to reply to")
        sitting.type(":)")
        await sitting.until("You said: “:)”")


async def test_quit_ends_the_session(bot: Home) -> None:
    written = await Pipe(bot.discord).run("hi\n:quit\nmore\n")
    assert "You said: “hi”" in written
    assert "more" not in written


# Lines from a pipe


async def test_lines_from_a_pipe_are_answered_one_after_the_other(bot: Home) -> None:
    answers = ["First **one**.", "Second."]
    bot.model.answers(*map(Answer, answers))
    written = await Pipe(bot.discord).run("one\n\ntwo")
    first, second = written.split("\nMina\n  two\n")
    assert first.startswith("\nMina\n  one\n\n╭─ Mina: one\nHamdam  APP\n  First **one**.")
    assert second.startswith("\n╭─ Mina: two\nHamdam  APP\n  Second.")


async def test_a_slow_answer_from_a_pipe_is_waited_for(bot: Home) -> None:
    bot.model.answers(Answer(pieces=["One. ", "Two. ", "Three."], tokens_per_second=3))
    written = await Pipe(bot.discord, patience=0.8).run("count")
    assert "One. Two. Three. (edited)" in written


@pytest.mark.parametrize("line", ["/help", "!reset", ":help", ":server\nnobody is asked"])
async def test_a_line_that_starts_no_turn_does_not_keep_the_pipe(bot: Home, line: str) -> None:
    written = await Pipe(bot.discord).run(f"{line}\nhi @Hamdam\n")
    assert "You said: “hi”" in written


async def test_who_sits_before_plain_lines_is_prompted(bot: Home) -> None:
    pipe = Pipe(bot.discord, prompts=True)
    written = await pipe.run("hello\n")
    assert "Mina\n" not in written
    assert written.count("@Hamdam › ") >= 1
