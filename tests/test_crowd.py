"""Seats for requests: so many at a time, first come first served."""

import asyncio
from contextlib import suppress

from hypothesis import given
from hypothesis import strategies as st

from chat.crowd import Crowd


async def hold(crowd: Crowd, go: asyncio.Event, order: list[int], number: int) -> None:
    async with crowd.seat():
        order.append(number)
        await go.wait()


@given(st.integers(1, 4), st.lists(st.sampled_from(["enter", "leave", "cancel"]), max_size=30))
def test_no_seat_is_lost_or_doubled(seats: int, steps: list[str]) -> None:
    asyncio.run(play(seats, steps))


async def play(seats: int, steps: list[str]) -> None:
    crowd, order = Crowd(seats), list[int]()
    held: list[tuple[asyncio.Task[None], asyncio.Event]] = []
    for number, step in enumerate(steps):
        if step == "enter":
            go = asyncio.Event()
            held.append((asyncio.create_task(hold(crowd, go, order, number)), go))
        elif held and step == "leave":
            held.pop(0)[1].set()
        elif held:
            held.pop()[0].cancel()
        # Sometimes all happens before anybody has woken up.
        await passing(5 if number % 3 else 0)
    await passing(5)
    assert sum(not task.done() for task, _ in held) == len(held)
    assert crowd.waiting == max(0, len(held) - seats)
    assert order == sorted(order)
    for task, _ in held:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    for _ in range(seats):
        await asyncio.wait_for(hold(crowd, _set(), order, 0), 1)
    assert crowd.waiting == 0


async def passing(rounds: int) -> None:
    """Let everybody go on for some rounds of the loop."""
    for _ in range(rounds):
        await asyncio.sleep(0)


def _set() -> asyncio.Event:
    event = asyncio.Event()
    event.set()
    return event


async def test_who_waits_is_told_each_new_place() -> None:
    crowd, go, places = Crowd(1), asyncio.Event(), list[int]()

    async def wait(told: list[int]) -> None:
        async with crowd.seat(told.append):
            pass

    first = asyncio.create_task(hold(crowd, go, [], 0))
    await asyncio.sleep(0)
    waiting = [asyncio.create_task(wait([])), asyncio.create_task(wait(places))]
    await asyncio.sleep(0)
    assert places == [2]
    waiting[0].cancel()
    await asyncio.wait(waiting[:1])
    assert places == [2, 1]
    go.set()
    await asyncio.gather(first, waiting[1])


async def test_without_a_limit_nobody_waits() -> None:
    crowd, go, order = Crowd(None), asyncio.Event(), list[int]()
    tasks = [asyncio.create_task(hold(crowd, go, order, number)) for number in range(50)]
    await asyncio.sleep(0)
    assert len(order) == 50
    go.set()
    await asyncio.gather(*tasks)


async def test_seats_can_become_more_and_fewer() -> None:
    crowd, go, order = Crowd(1), asyncio.Event(), list[int]()
    tasks = [asyncio.create_task(hold(crowd, go, order, number)) for number in range(5)]
    await passing(3)
    assert order == [0]
    crowd.resize(3)
    await passing(3)
    assert order == [0, 1, 2]
    crowd.resize(1)
    go.set()
    await asyncio.gather(*tasks)
    assert (order, crowd.waiting) == ([0, 1, 2, 3, 4], 0)
