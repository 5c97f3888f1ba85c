"""The nightly sweep, over the wire: what the owner does not want to be kept any longer goes."""

import time

import pytest

from cogs.housekeeping import last_night
from tests.home import Home
from tests.keeping import in_bytes, rows
from tests.nights import DAY, night, swept, until, write
from tests.pressing import Corner


@pytest.fixture
async def bot(home: Home) -> Home:
    """The bot, started, and with its first sweep behind it."""
    await home.start()
    await swept(home)
    return home


async def grow_old(home: Home, days: float, question: str) -> None:
    at = int(time.time() - days * DAY)
    turn = f"(SELECT id FROM turn WHERE question = '{question}')"
    write(home, f"UPDATE turn SET created_at = {at} WHERE id = {turn}")
    write(home, f"UPDATE message SET created_at = {at} WHERE turn_id = {turn}")


async def test_what_is_older_than_the_owner_wants_goes(bot: Home) -> None:
    corner = Corner(bot)
    await corner.ask("about the zebra", "A zebra has stripes.")
    await corner.ask("about the lemur", "It climbs.")
    await bot.settled()
    await grow_old(bot, 8, "about the zebra")
    await night(bot)
    assert in_bytes(bot, "zebra", "lemur") == ["zebra", "lemur"]
    await night(bot, RETENTION_DAYS="9")
    assert in_bytes(bot, "zebra", "lemur") == ["zebra", "lemur"]
    await night(bot, RETENTION_DAYS="7")
    assert in_bytes(bot, "zebra", "lemur") == ["lemur"]
    assert (await corner.remembered())[0] == ("user", "about the lemur")


@pytest.mark.parametrize(("hours", "is_due"), [(-25, True), (1, False)])
async def test_a_night_that_was_missed_is_made_up_for_and_no_other(
    home: Home, *, hours: int, is_due: bool
) -> None:
    await home.start()
    await swept(home)
    await home.stop()
    at = str(int(time.time() + hours * 3600))
    write(home, f"UPDATE installation SET value = '{at}' WHERE key = 'swept_at'")
    write(home, "DELETE FROM server")
    await home.start()
    await until(lambda: rows(home, "SELECT 1 FROM server"))
    if is_due:
        await until(lambda: noted(home) != at)
    else:
        await home.settled()
        assert noted(home) == at


def noted(home: Home) -> object:
    ((value,),) = rows(home, "SELECT value FROM installation WHERE key = 'swept_at'")
    return value


async def test_a_sweep_that_fails_does_not_end_the_nights(
    bot: Home, caplog: pytest.LogCaptureFixture
) -> None:
    await bot.stop()
    write(bot, "DELETE FROM installation WHERE key = 'swept_at'")
    write(bot, "ALTER TABLE warning RENAME TO hidden")
    await bot.start(RETENTION_DAYS="7")
    await until(lambda: "the sweep of this night failed" in caplog.text)
    await Corner(bot).ask("hello", "Hi.")
    write(bot, "ALTER TABLE hidden RENAME TO warning")
    bot.discord.gateway.ready_again()
    await swept(bot)


@pytest.mark.parametrize("zone", ["UTC", "Asia/Tehran", "Europe/Berlin", "America/New_York"])
def test_a_night_begins_at_four(monkeypatch: pytest.MonkeyPatch, zone: str) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        # Over a year, in steps that meet every hour; with the days at which clocks are changed.
        for now in range(1_790_000_000, 1_790_000_000 + 366 * 86400, 25 * 1800):
            night = last_night(now)
            assert 0 <= now - night < 25 * 3600
            assert time.localtime(night)[3:6] == (4, 0, 0)
    finally:
        monkeypatch.undo()
        time.tzset()
