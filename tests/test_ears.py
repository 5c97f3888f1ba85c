"""Voice messages and recordings with a question, over the wire."""

import sqlite3
from contextlib import closing

import pytest

from playground.discord import Message, Person
from playground.model import Answer
from playground.model.answer import Failure
from tests.home import Home
from tests.keeping import delete_all, keep_nothing
from tests.test_files import Desk

OGG = b"OggS" + bytes(99)
SAID = "What is the capital of Iran?"
HEARD = f"-# I heard: “{SAID}”\nRead."


@pytest.fixture
async def desk(home: Home) -> Desk:
    await home.start(TRANSCRIPTION_MODEL="gpt-transcribe")
    return Desk(home, "dm")


async def test_a_voice_message_is_a_question(desk: Desk) -> None:
    desk.home.model.hears(SAID)
    answer = await desk.give("", {"voice-message.ogg": OGG})
    assert answer.content == HEARD
    assert desk.home.model.requests[0].last == SAID
    (heard,) = desk.home.model.heard
    assert (heard.name, heard.data) == ("voice-message.ogg", OGG)
    assert heard.fields == {"model": "gpt-transcribe", "response_format": "json"}
    assert await desk.remembered() == [("user", SAID), ("assistant", "Read.")]


@pytest.mark.parametrize(
    ("name", "data", "sent"),
    [
        ("talk.mp3", b"ID3" + bytes(99), "talk.mp3"),
        ("talk.dat", b"\xff\xfb" + bytes(99), "talk.mp3"),
        ("talk.wav", b"RIFF\0\0\0\0WAVEfmt ", "talk.wav"),
        ("talk.m4a", b"\0\0\0\x18ftypM4A " + bytes(99), "talk.m4a"),
        ("talk.txt", b"fLaC" + bytes(99), "talk.flac"),
    ],
)
async def test_a_recording_with_words_is_told_of(
    desk: Desk, name: str, data: bytes, sent: str
) -> None:
    desk.home.model.hears(SAID)
    answer = await desk.give("what do they say?", {name: data})
    assert answer.content == HEARD
    told = f"what do they say?\n\nThe recording `{name}` says:\n{SAID}"
    assert desk.home.model.requests[0].last == told
    assert desk.home.model.heard[0].name == sent


async def test_another_version_does_not_pay_for_it_again(desk: Desk) -> None:
    desk.home.model.hears(SAID)
    answer = await desk.give("", {"voice-message.ogg": OGG})
    await desk.press(answer, "Regenerate", "Again.")
    await desk.until_shows(HEARD.replace("Read.", "Again."))
    assert len(desk.home.model.heard) == 1
    assert desk.home.model.requests[1].last == SAID


async def test_what_it_used_is_noted(desk: Desk) -> None:
    desk.home.model.hears(SAID)
    await desk.give("", {"voice-message.ogg": OGG})
    await desk.home.settled()
    with closing(sqlite3.connect(desk.home.database)) as connection:
        rows = list(
            connection.execute(
                "SELECT kind, model, person_id, prompt_tokens, completion_tokens, picodollars"
                " FROM usage WHERE kind = 'transcript'"
            )
        )
    assert rows == [("transcript", "gpt-transcribe", desk.person.id, 14, 5, None)]


async def test_a_long_one_is_shown_in_part(desk: Desk) -> None:
    desk.home.model.hears("word " * 1000)
    answer = await desk.give("", {"voice-message.ogg": OGG})
    first = answer.content.splitlines()[0]
    assert first.endswith("word…”")
    assert len(first) < 540
    assert desk.home.model.requests[0].last == ("word " * 1000).strip()


@pytest.mark.parametrize(
    ("outcome", "problem", "can_retry"),
    [
        ("", "there are no words to be heard in it", False),
        (Failure.json(400, "The audio file could not be decoded"), "it could not be put", False),
        (Failure.json(503, "busy", headers={"retry-after-ms": "1"}), "it could not be put", True),
    ],
    ids=["silence", "damaged", "busy"],
)
async def test_what_cannot_be_heard_is_told_of(
    desk: Desk, outcome: str | Failure, problem: str, *, can_retry: bool
) -> None:
    desk.home.model.hears(*[outcome] * (3 if can_retry else 1))
    question = await desk.person.say(desk.channel, files={"voice-message.ogg": OGG})
    answer = await desk.home.answered(question)
    start = f"I cannot read `voice-message.ogg`: {problem}"
    await desk.until(lambda: answer.content.startswith(start))
    await desk.until(lambda: bool(answer.buttons) == can_retry)
    assert desk.home.model.requests == []


async def test_without_a_model_for_it_that_is_told(home: Home) -> None:
    await home.start()
    answer = await Desk(home).give("what is it?", {"voice-message.ogg": OGG})
    assert answer.content == (
        "-# I cannot read `voice-message.ogg`: nobody here can listen; the bot's owner can set "
        "TRANSCRIPTION_MODEL.\nRead."
    )
    assert home.model.heard == []


# What is forgotten


async def asked_about(home: Home, person: Person, recording: Message) -> int:
    """Have somebody ask about a recording; give how often one was put into words by then."""
    home.model.hears(SAID)
    home.model.answers(Answer("Read."))
    question = await person.say(recording.channel, "!chat what is said?", reply_to=recording)
    await home.answered(question)
    await home.settled()
    assert any(SAID in asked.last for asked in home.model.requests)
    return len(home.model.heard)


@pytest.mark.parametrize("who", ["speaker", "asker", "neither"])
async def test_what_was_heard_is_forgotten_with_whom_it_is_of(home: Home, who: str) -> None:
    await home.start(TRANSCRIPTION_MODEL="gpt-transcribe")
    mina = home.add_person("Mina")
    recording = await home.ali.say(home.channel, files={"voice-message.ogg": OGG})
    assert await asked_about(home, home.sara, recording) == 1
    await delete_all(home, {"speaker": home.ali, "asker": home.sara}.get(who, mina))
    assert await asked_about(home, mina, recording) == (1 if who == "neither" else 2)


@pytest.mark.parametrize("who", ["speaker", "asker", "neither"])
async def test_what_is_not_to_be_kept_is_not_remembered(home: Home, who: str) -> None:
    await home.start(TRANSCRIPTION_MODEL="gpt-transcribe")
    mina = home.add_person("Mina")
    await keep_nothing(home, {"speaker": home.ali, "asker": home.sara}.get(who, mina))
    recording = await home.ali.say(home.channel, files={"voice-message.ogg": OGG})
    assert await asked_about(home, home.sara, recording) == 1
    assert await asked_about(home, home.sara, recording) == (1 if who == "neither" else 2)
