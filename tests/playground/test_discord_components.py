"""Buttons, selects, forms, menus and suggestions, from a person to the real client."""

import discord
import pytest
from discord import app_commands

from playground.discord import Discord, ImpossibleError, Limits

from .discord_client import Bot, connected
from .discord_scene import Stage


def buttons(*, disabled: bool = False) -> discord.ui.View:
    view = discord.ui.View()
    view.add_item(discord.ui.Button(label="Stop", custom_id="stop", disabled=disabled))
    view.add_item(discord.ui.Button(label="Site", url="https://example.org"))
    options = [discord.SelectOption(label=name, value=name.lower()) for name in ("One", "Two")]
    view.add_item(discord.ui.Select(custom_id="pick", placeholder="Pick", options=options))
    return view


async def test_buttons_and_selects_as_they_are_now() -> None:
    async def answer(interaction: discord.Interaction) -> None:
        if interaction.type is discord.InteractionType.application_command:
            await interaction.response.send_message("choose", view=buttons())
        elif interaction.custom_id == "pick":
            assert interaction.data is not None
            content = f"picked {interaction.data['values']}"  # type: ignore[typeddict-item]
            await interaction.response.edit_message(content=content)
        else:
            await interaction.response.edit_message(content="stopped", view=buttons(disabled=True))

    async with Stage(answer) as scene:
        asked = await scene.ask()
        message = asked.response
        assert message is not None
        assert message.buttons == ["Stop", "Site"]
        await scene.ali.choose(message, "Pick", "Two")
        await scene.channel.until(lambda: message.content == "picked ['two']")
        with pytest.raises(ImpossibleError, match="no option"):
            await scene.ali.choose(message, "Pick", "Three")
        with pytest.raises(ImpossibleError, match="no 'Go'"):
            await scene.ali.click(message, "Go")
        with pytest.raises(ImpossibleError, match="link"):
            await scene.ali.click(message, "Site")
        await scene.ali.click(message, "stop")
        await scene.channel.until(lambda: message.content == "stopped")
        with pytest.raises(ImpossibleError, match="disabled"):
            await scene.ali.click(message, "Stop")
        await scene.ali.delete(message)
        with pytest.raises(ImpossibleError, match="not there"):
            await scene.ali.click(message, "Stop")


async def test_a_quiet_button_and_its_original() -> None:
    async def answer(interaction: discord.Interaction) -> None:
        if interaction.type is discord.InteractionType.application_command:
            await interaction.response.send_message("choose", view=buttons())
            return
        await interaction.response.defer()
        await interaction.edit_original_response(content="edited")
        await interaction.followup.send("beside it")

    async with Stage(answer) as scene:
        message = (await scene.ask()).response
        assert message is not None
        await scene.ali.click(message, "Stop")
        await scene.bot.until(lambda: len(scene.bot.done) == 2)
        assert scene.bot.failures == []
        assert [each.content for each in scene.channel.messages] == ["edited", "beside it"]


class Form(discord.ui.Modal, title="Tell me"):
    """One line to fill in."""

    what: discord.ui.TextInput["Form"] = discord.ui.TextInput(
        label="What", custom_id="what", max_length=5
    )


async def test_a_form_is_opened_filled_in_and_answered() -> None:
    async def answer(interaction: discord.Interaction) -> None:
        if interaction.type is discord.InteractionType.modal_submit:
            assert interaction.data is not None
            row = interaction.data["components"][0]  # type: ignore[typeddict-item]
            await interaction.response.send_message(row["components"][0]["value"])  # type: ignore[typeddict-item]
        else:
            await interaction.response.send_modal(Form())

    async with Stage(answer) as scene:
        asked = await scene.ask()
        with pytest.raises(ImpossibleError, match="characters"):
            await scene.ali.submit(asked, what="too long")
        asked = await scene.ask()
        assert asked.modal is not None
        submitted = await scene.ali.submit(asked, what="this")
        await scene.world.until(lambda: submitted.response)
        assert scene.channel.messages[0].content == "this"


async def test_a_menu_of_a_message() -> None:
    async def answer(interaction: discord.Interaction) -> None:
        raise AssertionError(interaction)

    async with Stage(answer) as scene:
        await scene.world.until(lambda: scene.world.commands.at(None))
        said = await scene.ali.say(scene.channel, "salut")
        asked = await scene.ali.menu(said, "Translate")
        await scene.world.until(lambda: asked.response)
        assert asked.response is not None
        assert asked.response.content == "“salut” it says"
        assert asked.response.kind == 23


