"""What the runner does beside polling: pausing ends with a start and an edit, and old things go daily."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app import open_app
from bot.model import GONE, Config, Delivery, DeliveryStatus, Form, Message, Retention, Settings
from bot.scheduler import Runner
from storage.store import Store
from tests.factories import NOON
from tests.fakes import FakeClock


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(f"sqlite:///{tmp_path}/defwatch.db")
    made.upgrade()
    yield made
    made.close()


def queue(store: Store, key: str, **changes: object) -> None:
    fields: dict[str, object] = {
        "subscription": "desk",
        "channel": "slack",
        "target": "#defence",
        "message": Message(subject="S-400", preview="", parts={Form.SLACK: "{}"}, date=NOON),
        "created": NOON,
        "next_attempt": NOON + timedelta(minutes=1),
    }
    with store.writing() as archive:
        archive.outbox.add(Delivery(key=key, **{**fields, **changes}))  # type: ignore[arg-type]  # any field


def statuses(store: Store) -> dict[str, DeliveryStatus]:
    with store.reading() as archive:
        return {one.key: one.status for one in archive.outbox.list()}


@pytest.mark.anyio
async def test_what_is_older_than_the_settings_say_goes(store: Store) -> None:
    queue(store, "old", status=DeliveryStatus.SENT, created=NOON - timedelta(days=8))
    queue(store, "young", status=DeliveryStatus.SENT, created=NOON - timedelta(days=6))
    config = Config(settings=Settings(retention=Retention(entries=timedelta(days=7))))
    async with open_app(config, store, clock=FakeClock(NOON)) as app:
        await Runner(app).prune()
    assert statuses(store) == {"young": DeliveryStatus.SENT}


@pytest.mark.anyio
async def test_a_paused_receiver_gets_one_chance_after_a_start_and_after_an_edit(store: Store) -> None:
    queue(store, "k1", status=DeliveryStatus.DEAD, receipt=GONE)
    clock = FakeClock(NOON)
    async with open_app(Config(), store, clock=clock) as app:
        runner = Runner(app)
        await runner.wake_digests()
        await runner.idle()
        started = statuses(store)
        with store.writing() as archive:
            (one,) = archive.outbox.list()
        queue(store, "k2", status=DeliveryStatus.DEAD, receipt=GONE)
        await runner.wake_digests()
        await runner.idle()
        between = statuses(store)["k2"]
        runner.adopt(app)
        await runner.wake_digests()
        await runner.idle()
    assert started == {"k1": DeliveryStatus.PENDING}
    assert one.error == "subscription desk: not in force (removed, or its secret is not set)"
    assert between is DeliveryStatus.DEAD
    assert statuses(store)["k2"] is DeliveryStatus.PENDING
