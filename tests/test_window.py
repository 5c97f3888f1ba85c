"""How much of a conversation is told to the model, by the requests that it gets."""

import pytest

from ai.errors import ContextTooLongError
from history.conversations import Conversations, Turn
from history.database import open_database
from history.tree import Message
from history.turnlog import Asked as Question
from history.turnlog import Owner, TurnLog
from i18n import catalogue
from playground.model import Asked
from playground.model.tokens import count_prompt
from tests.home import Home

SENTENCES = (
    "The kettle in the corner had been singing for a while before anybody noticed it. "
    "Outside, a tram went by with hardly a passenger, and its bell sounded like a small joke. "
    "She counted the letters again, put the bills on one side and sighed at their number. "
    "Whoever had built this house must have been fond of stairs, for it had far too many. "
)
"""About 76 tokens."""


def past(turns: int, sentences: int = 1) -> list[tuple[str, str]]:
    """Make questions and answers that can be told apart; with one SENTENCES of about 170 tokens."""
    words = (SENTENCES * sentences).strip()
    return [(f"Question {number}: {words}", f"Answer {number}: {words}") for number in range(turns)]


def asked(owner: Owner, question: str) -> Question:
    return Question(owner, owner.person_id, channel_id=1, question=question, language="en")


async def remember(home: Home, turns: list[tuple[str, str]]) -> None:
    """Let Ali have talked with the bot on the server, before it is started."""
    async with open_database(home.database) as database:
        conversations, log = Conversations(database), TurnLog(database)
        owner = Owner(home.ali.id, home.guild.id)
        conversation_id = await conversations.current(owner)
        for question, answer in turns:
            turn = Turn(question, Message("assistant", answer))
            turn_id = await log.open(asked(owner, question))
            await conversations.add(conversation_id, turn_id, turn)


def assert_newest(asked: Asked, turns: list[tuple[str, str]], question: str) -> int:
    """Check the shape of a request, and give how many of the turns it holds."""
    first, *told, last = asked.messages
    assert first["role"] == "system"
    assert last == {"role": "user", "content": question}
    assert len(told) % 2 == 0
    newest = [words for turn in turns for words in turn][len(turns) * 2 - len(told) :]
    assert [message["content"] for message in told] == newest
    roles = [message["role"] for message in told]
    assert roles == ["user", "assistant"] * (len(told) // 2)
    return len(told) // 2


@pytest.mark.parametrize(
    ("variables", "limit", "sentences"),
    [
        ({"MAX_CONTEXT_TOKENS": "600"}, 600, 1),
        ({"MAX_CONTEXT_TOKENS": "5000"}, 5000, 1),
        ({"DEFAULT_MODEL": "a-model-of-ours"}, 16_000, 4),
        ({"DEFAULT_MODEL": "gpt-4o-mini"}, 128_000 - 4096, 30),
        ({"DEFAULT_MODEL": "gpt-4o-mini", "MAX_OUTPUT_TOKENS": "16000"}, 112_000, 30),
    ],
)
async def test_the_newest_that_fits_is_told(
    home: Home, variables: dict[str, str], limit: int, sentences: int
) -> None:
    turns = past(36, sentences)
    home.model.names = None
    await remember(home, turns)
    await home.start(**variables)
    asked = await home.turn(home.ali, home.channel, "!chat what now?", "Nothing more.")
    kept = assert_newest(asked, turns, "what now?")
    assert 0 < kept < len(turns)
    a_turn = count_prompt(asked.messages[1:3])
    assert 0.9 * limit - a_turn <= count_prompt(asked.messages) <= limit


async def test_every_request_of_a_long_talk_fits(home: Home) -> None:
    limit, turns = 700, past(12)
    await home.start(MAX_CONTEXT_TOKENS=str(limit), SYSTEM_PROMPT="You are a parrot.")
    for number, (question, answer) in enumerate(turns):
        channel = home.guild.channel(f"room {number % 3}")  # so that no channel's limit is met
        await home.turn(home.ali, channel, f"!chat {question}", answer)
    kept = []
    for number, asked in enumerate(home.model.requests):
        kept.append(assert_newest(asked, turns[:number], turns[number][0]))
        assert asked.messages[0]["content"] == "You are a parrot."
        assert count_prompt(asked.messages) <= limit
    assert kept == sorted(kept)
    assert 2 <= kept[-1] < len(turns) - 1


async def test_a_question_that_cannot_fit_is_refused_and_not_cut(home: Home) -> None:
    await home.start(MAX_CONTEXT_TOKENS="300")
    answer = await home.answered(await home.ali.say(home.channel, f"!chat {SENTENCES * 6}"))
    assert answer.content.startswith("Your message is too long for me: it is about ")
    assert home.model.requests == []
    asked = await home.turn(home.ali, home.channel, "!chat something short", "Good.")
    assert assert_newest(asked, [], "something short") == 0


# A model whose window is smaller than one thinks


async def test_too_long_a_request_is_made_shorter_once(home: Home) -> None:
    turns = past(8)
    home.model.context = 1000
    await remember(home, turns)
    await home.start()
    asked = await home.turn(home.ali, home.channel, "!chat what now?", "Nothing more.")
    assert asked.status == 400
    first, second = home.model.requests
    assert assert_newest(first, turns, "what now?") == 8
    assert assert_newest(second, turns, "what now?") in (3, 4)
    assert second.messages[0] == first.messages[0]
    assert count_prompt(second.messages) <= 1000


async def test_what_was_left_out_is_not_forgotten(home: Home) -> None:
    turns = past(8)
    home.model.context = 1000
    await remember(home, turns)
    await home.start()
    await home.turn(home.ali, home.channel, "!chat what now?", "Nothing more.")
    home.model.context = 128_000
    await home.asked()
    asked = await home.turn(home.ali, home.channel, "!chat and then?", "Nothing at all.")
    assert assert_newest(asked, [*turns, ("what now?", "Nothing more.")], "and then?") == 9


async def test_it_tries_only_once_more(home: Home) -> None:
    turns = past(8)
    home.model.context = 300
    await remember(home, turns)
    await home.start()
    answer = await home.answered(await home.ali.say(home.channel, "!chat what now?"))
    assert answer.content == catalogue("en").say(ContextTooLongError.said)
    assert [each.status for each in home.model.requests] == [400, 400]
    home.model.context = 128_000
    for _ in range(2):
        await home.asked()
    asked = await home.turn(home.ali, home.channel, "!chat and then?", "Nothing at all.")
    assert assert_newest(asked, turns, "and then?") == 8


async def test_nothing_is_tried_again_where_nothing_can_be_left_out(bot: Home) -> None:
    bot.model.context = 20
    answer = await bot.answered(await bot.ali.say(bot.channel, "!chat what now?"))
    assert answer.content == catalogue("en").say(ContextTooLongError.said)
    assert len(bot.model.requests) == 1
