"""chat/lanes.py: one turn at a time for an owner, in order, and not too many waiting."""

import asyncio

import pytest

from chat.lanes import (
    MAX_OF_ALL,
    MAX_OF_ONE,
    MAX_WAITING,
    BusyError,
    Lanes,
    TooManyWaitingError,
)
from history.turnlog import Owner

ALI = Owner(1, 10)
ALI_ELSEWHERE = Owner(1, 20)
SARA = Owner(2, 10)


class Turns:
    """Turns through lanes that begin and end as a test says."""

    def __init__(self) -> None:
        self.lanes = Lanes()
        self.begun: list[str] = []
        self.ends: dict[str, asyncio.Event] = {}
        self.tasks: dict[str, asyncio.Task[None]] = {}

    def start(self, name: str, owner: Owner, asker_id: int | None = None) -> None:
        place = self.lanes.enter(owner, asker_id or owner.person_id)
        self.ends[name] = asyncio.Event()

        async def run() -> None:
            async with place:
                self.begun.append(name)
                await self.ends[name].wait()

        self.tasks[name] = asyncio.create_task(run())

    async def end(self, name: str) -> None:
        self.ends[name].set()
        await self.tasks[name]
        await settle()

    async def cancel(self, name: str) -> None:
        self.tasks[name].cancel()
        await asyncio.gather(self.tasks[name], return_exceptions=True)
        await settle()


async def settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


@pytest.fixture
async def turns() -> Turns:
    return Turns()


async def test_one_at_a_time_in_the_order_of_arrival(turns: Turns) -> None:
    for name in "abc":
        turns.start(name, ALI)
    await settle()
    assert turns.begun == ["a"]
    await turns.end("a")
    assert turns.begun == ["a", "b"]
    await turns.end("b")
    await turns.end("c")
    assert turns.begun == ["a", "b", "c"]


async def test_others_and_other_places_do_not_wait(turns: Turns) -> None:
    turns.start("here", ALI)
    turns.start("elsewhere", ALI_ELSEWHERE)
    turns.start("hers", SARA)
    await settle()
    assert turns.begun == ["here", "elsewhere", "hers"]
    for name in turns.begun:
        await turns.end(name)


async def test_the_sixth_waiting_question_is_refused(turns: Turns) -> None:
    turns.start("running", ALI)
    for number in range(MAX_WAITING):
        turns.start(f"waiting {number}", ALI)
    with pytest.raises(TooManyWaitingError):
        turns.start("sixth", ALI)
    turns.start("hers", SARA)
    turns.start("does not wait", ALI_ELSEWHERE)
    with pytest.raises(TooManyWaitingError):
        turns.start("waits elsewhere", ALI_ELSEWHERE)
    await turns.end("running")
    turns.start("room again", ALI)
    for name in list(turns.tasks):
        await turns.end(name)


async def test_one_who_leaves_the_queue_makes_room(turns: Turns) -> None:
    turns.start("running", ALI)
    for number in range(MAX_WAITING):
        turns.start(f"waiting {number}", ALI)
    await settle()
    await turns.cancel("waiting 2")
    turns.start("room again", ALI)
    await turns.end("running")
    assert turns.begun == ["running", "waiting 0"]
    for name in list(turns.tasks):
        if name != "waiting 2":
            await turns.end(name)


async def test_nothing_is_kept_of_those_who_left(turns: Turns) -> None:
    turns.start("a", ALI)
    turns.start("b", ALI)
    await settle()
    await turns.cancel("a")
    await turns.end("b")
    assert not any(vars(turns.lanes).values())


async def test_what_one_asks_in_a_shared_conversation_counts_for_the_asker(turns: Turns) -> None:
    threads = [Owner(0, place) for place in (30, 40)]
    for thread in threads:
        turns.start(f"running {thread}", thread, asker_id=3)
    for number in range(MAX_WAITING):
        turns.start(f"waiting {number}", threads[0], asker_id=1)
    with pytest.raises(TooManyWaitingError):
        turns.start("sixth", threads[0], asker_id=1)
    for thread in threads:
        turns.start(f"hers {thread}", thread, asker_id=2)
    await leave(turns)


async def test_one_who_asks_everywhere_gets_no_more_than_a_few_places(turns: Turns) -> None:
    for place in range(MAX_OF_ONE):
        assert turns.lanes.has_room(1)
        turns.start(f"running {place}", Owner(1, place))
    assert not turns.lanes.has_room(1)
    with pytest.raises(TooManyWaitingError):
        turns.start("one more", Owner(1, 99))
    turns.start("hers", SARA)
    await turns.end("running 0")
    turns.start("room again", Owner(1, 99))
    await leave(turns)


async def test_all_together_get_no_more_than_so_many_places(turns: Turns) -> None:
    for person in range(1, 1 + MAX_OF_ALL):
        assert turns.lanes.has_room(person)
        turns.start(f"of {person}", Owner(person, 10))
    assert not turns.lanes.has_room(MAX_OF_ALL + 1)
    with pytest.raises(BusyError):
        turns.start("one more", Owner(MAX_OF_ALL + 1, 10))
    await turns.end("of 1")
    turns.start("room again", Owner(MAX_OF_ALL + 1, 10))
    await leave(turns)


async def leave(turns: Turns) -> None:
    """Cancel all turns; then nothing is kept of them."""
    await asyncio.gather(*(turns.cancel(name) for name in turns.tasks))
    assert not any(vars(turns.lanes).values())
