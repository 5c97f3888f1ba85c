"""chat/learning.py: what is learned of models, and from how many answers."""

from pathlib import Path

from ai.events import Usage
from ai.refusals import Refusals
from ai.request import ChatMessage, Request
from ai.tokens import TokenEstimator
from chat.learning import MOST_LESSONS, Learning
from history.database import open_database
from history.installation import Installation

REQUEST = Request("some", (ChatMessage("user", "How many tokens may this have?"),))


async def test_of_many_answers_a_second_not_all_are_looked_at(tmp_path: Path) -> None:
    estimator, now = TokenEstimator(), 7.0
    async with open_database(tmp_path / "hamdam.db") as database:
        learning = Learning(estimator, Refusals(), Installation(database), lambda: now)
        believed = []
        for _ in range(MOST_LESSONS + 2):
            learning.learn(REQUEST, Usage(30, 1))
            believed.append(estimator.rates("some"))
            now += 0.05
        now = 8.0
        learning.learn(REQUEST, Usage(30, 1))
    assert believed[-1] == believed[-2] == believed[-3] != believed[-4]
    assert estimator.rates("some") != believed[-1]
