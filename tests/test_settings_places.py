"""`/settings` of a channel and a server, over the wire: who may, whom it holds for, and locks."""

import pytest

from tests.choosing import ask, choose, form, moderator, parameters, set_, shown
from tests.home import Home

# A channel's and a server's


async def test_a_channel_and_a_server_have_settings_of_their_own(bot: Home) -> None:
    mina = moderator(bot)
    said = await set_(bot, mina, bot.channel, setting="seed", value="1", where="server")
    assert said == "**seed** is `1` in this server."
    said = await set_(bot, mina, bot.channel, setting="seed", value="2", where="channel")
    assert said == ("**seed** is `2` in this channel.")
    assert parameters(await ask(bot, bot.ali, bot.channel)) == {"seed": 2}
    assert parameters(await ask(bot, bot.ali, bot.guild.channel("other"))) == {"seed": 1}
    assert parameters(await ask(bot, bot.ali, bot.ali.dm)) == {}
    await set_(bot, bot.ali, bot.channel, setting="seed", value="3")
    assert parameters(await ask(bot, bot.ali, bot.channel)) == {"seed": 3}
    assert parameters(await ask(bot, bot.sara, bot.channel)) == {"seed": 2}


async def test_who_changes_a_wider_setting_is_told_what_goes_before_it(bot: Home) -> None:
    mina = moderator(bot)
    await set_(bot, mina, bot.channel, setting="seed", value="3")
    said = await set_(bot, mina, bot.channel, setting="seed", value="1", where="server")
    assert said == "**seed** is `1` in this server.\nFor you it is `3` here: your own."


@pytest.mark.parametrize(
    ("options", "refusal"),
    [
        ({"where": "channel"}, "Only those who manage this channel may change that."),
        ({"where": "server"}, "Only those who manage this server may change that."),
        ({"lock": True}, "Only those who manage this server may change that."),
    ],
)
async def test_others_may_not_change_them(
    bot: Home, options: dict[str, object], refusal: str
) -> None:
    for more in ({"setting": "seed", "value": "1"}, {"setting": "seed"}, {}):
        assert await set_(bot, bot.sara, bot.channel, **options, **more) == refusal
    assert parameters(await ask(bot, bot.sara, bot.channel)) == {}
    assert await set_(bot, bot.sara, bot.sara.dm, **options) == "This works in servers only."


async def test_who_may_no_more_is_refused_in_an_open_list(bot: Home) -> None:
    mina = moderator(bot)
    listed = await bot.responded(await mina.slash(bot.channel, "settings", where="server"))
    bot.guild.member_roles[mina.id].clear()
    asked = await mina.choose(listed, "settings:server", "seed")
    said = await bot.responded(asked)
    assert said.content == "Only those who manage this server may change that."


async def test_who_may_no_more_is_refused_in_an_open_form(bot: Home) -> None:
    mina = moderator(bot)
    listed = await bot.responded(await mina.slash(bot.channel, "settings", where="server"))
    opened = await form(await mina.choose(listed, "settings:server", "seed"))
    bot.guild.member_roles[mina.id].clear()
    await mina.submit(opened, value="7")
    await opened.until(lambda: "Only those who manage this server" in listed.content)
    assert parameters(await ask(bot, bot.ali, bot.channel)) == {}


# Locks


async def test_what_a_server_locks_holds_for_everyone_in_it(bot: Home) -> None:
    mina = moderator(bot)
    await set_(bot, bot.ali, bot.channel, setting="seed", value="3")
    await set_(bot, mina, bot.channel, setting="seed", value="2", where="channel")
    said = await set_(bot, mina, bot.channel, setting="seed", value="1", lock=True)
    assert said == (
        "**seed** is `1` in this server.\n"
        "**seed** is locked: what this server has holds for everyone."
    )
    assert parameters(await ask(bot, bot.ali, bot.channel)) == {"seed": 1}
    assert (await shown(bot, bot.ali, bot.channel))["seed"] == "`1` (from this server) 🔒"
    said = await set_(bot, bot.ali, bot.channel, setting="seed", value="4")
    assert said.splitlines()[1] == ("This server has locked it, so your choice does not hold here.")
    assert parameters(await ask(bot, bot.ali, bot.channel)) == {"seed": 1}
    assert parameters(await ask(bot, bot.ali, bot.ali.dm)) == {"seed": 4}
    said = await set_(bot, mina, bot.channel, setting="seed", lock=False)
    assert said == "**seed** is not locked any more.\nFor you it is `2` here: from this channel."
    assert parameters(await ask(bot, bot.ali, bot.channel)) == {"seed": 4}


async def test_a_locked_setting_without_a_value_is_the_owners(home: Home) -> None:
    await choose(home, "person", home.ali.id, temperature=1.5, seed=1)
    await home.start(TEMPERATURE="0.5")
    mina = moderator(home)
    for setting in ("temperature", "seed"):
        await set_(home, mina, home.channel, setting=setting, lock=True)
    assert parameters(await ask(home, home.ali, home.channel)) == {"temperature": 0.5}


async def test_a_locked_model_is_told_by_model_too(bot: Home) -> None:
    mina = moderator(bot)
    await set_(bot, mina, bot.channel, setting="model", value="gpt-4o-mini", lock=True)
    said = await bot.answered(await bot.ali.say(bot.channel, "!model gpt-4o"))
    assert said.content == (
        "From now on `gpt-4o` answers you; in this server `gpt-4o-mini` answers everyone."
    )
    said = await bot.answered(await bot.ali.say(bot.channel, "!model"))
    assert said.content == "In this server `gpt-4o-mini` answers everyone."
    assert (await ask(bot, bot.ali, bot.channel)).model == "gpt-4o-mini"
    assert (await ask(bot, bot.ali, bot.ali.dm)).model == "gpt-4o"
