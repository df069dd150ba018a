"""Subscribers, those who want no mail, and what the page was asked, on both databases."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import time, timedelta

import pytest

from bot.app import open_app
from bot.model import (
    Asked,
    Asking,
    Delivery,
    DeliveryStatus,
    Ended,
    Form,
    Message,
    QuietHours,
    Schedule,
    ScheduleKind,
    Subscriber,
    SubscriberId,
    SubscriptionState,
    Suppression,
    Wish,
)
from storage.store import Store
from tests.factories import NOON
from tests.fakes import FakeClock
from tests.newsstand import configuration

pytest_plugins = ("tests.postgres",)

HOUR = timedelta(hours=1)
WISH = Wish(
    address="Читатель@xn--e1afmkfd.example",
    schedule=Schedule(kind=ScheduleKind.WEEKLY, at=time(8, 30), weekday=4),
    timezone="Europe/Moscow",
    keywords=("С-500", "S-400 \U0001f680"),
    quiet_hours=QuietHours(start=time(22), end=time(6)),
    language="ru",
)
CRON = Wish(
    address="b@example.org", schedule=Schedule(kind=ScheduleKind.CRON, cron="0 8 * * *"), timezone="UTC"
)


def put(store: Store, wish: Wish = WISH, *, late: timedelta = timedelta()) -> Subscriber:
    with store.writing() as archive:
        return archive.subscribers.put(wish, mailbox=wish.address.casefold(), now=NOON + late)


def test_a_wish_comes_back_as_it_was_kept(store: Store) -> None:
    put(store)
    put(store, CRON)
    with store.reading() as archive:
        assert archive.subscribers.all() == [
            Subscriber(id=SubscriberId(1), wish=WISH, created=NOON, changed=NOON),
            Subscriber(id=SubscriberId(2), wish=CRON, created=NOON, changed=NOON),
        ]
        assert archive.subscribers.find("b@example.org") == archive.subscribers.get(SubscriberId(2))
        assert archive.subscribers.get(SubscriberId(3)) is None
        assert archive.subscribers.find("B@example.org") is None
        assert archive.subscribers.counts() == (0, 2)


def test_another_wish_of_a_mailbox_changes_its_subscriber(store: Store) -> None:
    first = put(store)
    with store.writing() as archive:
        archive.subscribers.confirm(first.id, now=NOON)
        again = archive.subscribers.put(CRON, mailbox=WISH.address.casefold(), now=NOON + HOUR)
    changed = Subscriber(id=first.id, wish=CRON, created=NOON, changed=NOON + HOUR, confirmed=NOON)
    assert again == changed
    with store.reading() as archive:
        assert archive.subscribers.all(confirmed=True) == [changed]
        assert archive.subscribers.counts() == (1, 0)


def test_a_number_never_comes_again(store: Store) -> None:
    put(store)
    second = put(store, CRON)
    with store.writing() as archive:
        archive.subscribers.remove(second.id)
    assert put(store, CRON).id == SubscriberId(3)


def test_who_did_not_confirm_in_time_is_forgotten(store: Store) -> None:
    put(store)
    kept, confirmed = put(store, CRON, late=HOUR), put(store, replace(CRON, address="c@x.org"))
    with store.writing() as archive:
        archive.subscribers.confirm(confirmed.id, now=NOON)
        archive.subscribers.forget(asked_until=NOON, pending_until=NOON)
        assert [one.id for one in archive.subscribers.all()] == [kept.id, confirmed.id]


def test_who_wants_no_mail_is_known_by_digest_and_list(store: Store) -> None:
    left = Suppression(digest="ab", list_name="", at=NOON, why=Ended.LEFT)
    of_desk = Suppression(digest="ab", list_name="Штаб", at=NOON, why=Ended.LEFT)
    refused = Suppression(digest="ab", list_name="", at=NOON + HOUR, why=Ended.REFUSED)
    with store.writing() as archive:
        for one in (left, of_desk, refused):
            archive.subscribers.suppress(one)
        assert archive.subscribers.suppressed(["ab", "cd"], list_name="") == {"ab": refused}
        assert archive.subscribers.suppressed(["ab"], list_name="Штаб") == {"ab": of_desk}
        assert archive.subscribers.suppressed(["ab"], list_name="other") == {}
        assert archive.subscribers.suppressed([], list_name="") == {}
        assert archive.subscribers.suppressions() == [of_desk, refused]
        archive.subscribers.lift("ab", list_name="")
        assert archive.subscribers.suppressions() == [of_desk]


def test_requests_wait_and_count_until_they_are_forgotten(store: Store) -> None:
    with store.writing() as archive:
        asked = archive.subscribers
        asked.ask(Asking.SUBSCRIBE, WISH, mailbox="m1", origin="o1", now=NOON)
        asked.ask(Asking.MANAGE, CRON, mailbox="m2", origin="o1", now=NOON + HOUR)
        asked.ask(Asking.SUBSCRIBE, WISH, mailbox="m1", origin="o2", now=NOON + HOUR)
        assert asked.waiting(limit=2) == [
            Asked(id=1, at=NOON, asking=Asking.SUBSCRIBE, wish=WISH),
            Asked(id=2, at=NOON + HOUR, asking=Asking.MANAGE, wish=CRON),
        ]
        asked.answered(1)
        assert [one.id for one in asked.waiting(limit=9)] == [2, 3]
        assert asked.asked_from("o1", since=NOON - HOUR) == (2, 3)
        assert asked.asked_from("o1", since=NOON) == (1, 2)
        assert asked.asked_for("m1", since=NOON - HOUR, before=3) == 1
        assert asked.asked_for("m1", since=NOON - HOUR, before=1) == 0
        asked.forget(asked_until=NOON, pending_until=NOON)
        assert asked.asked_from("o1", since=NOON - HOUR) == (1, 2)


def test_keys_stay_in_the_order_they_came(store: Store) -> None:
    with store.writing() as archive:
        archive.subscribers.add_key("tokens", "ff", now=NOON)
        archive.subscribers.add_key("tokens", "00", now=NOON + HOUR)
        archive.subscribers.add_key("addresses", "11", now=NOON)
        assert archive.subscribers.keys("tokens") == ["ff", "00"]
        assert archive.subscribers.keys("other") == []


def test_a_subscription_begins_and_ends_with_what_it_was_told(store: Store) -> None:
    with store.writing() as archive:
        archive.subscriptions.begin("self-service:1", now=NOON)
        archive.subscriptions.begin("self-service:2", now=NOON)
        archive.subscriptions.end("self-service:1")
        archive.subscriptions.end("self-service:9")
        known = archive.subscriptions.states(["self-service:1", "self-service:2", "desk"])
    assert known == {"self-service:2": SubscriptionState(name="self-service:2", began=NOON)}


def delivery(name: str, target: str) -> Delivery:
    message = Message(subject="S", preview="", parts={Form.TEXT: "T"}, date=NOON)
    return Delivery(
        key=f"{name} {target}",
        subscription=name,
        channel="email",
        target=target,
        message=message,
        created=NOON,
        next_attempt=NOON,
    )


def test_of_a_mail_no_more_than_its_head_is_kept(store: Store) -> None:
    with store.writing() as archive:
        archive.outbox.add(delivery("self-service:1", "a@x.org"))
        [queued] = archive.outbox.list()
        archive.outbox.forget_text(queued)
        assert archive.outbox.list() == [replace(queued, message=replace(queued.message, parts={}))]


@pytest.mark.anyio
async def test_a_reader_is_asked_served_and_gone(store: Store) -> None:
    clock = FakeClock(NOON)
    async with open_app(configuration(9), store, clock=clock) as app:
        steps = app.subscribing
        asked = Wish(address="a@x.org", schedule=CRON.schedule, timezone="UTC", keywords=("S-400",))
        steps.ask(Asking.SUBSCRIBE, asked, origin="192.0.2.1")
        [question] = steps.answer()
        assert steps.answer() == []
        found = re.search(r"/confirm/(\S+)", question.message.parts[Form.TEXT])
        assert found
        subscriber = steps.confirm(found[1])
        assert steps.confirm(found[1]) == subscriber
        with store.reading() as archive:
            assert archive.subscriptions.state(subscriber.name) == SubscriptionState(
                name=subscriber.name, began=NOON
            )
        leave = steps.leave_link(subscriber).rpartition("/")[2]
        steps.leave(leave)
        steps.leave(leave)
        with store.reading() as archive:
            assert archive.subscriptions.state(subscriber.name) is None
            assert archive.subscribers.counts() == (0, 0)
            assert archive.outbox.list() == []
            assert [(one.why, one.list_name) for one in archive.subscribers.suppressions()] == [
                (Ended.LEFT, "")
            ]


def test_mails_to_somebody_are_withdrawn_and_erased(store: Store) -> None:
    with store.writing() as archive:
        for name, target in (
            ("self-service:1", "a@x.org"),
            ("self-service:2", "b@x.org"),
            ("desk", "a@x.org"),
        ):
            archive.outbox.add(delivery(name, target))
        archive.outbox.withdraw("self-service:2", target="b@x.org", why="unsubscribed")
        assert archive.outbox.counts("self-service") == {DeliveryStatus.PENDING: 1, DeliveryStatus.DEAD: 1}
        assert [one.subscription for one in archive.outbox.list(but="self-service")] == ["desk"]
        [dead] = archive.outbox.list(status=DeliveryStatus.DEAD)
        assert (dead.target, dead.error) == ("b@x.org", "unsubscribed")
        assert archive.outbox.erase("self-service", targets=["a@x.org", "A@x.org"]) == 1
        assert [one.subscription for one in archive.outbox.list()] == ["desk", "self-service:2"]
