"""How messages look, and that one sees who is typing; the bot is only played here."""

import re
from collections.abc import AsyncIterator

import pytest

from playground.discord import Clock, Discord, Interaction, Message
from playground.discord.messages import Allowed
from playground.discord.wire import JSON
from tests.home import Home

from .sitting import WORDS, LiveSitting, sit_down


class Stage:
    """Somebody at a terminal, and a bot that says what it is told to."""

    def __init__(self, discord: Discord, sitting: LiveSitting) -> None:
        self.discord = discord
        self.sitting = sitting
        self.mina = next(each for each in discord.world.users.values() if each.name == WORDS.you)
        self.dm = discord.dm(self.mina)

    def say(self, content: str, **more: object) -> Message:
        """Let the bot say something in the DM."""
        world = self.discord.world
        message = Message(world.snowflakes.make(), self.dm, world.bot, content)
        for name, value in more.items():
            setattr(message, name, value)
        world.post(message, Allowed(), everyone=False)
        return message

    def edit(self, message: Message, content: str) -> None:
        """Let the bot change what it said."""
        message.content, message.edited = content, self.discord.clock()
        self.discord.world.amend(message, None, everyone=False)

    async def shown(self, *words: str) -> str:
        """Wait until these words are to be seen, and give all above the prompt."""
        return (await self.sitting.until(*words)).partition("\n\n@Hamdam ›")[0]


@pytest.fixture
async def stage(discord: Discord) -> AsyncIterator[Stage]:
    async with sit_down(discord) as sitting:
        await sitting.until(WORDS.starting)
        yield Stage(discord, sitting)


def row(*buttons: JSON) -> list[JSON]:
    return [{"type": 1, "components": [{"type": 2, "id": 1, **button} for button in buttons]}]


async def test_messages_that_follow_each_other_share_their_head(stage: Stage) -> None:
    first = stage.say("one")
    stage.say("two")
    stage.say("three", replied=first)
    assert await stage.shown("three") == (
        "\nHamdam  APP\n  one\n  two\n\n╭─ Hamdam: one\nHamdam  APP\n  three"
    )


async def test_after_a_private_answer_a_message_has_a_head_of_its_own(stage: Stage) -> None:
    stage.say("one", ephemeral_for=stage.mina)
    stage.say("two")
    assert await stage.shown("two") == (
        f"\nHamdam  APP\n  one\n  {WORDS.only_you}\n\nHamdam  APP\n  two"
    )


async def test_a_private_answer_to_another_is_not_seen(stage: Stage) -> None:
    stage.say("psst", ephemeral_for=stage.discord.person("Ali"))
    stage.say("hello")
    assert "psst" not in await stage.shown("hello")


async def test_an_edit_is_marked_after_its_words(stage: Stage) -> None:
    message = stage.say("one")
    stage.edit(message, "one\n**two**")
    assert await stage.shown("edited") == "\nHamdam  APP\n  one\n  two (edited)"
    stage.edit(message, "```\none\n```")
    assert await stage.shown("│") == "\nHamdam  APP\n  │ one\n  (edited)"


async def test_buttons_are_numbered_if_they_can_be_pressed(stage: Stage) -> None:
    first = row(
        {"label": "Stop", "custom_id": "stop", "emoji": {"name": "⏹"}},
        {"label": "1/2", "custom_id": "place", "disabled": True},
        {"label": "More", "url": "https://example.com"},
    )
    stage.say("one", components=first)
    stage.say("two", components=row({"emoji": {"name": "🔄"}, "custom_id": "again"}))
    shown = await stage.shown("two")
    assert "  one\n  [:1 ⏹ Stop] [1/2] [More: https://example.com]\n" in shown
    assert shown.endswith("  two\n  [:2 🔄]")


async def test_a_button_that_is_gone_cannot_be_pressed(stage: Stage) -> None:
    message = stage.say("one", components=row({"label": "Stop", "custom_id": "stop"}))
    await stage.shown("[:1 Stop]")
    message.components[0]["components"][0]["disabled"] = True
    stage.edit(message, "one")
    await stage.shown("[Stop]")
    stage.sitting.type(":1")
    await stage.shown("no button 1")
    stage.discord.world.remove(message)
    await stage.sitting.until_gone("[Stop]")


async def test_a_deleted_message_leaves_no_button(stage: Stage) -> None:
    message = stage.say("one", components=row({"label": "Stop", "custom_id": "stop"}))
    await stage.shown("[:1 Stop]")
    stage.discord.world.remove(message)
    await stage.sitting.until_gone("[:1 Stop]")
    stage.sitting.type(":1")
    await stage.shown("no button 1")


async def test_people_are_called_by_their_names(stage: Stage) -> None:
    stage.say(f"{stage.mina.mention} and <@1>")
    await stage.shown(f"@{WORDS.you} and <@1>")


