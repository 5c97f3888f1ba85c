"""What an endpoint repeats of a question is in no log."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ai.discretion import without
from playground.model import Answer, Failure
from tests.home import Home

WORDS = st.text(max_size=40)


@given(before=WORDS, said=st.text(min_size=8, max_size=40), after=WORDS)
def test_nothing_that_was_said_is_left(before: str, said: str, after: str) -> None:
    kept = without(f"{before}{said}{after}", [f"Please tell: {said.strip()}!"])
    if len(said.strip()) >= 8:
        assert said.strip() not in kept


@given(words=WORDS)
def test_what_nobody_said_stays(words: str) -> None:
    assert without(words, ["", "  ", "\U0010ffff" * 9]) == words


def test_short_words_are_looked_for_as_a_whole() -> None:
    assert without("Refused: “frogs”.", ["frogs"]) == "Refused: “…”."
    assert without("no such model", ["model me a frog"]) == "no such model"


@pytest.mark.parametrize("status", [400, 500])
async def test_the_log_has_no_words_that_an_endpoint_repeats(home: Home, status: int) -> None:
    async with home.process(LOG_LEVEL="DEBUG") as process:
        told = Failure.json(status, "Refused by rule 7: my zebra is ill")
        home.model.answer_with(lambda _: told)
        await home.answered(await home.ali.say(home.ali.dm, "my zebra is ill"))
        await process.until_logged("Refused by rule 7: ")
        assert "zebra" not in process.log


async def test_nor_those_of_an_answer_that_breaks_off(home: Home) -> None:
    async with home.process() as process:
        error = {"error": {"message": "Stopped at: my zebra is ill"}}
        home.model.answers(Answer(pieces=["Well", " then"], error_after=1, error=error["error"]))
        await home.answered(await home.ali.say(home.ali.dm, "my zebra is ill"))
        await process.until_logged("Stopped at: ")
        assert "zebra" not in process.log
