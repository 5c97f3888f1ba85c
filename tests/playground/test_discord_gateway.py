"""The gateway with the real client: what is told, and every way to break and resume."""

import discord

from playground.discord import Discord, Limits

from .discord_client import Bot, connected, online


async def test_what_is_there_is_told_at_the_start() -> None:
    async with Discord(limits=Limits.none()) as world:
        guild = world.guild("Home", locale="ru")
        channel = guild.channel("general")
        ali = world.person("Ali")
        guild.join(ali)
        thread = channel.thread("talk", ali)
        async with connected(world, Bot()) as bot:
            await ali.say(ali.dm, "after all that")
            await bot.until(lambda: bot.heard)
            assert bot.user is not None
            assert (bot.user.name, bot.user.id) == ("Hamdam", world.bot.id)
            found = bot.get_guild(guild.id)
            assert found is not None
            assert (found.name, found.preferred_locale) == ("Home", discord.Locale.russian)
            assert found.owner_id == ali.id
            assert [each.name for each in found.text_channels] == ["general"]
            assert [each.id for each in found.threads] == [thread.id]
            assert found.me.id == world.bot.id
            assert bot.application_flags.gateway_message_content_limited


async def test_later_servers_channels_and_members_are_told() -> None:
    async with online() as (world, bot):
        guild = world.guild("Later")
        channel = guild.channel("general")
        ali = world.person("Ali")
        guild.join(ali)
        await ali.say(channel, "hello")
        await bot.until(lambda: bot.heard)
        heard = bot.heard[0]
        assert heard.guild is not None
        assert heard.guild.name == "Later"
        assert isinstance(heard.author, discord.Member)
        assert isinstance(heard.channel, discord.TextChannel)
        guild.leave(world.bot)
        await ali.say(channel, "nobody listens")
        await ali.say(ali.dm, "here")
        await bot.until(lambda: len(bot.heard) == 2)
        assert bot.heard[1].content == "here"
        assert bot.get_guild(guild.id) is None


async def caught_up(world: Discord, bot: Bot) -> None:
    """Wait until the client knows all that it was told so far."""
    count, someone = len(bot.heard), world.person("Someone")
    await someone.say(someone.dm, "and now?")
    await bot.until(lambda: len(bot.heard) == count + 1)


async def test_the_bot_can_come_back_to_a_server_and_servers_can_be_deleted() -> None:
    async with online() as (world, bot):
        guild = world.guild("Home")
        channel, role = guild.channel("general"), guild.bot_role
        guild.leave(world.bot)
        await caught_up(world, bot)
        assert bot.get_guild(guild.id) is None
        guild.join(world.bot)
        await caught_up(world, bot)
        assert bot.get_channel(channel.id)
        assert guild.bot_role is not role
        guild.delete()
        await caught_up(world, bot)
        assert bot.get_guild(guild.id) is None
        assert channel.id not in world.world.channels


async def test_a_server_that_is_not_available_is_silent_and_comes_back() -> None:
    async with online() as (world, bot):
        guild, ali = world.guild("Home"), world.person("Ali")
        guild.join(ali)
        channel = guild.channel("general")
        guild.fail()
        await ali.say(channel, "nobody listens")
        for is_told_again in (False, True):
            if is_told_again:
                world.gateway.ready_again()
            await caught_up(world, bot)
            found = bot.get_guild(guild.id)
            assert found
            assert found.unavailable
        guild.recover()
        await ali.say(channel, "hello again")
        await bot.until(lambda: bot.heard[-1].content == "hello again")
        assert [each.content for each in bot.heard] == ["and now?", "and now?", "hello again"]


async def test_the_client_beats_when_asked() -> None:
    async with online() as (world, bot):
        await bot.until(lambda: bot.told)
        beats = world.gateway.heartbeats
        world.gateway.demand_heartbeat()
        await world.until(lambda: world.gateway.heartbeats == beats + 1)


async def test_a_dropped_connection_is_resumed_and_nothing_is_missed_or_doubled() -> None:
    async with online() as (world, bot):
        ali = world.person("Ali")
        await ali.say(ali.dm, "1")
        await bot.until(lambda: len(bot.heard) == 1)
        world.gateway.accepting = False
        await world.gateway.drop(4000)
        await ali.say(ali.dm, "2")
        await ali.say(ali.dm, "3")
        world.gateway.accepting = True
        await world.until(lambda: world.gateway.resumed == 1, timeout=20)
        await ali.say(ali.dm, "4")
        await bot.until(lambda: len(bot.heard) == 4)
        assert [each.content for each in bot.heard] == ["1", "2", "3", "4"]
        assert world.gateway.identified == 1
        assert world.gateway.closed == [4000]


async def test_a_network_that_breaks_off_is_resumed() -> None:
    async with online() as (world, bot):
        ali = world.person("Ali")
        await world.gateway.cut()
        await ali.say(ali.dm, "meanwhile")
        await world.until(lambda: world.gateway.resumed == 1, timeout=20)
        await bot.until(lambda: bot.heard)
        assert bot.heard[0].content == "meanwhile"


async def test_a_reconnect_on_request_resumes() -> None:
    async with online() as (world, bot):
        ali = world.person("Ali")
        world.gateway.reconnect()
        await world.until(lambda: world.gateway.resumed == 1)
        await ali.say(ali.dm, "x")
        await bot.until(lambda: bot.heard)


async def test_an_invalid_session_begins_anew() -> None:
    class Quick(Bot):
        async def before_identify_hook(
            self, shard_id: int | None, *, initial: bool = False
        ) -> None:
            """Do not wait 5 seconds, which nothing here demands."""

    async with online(Quick()) as (world, bot):
        world.gateway.invalidate(resumable=True)
        await world.until(lambda: world.gateway.resumed == 1)
        world.gateway.invalidate()
        await world.until(lambda: world.gateway.identified == 2)
        world.gateway.forget()
        await world.gateway.drop()
        await world.until(lambda: world.gateway.identified == 3)
        ali = world.person("Ali")
        await ali.say(ali.dm, "x")
        await bot.until(lambda: bot.heard)


async def test_ready_and_a_message_can_come_twice() -> None:
    async with online() as (world, bot):
        ali = world.person("Ali")
        said = await ali.say(ali.dm, "x")
        world.gateway.repeat(said)
        await bot.until(lambda: len(bot.heard) == 2)
        assert bot.heard[0].id == bot.heard[1].id
        world.gateway.ready_again()
        await bot.until(lambda: [name for name, _ in bot.told].count("connect") == 2)
