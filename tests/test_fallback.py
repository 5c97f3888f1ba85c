"""Another model answers where the one asked for cannot, over the wire."""

import asyncio
import sqlite3
from contextlib import closing

import pytest

from ai import errors
from ai.errors import notice
from i18n import Text, catalogue
from playground.model import Answer, Failure, Model
from tests.asking import QUESTIONS, Talk
from tests.choosing import choose, parameters
from tests.home import Home
from tests.reader import Reader, titles
from tests.standing_in import (
    KEY,
    NO_MONEY,
    NO_RETRY,
    NOT_ALLOWED,
    NOT_THERE,
    SHARED,
    SPARE,
    TOO_MANY,
    UNKNOWN,
)


@pytest.fixture
async def bot(home: Home, spare: Model) -> Home:
    await home.start(
        ENDPOINT_SPARE_URL=spare.url,
        ENDPOINT_SPARE_KEY=KEY,
        FALLBACK_MODELS=f"{SHARED}, {SPARE}",
        REQUEST_TIMEOUT="1.5",
    )
    return home


@pytest.fixture
def talk(bot: Home) -> Talk:
    return Talk(bot, bot.add_person("Reza"), "en")


def subtext(note: Text, language: str = "en") -> str:
    return f"From the spare one.\n-# {catalogue(language).say(note)}"


def recorded(home: Home) -> list[tuple[str, str, int]]:
    """Give endpoint, model and cached tokens of every recorded call."""
    with closing(sqlite3.connect(home.database)) as connection:
        return list(
            connection.execute("SELECT endpoint, model, cached_tokens FROM usage ORDER BY id")
        )


@pytest.mark.parametrize(
    ("failure", "note"),
    [
        (Failure.json(402, "no money"), NO_MONEY),
        (Failure.json(429, "quota", code="insufficient_quota"), NO_MONEY),
        (Failure.json(401, "no", code="invalid_api_key"), NOT_ALLOWED),
        (Failure.json(403, "no"), NOT_ALLOWED),
        (Failure.json(429, "slow down", headers={"retry-after": "3600"}), TOO_MANY),
        (Failure.json(404, "no such model", code="model_not_found"), UNKNOWN),
        (Failure.json(500, "fault", headers=NO_RETRY), NOT_THERE),
        (Failure.html(200), NOT_THERE),
        (Answer(drop_after=0), NOT_THERE),
        (Answer(error_after=0), NOT_THERE),
        (Answer(stall_after=0), NOT_THERE),
    ],
)
async def test_the_next_one_answers_and_says_so(
    talk: Talk, spare: Model, failure: Failure | Answer, note: Text
) -> None:
    talk.home.model.answers(failure)
    await talk.ask()
    await talk.until_says(subtext(note))
    assert len(talk.home.model.requests) == 1
    assert [asked.model for asked in spare.requests] == [SHARED]
    assert spare.requests[0].messages == talk.home.model.requests[0].messages
    await talk.home.stop()
    assert recorded(talk.home) == [("spare", SPARE, 0)]


async def test_it_is_said_in_the_asker_s_language_and_not_remembered(
    bot: Home, spare: Model
) -> None:
    """Takes the two seconds in which the SDK knocks at a closed door."""
    talks = [Talk(bot, bot.add_person(language), language) for language in QUESTIONS]
    async with bot.model.down():
        await asyncio.gather(*(talk.ask() for talk in talks))
        for talk in talks:
            await talk.until_says(subtext(NOT_THERE, talk.language))
        for talk in talks:
            await talk.ask("again")
    for asked in spare.requests[-3:]:
        assert [message["content"] for message in asked.messages[2:]] == [
            "From the spare one.",
            "again",
        ]


async def test_who_is_down_is_not_asked_a_second_time(talk: Talk, spare: Model) -> None:
    talk.home.model.answers(Failure.json(402, "no money"))
    await talk.ask()
    await talk.until_says(subtext(NO_MONEY))
    sara = Talk(talk.home, talk.home.sara, "ru")
    await sara.ask()
    await sara.until_says(subtext(NO_MONEY, "ru"))
    assert len(talk.home.model.requests) == 1
    assert len(spare.requests) == 2


async def test_an_answer_that_was_begun_is_no_other_s(talk: Talk, spare: Model) -> None:
    talk.home.model.answers(Answer("I have begun", drop_after=1))
    await talk.ask()
    await talk.until_says(f"I\n-# {talk.say(errors.CutStreamError.said)}")
    assert spare.requests == []


async def test_thoughts_that_were_shown_are_a_beginning(talk: Talk, spare: Model) -> None:
    talk.home.model.answers(Answer(reasoning="Let me see.", error_after=3))
    answer = await talk.ask()
    await talk.home.discord.until(lambda: talk.say(errors.StreamError.said) in answer.content)
    assert spare.requests == []


async def test_one_who_stands_in_and_is_cut_tells_both(talk: Talk, spare: Model) -> None:
    talk.home.model.answers(Failure.json(402, "no money"))
    spare.answers(Answer("Much to say", finish="length"))
    await talk.ask()
    cut = talk.say(notice("length"))
    answer = await talk.until_says(f"Much to say\n-# {cut}\n-# {talk.say(NO_MONEY)}")
    assert "Continue" in answer.buttons


async def test_the_rest_of_an_answer_comes_from_nobody_else(talk: Talk, spare: Model) -> None:
    talk.home.model.answers(Answer("Much to say", finish="length"))
    answer = await talk.ask()
    await talk.home.discord.until(lambda: "Continue" in answer.buttons)
    talk.home.model.answers(Failure.json(402, "no money"))
    await talk.person.click(answer, "Continue")
    await talk.until_says(f"Much to say\n-# {talk.say(errors.NoBalanceError.said)}")
    assert spare.requests == []


