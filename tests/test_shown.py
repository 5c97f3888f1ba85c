"""What people see of an answer, over the wire: typing, streaming, several messages, no pings."""

from playground.model.answer import Answer
from tests.home import Home
from tests.long_answers import LIMIT, flat, joined, paragraphs


async def test_typing_shows_before_the_first_words(bot: Home) -> None:
    async with bot.model.held() as gate:
        question = await bot.ali.say(bot.channel, "!chat hello")
        await bot.discord.until(lambda: bot.channel.typing_since)
        assert bot.channel.by_bot == []
        gate.release()
        await bot.answered(question)
    assert [typing.channel for typing in bot.discord.typing] == [bot.channel]


async def test_typing_shows_in_a_dm(bot: Home) -> None:
    async with bot.model.held():
        await bot.ali.say(bot.ali.dm, "hello")
        await bot.discord.until(lambda: bot.ali.dm.typing_since)


async def test_the_first_words_come_at_once_and_the_others_as_edits(bot: Home) -> None:
    bot.model.answers(Answer(pieces=["One, ", "two, ", "three."]))
    async with bot.model.held(after=1) as gate:
        question = await bot.ali.say(bot.channel, "!chat count")
        first = await bot.answered(question)
        assert first.content.rstrip() == "One,"
        gate.release()
        assert await bot.until_shown(bot.channel, "One, two, three.") is first
    assert first.edits >= 1
    assert bot.channel.by_bot == [first]


async def test_an_answer_grows_while_it_comes(bot: Home) -> None:
    words = [f"word{number} " for number in range(12)]
    bot.model.answers(Answer(pieces=words, tokens_per_second=12))
    await bot.ali.say(bot.channel, "!chat talk")
    await bot.until_shown(bot.channel, "word11")
    seen = [change.content for change in bot.discord.history if change.message.author.bot]
    whole = "".join(words).strip()
    assert 3 <= len(seen) <= len(words)
    assert all(whole.startswith(each.strip()) for each in seen)
    assert [len(each) for each in seen] == sorted({len(each) for each in seen})


async def test_a_long_answer_comes_in_several_messages(bot: Home) -> None:
    text = paragraphs(12)
    bot.model.answers(Answer(text))
    question = await bot.ali.say(bot.channel, "!chat tell me everything")
    await bot.until_shown(bot.channel, "End 12.")
    parts = bot.channel.by_bot
    assert len(parts) >= 3
    assert [part.reply_to for part in parts] == [question] + [None] * (len(parts) - 1)
    assert all(0 < len(part.content) <= LIMIT for part in parts)
    assert joined(parts) == flat(text)


async def test_a_long_answer_streams_in_several_messages(bot: Home) -> None:
    text = paragraphs(6)
    pieces = [text[start : start + 100] for start in range(0, len(text), 100)]
    bot.model.answers(Answer(pieces=pieces))
    async with bot.model.held(after=len(pieces) - 1) as gate:
        await bot.ali.say(bot.channel, "!chat tell me everything")
        await bot.until_shown(bot.channel, "Paragraph 6.")
        gate.release()
        asked = await bot.asked()
        await asked.ended()
        await bot.discord.until(lambda: joined(bot.channel.by_bot) == flat(text))
    shown = [change for change in bot.discord.history if change.message.author.bot]
    assert all(0 < len(change.content) <= LIMIT for change in shown)


async def test_code_in_a_long_answer_stays_code(bot: Home) -> None:
    lines = [f"print('line {number} of a long program')" for number in range(120)]
    bot.model.answers(Answer("```python\n" + "\n".join(lines) + "\n```"))
    await bot.ali.say(bot.channel, "!chat write a program")
    await bot.until_shown(bot.channel, lines[-1])
    parts = [part.content for part in bot.channel.by_bot]
    assert len(parts) >= 2
    for part in parts:
        assert part.startswith("```python\n")
        assert part.endswith("\n```")
    shown = [line for part in parts for line in part.splitlines() if not line.startswith("```")]
    assert shown == lines


async def test_nobody_is_pinged(bot: Home) -> None:
    role = bot.guild.role("Readers", bot.sara)
    words = f"@everyone @here {bot.sara.mention} {bot.ali.mention} {role.mention} <@!{bot.sara.id}>"
    bot.model.answers(Answer(pieces=["Hello ", words, f"\n\n{paragraphs(5)}\n\n{words}!"]))
    async with bot.model.held(after=1) as gate:
        question = await bot.ali.say(bot.channel, f"!chat say {words}")
        first = await bot.answered(question)
        gate.release()
        await bot.discord.until(lambda: bot.channel.by_bot[-1].content.endswith(f"{words}!"))
    assert words in first.content
    assert len(bot.channel.by_bot) >= 2
    assert not any(message.pings or message.mentions for message in bot.channel.by_bot)


async def test_nobody_is_pinged_by_an_answer_to_a_slash_command(bot: Home) -> None:
    role = bot.guild.role("Readers", bot.sara)
    words = f"@everyone {bot.sara.mention} {bot.ali.mention} {role.mention}"
    bot.model.answers(Answer(f"{words}\n\n{paragraphs(5)}\n\n{words}!"))
    await bot.ali.slash(bot.channel, "chat", message="hello")
    await bot.until_shown(bot.channel, f"{words}!")
    assert len(bot.channel.by_bot) >= 2
    assert not any(message.pings or message.mentions for message in bot.channel.by_bot)


async def test_help_errors_and_refusals_ping_nobody(bot: Home) -> None:
    mention = bot.sara.mention
    for written in ("!chat", "!help", "!reset", f"!model {mention}", f"!language {mention}"):
        answer = await bot.answered(await bot.ali.say(bot.channel, written))
        assert not answer.pings
        assert not answer.mentions
