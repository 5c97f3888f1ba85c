"""Other settings for a bot that runs: by SIGHUP and by `/owner reload`, whole or not at all."""

import signal

from playground.model import Answer
from tests.home import Home
from tests.process import BotProcess
from tests.test_owner import order, owner_of


def write(home: Home, *lines: str) -> None:
    home.database.with_name(".env").write_text("\n".join(lines), encoding="utf-8")


async def reloaded(home: Home, process: BotProcess, *lines: str) -> None:
    """Write other settings, and have them read."""
    write(home, *lines)
    before = process.log.count("the settings ")
    process.send(signal.SIGHUP)
    await process.until_logged("the settings ", times=before + 1)


async def ask(home: Home, question: str) -> str:
    """Ask, wait for the answer, and give the model that was asked."""
    home.model.answers(Answer(f"Re: {question}"))
    await home.ali.say(home.ali.dm, question)
    asked = await home.asked()
    await home.until_shown(home.ali.dm, f"Re: {question}")
    return str(asked.params["model"])


async def test_other_settings_hold_from_the_signal_on(home: Home) -> None:
    write(home, "DEFAULT_MODEL=gpt-4o")
    async with home.process() as process:
        assert await ask(home, "one") == "gpt-4o"
        await reloaded(
            home, process, "DEFAULT_MODEL=gpt-4o-mini", "COMMAND_PREFIX=?", "DISCORD_GLOBAL_RATE=40"
        )
        assert "changed: DEFAULT_MODEL, COMMAND_PREFIX\n" in process.log
        await process.until_logged("from the next start on: DISCORD_GLOBAL_RATE\n")
        assert await ask(home, "two") == "gpt-4o-mini"
        await home.ali.say(home.channel, "?chat three")
        asked = await home.asked()
        assert asked.last == "three"


async def test_a_turn_under_way_is_not_dropped(home: Home) -> None:
    write(home, "DEFAULT_MODEL=gpt-4o")
    async with home.process() as process:
        home.model.answers(Answer("one two three four five six", tokens_per_second=5))
        question = await home.ali.say(home.channel, "!chat count")
        await home.asked()
        await home.answered(question)
        await reloaded(home, process, "DEFAULT_MODEL=gpt-4o-mini")
        shown = await home.until_shown(home.channel, "six")
        assert shown.content == "one two three four five six"
        assert "Traceback" not in process.log
        assert await ask(home, "and now?") == "gpt-4o-mini"


async def test_the_time_for_which_all_is_kept_can_change(home: Home) -> None:
    async with home.process() as process:
        shown = await home.responded(await home.ali.slash(home.channel, "privacy"))
        assert " days" not in shown.content
        await reloaded(home, process, "RETENTION_DAYS=30")
        shown = await home.responded(await home.ali.slash(home.channel, "privacy"))
        assert "deleted after 30 days" in shown.content


async def test_bad_settings_are_refused_and_the_old_ones_stay(home: Home) -> None:
    write(home, "DEFAULT_MODEL=gpt-4o")
    async with home.process() as process:
        await reloaded(home, process, "DEFAULT_MODEL=gpt-4o-mini", "TEMPERATURE=hot")
        assert "the settings stay as they are: TEMPERATURE" in process.log
        await reloaded(home, process, "DEFAULT_MODEL=gpt-4o-mini", f'DENY="person:{home.ali.id}')
        assert "the settings stay as they are: .env: Line 2" in process.log
        await reloaded(home, process, "MODELS_FILE=missing.toml")
        assert "the settings stay as they are: MODELS_FILE" in process.log
        assert await ask(home, "one") == "gpt-4o"
        await reloaded(home, process, "DEFAULT_MODEL=gpt-4o-mini")
        assert await ask(home, "two") == "gpt-4o-mini"


async def test_a_misspelt_variable_is_told(home: Home) -> None:
    write(home, "DENNY=person:1")
    async with home.process() as process:
        await process.until_logged("the variable DENNY means nothing here; is DENY meant?")
        await reloaded(home, process, "ALOW=person:1")
        assert "is ALLOW meant?" in process.log
        assert "changed: none\n" in process.log


async def test_a_misspelt_variable_is_told_to_who_reloads(home: Home) -> None:
    sara = owner_of(home)
    async with home.process():
        write(home, "DENNY=person:1", "TEMPERATURE=1")
        said = await order(home, sara, "reload")
    assert said.splitlines() == [
        "Done. These hold now: `TEMPERATURE`",
        "`DENNY` means nothing to me. Is `DENY` meant?",
    ]


async def test_who_may_and_how_much_can_change_too(home: Home) -> None:
    async with home.process() as process:
        await reloaded(home, process, f"DENY=person:{home.ali.id}", "MAX_CONCURRENT_REQUESTS=1")
        await home.ali.say(home.channel, "!chat hello")
        await home.discord.until(lambda: home.ali.dm.by_bot)
        async with home.model.held():
            await home.sara.say(home.channel, "!chat one")
            await home.asked()
            waiting = await home.sara.say(home.sara.dm, "two")
            assert "queue" in (await home.answered(waiting)).content
            await reloaded(home, process, "")
            assert (await home.asked()).last == "two"
