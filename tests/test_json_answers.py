"""Answers in JSON, over the wire: what the model is asked, what people see, and hostile schemas."""

import json

import pytest

from history.database import open_database
from history.installation import Installation
from playground.discord import Channel, Message, Person
from playground.model import Answer, Failure
from playground.model.tokens import count, count_prompt
from tests.choosing import ask, form, moderator, parameters, set_
from tests.home import Home

SCHEMA = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
FILE = ("place.json", json.dumps(SCHEMA).encode())
FORMAT = {"type": "json_schema", "json_schema": {"name": "place", "schema": SCHEMA}}
REFUSED = "-# This model takes no answer format, so it answered as it liked."
SHORT = '{"city": "Shiraz"}'
LONG = json.dumps({"cities": [f"city {number} with ``` in it" for number in range(400)]}, indent=1)


async def attach(home: Home, person: Person, channel: Channel, **options: object) -> str:
    return await set_(home, person, channel, **{"file": FILE, **options})


async def answered(home: Home, person: Person, channel: Channel, *answers: Answer) -> Message:
    """Have a question answered, and wait for the end of that."""
    home.model.answers(*answers)
    shown = await home.answered(await person.say(channel, f"!chat {len(home.model.requests)}"))
    await home.discord.until(lambda: shown.buttons and "Stop" not in " ".join(shown.buttons))
    return shown


async def test_a_schema_from_a_file_is_sent_as_it_is(bot: Home) -> None:
    said = await attach(bot, bot.ali, bot.channel)
    assert said == "**answer format** is `json_schema: place` for you."
    asked = await ask(bot, bot.ali, bot.channel)
    assert parameters(asked) == {"response_format": FORMAT}
    assert parameters(await ask(bot, bot.sara, bot.channel)) == {}


async def test_a_channel_can_have_one_too(bot: Home) -> None:
    mina = moderator(bot)
    refusal = await attach(bot, bot.sara, bot.channel, where="channel")
    assert refusal == "Only those who manage this channel may change that."
    await attach(bot, mina, bot.channel, where="channel")
    assert parameters(await ask(bot, bot.sara, bot.channel)) == {"response_format": FORMAT}
    await set_(bot, bot.sara, bot.channel, setting="response_format", value="text")
    assert parameters(await ask(bot, bot.sara, bot.channel)) == {}


async def test_a_schema_from_a_file_can_be_locked_at_once(bot: Home) -> None:
    said = await attach(bot, moderator(bot), bot.channel, lock=True)
    assert said.startswith("**answer format** is `json_schema: place` in this server.\n")
    await set_(bot, bot.sara, bot.channel, setting="response_format", value="text")
    assert parameters(await ask(bot, bot.sara, bot.channel)) == {"response_format": FORMAT}


async def test_a_schema_is_pasted_into_the_form_and_shown_there(bot: Home) -> None:
    opened = await form(await bot.ali.slash(bot.channel, "settings", setting="response_format"))
    pasted = json.dumps({"name": "place", "schema": SCHEMA})
    await bot.responded(await bot.ali.submit(opened, value=pasted))
    assert parameters(await ask(bot, bot.ali, bot.channel)) == {"response_format": FORMAT}
    opened = await form(await bot.ali.slash(bot.channel, "settings", setting="response_format"))
    assert opened.modal is not None
    assert json.loads(opened.modal["components"][0]["component"]["value"]) == json.loads(pasted)


async def test_json_mode_is_asked_for_in_words_too(bot: Home) -> None:
    await set_(bot, bot.ali, bot.channel, setting="system_prompt", value="Be brief.")
    await set_(bot, bot.ali, bot.channel, setting="response_format", value="json_object")
    asked = await ask(bot, bot.ali, bot.channel)
    assert (asked.status, parameters(asked)) == (200, {"response_format": {"type": "json_object"}})
    assert asked.messages[0]["content"].startswith("Be brief.\n\n")


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"x" * (33 << 10), "This schema is too large: 32 kB are allowed."),
        (b"GIF89a", "This is not JSON that I can read."),
        (b"[" * 30_000, "This is not JSON that I can read."),
        (b'{"type": "object", "x": ' + b"[" * 99 + b"]" * 99 + b"}", "This schema is nested too"),
        (b'["type"]', "This is no JSON schema. Write one such as"),
    ],
)
async def test_other_files_are_refused(bot: Home, content: bytes, problem: str) -> None:
    said = await attach(bot, bot.ali, bot.channel, file=("schema.json", content))
    assert said.startswith(f"**answer format**: {problem}")
    assert parameters(await ask(bot, bot.ali, bot.channel)) == {}


async def test_a_file_that_is_too_large_is_not_even_fetched(bot: Home) -> None:
    await attach(bot, bot.ali, bot.channel, file=("schema.json", b"x" * (33 << 10)))
    assert bot.discord.files.fetched == []
    await attach(bot, bot.ali, bot.channel)
    assert [file.filename for file in bot.discord.files.fetched] == ["place.json"]


# What people see


@pytest.fixture
async def json_bot(bot: Home) -> Home:
    """The bot, with answers to Ali in JSON."""
    await set_(bot, bot.ali, bot.channel, setting="response_format", value="json_object")
    return bot


async def test_a_short_answer_is_a_block_of_code(json_bot: Home) -> None:
    shown = await answered(json_bot, json_bot.ali, json_bot.channel, Answer(SHORT))
    assert shown.content == f"```json\n{SHORT}\n```"
    assert not shown.attachments


