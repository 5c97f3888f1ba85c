"""What a bot is told and shown, by its intents and permissions."""

import discord
import pytest

from playground.discord import Discord, Limits
from playground.discord.permissions import BITS, bits

from .discord_client import Bot, connected, messageable, online


@pytest.mark.parametrize(
    "denied",
    [
        (),
        ("send_messages",),
        ("view_channel",),
        ("attach_files", "embed_links"),
        ("send_messages_in_threads",),
        ("read_message_history", "add_reactions"),
    ],
)
async def test_the_client_computes_the_same_permissions(denied: tuple[str, ...]) -> None:
    known = bits(BITS)
    async with online() as (world, bot):
        guild = world.guild("Home")
        channel = guild.channel("general")
        thread = channel.thread("talk", world.bot)
        channel.deny(*denied)
        ali = world.person("Ali")
        await ali.say(ali.dm, "after all that")
        await bot.until(lambda: bot.heard)
        found = bot.get_guild(guild.id)
        assert found is not None
        for place in (channel, thread):
            theirs = found.get_channel_or_thread(place.id)
            assert theirs is not None
            computed = theirs.permissions_for(found.me).value & known
            assert computed == bits(place.bot_permissions()), place


async def heard_without_content(*, dm: bool, text: str, reply: bool) -> discord.Message:
    intents = discord.Intents.default()
    async with Discord(privileged=(), limits=Limits.none()) as world:
        guild = world.guild("Home")
        ali = world.person("Ali")
        guild.join(ali)
        async with connected(world, Bot(intents)) as bot:
            channel = ali.dm if dm else guild.channel("general")
            own = await messageable(bot, channel.id).send("mine")
            answered = channel.by_bot[0] if reply else None
            await ali.say(channel, text, reply_to=answered, files={"a.txt": b"x"})
            await bot.until(lambda: len(bot.heard) == 2)
            assert bot.heard[0].id == own.id
            assert bot.heard[0].content == "mine"
            return bot.heard[1]


@pytest.mark.parametrize(
    ("dm", "text", "reply", "seen"),
    [
        (False, "hello", False, False),
        (False, "@Hamdam hello", False, True),
        (False, "hello", True, True),
        (True, "hello", False, True),
    ],
)
async def test_content_without_its_intent(dm: bool, text: str, reply: bool, seen: bool) -> None:  # noqa: FBT001
    heard = await heard_without_content(dm=dm, text=text, reply=reply)
    assert (heard.content != "") is seen
    assert bool(heard.attachments) is seen


async def test_without_the_message_intents_nothing_is_heard() -> None:
    intents = discord.Intents(guilds=True, dm_messages=True)
    async with online(Bot(intents)) as (world, bot):
        guild = world.guild("Home")
        ali = world.person("Ali")
        guild.join(ali)
        await ali.say(guild.channel("general"), "unheard")
        await ali.say(ali.dm, "heard")
        await bot.until(lambda: bot.heard)
        assert [each.content for each in bot.heard] == ["heard"]


async def test_a_channel_that_cannot_be_seen_is_not_heard() -> None:
    async with online() as (world, bot):
        guild = world.guild("Home")
        channel = guild.channel("general")
        ali = world.person("Ali")
        guild.join(ali)
        channel.deny("view_channel")
        await ali.say(channel, "unheard")
        channel.allow("view_channel")
        await ali.say(channel, "heard")
        await bot.until(lambda: bot.heard)
        assert [each.content for each in bot.heard] == ["heard"]


async def test_members_are_given_on_request() -> None:
    intents = discord.Intents.default()
    intents.members = True
    async with Discord(privileged=("members",), limits=Limits.none()) as world:
        guild = world.guild("Home")
        ali, sara = world.person("Ali"), world.person("Sara")
        guild.join(ali, sara)
        async with connected(world, Bot(intents)) as bot:
            await bot.until(lambda: bot.told)
            found = await bot.fetch_guild(guild.id)
            assert found.name == "Home"
            cached = bot.get_guild(guild.id)
            assert cached is not None
            members = await cached.query_members(user_ids=[sara.id])
            assert [each.id for each in members] == [sara.id]
            assert cached.get_member(ali.id) is not None
