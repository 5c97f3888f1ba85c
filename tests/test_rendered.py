"""What Discord cannot show, over the wire: the screen shows it otherwise, the memory keeps it."""

import pytest

from playground.model import Answer
from tests.home import Home

THOUGHT = "They greet me; I greet back."
SHOWN = {
    "spoiler": f"||{THOUGHT}||\nHello.",
    "subtext": f"-# {THOUGHT}\nHello.",
    "hidden": "Hello.",
}
ISOLATE = "\u2068\u2066\u2067\u2069\u200f\u200e"


async def next_asked(home: Home) -> list[str]:
    """Ask once more and give all that the model is told, without the system prompt."""
    await home.turn(home.ali, home.channel, "!chat and now?", "Now it is this.")
    return [str(message["content"]) for message in home.model.requests[-1].messages[1:]]


@pytest.mark.parametrize("look", SHOWN)
@pytest.mark.parametrize(
    "answer",
    [
        Answer("Hello.", reasoning=THOUGHT),
        Answer(f"<think>{THOUGHT}</think>Hello."),
        Answer(pieces=["<th", "ink>They greet ", "me; I greet back.</thi", "nk>\n\nHel", "lo."]),
    ],
    ids=["separate", "tagged", "tagged and torn"],
)
async def test_reasoning_is_shown_as_set_and_never_remembered(
    home: Home, look: str, answer: Answer
) -> None:
    await home.start(REASONING=look)
    home.model.answers(answer)
    question = await home.ali.say(home.channel, "!chat hello")
    shown = await home.answered(question)
    await home.discord.until(lambda: shown.content == SHOWN[look])
    assert await next_asked(home) == ["hello", "Hello.", "and now?"]


async def test_persian_lines_keep_their_order_on_the_screen_alone(bot: Home) -> None:
    told = "زبان C++ (از سال ۱۹۸۵) و `a = b[0]` را بلدم.\n```py\nx = 'سلام'  # C++\n```"
    bot.model.answers(Answer(told))
    question = await bot.ali.say(bot.channel, "!chat چه زبانی بلدی؟")
    shown = await bot.answered(question)
    await bot.discord.until(lambda: shown.content.endswith("```"))
    assert "\u2066C++\u2069" in shown.content
    assert "".join(letter for letter in shown.content if letter not in ISOLATE) == told
    assert "`a = b[0]`" in shown.content
    assert "```py\nx = 'سلام'  # C++\n```" in shown.content
    assert await next_asked(bot) == ["چه زبانی بلدی؟", told, "and now?"]


async def test_a_persian_question_makes_a_line_read_from_right_to_left(bot: Home) -> None:
    """Although its first word is a Latin one."""
    bot.model.answers(Answer("Python یک زبان برنامه‌نویسی است."))
    question = await bot.ali.say(bot.channel, "!chat پایتون چیست؟")
    shown = await bot.answered(question)
    await bot.discord.until(lambda: "است" in shown.content)
    assert shown.content.startswith("\u200f")


async def test_no_mark_of_the_screen_gets_into_a_file(home: Home) -> None:
    told = "\n\n".join(f"خط {number} از C++ (نسخهٔ 20) است." * 20 for number in range(9))
    await home.start(MAX_REPLY_MESSAGES="1")
    home.model.answers(Answer(told))
    question = await home.ali.say(home.channel, "!chat بنویس")
    shown = await home.answered(question)
    await home.discord.until(lambda: shown.attachments)
    assert shown.attachments[0].content.decode() == told


async def test_tables_formulas_and_headings(bot: Home) -> None:
    told = "#### Sums\n| n | n² |\n|--|--:|\n| 12 | 144 |\n\nSo $x^2 \\le 144$, for $5.\n"
    bot.model.answers(Answer(told))
    question = await bot.ali.say(bot.channel, "!chat square it")
    shown = await bot.answered(question)
    expected = "### Sums\n```\nn    n²\n--  ---\n12  144\n```\n\nSo x² ≤ 144, for $5."
    await bot.discord.until(lambda: shown.content == expected)
    assert (await next_asked(bot))[1] == told


@pytest.mark.parametrize("chosen", ["en", "fa"])
async def test_a_menu_s_answer_reads_as_the_person_s_language_does(bot: Home, chosen: str) -> None:
    done = await bot.ali.slash(bot.channel, "language", language=chosen)
    await done.until(lambda: done.response and done.response.content)
    said = await bot.sara.say(bot.channel, "Bonjour")
    bot.model.answer_with(
        lambda _: Answer("Python and Go languages: دو زبان برنامه‌نویسی خوب برای همه")
    )
    asked = await bot.ali.menu(said, "Explain")
    message = await asked.until(lambda: asked.response)
    await asked.until(lambda: message.buttons)
    assert message.content.startswith("\u200f") == (chosen == "fa")
