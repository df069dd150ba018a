"""The outbox on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone

from bot.model import GONE, Delivery, DeliveryId, DeliveryStatus, Form, Message
from storage.store import Store
from tests.factories import NOON

pytest_plugins = ("tests.postgres",)

MESSAGE = Message(
    subject="С-400: 2 stories",
    preview="एस-400",
    parts={Form.TEXT: "text\r\n\U0001f600", Form.HTML: "<p>&amp;</p>" * 10_000, Form.SLACK: '{"blocks":[]}'},
    date=datetime(2025, 12, 4, 17, 30, tzinfo=timezone(timedelta(hours=5, minutes=30))),
    list_id="desk.watch.example.org",
    language="hi",
)


def delivery(key: str = "k1", target: str = "desk@example.org", **changes: object) -> Delivery:
    fields: dict[str, object] = {
        "key": key,
        "subscription": "desk",
        "channel": "email",
        "target": target,
        "message": MESSAGE,
        "created": NOON,
        "next_attempt": NOON,
    }
    return Delivery(**{**fields, **changes})  # type: ignore[arg-type]  # a factory takes any field


def queue(store: Store, *deliveries: Delivery) -> list[bool]:
    with store.writing() as archive:
        return [archive.outbox.add(one) for one in deliveries]


def due(store: Store, now: datetime = NOON, limit: int = 10) -> list[tuple[str, str]]:
    with store.reading() as archive:
        return [(one.key, one.target) for one in archive.outbox.due(now=now, limit=limit)]


def test_a_delivery_comes_back_as_it_went_in(store: Store) -> None:
    assert queue(store, delivery()) == [True]
    with store.reading() as archive:
        (found,) = archive.outbox.list()
        assert found == replace(delivery(), id=found.id)
        assert found.message.date.utcoffset() == timedelta(hours=5, minutes=30)
        assert archive.outbox.get(found.id) == found
        assert archive.outbox.get(DeliveryId(found.id + 1)) is None


def test_the_same_key_is_queued_once_a_target(store: Store) -> None:
    both = [delivery(), delivery(target="two@example.org")]
    assert queue(store, *both, *both) == [True, True, False, False]
    assert queue(store, delivery(), delivery("k2")) == [False, True]
    assert due(store) == [("k1", "desk@example.org"), ("k1", "two@example.org"), ("k2", "desk@example.org")]


def test_due_is_what_is_pending_and_whose_time_has_come_oldest_first(store: Store) -> None:
    queue(
        store,
        delivery("late", created=NOON, next_attempt=NOON + timedelta(microseconds=1)),
        delivery("young", created=NOON),
        delivery("old", created=NOON - timedelta(days=1), next_attempt=NOON),
        delivery("sent", status=DeliveryStatus.SENT),
        delivery("dead", status=DeliveryStatus.DEAD),
    )
    assert [key for key, _ in due(store)] == ["old", "young"]
    assert [key for key, _ in due(store, limit=1)] == ["old"]
    assert [key for key, _ in due(store, NOON + timedelta(seconds=1))] == ["old", "late", "young"]


def test_what_came_of_an_attempt_is_recorded(store: Store) -> None:
    queue(store, delivery(), delivery("k2"))
    with store.reading() as archive:
        first, second = archive.outbox.due(now=NOON, limit=2)
    failed = replace(first, attempts=1, next_attempt=NOON + timedelta(minutes=1), error="421 busy")
    sent = replace(
        second, status=DeliveryStatus.SENT, attempts=1, sent=NOON, receipt="250 accepted", error=""
    )
    with store.writing() as archive:
        archive.outbox.record(failed)
        archive.outbox.record(sent)
    with store.reading() as archive:
        assert archive.outbox.get(first.id) == failed
        assert archive.outbox.get(second.id) == sent
        assert archive.outbox.list(status=DeliveryStatus.SENT) == [sent]
        assert archive.outbox.list(status=DeliveryStatus.DEAD) == []
        assert archive.totals().outbox == {
            DeliveryStatus.PENDING: 1,
            DeliveryStatus.SENT: 1,
            DeliveryStatus.DEAD: 0,
        }
    assert due(store) == []


def test_the_list_is_newest_first(store: Store) -> None:
    for number, hour in enumerate((1, 3, 2)):
        queue(store, delivery(f"k{number}", created=NOON + timedelta(hours=hour)))
    with store.reading() as archive:
        assert [one.key for one in archive.outbox.list()] == ["k1", "k2", "k0"]
        assert [one.key for one in archive.outbox.list(limit=1)] == ["k1"]


def test_messages_are_counted_by_subscription_since_a_moment(store: Store) -> None:
    queue(
        store,
        delivery("k1", created=NOON),
        delivery("k1", "two@example.org", created=NOON),
        delivery("k2", created=NOON - timedelta(microseconds=1)),
        delivery("k3", created=NOON, status=DeliveryStatus.DEAD),
        delivery("k4", created=NOON, subscription="other"),
    )
    with store.reading() as archive:
        assert archive.outbox.count_since("desk", since=NOON) == 2
        assert archive.outbox.count_since("nobody", since=NOON) == 0


def test_hostile_text_in_a_message_is_stored_on_both(store: Store) -> None:
    odd = replace(MESSAGE, subject="a\0b", preview="c\ud800d", parts={Form.TEXT: '"\\u0000" \u2028'})
    queue(store, delivery(message=odd, error="e\0\udfff", receipt="\0"))
    with store.reading() as archive:
        (found,) = archive.outbox.list()
    assert (found.message.preview, found.error, found.receipt) == ("c\ufffdd", "e\ufffd", "")
    assert found.message.parts == {Form.TEXT: '"\\u0000" \u2028'}


def test_what_stands_behind_one_that_must_wait_waits_with_it(store: Store) -> None:
    queue(
        store, delivery(), delivery("k2"), delivery(target="two@example.org"), delivery("k3", channel="slack")
    )
    with store.writing() as archive:
        first = archive.outbox.due(now=NOON, limit=1)[0]
        later = replace(first, attempts=1, next_attempt=NOON + timedelta(minutes=1))
        archive.outbox.record(later)
        archive.outbox.postpone(later, until=later.next_attempt)

    assert due(store) == [("k1", "two@example.org")]
    assert due(store, NOON + timedelta(minutes=1)) == [
        ("k2", "desk@example.org"),
        ("k1", "two@example.org"),
        ("k3", "desk@example.org"),
        ("k1", "desk@example.org"),  # tried before, so that it holds up nobody
    ]


def test_a_moment_beyond_any_wait_was_written_by_a_wrong_clock(store: Store) -> None:
    queue(store, delivery(next_attempt=NOON + timedelta(hours=47)))
    queue(store, delivery("k2", next_attempt=NOON + timedelta(hours=49)))
    assert due(store) == [("k2", "desk@example.org")]


GONE_DEAD: dict[str, object] = {"status": DeliveryStatus.DEAD, "receipt": GONE, "error": "404: paused"}


def test_what_waits_for_a_paused_receiver_is_not_due_until_it_is_tried_again(store: Store) -> None:
    queue(store, delivery("k1", "desk@example.org", **GONE_DEAD), delivery("k2"), delivery("k3"))
    queue(store, delivery("k4", "two@example.org"), delivery("k5", subscription="other"))
    assert sorted(due(store)) == [("k4", "two@example.org"), ("k5", "desk@example.org")]
    with store.reading() as archive:
        assert [one.key for one in archive.outbox.paused()] == ["k1"]
        other = next(one for one in archive.outbox.list() if one.key == "k4")
        same = next(one for one in archive.outbox.list() if one.key == "k2")
    with store.writing() as archive:
        assert archive.outbox.resume(now=NOON, like=other) == []
        assert [one.key for one in archive.outbox.resume(now=NOON, like=same)] == ["k1"]
        assert archive.outbox.paused() == []
        (again,) = [one for one in archive.outbox.list() if one.key == "k1"]
        assert (again.status, again.receipt, again.attempts) == (DeliveryStatus.PENDING, "", 0)
    assert sorted(key for key, _ in due(store)) == ["k1", "k2", "k3", "k4", "k5"]


def test_the_first_for_each_receiver_comes_before_the_second_for_any(store: Store) -> None:
    for number in range(6):
        queue(store, delivery(f"k{number}", created=NOON + timedelta(seconds=number)))
    queue(store, delivery("late", "two@example.org", created=NOON + timedelta(hours=1)))
    assert [key for key, _ in due(store, limit=3)] == ["k0", "late", "k1"]


def test_trouble_counts_failures_that_wait_and_deaths_since_one_was_sent(store: Store) -> None:
    queue(store, delivery("k0", status=DeliveryStatus.DEAD), delivery("k1", status=DeliveryStatus.SENT))
    queue(store, delivery("k2", status=DeliveryStatus.DEAD), delivery("k3", attempts=2))
    queue(store, delivery("k4", attempts=3), delivery("k5"), delivery("k6", "two@example.org", attempts=9))
    with store.reading() as archive:
        assert archive.outbox.trouble(delivery()) == (5, 1)
        assert archive.outbox.trouble(delivery(target="nobody@example.org")) == (0, 0)


def test_what_has_waited_too_long_dies_of_the_last_error(store: Store) -> None:
    queue(store, delivery("old", created=NOON - timedelta(days=3)), delivery("young"))
    queue(store, delivery("other", "two@example.org", created=NOON - timedelta(days=3)))
    with store.writing() as archive:
        hopeless = NOON - timedelta(days=2)
        archive.outbox.postpone(delivery(error="500"), until=NOON + timedelta(hours=6), dead=hopeless)
    with store.reading() as archive:
        stands = {one.key: (one.status, one.error) for one in archive.outbox.list()}
    assert stands == {
        "old": (DeliveryStatus.DEAD, "500"),
        "young": (DeliveryStatus.PENDING, ""),
        "other": (DeliveryStatus.PENDING, ""),
    }


def test_the_receipt_of_a_message_that_was_sent(store: Store) -> None:
    sent: dict[str, object] = {"status": DeliveryStatus.SENT, "receipt": "C1 1.0"}
    queue(
        store,
        delivery("k1", "desk@example.org", **sent),
        delivery("k2", status=DeliveryStatus.DEAD, receipt=GONE),
    )
    with store.reading() as archive:
        assert archive.outbox.receipt("k1", "desk@example.org") == "C1 1.0"
        assert archive.outbox.receipt("k2", "desk@example.org") == ""
        assert archive.outbox.receipt("k3", "desk@example.org") == ""


def test_thread_and_way_out_come_back_and_older_messages_have_none(store: Store) -> None:
    threaded = replace(MESSAGE, thread_key="k0", unsubscribe_url="https://watch.example.org/u/1")
    queue(store, delivery(message=threaded))
    with store.reading() as archive:
        assert archive.outbox.list()[0].message == threaded


def test_what_is_for_a_busy_receiver_is_left_out(store: Store) -> None:
    queue(store, delivery("k1"), delivery("k2", "two@example.org"), delivery("k3", subscription="other"))
    with store.reading() as archive:
        found = archive.outbox.due(now=NOON, limit=10, busy=[("desk", "desk@example.org")])
    assert sorted(one.key for one in found) == ["k2", "k3"]
