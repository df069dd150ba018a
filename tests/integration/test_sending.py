"""How the queue is emptied: many messages for one who is gone, one who hangs beside one who does not."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from bot.errors import DeliveryError, StorageError
from bot.model import GONE, Delivery, DeliveryOutcome, DeliveryStatus, Form, Message
from bot.sending import Sending
from storage.store import Store
from tests.factories import NOON
from tests.fakes import FakeClock, FakeNotifier

DEAD_HOOK = DeliveryError("Slack: 404 no_service: make a new one", permanent=True, pause_after=1)
NO_USER = DeliveryError("550 5.1.1 no such user", permanent=True, pause_after=2)
DOWN = DeliveryError("500", permanent=False)


class Room:
    """A queue with a channel for each of two subscriptions, `desk` and `other`."""

    def __init__(self, folder: Path) -> None:
        self.store = Store(f"sqlite:///{folder}/defwatch.db")
        self.store.upgrade()
        self.clock = FakeClock(NOON)
        self.channels = {"desk": FakeNotifier(), "other": FakeNotifier()}
        self.sending = Sending(
            store=self.store, clock=self.clock, jitter=lambda: 0.0, notifiers=self.channels
        )

    def queue(self, *keys: str, subscription: str = "desk", thread_key: str = "") -> None:
        message = Message(
            subject="S-400", preview="", parts={Form.TEXT: "x"}, date=NOON, thread_key=thread_key
        )
        now = self.clock.now()
        with self.store.writing() as archive:
            for key in keys:
                one = Delivery(
                    key=key,
                    subscription=subscription,
                    channel="slack",
                    target="#defence",
                    message=message,
                    created=now,
                    next_attempt=now,
                )
                assert archive.outbox.add(one)

    @contextmanager
    def broken(self, column: str = "sent") -> Iterator[None]:
        """A database that refuses to write a column of the outbox."""
        with closing(sqlite3.connect(str(self.store.url.removeprefix("sqlite:///")))) as database:
            database.execute(
                f"CREATE TRIGGER broken BEFORE UPDATE OF {column} ON deliveries "
                "BEGIN SELECT RAISE(ABORT, 'no room'); END"
            )
            try:
                yield
            finally:
                database.execute("DROP TRIGGER broken")

    async def deliver(self) -> list[DeliveryOutcome]:
        return [outcome async for outcome in self.sending.deliver()]

    def counts(self) -> tuple[int, int, int]:
        """Pending, sent, dead."""
        with self.store.reading() as archive:
            outbox = archive.totals().outbox
        return outbox[DeliveryStatus.PENDING], outbox[DeliveryStatus.SENT], outbox[DeliveryStatus.DEAD]


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    made = Room(tmp_path)
    yield made
    made.store.close()


@pytest.mark.anyio
async def test_a_thousand_messages_for_a_webhook_that_is_down_cost_an_attempt_a_wait(room: Room) -> None:
    room.queue(*(f"k{number}" for number in range(1000)))
    desk = room.channels["desk"]
    desk.failures = [DOWN] * 10_000
    waits = []
    for _ in range(12):
        (outcome,) = await room.deliver()
        waits.append(outcome.delivery.next_attempt - room.clock.now())
        room.clock.pass_by(waits[-1])

    assert [wait // timedelta(minutes=1) for wait in waits] == [
        1,
        2,
        4,
        8,
        16,
        32,
        64,
        128,
        256,
        360,
        360,
        360,
    ]
    assert room.counts() == (1000, 0, 0)
    for _ in range(5):  # in 6 h each, until two days are over
        await room.deliver()
        room.clock.pass_by(timedelta(hours=6))
    assert len(desk.threads) == 17
    assert room.counts() == (0, 0, 1000)  # in the end all are dead, of the same error, and none is lost


@pytest.mark.anyio
async def test_when_the_webhook_is_back_all_that_waited_goes_out(room: Room) -> None:
    room.queue(*(f"k{number}" for number in range(300)))
    room.channels["desk"].failures = [DOWN]
    await room.deliver()
    room.clock.pass_by(timedelta(minutes=1))
    await room.deliver()

    assert room.counts() == (0, 300, 0)
    assert len(room.channels["desk"].threads) == 301


@pytest.mark.anyio
async def test_a_webhook_that_was_removed_is_asked_once_and_told(room: Room) -> None:
    room.queue("k1", "k2", "k3")
    room.queue("o1", subscription="other")
    room.channels["desk"].failures = [DEAD_HOOK] * 3

    outcomes = await room.deliver()
    room.clock.pass_by(timedelta(days=9))
    later = await room.deliver()

    dead = next(outcome for outcome in outcomes if outcome.status is DeliveryStatus.DEAD)
    assert later == []
    assert room.counts() == (2, 1, 1)
    assert dead.receipt == GONE
    assert dead.error == (
        "Slack: 404 no_service: make a new one: paused: "
        f"nothing more is sent there until `defwatch outbox retry {dead.delivery.id}`"
    )
    with room.store.reading() as archive:
        assert [one.target for one in archive.outbox.paused()] == ["#defence"]


@pytest.mark.anyio
async def test_a_new_webhook_gets_what_waited_and_what_paused_it(room: Room) -> None:
    room.queue("k1", "k2", "k3")
    room.channels["desk"].failures = [DEAD_HOOK]
    await room.deliver()

    assert len(room.sending.resume()) == 1
    await room.deliver()

    assert room.counts() == (0, 3, 0)
    assert room.sending.resume() == []


@pytest.mark.anyio
async def test_one_who_is_still_gone_is_asked_once_and_paused_again(room: Room) -> None:
    room.queue("k1", "k2", "k3")
    room.channels["desk"].failures = [DEAD_HOOK] * 5
    await room.deliver()
    room.sending.resume()
    await room.deliver()

    assert len(room.channels["desk"].threads) == 2
    assert room.counts() == (2, 0, 1)


@pytest.mark.anyio
async def test_an_address_that_is_refused_for_good_twice_in_a_row_is_paused(room: Room) -> None:
    desk = room.channels["desk"]
    room.queue("k1")
    desk.failures = [NO_USER]
    await room.deliver()
    room.queue("k2")
    await room.deliver()  # taken: the row is broken
    room.queue("k3", "k4", "k5")
    desk.failures = [NO_USER] * 3
    outcomes = await room.deliver()

    assert [outcome.receipt for outcome in outcomes] == ["", GONE]
    assert room.counts() == (1, 1, 3)


@pytest.mark.anyio
async def test_a_message_that_is_to_blame_itself_holds_up_no_other(room: Room) -> None:
    room.queue("k1", "k2", "k3")
    room.channels["desk"].failures = [DeliveryError("552 too big", permanent=True)] * 2
    await room.deliver()

    assert room.counts() == (0, 1, 2)


class Hanging(FakeNotifier):
    """A channel whose first message comes to no end before it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.hangs = asyncio.Event()
        self.end = asyncio.Event()

    async def send(self, message: Message, *, target: str, key: str, thread: str = "") -> str:
        self.hangs.set()
        await self.end.wait()
        return await super().send(message, target=target, key=key, thread=thread)