async def test_a_long_question_is_shortened_above_its_answer(stage: Stage) -> None:
    question = stage.say("a question\nof " + "many " * 20 + "words")
    stage.say("answer", replied=question)
    shown = await stage.shown("answer")
    assert "╭─ Hamdam: a question of many many" in shown
    assert "many m…\nHamdam  APP\n  answer" in shown


async def test_files_and_embeds_are_named(stage: Stage) -> None:
    file = stage.discord.files.add(stage.dm, "answer.md", b"...")
    fields = [
        {"name": "Cost", "value": "$1", "inline": True},
        {"name": "By model", "value": "- one\n- two", "inline": False},
    ]
    embed = {"title": "Title", "description": "Words", "fields": fields, "footer": {"text": "End"}}
    stage.say("", attachments=[file], embeds=[embed])
    shown = await stage.shown("answer.md")
    told = "  Title\n  Words\n  Cost: $1\n  By model\n  • one\n  • two\n  End\n  [answer.md]"
    assert shown.startswith(f"\nHamdam  APP\n{told}")
    assert "".join(shown.split()).endswith(file.url)


async def test_an_address_that_is_signed_anew_is_no_news(stage: Stage) -> None:
    file = stage.discord.files.add(stage.dm, "answer.md", b"...")
    stage.say("one", attachments=[file])
    url = file.url
    await stage.shown("answer.md")
    assert isinstance(stage.discord.clock, Clock)
    stage.discord.clock.forward(5)
    stage.say("two")
    assert file.url != url
    assert url in "".join((await stage.shown("two")).split())


async def test_times_are_told_as_the_clock_on_the_wall(stage: Stage) -> None:
    stage.say("<t:1700000000:f> and <t:9999999999999>")
    shown = await stage.shown(" and <t:9999999999999>")
    assert re.search(r"  2023-11-1[45] \d\d:\d\d and", shown)


async def test_the_options_of_a_menu_can_be_chosen(stage: Stage) -> None:
    options = [
        {"label": "Tea", "value": "t", "default": True, "description": "hot"},
        {"label": "Ice", "value": "i"},
    ]
    menu: JSON = {"type": 3, "id": 1, "custom_id": "menu", "options": options}
    message = stage.say("one", components=[{"type": 1, "components": [menu]}])
    assert (await stage.shown("Ice")).endswith("  one\n  [:1 ● Tea] hot\n  [:2 ○ Ice]")
    stage.sitting.type(":2")
    await stage.discord.until(lambda: stage.discord.asked)
    assert stage.discord.asked[0].data["values"] == ["i"]
    menu["disabled"] = True
    stage.edit(message, "one")
    assert (await stage.shown("edited")).endswith("\n  ● Tea hot\n  ○ Ice")
    stage.sitting.type(":2")
    await stage.shown("no button 2")


async def test_a_form_is_filled_in_line_by_line(stage: Stage) -> None:
    asked = await press_a_button_with_a_form(stage)
    stage.sitting.type("Mint")
    await stage.shown("Tea, How much??")
    stage.sitting.type("two cups")
    await stage.discord.until(lambda: len(stage.discord.asked) == 2)
    data = stage.discord.asked[1].data
    assert data["custom_id"] == "form"
    values = [part["component"]["value"] for part in data["components"]]
    assert values == ["Mint", "two cups"]
    assert asked.modal is None


async def test_a_form_is_left_with_another_command(stage: Stage) -> None:
    await press_a_button_with_a_form(stage)
    stage.sitting.type(":dm")
    stage.sitting.type("no answer to the form")
    await stage.shown("in a DM")
    assert len(stage.discord.asked) == 1


async def press_a_button_with_a_form(stage: Stage) -> Interaction:
    stage.say("one", components=row({"label": "Order", "custom_id": "order"}))
    await stage.shown("[:1 Order]")
    stage.sitting.type(":1")
    [asked] = await stage.discord.until(lambda: stage.discord.asked)
    inputs = [("kind", "Which?"), ("size", "How much?")]
    parts = [
        {"type": 18, "id": 1, "label": label, "component": {"type": 4, "id": 2, "custom_id": name}}
        for name, label in inputs
    ]
    asked.modal = {"custom_id": "form", "title": "Tea", "components": parts}
    asked.answered = 9
    stage.discord.interactions.settle(asked)
    await stage.shown("Tea, Which??")
    return asked


async def test_a_deferred_answer_is_thought_about(stage: Stage) -> None:
    stage.say("", flags=1 << 7)
    await stage.shown(f"Hamdam  APP\n  {WORDS.thinking}")


async def test_typing_ends_by_itself(bot: Home) -> None:
    discord = bot.discord
    async with sit_down(discord) as sitting:
        discord.world.see_typing(Stage(discord, sitting).dm)
        await sitting.until(WORDS.typing)
        assert isinstance(discord.clock, Clock)
        discord.clock.forward(9.9)
        discord.world.changes.notify()
        await sitting.until_gone(WORDS.typing)
