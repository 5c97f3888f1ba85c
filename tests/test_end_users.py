"""Who asks, as the model's server is told: one name for each person, and never their Discord id."""

import re

import orjson
from hypothesis import given
from hypothesis import strategies as st

from chat.end_users import EndUsers
from playground.discord import Person
from playground.model import Answer
from tests.home import Home


async def name_of(home: Home, person: Person) -> object:
    """Have a person ask something in private, and give the name that was sent."""
    await home.answered(await person.say(person.dm, f"question {len(home.model.requests)}"))
    params = home.model.requests[-1].params
    return params.get("user") or params.get("safety_identifier")


async def test_each_person_has_a_name_that_stays(bot: Home) -> None:
    alis, saras = await name_of(bot, bot.ali), await name_of(bot, bot.sara)
    assert re.fullmatch("[0-9a-f]{64}", str(alis))
    assert alis != saras
    asked = await bot.turn(bot.ali, bot.channel, "!chat hello", "Hi.")
    assert asked.params["user"] == alis
    await bot.stop()
    await bot.start()
    assert await name_of(bot, bot.ali) == alis


async def test_another_installation_has_other_names(bot: Home) -> None:
    alis = await name_of(bot, bot.ali)
    await bot.stop()
    bot.database.unlink()
    await bot.start()
    assert await name_of(bot, bot.ali) not in (None, alis)


async def test_the_owner_can_turn_it_off(home: Home) -> None:
    await home.start(SAFETY_IDENTIFIER="off")
    assert await name_of(home, home.ali) is None


async def test_the_newer_parameter_is_used_where_the_older_is_refused(bot: Home) -> None:
    alis = await name_of(bot, bot.ali)
    bot.model.refuses("user")
    assert await name_of(bot, bot.ali) == alis
    assert "user" not in bot.model.requests[-1].params
    bot.model.refuses("user", "safety_identifier")
    assert await name_of(bot, bot.ali) is None


async def test_no_id_of_discord_s_is_in_any_request(bot: Home) -> None:
    bot.model.answer_with(lambda _: Answer("A good answer."))
    said = await bot.ali.say(bot.channel, "!chat hello @Sara")
    await bot.answered(said)
    await bot.answered(await bot.ali.say(bot.channel, "and again?", reply_to=bot.channel.by_bot[0]))
    await bot.ali.click(bot.channel.by_bot[0], "🔄")
    await bot.ali.slash(bot.channel, "chat", message="hello")
    await bot.ali.menu(said, "Explain")
    await bot.answered(await bot.ali.say(bot.ali.dm, "hello"))
    listed = await bot.ali.slash(bot.channel, "chats")
    await bot.responded(listed)
    await bot.discord.until(lambda: len(bot.model.requests) >= 7)
    ids = {
        bot.ali.id, bot.sara.id, bot.guild.id, bot.channel.id, bot.ali.dm.id,
        *(message.id for message in (*bot.channel.messages, *bot.ali.dm.messages)),
    }  # fmt: skip
    for asked in bot.model.requests:
        sent = orjson.dumps(dict(asked.params)).decode() + str(asked.headers)
        assert not [each for each in ids if str(each) in sent]
        assert asked.params["user"]


people = st.integers(1, 2**64 - 1)


@given(key=st.binary(min_size=32, max_size=32), one=people, other=people)
def test_names_are_told_apart_as_people_are(key: bytes, one: int, other: int) -> None:
    names = EndUsers(key)
    assert (names.name(one) == names.name(other)) == (one == other)
    assert len(names.name(one) or "") == 64
    assert str(one) not in str(names.name(one)) or one < 10**8


def test_nobody_in_particular_has_no_name() -> None:
    assert EndUsers(b"key").name(0) is None
    assert EndUsers().name(1) is None