@pytest.mark.anyio
async def test_who_hangs_holds_up_no_other_not_even_what_is_queued_meanwhile(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.sending.LOOK_SECONDS", 0.01)
    hanging = Hanging()
    room.channels["desk"] = hanging
    room.sending = Sending(store=room.store, clock=room.clock, jitter=lambda: 0.0, notifiers=room.channels)
    room.queue(*(f"k{number}" for number in range(200)))
    delivering = room.sending.deliver()
    first = asyncio.ensure_future(anext(delivering))
    await hanging.hangs.wait()
    room.queue("o1", subscription="other")

    outcome = await first
    hanging.end.set()
    rest = [one async for one in delivering]

    assert outcome.delivery.subscription == "other"
    assert len(rest) == 200


@pytest.mark.anyio
async def test_what_could_not_be_recorded_is_recorded_and_not_sent_again(room: Room) -> None:
    room.queue("k1")
    room.queue("o1", subscription="other")
    with room.broken(), pytest.raises(StorageError):
        await room.deliver()
    with room.broken(), pytest.raises(StorageError):
        await room.deliver()

    assert await room.deliver() == []
    assert room.counts() == (0, 2, 0)
    assert [[key for _, key, _ in one.sent] for one in room.channels.values()] == [["k1"], ["o1"]]


@pytest.mark.anyio
async def test_nothing_is_sent_that_could_not_be_recorded(room: Room) -> None:
    room.queue("k1")
    with room.broken("next_attempt"), pytest.raises(StorageError):
        await room.deliver()

    assert room.channels["desk"].sent == []
    assert [outcome.status for outcome in await room.deliver()] == [DeliveryStatus.SENT]


@pytest.mark.anyio
async def test_an_update_is_handed_the_receipt_of_its_storys_first_message(room: Room) -> None:
    room.queue("first")
    room.queue("second", thread_key="first")
    room.queue("third", thread_key="never sent")
    await room.deliver()

    assert room.channels["desk"].threads == ["", "accepted", ""]