async def test_a_question_at_fault_is_no_other_s_business(talk: Talk, spare: Model) -> None:
    talk.home.model.answers(Failure.json(400, "bad"))
    answer = await talk.ask()
    assert answer.content == talk.say(errors.BadRequestError.said)
    assert spare.requests == []


async def test_where_all_are_down_the_one_asked_tells_why(talk: Talk, spare: Model) -> None:
    talk.home.model.answers(*[Failure.json(402, "no money")] * 2)
    spare.answers(Failure.json(401, "no key", code="invalid_api_key"))
    for _ in range(2):
        answer = await talk.ask()
        assert answer.content == talk.say(errors.NoBalanceError.said)
    # With nobody left to ask, the one asked for is tried all the same; and then it is back.
    assert (len(talk.home.model.requests), len(spare.requests)) == (2, 1)
    talk.home.model.answers(Answer("I am back."))
    await talk.ask()
    await talk.until_says("I am back.")


async def test_a_title_may_come_from_who_stands_in(talk: Talk, spare: Model) -> None:
    reader = Reader(talk.home, talk.person, talk.person.dm)
    talk.home.model.answers(Answer("Yes."))
    await talk.ask("Are you there?")
    await talk.until_says("Yes.")
    await talk.home.settled()
    talk.home.model.answers(Failure.json(402, "no money"))
    spare.answers(Answer("A title of the spare one"))
    assert titles(await reader.opened()) == ["A title of the spare one"]
    await talk.home.stop()
    assert recorded(talk.home)[-1] == ("spare", SPARE, 0)


async def test_what_an_endpoint_knew_already_is_recorded(talk: Talk) -> None:
    talk.home.model.answers(Answer("Yes.", cached=20))
    await talk.ask()
    await talk.until_says("Yes.")
    await talk.home.stop()
    assert recorded(talk.home) == [("custom", SHARED, 20)]


async def test_nothing_is_left_of_an_attempt_that_failed(home: Home, spare: Model) -> None:
    """The one asked takes no format and has a second version; neither is the stand-in's."""
    await choose(
        home, "person", home.ali.id, n=2, response_format={"type": "json_object"}, stop=["x"]
    )
    await choose(home, "person", home.ali.id, logit_bias={"50256": -100})
    await home.start(ENDPOINT_SPARE_URL=spare.url, ENDPOINT_SPARE_KEY=KEY, FALLBACK_MODELS=SPARE)
    home.model.refuses("response_format")
    home.model.answers(Answer("", ["Of no use"], finish=None))
    spare.answers(Answer("From the spare one.", ["{}"]))
    talk = Talk(home, home.ali, "en")
    answer = await talk.ask()
    assert answer.content.endswith(f"-# {talk.say(NOT_THERE)}")
    assert "no answer format" not in answer.content
    assert any("1/2" in str(part.get("label")) for part in answer.parts())
    asked = parameters(home.model.requests[-1])
    assert asked == {"n": 2, "stop": ["x"], "logit_bias": {"50256": -100}}
    # Tokens have other numbers in another model.
    told = parameters(spare.requests[0])
    assert told == {"n": 2, "stop": ["x"], "response_format": {"type": "json_object"}}


async def test_a_stand_in_with_too_little_room_is_passed_over(home: Home, spare: Model) -> None:
    spare.names = None
    await home.start(
        ENDPOINT_SPARE_URL=spare.url,
        ENDPOINT_SPARE_KEY=KEY,
        FALLBACK_MODELS="spare/of-unknown-size, spare/gpt-4o",
        SYSTEM_PROMPT="Be brief. " * 8000,
    )
    home.model.answers(Failure.json(402, "no money"))
    talk = Talk(home, home.ali, "en")
    assert "`spare/gpt-4o`" in (await talk.ask()).content
    assert [asked.model for asked in spare.requests] == ["gpt-4o"]


async def test_who_stands_in_is_told_of_files_as_far_as_there_is_room(
    home: Home, spare: Model
) -> None:
    await home.start(
        ENDPOINT_SPARE_URL=spare.url, ENDPOINT_SPARE_KEY=KEY, FALLBACK_MODELS="spare/gpt-4o"
    )
    home.model.context = 1_050_000
    home.model.answers(Failure.json(402, "no money"))
    spare.answers(Answer("From the spare one."))
    talk = Talk(home, home.ali, "en")
    files = {"long.txt": b"a line of the file\n" * 40_000, "gone.bin": b"\0\1\2"}
    question = await talk.person.say(talk.person.dm, "what is in it?", files=files)
    answer = await home.answered(question)
    unread = "-# I cannot read `gone.bin`: it is of a kind that I cannot read.\n"
    long = "-# `long.txt` is long: I have read its beginning and its end.\n"
    await home.discord.until(
        lambda: answer.content.startswith(f"{unread}{long}From the spare one.")
    )
    whole, cut = home.model.requests[0].last, spare.requests[0].last
    assert whole.count("a line of the file") == 40_000
    assert "characters left out" in cut
    assert len(cut) < len(whole) / 2
    assert [each.path.rpartition("/")[2] for each in home.discord.files.fetched] == list(files)
    await home.stop()
    with closing(sqlite3.connect(home.database)) as connection:
        assert connection.execute("SELECT content FROM message LIMIT 1").fetchone() == (cut,)
