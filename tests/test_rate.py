"""DISCORD_GLOBAL_RATE, over the wire: many replies share it and Discord never refuses one."""

import asyncio
from pathlib import Path

from playground.discord import Discord, Limits
from playground.model import Answer, Model
from tests.home import Home

RATE = 6


async def test_many_who_ask_at_once_stay_within_the_rate(model: Model, tmp_path: Path) -> None:
    async with Discord(limits=Limits(global_rate=RATE)) as discord:
        home = Home(discord, model, tmp_path / "hamdam.db")
        await home.start(DISCORD_GLOBAL_RATE=str(RATE))
        text = " ".join(map(str, range(60)))
        model.answer_with(lambda _: Answer(text, delay_first=0.3, tokens_per_second=60))
        people = [home.add_person(f"Person {number}") for number in range(10)]
        channels = [home.guild.channel(f"room-{number}") for number in range(10)]
        asking = zip(people, channels, strict=True)
        await asyncio.gather(*(person.say(channel, "!chat count") for person, channel in asking))
        await discord.until(
            lambda: all(room.by_bot and room.by_bot[-1].content == text for room in channels), 30
        )
        assert discord.refused == []
        await home.stop()


async def test_to_type_never_takes_the_slot_of_an_answer(home: Home) -> None:
    await home.start(DISCORD_GLOBAL_RATE="1")
    home.model.answers(Answer("Here it is.", delay_first=1.0))
    await home.ali.say(home.channel, "!chat hello")
    await home.until_shown(home.channel, "Here it is.")
    assert not [call for call in home.discord.requests if call.route.endswith("/typing")]
