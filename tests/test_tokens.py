import json
from itertools import cycle
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from splintr import Tokenizer

from ai.request import ChatMessage, Role
from ai.tokens import MAX_MODELS, TokenEstimator, count_kinds
from playground.model.tokens import count_prompt

SYSTEM = ChatMessage("system", "You are a friendly companion. Answer briefly.")

TALKS = Path(__file__).with_name("talks")


def talk(name: str) -> list[str]:
    """Give the messages of a conversation, a person's first."""
    return (TALKS / f"{name}.txt").read_text(encoding="utf-8").strip().split("\n=====\n")


ENGLISH, PERSIAN, RUSSIAN, CODE = map(talk, ("english", "persian", "russian", "code"))
MIXED = [text for group in zip(ENGLISH, PERSIAN, RUSSIAN, CODE, strict=True) for text in group]


def conversation(texts: list[str]) -> list[ChatMessage]:
    roles: cycle[Role] = cycle(("user", "assistant"))
    return [SYSTEM, *map(ChatMessage, roles, texts)]


def true_count(messages: list[ChatMessage]) -> int:
    return count_prompt([{"content": message.content} for message in messages])


@pytest.mark.parametrize(
    "texts",
    [ENGLISH, PERSIAN, RUSSIAN, CODE, MIXED],
    ids=["English", "Persian", "Russian", "code", "mixed"],
)
@pytest.mark.parametrize("start", [0.4, 1.0, 2.5], ids=["rates too low", "as shipped", "too high"])
def test_after_three_turns_the_estimate_is_within_a_tenth(texts: list[str], start: float) -> None:
    estimator = TokenEstimator()
    kinds = ("latin", "cyrillic", "arabic", "space", "punctuation", "digit", "break", "symbol")
    estimator.load("m", dict.fromkeys(kinds, (start, 0.25)))
    messages = conversation(texts)
    for asked in (2, 4, 6):  # what is sent in each of three turns
        estimator.learn("m", messages[:asked], true_count(messages[:asked]))
    fourth = messages[:8]
    assert estimator.estimate_request("m", fourth) == pytest.approx(true_count(fourth), rel=0.1)


@pytest.mark.parametrize("texts", [ENGLISH, PERSIAN, RUSSIAN, CODE])
def test_the_first_estimate_is_already_near(texts: list[str]) -> None:
    messages = conversation(texts)
    estimate = TokenEstimator().estimate_request("m", messages)
    assert estimate == pytest.approx(true_count(messages), rel=0.15)


@pytest.mark.parametrize("texts", [PERSIAN, RUSSIAN])
def test_it_learns_another_vocabulary(texts: list[str]) -> None:
    encode = Tokenizer.from_pretrained("cl100k_base").encode_ordinary
    estimator, messages = TokenEstimator(), conversation(texts)

    def count(sent: list[ChatMessage]) -> int:
        return 3 + sum(4 + len(encode(message.content)) for message in sent)

    assert estimator.estimate_request("m", messages) < 0.75 * count(messages)
    for asked in (2, 4, 6):
        estimator.learn("m", messages[:asked], count(messages[:asked]))
    assert estimator.estimate_request("m", messages) == pytest.approx(count(messages), rel=0.1)


@given(st.lists(st.text(max_size=50), max_size=20))
def test_messages_cost_together_what_they_cost_one_by_one(texts: list[str]) -> None:
    messages, estimator = [ChatMessage("user", text) for text in texts], TokenEstimator()
    alone = sum(estimator.estimate_messages("m", [message]) for message in messages)
    together = estimator.estimate_messages("m", messages)
    assert together - 1 <= alone <= together + len(messages)  # each is rounded up