async def test_suggestions_while_typing() -> None:
    class Suggesting(Bot):
        def __init__(self) -> None:
            super().__init__()

            @self.tree.command(name="model", description="Choose")
            async def model(interaction: discord.Interaction, name: str) -> None:
                raise AssertionError(interaction, name)

            @model.autocomplete("name")
            async def suggest(
                _interaction: discord.Interaction, typed: str
            ) -> list[app_commands.Choice[str]]:
                names = ["gpt-a", "gpt-b", "other"]
                return [
                    app_commands.Choice(name=each.upper(), value=each)
                    for each in names
                    if each.startswith(typed)
                ]

    async with Discord(limits=Limits.none()) as world, connected(world, Suggesting()):
        await world.until(lambda: world.commands.at(None))
        ali = world.person("Ali")
        choices = await ali.autocomplete(ali.dm, "model", "name", "gpt")
        assert choices == [("GPT-A", "gpt-a"), ("GPT-B", "gpt-b")]


class Survey(discord.ui.Modal, title="Survey"):
    """A form of the newer kind: labels around its inputs, and text between them."""

    def __init__(self) -> None:
        super().__init__(custom_id="survey")
        line: discord.ui.TextInput[Survey] = discord.ui.TextInput(custom_id="what", required=False)
        self.add_item(discord.ui.TextDisplay("Please"))
        self.add_item(discord.ui.Label(text="What", component=line))


async def test_a_form_of_labels() -> None:
    async def answer(interaction: discord.Interaction) -> None:
        if interaction.type is discord.InteractionType.modal_submit:
            await interaction.response.send_message(str(interaction.data))
        else:
            await interaction.response.send_modal(Survey())

    async with Stage(answer) as scene:
        asked = await scene.ask()
        with pytest.raises(ImpossibleError, match="no form"):
            await scene.world.person("Sara").submit(asked, what="x")
        submitted = await scene.ali.submit(asked, what="tea")
        await scene.world.until(lambda: submitted.response)
        assert "'value': 'tea'" in scene.channel.messages[0].content


class Groups(Bot):
    """Commands in groups, with every kind of option."""

    def __init__(self) -> None:
        super().__init__()
        outer = app_commands.Group(name="outer", description="Outer")
        inner = app_commands.Group(name="inner", description="Inner", parent=outer)

        @inner.command(name="run", description="Run")
        async def run(
            interaction: discord.Interaction,
            who: discord.Member,
            where: discord.TextChannel,
            role: discord.Role,
            file: discord.Attachment,
            share: float,
        ) -> None:
            read = (await file.read()).decode()
            told = f"{who.display_name} {where.name} {role.name} {read} {share}"
            await interaction.response.send_message(told)

        self.tree.add_command(outer)

        @self.tree.context_menu(name="Who")
        async def who_is(interaction: discord.Interaction, user: discord.User) -> None:
            await interaction.response.send_message(user.display_name)


async def test_groups_options_of_all_kinds_and_a_persons_menu() -> None:
    async with Discord(limits=Limits.none()) as world, connected(world, Groups()):
        await world.until(lambda: world.commands.at(None))
        guild = world.guild("Home")
        channel = guild.channel("general")
        ali, sara = world.person("Ali"), world.person("Sara")
        guild.join(ali, sara)
        role = guild.role("Mods", sara)
        with pytest.raises(ImpossibleError, match="subcommand"):
            await ali.slash(channel, "outer")
        with pytest.raises(ImpossibleError, match="subcommand"):
            await ali.slash(channel, "outer other")
        asked = await ali.slash(
            channel,
            "outer inner run",
            who=sara,
            where=channel,
            role=role,
            file=("a.txt", b"data"),
            share=0.5,
        )
        await world.until(lambda: asked.response)
        assert channel.messages[0].content == "Sara general Mods data 0.5"
        menu = await ali.menu(sara, "Who", channel)
        await world.until(lambda: menu.response)
        assert channel.messages[1].content == "Sara"


async def test_a_select_of_people() -> None:
    async def answer(interaction: discord.Interaction) -> None:
        if interaction.type is discord.InteractionType.application_command:
            view = discord.ui.View()
            view.add_item(discord.ui.UserSelect(custom_id="who", max_values=2))
            await interaction.response.send_message("who?", view=view)
        else:
            await interaction.response.edit_message(content=str(interaction.data))

    async with Stage(answer) as scene:
        message = (await scene.ask()).response
        assert message is not None
        with pytest.raises(ImpossibleError, match="choose"):
            await scene.ali.choose(message, "who", scene.ali, scene.ali, scene.ali)
        await scene.ali.choose(message, "who", scene.ali)
        await scene.channel.until(lambda: str(scene.ali.id) in message.content)
