"""What people do, as the real client hears it."""

import discord
import pytest

from playground.discord import Discord, ImpossibleError, Limits

from .discord_client import messageable, online


async def test_a_message_carries_its_author_reply_and_mentions() -> None:
    async with online() as (world, bot):
        guild = world.guild("Home")
        channel = guild.channel("general")
        ali = world.person("Ali Baba")
        sara = world.person("Sara")
        guild.join(ali, sara)
        role = guild.role("Mods", sara)
        own = await messageable(bot, channel.id).send("mine")
        text = f"@Sara @Mods @Nobody {world.bot.mention} @everyone"
        await ali.say(channel, text, reply_to=channel.messages[0], files={"a.txt": b"abc"})
        await bot.until(lambda: len(bot.heard) == 2)
        heard = bot.heard[1]
        assert heard.author.display_name == "Ali Baba"
        assert heard.author.name == "ali_baba"
        assert heard.type is discord.MessageType.reply
        assert heard.reference is not None
        assert isinstance(heard.reference.resolved, discord.Message)
        assert heard.reference.resolved.id == own.id
        assert {user.id for user in heard.mentions} == {sara.id, world.bot.id}
        assert heard.role_mentions[0].id == role.id
        assert heard.mention_everyone
        assert heard.clean_content.startswith("@Sara @Mods @Nobody @Hamdam @")
        assert await heard.attachments[0].read() == b"abc"
        assert abs(heard.created_at.timestamp() - channel.messages[1].created) < 0.002


async def test_a_quiet_reply_and_a_member_who_is_not_the_owner_ping_less() -> None:
    async with online() as (world, bot):
        guild = world.guild("Home")
        channel = guild.channel("general")
        guild.join(world.person("Owner"))
        ali = world.person("Ali")
        guild.join(ali)
        await messageable(bot, channel.id).send("mine")
        await ali.say(channel, "@everyone", reply_to=channel.by_bot[0], ping=False)
        await bot.until(lambda: len(bot.heard) == 2)
        assert bot.heard[1].mentions == []
        assert not bot.heard[1].mention_everyone


async def test_edits_and_deletions_are_told() -> None:
    async with online() as (world, bot):
        guild = world.guild("Home")
        ali = world.person("Ali")
        guild.join(ali)
        said = await ali.say(guild.channel("general"), "one")
        await ali.edit(said, "two")
        await ali.delete(said)
        await bot.until(lambda: [name for name, _ in bot.told][-2:] == ["edit", "delete"])
        edited = bot.told[-2][1]
        assert isinstance(edited, discord.RawMessageUpdateEvent)
        assert edited.message.content == "two"
        assert edited.cached_message is not None
        assert edited.cached_message.content == "one"
        with pytest.raises(ImpossibleError):
            await ali.edit(said, "three")


async def test_previews_come_like_edits_and_can_be_taken_off() -> None:
    async with online() as (world, bot):
        guild = world.guild("Home")
        owner, ali = world.person("Owner"), world.person("Ali")
        guild.join(owner, ali)
        said = await ali.say(guild.channel("general"), "see https://example.org/page, please")
        world.world.unfurl(said)
        await bot.until(lambda: bot.told and bot.told[-1][0] == "edit")
        found = bot.told[-1][1]
        assert isinstance(found, discord.RawMessageUpdateEvent)
        assert [each.url for each in found.message.embeds] == ["https://example.org/page"]
        assert found.message.edited_at is None
        await owner.suppress_embeds(said)
        await bot.until(lambda: bot.told[-1][1] is not found)
        hidden = bot.told[-1][1]
        assert isinstance(hidden, discord.RawMessageUpdateEvent)
        assert hidden.message.embeds == []
        assert hidden.message.flags.suppress_embeds
        with pytest.raises(ImpossibleError):
            await world.person("Boris").suppress_embeds(said)


async def test_messages_that_are_deleted_together_are_told_of_together() -> None:
    async with online() as (world, bot):
        guild = world.guild("Home")
        ali = world.person("Ali")
        guild.join(ali)
        channel = guild.channel("general")
        said = [await ali.say(channel, words) for words in ("one", "two", "three")]
        world.world.remove_together(said[:2])
        await bot.until(lambda: bot.told and bot.told[-1][0] == "bulk delete")
        assert "delete" not in [name for name, _ in bot.told]
        event = bot.told[-1][1]
        assert isinstance(event, discord.RawBulkMessageDeleteEvent)
        assert event.message_ids == {each.id for each in said[:2]}
        assert channel.messages == said[2:]


async def test_bots_and_webhooks_are_marked() -> None:
    async with online() as (world, bot):
        guild = world.guild("Home")
        channel = guild.channel("general")
        robot = world.person("Robot", bot=True)
        guild.join(robot)
        await robot.say(channel, "beep")
        await world.webhook("News").say(channel, "extra")
        await bot.until(lambda: len(bot.heard) == 2)
        assert bot.heard[0].author.bot
        assert bot.heard[0].webhook_id is None
        assert bot.heard[1].webhook_id is not None
        assert not isinstance(bot.heard[1].author, discord.Member)


async def test_threads_are_opened_and_heard() -> None:
    async with online() as (world, bot):
        guild = world.guild("Home")
        channel = guild.channel("general")
        ali = world.person("Ali")
        guild.join(ali)
        said = await ali.say(channel, "topic")
        thread = channel.thread("talk", ali, said)
        await ali.say(thread, "inside")
        await bot.until(lambda: len(bot.heard) == 2)
        place = bot.heard[1].channel
        assert isinstance(place, discord.Thread)
        assert (place.name, place.parent_id, place.id) == ("talk", channel.id, said.id)
        thread.delete()
        await ali.say(channel, "gone")
        await bot.until(lambda: len(bot.heard) == 3)
        assert bot.get_channel(thread.id) is None


async def test_waiting_in_vain_shows_what_is_there() -> None:
    async with Discord(limits=Limits.none()) as world:
        guild = world.guild("Home")
        channel = guild.channel("general")
        ali = world.person("Ali")
        guild.join(ali)
        await ali.say(channel, "anyone there?")
        with pytest.raises(TimeoutError, match=r"#general\n  Ali: anyone there\?"):
            await channel.until(lambda: channel.by_bot, timeout=0.01)
        with pytest.raises(TimeoutError, match=r"anyone there\?"):
            await world.until(lambda: False, timeout=0.01)


async def test_what_nobody_can_do() -> None:
    async with Discord(limits=Limits.none()) as world:
        guild = world.guild("Home")
        channel = guild.channel("general")
        ali, sara = world.person("Ali"), world.person("Sara")
        guild.join(ali)
        with pytest.raises(ImpossibleError):
            await sara.say(channel, "let me in")
        with pytest.raises(ImpossibleError):
            await ali.say(channel, "  ")
        with pytest.raises(ImpossibleError):
            await ali.say(channel, "x" * 4001)
        said = await ali.say(channel, "x")
        guild.join(sara)
        with pytest.raises(ImpossibleError):
            await sara.edit(said, "y")
        with pytest.raises(ImpossibleError):
            await sara.delete(said)
        await ali.delete(said)
        with pytest.raises(ImpossibleError):
            await ali.say(channel, "y", reply_to=said)
