"""Whose turn it is."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

import pytest

from bot.fetching.turns import Spacing, Turns

OWN = "127.0.0.1"


def turns(*, at_once: int = 64, per_host: int = 2, patience_seconds: float = 60.0) -> Turns:
    return Turns(
        at_once=at_once,
        per_host=per_host,
        is_own=lambda host, port: host == OWN,
        patience_seconds=patience_seconds,
    )


def test_the_first_start_at_once_and_the_others_apart() -> None:
    spacing = Spacing(burst=2, gap=0.5)
    assert [spacing.start(10.0) for _ in range(5)] == [10.0, 10.0, 10.5, 11.0, 11.5]


def test_after_a_rest_there_is_a_burst_again() -> None:
    spacing = Spacing(burst=2, gap=0.5)
    starts = [spacing.start(now) for now in (10.0, 10.0, 20.0, 20.0, 20.0)]
    assert starts == [10.0, 10.0, 20.0, 20.0, 20.5]


@pytest.mark.anyio
async def test_who_waits_for_a_busy_host_takes_no_place_from_others() -> None:
    hall = turns(at_once=2, per_host=1)
    async with hall.turn("busy.example.org", 443):
        waiting = [asyncio.create_task(_turn(hall, "busy.example.org")) for _ in range(10)]
        for _ in range(3):
            await asyncio.wait_for(_turn(hall, "quick.example.org"), 5)
        assert not any(task.done() for task in waiting)
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)


@pytest.mark.anyio
async def test_hosts_that_hang_hold_up_nobody() -> None:
    hall = turns(at_once=2, per_host=1, patience_seconds=0.01)
    async with AsyncExitStack() as hanging:
        for number in range(10):
            turn = hall.turn(f"hangs{number}.example.org", 443)
            await asyncio.wait_for(hanging.enter_async_context(turn), 5)
        await asyncio.wait_for(_turn(hall, "quick.example.org"), 5)
    assert hall.room_for_slow == 16
    async with hall.turn("a.example.org", 443), hall.turn("b.example.org", 443):
        assert hall.places.locked()
    assert not hall.places.locked()


@pytest.mark.anyio
async def test_but_only_so_many() -> None:
    hall = turns(at_once=1, per_host=1, patience_seconds=0.001)
    async with AsyncExitStack() as hanging:
        for number in range(9):  # eight step aside, one stays in its place
            turn = hall.turn(f"hangs{number}.example.org", 443)
            await asyncio.wait_for(hanging.enter_async_context(turn), 5)
        assert (hall.room_for_slow, hall.places.locked()) == (0, True)
    assert (hall.room_for_slow, hall.places.locked()) == (8, False)


@pytest.mark.anyio
async def test_a_slow_host_is_asked_no_more_at_once_unless_it_is_the_operators() -> None:
    hall = turns(per_host=1, patience_seconds=0.001)
    async with hall.turn(OWN, 80), hall.turn("slow.example.org", 80):
        await asyncio.wait_for(_turn(hall, OWN, 80), 5)
        strange = asyncio.create_task(_turn(hall, "slow.example.org", 80))
        await asyncio.wait_for(_turn(hall, OWN, 80), 5)
        assert not strange.done()
    await asyncio.wait_for(strange, 5)


async def _turn(hall: Turns, host: str, port: int = 443) -> None:
    async with hall.turn(host, port):
        pass
