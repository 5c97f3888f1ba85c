"""chat/lanes.py: one turn at a time for an owner, in order, and not too many waiting."""

import asyncio

import pytest

from chat.lanes import MAX_WAITING, Lanes, TooManyWaitingError
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

    def start(self, name: str, owner: Owner) -> None:
        place = self.lanes.enter(owner)
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
