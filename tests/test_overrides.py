"""Settings for one answer alone: `!chat --model …`, and the options of `/chat`."""

import pytest

from playground.model import Answer
from tests.home import Home
from tests.masks import Troupe, ask, said, system
from tests.pressing import Corner


async def test_they_hold_for_one_answer(bot: Home) -> None:
    asked = await ask(bot, bot.ali, bot.channel, "--model gpt-4o --temperature ۰٫۵ hello")
    assert (asked.model, asked.last) == ("gpt-4o", "hello")
    assert asked.params["temperature"] == 0.5
    asked = await ask(bot, bot.ali, bot.channel, "and?")
    assert (asked.model, asked.last) == ("gpt-6-luna", "and?")
    assert [each["content"] for each in asked.messages[1:-1]] == ["hello", "Arr."]


async def test_they_are_written_in_any_language_and_with_any_quotes(bot: Home) -> None:
    asked = await ask(bot, bot.ali, bot.channel, "—مدل gpt-4o --دستورالعمل «کوتاه باش.» سلام")
    assert (asked.model, system(asked), asked.last) == ("gpt-4o", "کوتاه باش.", "سلام")
    asked = await ask(bot, bot.ali, bot.channel, "—инструкции „Будь краток.“ привет")
    assert (system(asked), asked.last) == ("Будь краток.", "привет")


async def test_options_of_the_slash_command(bot: Home) -> None:
    bot.model.answers(Answer("Hi."))
    options = {"message": "hello", "model": "GPT-4o", "instructions": "Be brief."}
    await bot.responded(await bot.ali.slash(bot.channel, "chat", **options))
    asked = bot.model.requests[-1]
    assert (asked.model, system(asked), asked.last) == ("gpt-4o", "Be brief.", "hello")
    found = await bot.ali.autocomplete(bot.channel, "chat", "model", "4o-m", message="x")
    assert [choice.value for choice in found] == ["gpt-4o-mini"]


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("--colour red hi", "There is no option `--colour`."),
        ("--model gpt-4o-minni hi", "**model**: I know no model named `gpt-4o-minni`. Did you"),
        ("--temperature 3 hi", "**temperature**: This is a number from 0 to 2, such as 0.7."),
        ("--model", "The option `--model` needs a value after it."),
        ("--instructions «so hi", "The quotation mark after `--instructions` is not closed."),
    ],
)
async def test_what_is_wrong_is_told_and_nothing_is_asked(
    bot: Home, written: str, told: str
) -> None:
    asked = await bot.ali.say(bot.channel, f"!chat {written}")
    assert (await bot.answered(asked)).content.startswith(told)
    assert bot.model.requests == []


async def test_another_version_keeps_them(bot: Home) -> None:
    corner = Corner(bot)
    message = await corner.ask("--model gpt-4o --instructions 'Be brief.' hello", "First.")
    await bot.stop()
    await bot.start()
    await corner.press(message, "Regenerate", "Second.")
    await corner.until_shows("Second.")
    asked = bot.model.requests[-1]
    assert (asked.model, system(asked), asked.last) == ("gpt-4o", "Be brief.", "hello")


async def test_an_edited_question_has_those_that_it_says_by_then(bot: Home) -> None:
    bot.model.answers(Answer("First."), Answer("Second."), Answer("Third."))
    question = await bot.ali.say(bot.channel, "!chat --model gpt-4o hello")
    await bot.until_shown(bot.channel, "First.")
    await bot.ali.edit(question, "!chat --model gpt-5.4-mini hello")
    await bot.until_shown(bot.channel, "Second.")
    await bot.ali.edit(question, "!chat hello")
    await bot.until_shown(bot.channel, "Third.")
    assert [asked.model for asked in bot.model.requests] == ["gpt-4o", "gpt-5.4-mini", "gpt-6-luna"]
    assert {asked.last for asked in bot.model.requests} == {"hello"}


async def test_they_go_before_what_a_persona_has(bot: Home) -> None:
    troupe = Troupe(bot, bot.ali, bot.channel)
    await troupe.make(model="gpt-4o", parameters="temperature = ۰٫۹\nTop-P: 0.5")
    await troupe.says("use", persona="Pirate")
    asked = await ask(bot, bot.ali, bot.channel)
    assert (asked.model, asked.params["temperature"], asked.params["top_p"]) == ("gpt-4o", 0.9, 0.5)
    asked = await ask(bot, bot.ali, bot.channel, "--model gpt-5.4-mini --temperature 0 hi")
    assert (asked.model, asked.params["temperature"], asked.params["top_p"]) == (
        "gpt-5.4-mini",
        0,
        0.5,
    )


async def test_what_a_server_has_locked_is_told_and_stays(bot: Home) -> None:
    locked = await bot.ali.slash(
        bot.channel, "settings", setting="model", value="gpt-4o-mini", lock=True, where="server"
    )
    await bot.responded(locked)
    asked = await ask(bot, bot.sara, bot.channel, "--model gpt-4o hi")
    assert asked.model == "gpt-4o-mini"
    assert said(bot.channel)[-1].content == (
        "-# This server has locked this, so your choice does not hold: model\nArr."
    )
