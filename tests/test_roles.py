"""Models that take no instructions under the usual role, over the wire; and what is learned."""

import sqlite3
import time
from contextlib import closing

from tests.choosing import ask
from tests.home import Home

WEEK = 7 * 24 * 3600


def roles(home: Home) -> list[tuple[int | None, str]]:
    return [(asked.status, asked.messages[0]["role"]) for asked in home.model.requests]


async def test_the_next_role_is_tried_unnoticed(home: Home) -> None:
    home.model.refuses("system")
    await home.start()
    for number in range(2):
        shown = await home.answered(await home.ali.say(home.channel, f"!chat question {number}"))
        assert shown.content
    assert roles(home) == [(400, "system"), (200, "developer"), (200, "developer")]


async def test_a_model_without_any_is_told_in_the_first_words(home: Home) -> None:
    home.model.refuses("system", "developer")
    await home.start(SYSTEM_PROMPT="Be brief.")
    await ask(home, home.ali, home.channel)
    asked = await ask(home, home.ali, home.channel)
    assert [each["role"] for each in asked.messages] == ["user", "assistant", "user"]
    assert asked.messages[0]["content"] == "Be brief.\n\nquestion 0"
    assert [status for status, _ in roles(home)] == [400, 400, 200, 200]


async def test_what_was_learned_is_kept_with_its_date_and_tried_anew_after_a_week(
    home: Home,
) -> None:
    home.model.refuses("system")
    await home.start()
    await ask(home, home.ali, home.channel)
    await home.stop()
    with closing(sqlite3.connect(home.database)) as connection, connection:
        ((model, what, at),) = connection.execute("SELECT model, what, learned_at FROM refusal")
        assert (model, what) == ("gpt-6-luna", "system")
        assert time.time() - 60 < at <= time.time()
    await home.start()
    await ask(home, home.ali, home.channel)
    assert roles(home)[2:] == [(200, "developer")]
    await home.stop()
    with closing(sqlite3.connect(home.database)) as connection, connection:
        connection.execute("UPDATE refusal SET learned_at = learned_at - ?", (WEEK,))
    home.model.refuses()
    await home.start()
    await ask(home, home.ali, home.channel)
    assert roles(home)[3:] == [(200, "system")]
