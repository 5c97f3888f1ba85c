"""The two screens: one that is redrawn, and lines that only follow each other."""

import asyncio
from collections.abc import Sequence

import pytest

from playground.terminal.screen import Suggestion
from playground.terminal.spans import Block, line
from tests.home import Home

from .emulator import Emulator
from .sitting import Pipe, sit_down


def block(*texts: str) -> Block:
    return tuple(map(line, texts))


# A screen that is redrawn


async def test_keys_edit_the_line_that_is_sent(bot: Home) -> None:
    async with sit_down(bot.discord) as sitting:
        sitting.keys("helo\x1b[Dl")
        await sitting.until("@Hamdam › hello")
        assert sitting.terminal.column == len("@Hamdam › hell")
        sitting.keys("\r")
        await sitting.until("You said: “hello”")
        sitting.keys("\x1b[A!")
        await sitting.until("@Hamdam › hello!")


async def test_pasted_lines_are_one_message(bot: Home) -> None:
    async with sit_down(bot.discord) as sitting:
        sitting.keys("\x1b[200~one\rtwo\r\x1b[201~")
        await sitting.until("@Hamdam › one\n          two")
        sitting.keys("\r")
        await sitting.until("You said: “one two”")


@pytest.mark.parametrize("key", ["\x03", "\x04"])
async def test_ctrl_c_and_ctrl_d_interrupt(bot: Home, key: str) -> None:
    async with sit_down(bot.discord) as sitting:
        sitting.keys(key)
        assert sitting.interrupted.is_set()


async def test_ctrl_d_within_a_line_deletes(bot: Home) -> None:
    async with sit_down(bot.discord) as sitting:
        sitting.keys("ab\x01\x04")
        await sitting.until("@Hamdam › b")
        assert not sitting.interrupted.is_set()


async def test_commands_are_suggested_and_completed(bot: Home) -> None:
    async with sit_down(bot.discord) as sitting:
        sitting.keys("/mo")
        await sitting.until("  /model name:  Show or choose the model that answers you")
        sitting.keys("\t")
        await sitting.until("@Hamdam › /model\n", "  gpt-5.4-mini")
        sitting.keys("4o-")
        await sitting.until_gone("gpt-5.4-mini")
        sitting.keys("\t\r")
        await sitting.until("gpt-4o-mini answers you")
        sitting.keys(":q")
        await sitting.until("  :quit  the end")
        sitting.keys("\t")
        await sitting.until("@Hamdam › :quit")
        sitting.keys("\x15")
        await sitting.until_gone(":quit")


async def test_after_a_new_width_all_is_wrapped_anew(bot: Home) -> None:
    async with sit_down(bot.discord) as sitting:
        sitting.type("hi")
        await sitting.until("You said: “hi”")
        sitting.terminal.resize(40)
        sitting.screen.resize()
        shown = await sitting.until("real model: I\n")
        assert max(map(len, shown.splitlines())) < 40
        assert shown.count("stand-in") == 1


async def test_a_cleared_screen_is_drawn_anew(bot: Home) -> None:
    async with sit_down(bot.discord) as sitting:
        sitting.terminal.write("something else\r\n")
        sitting.keys("a\x0cb")
        await sitting.until_gone("something else")
        await sitting.until("@Hamdam › ab")


async def test_what_is_hidden_is_gone(bot: Home) -> None:
    async with sit_down(bot.discord) as sitting:
        sitting.screen.show(1, block("one"))
        sitting.screen.show(2, block("two"))
        await sitting.until("one\ntwo")
        sitting.screen.hide(1)
        await sitting.until_gone("one")
        sitting.screen.hide(3)


async def test_many_blocks_in_a_row_are_all_written_once(bot: Home) -> None:
    async with sit_down(bot.discord, terminal=Emulator(40, 8)) as sitting:
        for number in range(1000, 1050):
            sitting.screen.show(number, block(f"block {number}", "", "end"))
            await sitting.until(f"block {number}")
        assert [sitting.terminal.text.count(f"block {number}") for number in range(1000, 1050)] == [
            1
        ] * 50


async def test_at_its_end_nothing_of_the_prompt_is_left(bot: Home) -> None:
    terminal = Emulator()
    async with sit_down(bot.discord, terminal=terminal) as sitting:
        sitting.keys("half a line")
        await sitting.until("half a line")
    assert "›" not in terminal.text
    assert terminal.column == 0


async def test_slow_suggestions_do_not_come_after_what_was_typed_since(bot: Home) -> None:
    asked, gate = asyncio.Event(), asyncio.Event()

    async def suggest(typed: str) -> Sequence[Suggestion]:
        asked.set()
        if typed == "/a":
            await gate.wait()
        return [Suggestion(typed, f"<{typed}>", "")]

    async with sit_down(bot.discord) as sitting:
        sitting.screen.suggest_with(suggest)
        sitting.keys("/a")
        await asked.wait()
        sitting.keys("b")
        gate.set()
        await sitting.until("</ab>")
        assert "</a>" not in sitting.terminal.text


# Lines that only follow each other


@pytest.fixture
def pipe(bot: Home) -> Pipe:
    return Pipe(bot.discord)


async def test_a_block_is_written_when_it_has_settled(pipe: Pipe) -> None:
    pipe.screen.show(1, block("one"))
    pipe.screen.show(1, block("one", "two"))
    assert pipe.written == ""
    assert await pipe.paper.until(bool) == "one\ntwo\n"


async def test_a_final_block_comes_after_those_before_it(pipe: Pipe) -> None:
    pipe.screen.show(1, block("one"))
    pipe.screen.show(2, block("two"), final=True)
    assert pipe.written == "one\ntwo\n"


async def test_a_block_that_has_grown_goes_on(pipe: Pipe) -> None:
    pipe.screen.show(1, block("one"), final=True)
    pipe.screen.show(1, block("one", "two"), final=True)
    pipe.screen.show(1, block("one", "two"), final=True)
    assert pipe.written == "one\ntwo\n"


async def test_a_block_that_has_changed_is_written_anew(pipe: Pipe) -> None:
    pipe.screen.show(1, block("one", "two"), final=True)
    pipe.screen.show(1, block("one", "three"), final=True)
    assert pipe.written == "one\ntwo\none\nthree\n"


async def test_what_is_hidden_in_time_is_not_written(pipe: Pipe) -> None:
    pipe.screen.show(1, block("one"))
    pipe.screen.hide(1)
    pipe.screen.flush()
    assert pipe.written == ""


async def test_lines_are_whole_however_the_bytes_come(pipe: Pipe) -> None:
    data = "سلام\nدو\nسه".encode()
    for start in range(0, len(data), 3):
        pipe.send_bytes(data[start : start + 3])
    pipe.send("")
    assert [each async for each in pipe.screen.lines()] == ["سلام", "دو", "سه"]


async def test_one_is_asked_for_the_next_line_after_every_block(bot: Home) -> None:
    pipe = Pipe(bot.discord, prompts=True)
    pipe.screen.status("typing…")
    pipe.screen.show(1, block("", "one"), final=True)
    assert pipe.written == "typing…\n@Hamdam › \none\n\n@Hamdam › "
