"""Slash commands from a person's hand to the real client and back."""

import discord

from .discord_scene import Stage


async def test_an_immediate_answer() -> None:
    async def answer(interaction: discord.Interaction) -> None:
        assert interaction.locale is discord.Locale.german
        assert interaction.guild_locale is discord.Locale.russian
        assert interaction.is_guild_integration()
        assert interaction.app_permissions.send_messages
        assert interaction.permissions.send_messages
        sent = await interaction.response.send_message("you said " + interaction.extras["message"])
        assert sent.message_id is not None

    async with Stage(answer) as scene:
        asked = await scene.ask()
        assert asked.response is not None
        assert asked.response.content == "you said hi"
        assert asked.state == "answered"
        assert scene.channel.messages == [asked.response]
        await scene.bot.until(lambda: scene.bot.heard)
        heard = scene.bot.heard[0]
        assert heard.interaction_metadata is not None
        assert heard.interaction_metadata.user.id == scene.ali.id


async def test_thinking_then_an_edit_and_follow_ups() -> None:
    async def answer(interaction: discord.Interaction) -> None:
        await interaction.response.defer(thinking=True)
        await interaction.edit_original_response(content="first")
        more = await interaction.followup.send("second", wait=True)
        await more.edit(content="second, better")
        await interaction.followup.send("third")
        original = await interaction.original_response()
        assert original.content == "first"
        await more.delete()

    async with Stage(answer) as scene:
        await scene.ask()
        assert scene.bot.failures == []
        assert [each.content for each in scene.channel.messages] == ["first", "third"]
        assert scene.channel.messages[1].reply_to is scene.channel.messages[0]
        assert scene.world.history[0].content == ""
        assert scene.channel.messages[0].edited is None


async def test_a_follow_up_fills_the_thinking_message() -> None:
    async def answer(interaction: discord.Interaction) -> None:
        await interaction.response.defer(thinking=True, ephemeral=True)
        await interaction.followup.send("in its place", ephemeral=False)

    async with Stage(answer) as scene:
        asked = await scene.ask()
        assert asked.followups == []
        assert asked.response is not None
        assert asked.response.content == "in its place"
        assert asked.response.ephemeral_for is scene.ali


async def test_an_ephemeral_answer_is_for_one_person_and_not_reached_by_the_channel() -> None:
    async def answer(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("secret", ephemeral=True)
        original = await interaction.original_response()
        assert isinstance(interaction.channel, discord.TextChannel)
        await interaction.channel.get_partial_message(original.id).edit(content="open")

    async with Stage(answer) as scene:
        sara = scene.world.person("Sara")
        scene.guild.join(sara)
        await scene.ask()
        assert [each.content for each in scene.ali.sees(scene.channel)] == ["secret"]
        assert sara.sees(scene.channel) == []
        assert scene.codes() == [10008]
        await scene.bot.until(lambda: scene.bot.heard)
        assert scene.bot.heard[0].guild is None


async def test_a_second_first_answer_is_refused() -> None:
    async def answer(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("one")
        interaction.response._response_type = None
        await interaction.response.send_message("two")

    async with Stage(answer) as scene:
        await scene.ask()
        assert scene.codes() == [40060]
        assert [each.content for each in scene.channel.messages] == ["one"]


async def test_an_answer_after_three_seconds_is_unknown() -> None:
    async def answer(interaction: discord.Interaction) -> None:
        stage.clock.forward(3.1)
        await interaction.response.send_message("late")

    stage = Stage(answer)
    async with stage as scene:
        asked = await scene.ask()
        assert asked.state == "failed"
        assert scene.codes() == [10062]
        assert scene.channel.messages == []


async def test_the_token_dies_after_a_quarter_of_an_hour() -> None:
    async def answer(interaction: discord.Interaction) -> None:
        await interaction.response.defer(thinking=True)
        stage.clock.forward(15 * 60 + 1)
        await interaction.edit_original_response(content="too late")

    stage = Stage(answer)
    async with stage as scene:
        asked = await scene.ask()
        assert asked.state == "thinking"
        assert scene.codes() == [50027]
        assert scene.world.refused[-1].status == 401


async def test_nothing_can_follow_before_an_answer() -> None:
    async def answer(interaction: discord.Interaction) -> None:
        await interaction.followup.send("early")

    async with Stage(answer) as scene:
        asked = await scene.ask()
        assert scene.codes() == [10015]
        assert asked.state == "waiting"


async def test_outside_its_servers_five_follow_ups_and_no_channel() -> None:
    async def answer(interaction: discord.Interaction) -> None:
        assert interaction.is_user_integration()
        assert not interaction.is_guild_integration()
        assert interaction.context.private_channel or interaction.guild is not None
        await interaction.response.send_message("0")
        for number in range(1, 7):
            await interaction.followup.send(str(number))

    async with Stage(answer) as scene:
        scene.ali.install()
        group = scene.world.group(scene.ali, scene.world.person("Sara"))
        await scene.ask(group)
        assert scene.codes() == [40094]
        assert [each.content for each in group.messages] == ["0", "1", "2", "3", "4", "5"]
        theirs = scene.world.guild("Theirs", locale="fr", bot=False)
        theirs.join(scene.ali)
        asked = await scene.ask(theirs.channel("general"))
        assert asked.payload()["guild_locale"] == "fr"
        assert len(theirs.channel("general").messages) == 6
        assert scene.bot.heard == []


async def test_an_answer_pings_users_alone_unless_told_more() -> None:
    async def answer(interaction: discord.Interaction) -> None:
        await interaction.response.send_message(f"@everyone {interaction.user.mention}")
        loud = discord.AllowedMentions(everyone=True)
        await interaction.followup.send("@everyone", allowed_mentions=loud)

    async with Stage(answer) as scene:
        await scene.ask()
        first, second = scene.channel.messages
        assert (first.pings.everyone, first.pings.users) == (False, (scene.ali,))
        assert second.pings.everyone


async def test_a_private_answer_pings_nobody() -> None:
    async def answer(interaction: discord.Interaction) -> None:
        await interaction.response.send_message(interaction.user.mention, ephemeral=True)
        await interaction.followup.send(interaction.user.mention, silent=True)

    async with Stage(answer) as scene:
        await scene.ask()
        assert [each.mentions.users for each in scene.channel.messages] == [(scene.ali,)] * 2
        assert not any(each.pings for each in scene.channel.messages)
