"""What is queued, sent, tried again and given up, on a real store with a clock of the test's own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from bot.errors import DeliveryError
from bot.model import (
    ArticleId,
    DeliveryOutcome,
    DeliveryStatus,
    ExpectedEvent,
    Fingerprint,
    Form,
    Schedule,
    ScheduleKind,
    Signature,
    Sketch,
    Subscription,
)
from bot.outbox import Mailbox, Outbox
from storage.store import Store
from tests.factories import NOON, article, match, subscription
from tests.fakes import FakeClock, FakeNotifier

INSTANT = Schedule(kind=ScheduleKind.INSTANT)
DAILY = Schedule(kind=ScheduleKind.DAILY, at=time(8))


class Office:
    """An outbox for one subscription `desk` with two receivers."""

    def __init__(self, folder: Path) -> None:
        self.store = Store(f"sqlite:///{folder}/defwatch.db")
        self.store.upgrade()
        self.clock = FakeClock(NOON)
        self.channel = FakeNotifier()
        self.begin(subscription(schedule=INSTANT))

    def begin(self, to: Subscription, *events: ExpectedEvent) -> None:
        with self.store.writing() as archive:
            archive.subscriptions.sync([to.name], now=self.clock.now())
        targets = ("one@example.org", "two@example.org")
        box = Mailbox(subscription=to, forms=(Form.TEXT,), targets=targets, notifier=self.channel)
        self.outbox = Outbox(
            store=self.store,
            clock=self.clock,
            jitter=lambda: 0.0,
            mailboxes=[box],
            horizon=timedelta(hours=48),
            base_url="http://127.0.0.1:8000",
            events=events,
        )

    def news(self, number: int) -> None:
        """A story of one article, seen now."""
        now = self.clock.now()
        reported = replace(article(number), id=ArticleId(0), first_seen=now, published=now)
        with self.store.writing() as archive:
            key = archive.articles.add(reported, waiting=False)
            archive.articles.set_matches(key, [match()])
            sketch = Sketch(fingerprint=Fingerprint(), signature=Signature(), at=now)
            archive.stories.file(
                key, sketch, story_id=None, duplicate_of=None, origin="Paper", reason="new", now=now
            )

    async def deliver(self) -> list[DeliveryOutcome]:
        """What came of each attempt, by receiver: who is done first is chance."""
        outcomes = [outcome async for outcome in self.outbox.deliver()]
        return sorted(outcomes, key=lambda outcome: outcome.delivery.target)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    room = Office(tmp_path)
    yield room
    room.store.close()


@pytest.mark.anyio
async def test_an_instant_alert_waits_for_its_settling_and_is_sent_once(office: Office) -> None:
    office.news(1)
    at_once = office.outbox.queue_instant()
    office.clock.pass_by(timedelta(minutes=5))
    settled = office.outbox.queue_instant()
    again = office.outbox.queue_instant()
    await office.deliver()
    await office.deliver()

    assert at_once == []
    assert [delivery.target for delivery in settled] == ["one@example.org", "two@example.org"]
    assert again == []
    assert [target for target, _, _ in office.channel.sent] == ["one@example.org", "two@example.org"]
    assert "Ministers meet in the capital, report 1" in office.channel.sent[0][2].parts[Form.TEXT]


@pytest.mark.anyio
async def test_a_refused_message_is_tried_again_after_one_two_and_four_minutes(office: Office) -> None:
    office.news(1)
    office.clock.pass_by(timedelta(minutes=5))
    office.outbox.queue_instant()
    refusal = DeliveryError("451 try later", permanent=False)
    waits = []
    for _ in range(3):
        office.channel.failures = [refusal, refusal]
        outcomes = await office.deliver()
        waits.append(outcomes[0].delivery.next_attempt - office.clock.now())
        assert await office.deliver() == []
        office.clock.pass_by(waits[-1])
    last = await office.deliver()

    assert waits == [timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=4)]
    assert [outcome.status for outcome in last] == [DeliveryStatus.SENT, DeliveryStatus.SENT]


@pytest.mark.anyio
async def test_the_servers_own_wish_to_wait_is_kept(office: Office) -> None:
    office.news(1)
    office.clock.pass_by(timedelta(minutes=5))
    office.outbox.queue_instant()
    office.channel.failures = [DeliveryError("429", permanent=False, retry_after=timedelta(minutes=30))]

    outcomes = await office.deliver()

    assert outcomes[0].delivery.next_attempt == office.clock.now() + timedelta(minutes=30)
    assert outcomes[1].status is DeliveryStatus.SENT


@pytest.mark.anyio
async def test_a_message_refused_for_good_is_dead_and_visible(office: Office) -> None:
    office.news(1)
    office.clock.pass_by(timedelta(minutes=5))
    office.outbox.queue_instant()
    office.channel.failures = [DeliveryError("550 no such user", permanent=True)]

    await office.deliver()

    with office.store.reading() as archive:
        dead = archive.outbox.list(status=DeliveryStatus.DEAD)
        assert [(delivery.target, delivery.error) for delivery in dead] == [
            ("one@example.org", "550 no such user")
        ]
        assert archive.totals().outbox[DeliveryStatus.SENT] == 1


@pytest.mark.anyio
async def test_nobody_else_sends_while_one_process_does(office: Office) -> None:
    office.news(1)
    office.clock.pass_by(timedelta(minutes=5))
    office.outbox.queue_instant()

    with Store(office.store.url).delivering() as held:
        assert held
        assert await office.deliver() == []

    assert len(await office.deliver()) == 2


def test_a_digest_that_was_slept_through_goes_out_once(office: Office) -> None:
    office.begin(subscription(schedule=DAILY, timezone="Asia/Kolkata"))
    office.news(1)
    office.clock.time = datetime(2025, 12, 5, 9, 30, tzinfo=UTC)  # 15:00 in India; the hour was 02:30 UTC

    first = office.outbox.queue_due()
    again = office.outbox.queue_due()

    assert len(first) == 2
    assert again == []


def test_the_same_news_has_the_same_key_in_another_archive(office: Office, tmp_path: Path) -> None:
    other = Office(tmp_path / "other")
    for room, order in ((office, (1, 2)), (other, (2, 1))):
        for number in order:
            room.news(number)
        room.clock.pass_by(timedelta(minutes=5))
    here, there = office.outbox.queue_instant(), other.outbox.queue_instant()
    other.store.close()

    assert {delivery.key for delivery in here} == {delivery.key for delivery in there}
    assert len({delivery.key for delivery in here}) == 1


def test_a_subscription_that_is_named_again_begins_anew(office: Office) -> None:
    office.news(1)
    office.clock.pass_by(timedelta(minutes=5))
    office.outbox.queue_instant()
    with office.store.writing() as archive:
        archive.subscriptions.sync([], now=office.clock.now())
        archive.subscriptions.sync(["desk"], now=office.clock.now())

    with office.store.reading() as archive:
        assert archive.subscriptions.told("desk") == {}


@pytest.mark.anyio
async def test_who_begins_again_is_told_again_under_another_key(office: Office) -> None:
    office.news(1)
    office.clock.pass_by(timedelta(minutes=5))
    office.outbox.queue_instant()
    await office.deliver()
    with office.store.writing() as archive:
        archive.subscriptions.sync([], now=office.clock.now())
    office.begin(subscription(schedule=INSTANT))
    office.outbox.queue_instant()
    await office.deliver()

    first, _, second, _ = (key for _, key, _ in office.channel.sent)
    assert first != second


@pytest.mark.anyio
async def test_a_receiver_that_cannot_be_reached_is_tried_once_a_round(office: Office) -> None:
    for number in range(1, 4):
        office.news(number)
    office.clock.pass_by(timedelta(minutes=5))
    with office.store.reading() as archive:
        told = archive.subscriptions.told("desk")
    office.outbox.queue_instant()
    office.clock.pass_by(timedelta(minutes=5))
    for number in range(4, 6):
        office.news(number)
        office.clock.pass_by(timedelta(minutes=5))
        office.outbox.queue_instant()
    hung = DeliveryError("no answer", permanent=False)
    office.channel.failures = [hung, hung]

    outcomes = await office.deliver()  # one attempt for each of the two receivers, of three messages each
    nothing = await office.deliver()
    office.clock.pass_by(timedelta(minutes=1))
    later = await office.deliver()

    assert told == {}
    assert [outcome.status for outcome in outcomes] == [DeliveryStatus.PENDING, DeliveryStatus.PENDING]
    assert {outcome.delivery.target for outcome in outcomes} == {"one@example.org", "two@example.org"}
    assert nothing == []
    assert [outcome.status for outcome in later] == [DeliveryStatus.SENT] * 6
    assert sorted(outcome.delivery.attempts for outcome in later) == [1, 1, 1, 1, 2, 2]


@pytest.mark.anyio
async def test_what_nobody_foresaw_in_a_channel_is_one_messages_failure(office: Office) -> None:
    office.news(1)
    office.clock.pass_by(timedelta(minutes=5))
    office.outbox.queue_instant()
    office.channel.failures = [ZeroDivisionError("division by zero")]

    outcomes = await office.deliver()

    assert [outcome.status for outcome in outcomes] == [DeliveryStatus.PENDING, DeliveryStatus.SENT]
    assert outcomes[0].error == (
        "email: sending went wrong: ZeroDivisionError: division by zero: please report this"
    )


@pytest.mark.anyio
async def test_a_clock_that_was_wrong_holds_nothing_back(office: Office) -> None:
    office.clock.pass_by(timedelta(days=20_000))
    office.news(1)
    office.clock.pass_by(timedelta(minutes=5))
    office.outbox.queue_instant()
    office.channel.failures = [DeliveryError("451 later", permanent=False)] * 2
    await office.deliver()
    office.clock.time = NOON

    outcomes = await office.deliver()

    assert [outcome.status for outcome in outcomes] == [DeliveryStatus.SENT] * 2