def test_one_strange_report_changes_little() -> None:
    estimator, messages = TokenEstimator(), conversation(ENGLISH)
    for _ in range(5):
        estimator.learn("m", messages, true_count(messages))
    estimator.learn("m", messages, 20 * true_count(messages))
    assert estimator.estimate_request("m", messages) < 1.25 * true_count(messages)
    estimator.learn("m", messages, true_count(messages))
    estimator.learn("m", messages, true_count(messages))
    assert estimator.estimate_request("m", messages) == pytest.approx(true_count(messages), rel=0.1)


def test_english_teaches_nothing_about_persian() -> None:
    estimator, before = TokenEstimator(), TokenEstimator()
    messages = conversation(ENGLISH)
    for _ in range(5):
        estimator.learn("m", messages, true_count(messages) // 2)
    assert estimator.rates("m")["latin"][0] < 0.7
    assert estimator.rates("m")["arabic"][0] == pytest.approx(1.0)
    assert estimator.estimate("other", ENGLISH[0]) == before.estimate("other", ENGLISH[0])


def test_rates_can_be_stored_and_loaded() -> None:
    estimator, messages = TokenEstimator(), conversation(RUSSIAN)
    estimator.learn("m", messages, 2 * true_count(messages))
    stored = json.loads(json.dumps(estimator.rates("m")))
    fresh = TokenEstimator()
    fresh.load("m", stored)
    assert fresh.estimate_request("m", messages) == estimator.estimate_request("m", messages)
    assert fresh.rates("unheard of") == {}


def test_a_report_that_says_nothing_is_ignored() -> None:
    estimator = TokenEstimator()
    estimator.learn("m", [], 3)
    estimator.learn("m", [ChatMessage("user", "hello")], 0)
    estimator.learn("m", [ChatMessage("user", "")], 50)
    assert estimator.rates("m") == {}


def test_the_number_of_models_kept_is_bounded() -> None:
    estimator = TokenEstimator()
    for number in range(MAX_MODELS + 1):
        estimator.learn(f"m{number}", [SYSTEM], 100)
    assert estimator.rates("m0") == {}
    assert estimator.rates("m1")


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("aZ", [2]),
        ("42", [0, 2]),
        (" \n\t.", [0, 0, 1, 2, 1]),
        ("é", [0, 0, 0, 0, 0, 1]),
        ("Ж", [0, 0, 0, 0, 0, 0, 1]),
        ("س", [0, 0, 0, 0, 0, 0, 0, 1]),
        ("字あ한", [0, 0, 0, 0, 0, 0, 0, 0, 3]),
        ("→\u200c", [0, 0, 0, 0, 0, 0, 0, 0, 0, 2]),
        ("😀", [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]),
        ("αא", [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2]),
    ],
)
def test_characters_fall_into_kinds(text: str, kinds: list[int]) -> None:
    counted = count_kinds(text)
    assert counted == kinds + [0] * (len(counted) - len(kinds))


@given(st.text())
def test_every_character_is_counted_once(text: str) -> None:
    assert sum(count_kinds(text)) == len(text)


def test_half_a_surrogate_pair_is_a_character_too() -> None:
    assert sum(count_kinds("a\ud83d")) == 2


@given(st.lists(st.tuples(st.text(max_size=50), st.integers(0, 10_000)), max_size=10))
def test_no_report_breaks_the_estimate(reports: list[tuple[str, int]]) -> None:
    estimator = TokenEstimator()
    for text, reported in reports:
        estimator.learn("m", [ChatMessage("user", text)], reported)
    assert 0 < estimator.estimate("m", "some words, نیز") < 1000


def test_only_rates_that_have_moved_are_news() -> None:
    estimator = TokenEstimator()
    assert estimator.news("m") is None
    estimator.learn("m", [ChatMessage("user", "word " * 100)], 300)
    assert estimator.news("m") == estimator.rates("m")
    assert estimator.news("m") is None
    estimator.learn("m", [ChatMessage("user", "word " * 100)], 900)
    assert estimator.news("m")


def test_loaded_rates_are_no_news() -> None:
    estimator = TokenEstimator()
    estimator.load("m", {"latin": (1.5, 0.1)})
    assert estimator.news("m") is None