async def test_it_is_one_already_while_it_comes(json_bot: Home) -> None:
    async with json_bot.model.held(after=2) as gate:
        json_bot.model.answers(Answer(SHORT))
        await json_bot.ali.say(json_bot.channel, "!chat where?")
        await gate.reached()
        await json_bot.until_shown(json_bot.channel, "```json\n{")
        gate.release()
    await json_bot.until_shown(json_bot.channel, f"```json\n{SHORT}\n```")


async def test_a_long_answer_is_a_file_and_not_split(json_bot: Home) -> None:
    shown = await answered(
        json_bot, json_bot.ali, json_bot.channel, Answer(LONG, tokens_per_second=8000)
    )
    assert [each for each in json_bot.channel.by_bot if not each.ephemeral_for] == [shown]
    assert shown.content == "-# The whole answer is in the file."
    [file] = shown.attachments
    assert file.filename == "answer.json"
    assert json.loads(file.content) == json.loads(LONG)


async def test_backticks_in_it_do_not_end_the_block(json_bot: Home) -> None:
    answer = '{"code": "```py```", "tick": "`x`"}'
    shown = await answered(json_bot, json_bot.ali, json_bot.channel, Answer(answer))
    code = shown.content.removeprefix("```json\n").removesuffix("\n```")
    assert "```" not in code
    assert "`x`" in code
    assert json.loads(code) == json.loads(answer)


async def test_the_model_is_told_its_answer_as_it_gave_it(json_bot: Home) -> None:
    await answered(json_bot, json_bot.ali, json_bot.channel, Answer(SHORT))
    asked = await ask(json_bot, json_bot.ali, json_bot.channel)
    assert {"role": "assistant", "content": SHORT} in asked.messages


async def test_a_version_shown_again_is_still_a_block(json_bot: Home) -> None:
    shown = await answered(json_bot, json_bot.ali, json_bot.channel, Answer(SHORT))
    json_bot.model.answers(Answer("I had rather talk."))
    await json_bot.ali.click(shown, "Regenerate")
    await json_bot.until_shown(json_bot.channel, "I had rather talk.")
    await set_(json_bot, json_bot.ali, json_bot.channel, setting="response_format", value="default")
    await json_bot.ali.click(shown, "◀️")
    await json_bot.until_shown(json_bot.channel, f"```json\n{SHORT}\n```")
    await json_bot.ali.click(shown, "▶️")
    await json_bot.until_shown(json_bot.channel, "I had rather talk.")


async def test_an_answer_in_other_words_is_shown_as_such(json_bot: Home) -> None:
    said = Answer(refusal="I will not.")
    shown = await answered(json_bot, json_bot.ali, json_bot.channel, said)
    assert shown.content.startswith("I will not.")


# Its tokens


LARGE = {
    "type": "object",
    "properties": {f"property {i}": {"type": "string"} for i in range(400)},
}
LARGE_FILE = ("large.json", json.dumps(LARGE).encode())


async def test_a_schema_takes_its_part_of_the_window(home: Home) -> None:
    limit, sentence = 6000, "The kettle in the corner had been singing for a while. " * 20
    await home.start(MAX_CONTEXT_TOKENS=str(limit))
    await attach(home, home.ali, home.channel, file=LARGE_FILE)
    for number in range(12):
        channel = home.guild.channel(f"room {number % 3}")  # so that no channel's limit is met
        await answered(home, home.ali, channel, Answer(json.dumps({"said": sentence})))
    # A summary may be asked for after the last answer.
    asked = [each for each in home.model.requests if "response_format" in each.params][-1]
    schema = count(json.dumps(asked.params["response_format"]["json_schema"]))
    assert 2000 < schema < 5000
    assert 0.8 * limit < count_prompt(asked.messages) + schema <= limit
    assert len(asked.messages) > 2


async def test_what_a_schema_adds_is_not_taken_for_the_price_of_words(bot: Home) -> None:
    await attach(bot, bot.ali, bot.channel, file=LARGE_FILE)
    await answered(bot, bot.ali, bot.channel, Answer(SHORT))
    await bot.stop()
    async with open_database(bot.database) as database:
        assert await Installation(database).token_rates() == {}


# Models that take no format


async def test_who_asked_is_told_that_the_model_takes_no_format(json_bot: Home) -> None:
    json_bot.model.refuses("response_format")
    for _ in range(2):
        shown = await answered(json_bot, json_bot.ali, json_bot.channel, Answer("As I like."))
        assert shown.content == f"As I like.\n{REFUSED}"
    assert [asked.status for asked in json_bot.model.requests] == [400, 200, 200]
    shown = await answered(json_bot, json_bot.sara, json_bot.channel, Answer("Free."))
    assert shown.content == "Free."


async def test_a_cut_is_more_important_to_tell(json_bot: Home) -> None:
    json_bot.model.refuses("response_format")
    cut = Answer("As I", finish="length")
    shown = await answered(json_bot, json_bot.ali, json_bot.channel, cut)
    assert "length limit" in shown.content
    assert REFUSED not in shown.content


async def test_a_schema_that_the_server_finds_wrong_is_no_refusal(json_bot: Home) -> None:
    words = "Invalid schema for response_format 'place'."
    wrong = Failure.json(400, words, param="response_format")
    json_bot.model.answers(wrong)
    said = await json_bot.ali.say(json_bot.channel, "!chat hello")
    assert "As I like" not in (await json_bot.answered(said)).content
    shown = await answered(json_bot, json_bot.ali, json_bot.channel, Answer(SHORT))
    assert shown.content == f"```json\n{SHORT}\n```"
