"""`/owner`: those who run the bot see how it is and give it orders; nobody else does."""

import logging

import pytest

from playground.discord import Person
from playground.model import Answer
from tests.home import Home


def owner_of(home: Home) -> Person:
    """Let Sara be who runs the bot."""
    home.discord.world.application_owner = home.sara
    return home.sara


async def order(home: Home, person: Person, command: str, **options: object) -> str:
    """Use a command in a DM, and give what is said."""
    asked = await person.slash(person.dm, f"owner {command}", **options)
    response = await home.responded(asked)
    assert response.ephemeral_for is person
    return response.content


async def test_others_are_refused_once(bot: Home, caplog: pytest.LogCaptureFixture) -> None:
    owner_of(bot)
    for command in ("status", "reload", "doctor", "broadcast on", "broadcast off"):
        options = {"message": "Mine"} if command.endswith("on") else {}
        asked = await bot.ali.slash(bot.ali.dm, f"owner {command}", **options)
        said = await bot.responded(asked)
        assert said.content == "Only those who run me may do that."
        assert said.ephemeral_for is bot.ali
        await bot.settled()
        assert asked.followups == []
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


async def test_those_of_its_team_run_it(bot: Home) -> None:
    mina = bot.add_person("Mina")
    bot.discord.world.application_team = {bot.ali: "developer", mina: "read_only"}
    assert (await order(bot, bot.ali, "status")).startswith("Running since")
    for person in (bot.sara, mina):
        assert await order(bot, person, "status") == "Only those who run me may do that."


async def test_the_status_tells_how_it_is(bot: Home) -> None:
    said = await order(bot, owner_of(bot), "status")
    assert said.startswith("Running since <t:")
    for line in ("Servers: 1", "Questions: 0 being answered, 0 waiting", "Model: `gpt-6-luna`"):
        assert line in said.splitlines()


async def test_a_reload_tells_what_came_of_it(bot: Home) -> None:
    said = await order(bot, owner_of(bot), "reload")
    assert said == "Done. No variable that can change now is another one."


async def test_the_doctor_tells_what_is_not_well_first(bot: Home) -> None:
    bot.model.names = ("gpt-4o",)
    said = (await order(bot, owner_of(bot), "doctor")).splitlines()
    marks = [line.split()[0] for line in said]
    assert set(marks) <= {"❌", "⚠️", "✅"}
    assert marks == sorted(marks, key=["❌", "⚠️", "✅"].index)
    assert any("gpt-6-luna" in line for line in said[: marks.index("✅")])
    assert not any(bot.discord.token in line or str(bot.model.key) in line for line in said)


async def test_what_is_too_long_for_a_message_is_in_a_file_whole(home: Home) -> None:
    gone = {f"ENDPOINT_GONE{n}_URL": f"http://127.0.0.1:1/{n}" for n in range(12)}
    await home.start(**gone)
    sara = owner_of(home)
    asked = await sara.slash(sara.dm, "owner doctor")
    said = await home.responded(asked)
    (file,) = await asked.until(lambda: said.attachments)
    lines = file.content.decode().splitlines()
    assert [line for line in lines if "gone11" in line]
    shown = said.content.splitlines()
    assert lines[: len(shown)] == shown
    assert len(shown) > 3


async def test_a_word_to_everybody_stands_above_answers_until_it_is_taken_back(bot: Home) -> None:
    sara = owner_of(bot)
    await order(bot, sara, "broadcast on", message="Down tonight\nat ten.")
    await bot.stop()
    await bot.start()
    bot.model.answers(Answer("Hello."))
    shown = await bot.answered(await bot.ali.say(bot.channel, "!chat hi"))
    await bot.discord.until(lambda: shown.content == "-# 📢 Down tonight at ten.\nHello.")
    await order(bot, sara, "broadcast off")
    bot.model.answers(Answer("Hello again."))
    shown = await bot.answered(await bot.ali.say(bot.channel, "!chat hi"))
    await bot.discord.until(lambda: shown.content == "Hello again.")
    assert all("Down tonight" not in str(each.messages) for each in bot.model.requests)
