"""What the bot learns of tokens from the usage that an endpoint reports, over the wire."""

from pathlib import Path
from typing import get_args

import pytest

from ai.request import ChatMessage, Role
from ai.tokens import TokenEstimator
from history.database import open_database
from history.installation import Installation
from playground.model import Asked
from playground.model.answer import Answer
from playground.model.tokens import count_prompt
from tests.home import Home

TALKS = Path(__file__).with_name("talks")
MODEL = "gpt-6-luna"
KINDS = ("latin", "cyrillic", "arabic", "space", "punctuation", "digit", "break", "symbol", "other")
TOO_LOW, AS_SHIPPED, TOO_HIGH = 0.4, 1.0, 2.5


def talk(name: str) -> list[str]:
    """Give four questions and the answers between them."""
    return (TALKS / f"{name}_trip.txt").read_text(encoding="utf-8").strip().split("\n=====\n")


def sent(asked: Asked) -> list[ChatMessage]:
    """Give the messages of a request as the estimator takes them."""
    assert {message["role"] for message in asked.messages} <= set(get_args(Role))
    return [ChatMessage(message["role"], message["content"]) for message in asked.messages]


async def learned(home: Home) -> TokenEstimator:
    """Give an estimator that knows what the bot has stored by now."""
    estimator = TokenEstimator()
    async with open_database(home.database) as database:
        for model, rates in (await Installation(database).token_rates()).items():
            estimator.load(model, rates)
    return estimator


async def believe(home: Home, factor: float) -> None:
    """Let the bot start from rates that are wrong by a factor."""
    async with open_database(home.database) as database:
        rates = dict.fromkeys(KINDS, (factor, 0.25))
        await Installation(database).note_token_rates(MODEL, rates)


async def three_turns(home: Home, texts: list[str]) -> None:
    """Talk for three turns, the last of which the model has ended."""
    for question, answer in zip(texts[:6:2], texts[1:6:2], strict=True):
        home.model.answers(Answer(answer))
        await home.ali.say(home.ali.dm, question)
        await (await home.asked()).ended()


@pytest.mark.parametrize("name", ["english", "persian", "russian"])
@pytest.mark.parametrize("factor", [TOO_LOW, AS_SHIPPED, TOO_HIGH])
async def test_after_three_turns_estimates_are_within_a_tenth(
    home: Home, name: str, factor: float
) -> None:
    texts = talk(name)
    await believe(home, factor)
    await home.start(SYSTEM_PROMPT="Be brief.")
    await three_turns(home, texts)
    async with home.model.held():
        await home.ali.say(home.ali.dm, texts[6])
        fourth = await home.asked()
        estimator = await learned(home)
    assert [message["content"] for message in fourth.messages[1:]] == texts
    true_count = count_prompt(fourth.messages)
    assert estimator.estimate_request(MODEL, sent(fourth)) == pytest.approx(true_count, rel=0.1)


@pytest.mark.parametrize("factor", [AS_SHIPPED, TOO_HIGH])
async def test_what_was_learned_is_believed_after_a_start(home: Home, factor: float) -> None:
    question = " ".join(talk("english")[:3]).replace("\n", " ")
    room = 3 * count_prompt([{"content": question}]) // 2
    await believe(home, factor)
    await home.start(SYSTEM_PROMPT="Be brief.", MAX_CONTEXT_TOKENS=str(room))
    await home.answered(await home.ali.say(home.ali.dm, question))
    assert bool(home.model.requests) == (factor == AS_SHIPPED)
